"""Schemas of Swagger 2.0 in the words of OpenAPI 3.0."""

from __future__ import annotations

from specmint.document import Json
from specmint.swagger.parts import Members, Moves

KEYWORDS = frozenset(
    {"type", "format", "items", "default", "enum", "pattern", "multipleOf", "uniqueItems"}
    | {"maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"}
    | {"maxLength", "minLength", "maxItems", "minItems"}
)
"""The keywords of a schema that stand beside the name of a parameter or in a header."""


def schema(value: Json, moves: Moves) -> Json:
    """Return a schema with references, discriminators and null as OpenAPI 3.0 writes them."""
    if not isinstance(value, dict):
        return value
    known = moves.schemas.get(id(value))
    if known is not None:
        return known
    made: Members = {}
    moves.schemas[id(value)] = made  # before what is in it, which an alias may lead back to
    made.update(_written(value, moves))
    return made


def _written(value: Members, moves: Moves) -> Members:
    made: Members = {}
    for key, item in value.items():
        match key, item:
            case "$ref", str():
                made[key] = moves.reference(item)
            case "discriminator", str():
                made[key] = {"propertyName": item}
            case "x-nullable", bool():
                made["nullable"] = item
            case ("items" | "additionalProperties" | "not"), dict():
                made[key] = schema(item, moves)
            case ("allOf" | "anyOf" | "oneOf" | "items"), list():
                made[key] = [schema(one, moves) for one in item]
            case ("properties" | "definitions"), dict():
                made[key] = {name: schema(one, moves) for name, one in item.items()}
            case "collectionFormat", _:
                pass  # it belongs to the parameter
            case _:
                made[key] = item
    if made.get("type") == "file":
        made.update({"type": "string", "format": "binary"})
    return made


def beside(value: Members, moves: Moves) -> Members:
    """Return the schema whose keywords stand in a parameter or a header itself."""
    found: Members = {key: item for key, item in value.items() if key in KEYWORDS}
    if "x-nullable" in value:
        found["x-nullable"] = value["x-nullable"]
    return _written(found, moves)


def of_another_file(value: Json, moves: Moves) -> Json:
    """Return what a file beside the document holds, with each schema in it in the words of OpenAPI 3.0, in its place."""
    if isinstance(value, list):
        return [of_another_file(one, moves) for one in value]
    if not isinstance(value, dict):
        return value
    known = moves.schemas.get(id(value))
    if known is not None:
        return known
    made: Members = {}
    moves.schemas[id(value)] = made
    for key, item in value.items():
        match key, item:
            case "$ref", str():
                made[key] = _to_the_entry(item, moves)
            case "discriminator", str():
                made[key] = {"propertyName": item}
            case "x-nullable", bool():
                made["nullable"] = item
            case ("example" | "examples" | "default" | "enum"), _:
                made[key] = item
            case _:
                made[key] = of_another_file(item, moves)
    if made.get("type") == "file":
        made.update({"type": "string", "format": "binary"})
    return made


def _to_the_entry(text: str, moves: Moves) -> str:
    """Return a reference of another file: as it is, unless it leads to a section of the entry, which has moved."""
    name = text.partition("#")[0]
    moved = moves.reference(text)
    return f"{name}{moved}" if name and moved.startswith("#") else text
