"""Rules for the `type` of a schema, and what vendors mean by types that do not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from specmint.diagnostics import quoted
from specmint.document import Json, Node
from specmint.mending import GONE, Change, Mend, Problem
from specmint.vocabulary import is_marked

TYPES: Final = ("string", "number", "integer", "boolean", "object", "array", "null")

_MEANT: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(("file", "binary"), ("string", "binary")),
    "date": ("string", "date"),
    **dict.fromkeys(("datetime", "date-time", "timestamp"), ("string", "date-time")),
    **dict.fromkeys(("str", "text", "uuid", "uri", "url", "email", "char"), ("string", "")),
    **dict.fromkeys(("int", "int32", "int64", "long", "short"), ("integer", "")),
    **dict.fromkeys(("float", "double", "decimal", "numeric"), ("number", "")),
    "bool": ("boolean", ""),
    **dict.fromkeys(("list", "tuple"), ("array", "")),
    **dict.fromkeys(("map", "dict", "hash"), ("object", "")),
}
"""Types of other languages, as a type and a format of JSON Schema."""


def named(schema: Node) -> list[str]:
    """Return the types that a schema names, known or not."""
    kinds = schema.get("type")
    if kinds is None:
        return []
    if isinstance(kinds.value, str):
        return [kinds.value]
    return [one.value for one in kinds.elements() if isinstance(one.value, str)]


def check(schema: Node, version: str) -> Iterator[Problem]:
    """Yield what is wrong with the `type` of a schema; each slip with the type that is taken in its place."""
    node = schema.get("type")
    if node is None:
        return
    if node.value is None:
        yield from _null(schema, node)
    elif not isinstance(node.value, list):
        yield from _one(schema, node, version)
    elif not node.value:
        yield node.error("schema-type", "`type` is an empty list", "Name a type, or leave it out.")
    else:
        yield from _several(schema, node, version)


def _null(schema: Node, node: Node) -> Iterator[Problem]:
    """Read null without quotes as the type among alternatives, and as absent anywhere else."""
    is_alternative = schema.path[-2:-1] in (("anyOf",), ("oneOf",))
    read_as = "the type 'null'" if is_alternative else "absent"
    message = f"`type` must be text, not null; it is read as {read_as}"
    found = node.warning("schema-type", message, 'Write "null" in quotes for the type.')
    yield Mend(found, schema, "type", "null" if is_alternative else GONE)


def _one(schema: Node, node: Node, version: str) -> Iterator[Problem]:
    if node.value == "null" and version == "3.0":
        message = "the type 'null' came with OpenAPI 3.1; it is read as in 3.1"
        yield node.warning("schema-type", message, "In 3.0 write `nullable: true`.")
    elif node.value not in TYPES:
        name, layout = meaning(node.value)
        if not name and is_marked(schema.document):
            yield _unknown(node)
            return
        shown = f"the type {quoted(name)}" if name else "any value"
        message = f"unknown type {quoted(node.value)}; it is read as {shown}"
        found = node.warning("schema-type", message, f"Use one of {', '.join(TYPES)}.")
        yield Mend(found, schema, "type", name or GONE)
        if layout and schema.get("format") is None:
            yield Mend(found, schema, "format", layout)


def _several(schema: Node, node: Node, version: str) -> Iterator[Problem]:
    if version == "3.0":
        message = "lists of types came with OpenAPI 3.1; this one is read as in 3.1"
        yield node.warning("schema-type", message, "Use anyOf, or `nullable: true` for null.")
    meant: list[Json] = []
    listed = list(node.elements())
    for one in listed:
        name = "null" if one.value is None else one.value
        if name not in TYPES:
            name, _ = meaning(name)
        if not name and is_marked(schema.document):
            yield _unknown(one)
            return
        if name != one.value:
            shown = f"the type {quoted(name)}" if name else "any value"
            message = f"unknown type {quoted(one.value)}; it is read as {shown}"
            found = one.warning("schema-type", message, f"Use one of {', '.join(TYPES)}.")
            # What one of them does not say, none of them says.
            value: Change = (
                [*meant, name, *(each.value for each in listed[len(meant) + 1 :])] if name else GONE
            )
            yield Mend(found, schema, "type", value)
            if not name:
                return
        meant.append(name)


def _unknown(node: Node) -> Problem:
    """Return the error for a type of which nobody knows what it means, in a document whose authors can mend it."""
    return node.error(
        "schema-type", f"unknown type {quoted(node.value)}", f"Use one of {', '.join(TYPES)}."
    )


def meaning(value: Json) -> tuple[str, str]:
    """Return the type and the format that are meant by an unknown type; "" for any value."""
    if not isinstance(value, str):
        return "", ""
    lower = value.strip().lower()
    if lower in TYPES:
        return lower, ""
    if lower in _MEANT:
        return _MEANT[lower]
    close = get_close_matches(lower, TYPES, n=1, cutoff=0.75)
    return (close[0] if close else ""), ""
