"""The schema of pyproject.toml as far as it is ours: `[tool.specmint]`."""

from __future__ import annotations

from specmint.editors.data import DRAFT, Schema, data


def config_schema() -> Schema:
    """Return the schema of a pyproject.toml: anything is let be but `tool.specmint`, which is `#/definitions/specmint`."""
    tool = {"properties": {"specmint": {"$ref": "#/definitions/specmint"}}}
    return {
        "$schema": DRAFT,
        "title": "pyproject.toml with [tool.specmint]",
        "type": "object",
        "properties": {"tool": tool},
        "definitions": data("editors", "config.json"),
    }
