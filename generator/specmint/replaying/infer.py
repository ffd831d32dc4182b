"""The schema of values that no schema describes, from what was seen of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from specmint.document import Json
from specmint.replaying.exchange import json_type

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?\Z", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)

Schema = dict[str, Json]


def inferred(samples: Sequence[Json], *, is_31: bool) -> Schema:
    """A schema that all samples fit. It holds none of their values, and requires nothing."""
    kinds = {json_type(one) for one in samples}
    null = "null" in kinds
    kinds.discard("null")
    if "number" in kinds:
        kinds.discard("integer")
    schemas = [_of_kind(kind, samples, is_31) for kind in sorted(kinds)]
    if not schemas:
        return {}
    if len(schemas) == 1:
        return nullable(schemas[0], is_31=is_31) if null else schemas[0]
    if is_31 and all(list(one) == ["type"] for one in schemas):
        types: list[Json] = [one["type"] for one in schemas]
        return {"type": [*types, "null"] if null else types}
    joined: Schema = {"anyOf": list[Json](schemas)}
    return nullable(joined, is_31=is_31) if null else joined


def nullable(schema: Schema, *, is_31: bool) -> Schema:
    """The same, or null, in the words of the version."""
    if not is_31:
        return {**schema, "nullable": True}
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    listed = schema.get("anyOf")
    return {"anyOf": [*(listed if isinstance(listed, list) else [schema]), {"type": "null"}]}


def _of_kind(kind: str, samples: Sequence[Json], is_31: bool) -> Schema:
    found = [one for one in samples if json_type(one) == kind]
    if kind == "string":
        return {"type": "string", **_format([one for one in found if isinstance(one, str)])}
    if kind == "array":
        elements = [each for one in found if isinstance(one, list) for each in one]
        return {"type": "array", "items": inferred(elements, is_31=is_31)}
    if kind == "object":
        members: dict[str, list[Json]] = {}
        for one in found:
            for name, value in one.items() if isinstance(one, dict) else ():
                members.setdefault(name, []).append(value)
        properties: Schema = {
            name: inferred(values, is_31=is_31) for name, values in members.items()
        }
        return {"type": "object", **({"properties": properties} if properties else {})}
    return {"type": kind}


def _format(texts: list[str]) -> Schema:
    if all(_MOMENT.match(text) and _is(dt.datetime, text) for text in texts):
        return {"format": "date-time"}
    if all(_DAY.match(text) and _is(dt.date, text) for text in texts):
        return {"format": "date"}
    return {}


def _is(kind: type[dt.date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True
