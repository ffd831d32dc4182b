"""What was seen of a value, as a schema: the types of `replaying.infer`, and what only a draft says.

A draft says more than an overlay dares, because each line has its evidence beside it and somebody reads it: which members
were always there, which texts were of a few words. No value of a recording gets into it but these words, and those only
of members whose name says that they are a choice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import cast

from specmint.document import Json
from specmint.drafting.notes import Notes
from specmint.drafting.trees import elements, members
from specmint.replaying.exchange import REDACTED
from specmint.replaying.infer import Schema, inferred
from specmint.replaying.unknown import IDENTIFIER
from specmint.replaying.wire import json_in

SECRET = re.compile(
    r"pass(word|wd|phrase)?|secret|token|(api|dev|access)[-_]?key|session[-_]?id|auth", re.I
)
"""Names that secrets have: of parameters, headers and members."""
_CHOICE = re.compile(
    r"(status|state|type|kind|category|currency|mode|method|level|role|unit)\Z", re.I
)
"""Names that say of a member that it is one of a few words."""
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{0,29}\Z")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
_OFFSET = re.compile(r"(Z|[+-]\d\d(:?\d\d)?)\Z")
_FEWEST = 3
_PROPERTIES = ("properties",)
_MOST_WORDS = 12


def drafted_schema(samples: Sequence[Json], notes: Notes, *, read: bool) -> Schema:
    """Return a schema (OpenAPI 3.1) that all samples fit, and note the evidence by its paths.

    `read` says that the samples were answered. Only then are members required that were in all of at least two: what was
    always sent may still be left out.
    """
    seen = [one for one in samples if one != REDACTED]
    schema = inferred(seen, is_31=True)
    _enrich(schema, seen, notes, (), read=read)
    return schema


def drafted_form(samples: Sequence[Json], notes: Notes) -> Schema:
    """Return a schema that the forms fit, as `drafted_schema` does; a field that held JSON says what."""
    forms = [one for one in samples if isinstance(one, dict)]
    opened: list[dict[str, Json]] = [
        {name: opened_json(value) for name, value in one.items()} for one in forms
    ]
    schema = drafted_schema(list[Json](opened), notes, read=False)
    properties = members(schema.get("properties"))
    for name, inner in properties.items():
        values = [one[name] for one in opened if name in one]
        if isinstance(inner, dict) and _is_json(values):
            properties[name] = {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": inner,
            }
            notes.move((*_PROPERTIES, name), (*_PROPERTIES, name, "contentSchema"))
    return schema


def opened_json(value: Json) -> Json:
    """Return the object or the list that a text holds as JSON; any other value as it is."""
    found = json_in(value)
    if isinstance(found, dict | list):
        return found
    return value


def _is_json(values: Sequence[Json]) -> bool:
    return any(isinstance(one, dict) for one in values)


def _enrich(
    schema: Schema, samples: Sequence[Json], notes: Notes, path: tuple[str, ...], *, read: bool
) -> None:
    items, properties = schema.get("items"), schema.get("properties")
    if isinstance(items, dict):
        inside = [each for one in samples if isinstance(one, list) for each in one]
        _enrich(items, inside, notes, (*path, "items"), read=read)
    if not isinstance(properties, dict):
        return
    if any(IDENTIFIER.fullmatch(name) or "@" in name for name in properties):
        # A map by identifiers: its keys are values of a recording.
        values = [each for one in samples if isinstance(one, dict) for each in one.values()]
        del schema["properties"]
        schema["additionalProperties"] = drafted_schema(values, Notes(), read=read)
        return
    objects = [one for one in samples if isinstance(one, dict)]
    required: list[Json] = []
    for name, inner in properties.items():
        values = [one[name] for one in objects if name in one]
        place = (*path, "properties", name)
        notes.add(place, f"in {len(values)} of {len(objects)}")
        if len(values) == len(objects) >= 2:
            required.append(name)
        if isinstance(inner, dict):
            _enrich(inner, values, notes, place, read=read)
            _choose(name, inner, values, notes, place)
            _set_moment(inner, values, notes, place)
    if required and read:
        schema["required"] = required


def _set_moment(schema: Schema, values: list[Json], notes: Notes, path: tuple[str, ...]) -> None:
    """Say of moments how they travel: OpenAPI's `date-time` needs an offset with a colon (RFC 3339, 5.6)."""
    if schema.get("format") != "date-time":
        return
    texts = [one for one in values if isinstance(one, str)]
    if all(map(_RFC_3339.match, texts)):
        return
    del schema["format"]
    if any(map(_OFFSET.search, texts)):
        notes.add((*path, "type"), "a moment in a form of the vendor's own: x-wire can read it")
        return
    schema["x-wire"] = {"type": "datetime", "format": "iso-8601"}
    notes.add((*path, "x-wire"), f"moments without an offset, as in all {len(texts)} values")


def _choose(
    name: str, schema: Schema, values: list[Json], notes: Notes, path: tuple[str, ...]
) -> None:
    """Add what the name of a text says of it: that it is secret, or one of a few words."""
    types = schema.get("type")
    if types != "string" and "string" not in elements(types):
        return
    if SECRET.search(name):
        schema["format"] = "password"
        notes.add((*path, "format"), "by its name: nothing shows the value")
        return
    texts = Counter(one for one in values if isinstance(one, str))
    is_choice = bool(_CHOICE.search(name)) and texts.total() >= _FEWEST
    if is_choice and 2 <= len(texts) <= _MOST_WORDS and all(map(_WORD.match, texts)):
        words = cast("list[Json]", sorted(texts))
        if None in values:
            words.append(None)
        schema["enum"] = words
        notes.add(
            (*path, "enum"), f"all that was seen, of {texts.total()} values; others are read too"
        )
