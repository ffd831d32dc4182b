"""The schema of values that no schema describes, from what was seen of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress

from specmint.document import Json
from specmint.replaying.exchange import json_type

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?\Z", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)

Schema = dict[str, Json]


def inferred(samples: Sequence[Json], *, is_31: bool) -> Schema:
    """Return a schema that all samples fit. It holds none of their values, and requires nothing."""
    kinds = {json_type(one) for one in samples}
    has_null = "null" in kinds
    kinds.discard("null")
    if "number" in kinds:
        kinds.discard("integer")
    schemas: list[Json] = [_of_kind(kind, samples, is_31) for kind in sorted(kinds)]
    schema: Schema = {"anyOf": schemas}
    if len(schemas) == 1 and isinstance(schemas[0], dict):
        schema = schemas[0]
    elif not schemas:
        return {}
    elif is_31 and all(isinstance(one, dict) and list(one) == ["type"] for one in schemas):
        schema = {"type": list[Json](sorted(kinds))}
    if has_null:
        return nullable(schema, is_31=is_31)
    return schema


def nullable(schema: Schema, *, is_31: bool) -> Schema:
    """Return the same, or null, in the words of the version."""
    if not is_31:
        return {**schema, "nullable": True}
    own, branches = schema.get("type"), schema.get("anyOf")
    if isinstance(own, str):
        return {**schema, "type": [own, "null"]}
    if isinstance(own, list):
        return {**schema, "type": [*own, "null"]}
    if isinstance(branches, list):
        return {"anyOf": [*branches, {"type": "null"}]}
    return {"anyOf": [schema, {"type": "null"}]}


def _of_kind(kind: str, samples: Sequence[Json], is_31: bool) -> Schema:
    schema: Schema = {"type": kind}
    elements: list[Json] = []
    members: dict[str, list[Json]] = {}
    for one in samples:
        if isinstance(one, list):
            elements += one
        elif isinstance(one, dict):
            for name, value in one.items():
                members.setdefault(name, []).append(value)
    if kind == "array":
        schema["items"] = inferred(elements, is_31=is_31)
    elif kind == "object" and members:
        properties = {name: inferred(seen, is_31=is_31) for name, seen in members.items()}
        schema["properties"] = dict[str, Json](properties)
    elif kind == "string":
        schema |= _format([one for one in samples if isinstance(one, str)])
    return schema


def _format(texts: list[str]) -> Schema:
    with suppress(ValueError):
        if all(_MOMENT.match(text) and dt.datetime.fromisoformat(text) for text in texts):
            return {"format": "date-time"}
    with suppress(ValueError):
        if all(_DAY.match(text) and dt.date.fromisoformat(text) for text in texts):
            return {"format": "date"}
    return {}
