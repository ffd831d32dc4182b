"""JSON Schemas for editors: of documents with the vocabulary in them, and of `[tool.specmint]`.

Draft 07, which every language server for YAML and TOML reads. They complete, explain and check while somebody types; the
verdict is that of `specmint validate`.
"""

from __future__ import annotations

from specmint.editors.config import config_schema
from specmint.editors.openapi import openapi_schema

__all__ = ["config_schema", "openapi_schema"]
