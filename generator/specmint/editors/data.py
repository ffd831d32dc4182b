"""The words of the schemas, which lie beside this module as JSON; and what draft 07 spells in its own way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, TypeAlias, cast

Schema: TypeAlias = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"


def data(*path: str) -> Schema:
    """Return the JSON object in a file of the package `specmint`."""
    return cast(Schema, json.loads(files("specmint").joinpath(*path).read_text("utf-8")))


def as_draft_07(value: Any) -> Any:
    """Return a part of a schema of 2020-12 as draft 07 spells it: `definitions`, `dependencies`, nothing beside a `$ref`."""
    if isinstance(value, list):
        return [as_draft_07(each) for each in cast(Sequence[Any], value)]
    if not isinstance(value, dict):
        return value
    made: Schema = {key: as_draft_07(each) for key, each in cast(Schema, value).items()}
    if "dependentRequired" in made:
        made["dependencies"] = made.pop("dependentRequired")
    reference = made.get("$ref")
    if isinstance(reference, str):
        made["$ref"] = reference.replace("#/$defs/", "#/definitions/")
        if len(made) > 1:  # what stands beside a reference is not read
            made["allOf"] = [{"$ref": made.pop("$ref")}, *made.get("allOf", [])]
    return made
