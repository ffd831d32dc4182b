"""`specmint schema`: the JSON Schemas that editors use."""

from __future__ import annotations

import json

from specmint.commands.results import Described
from specmint.editors import config_schema, openapi_schema

SCHEMAS = {"openapi": openapi_schema, "config": config_schema}


def schema(name: str) -> list[Described]:
    """Return the schema of this name as JSON text: `openapi` or `config`. One result."""
    text = json.dumps(SCHEMAS[name](), indent=2, ensure_ascii=False) + "\n"
    return [Described(name=name, state="valid", text=text)]
