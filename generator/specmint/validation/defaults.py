"""Defaults must be values their schema allows: they become the defaults of Python arguments."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Json, Node
from specmint.validation.schemas import is_number, is_whole
from specmint.validation.walk import resolved, type_name

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?([.,]\d+)?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII
)
_NUMBER = re.compile(
    r"[-+]?([0-9]{1,40}(\.[0-9]{1,40})?|inf|infinity|nan)|none|null", re.IGNORECASE
)
_BOOLEAN = re.compile(r"true|false|[01]|yes|no|none|null", re.IGNORECASE)
_SPELLED = {"number": _NUMBER, "integer": _NUMBER, "boolean": _BOOLEAN}
_MOST_SCHEMAS = 50


def check(schema: Node) -> Iterator[Diagnostic]:
    """The `default` of a schema against its type, enum, const and date format.

    `null` always passes: it says that there is no default.
    """
    default = schema.get("default")
    if default is None or default.value is None:
        return
    for part in _schemas_that_apply(schema):
        problem = _misfit(default, part)
        if problem:
            yield problem
            return


def _schemas_that_apply(schema: Node) -> list[Node]:
    """The schema itself, what it refers to, and the members of its `allOf`, transitively."""
    found: list[Node] = []
    todo = [schema]
    seen: set[Node] = set()
    while todo and len(found) < _MOST_SCHEMAS:
        node = todo.pop()
        meant = resolved(node)
        for part in {node, meant} if meant else {node}:
            if part not in seen:
                seen.add(part)
                found.append(part)
                members = part.get("allOf")
                todo += islice(members.elements(), _MOST_SCHEMAS) if members else ()
    return found


def _misfit(default: Node, schema: Node) -> Diagnostic | None:
    names = _type_names(schema)
    if names and not any(_is_a(default.value, name) for name in names):
        message = f"the default is {type_name(default)}, but the type is {' or '.join(names)}"
        report = default.warning if _is_slip(default.value, schema, names) else default.error
        return report("default-of-wrong-type", message)
    if not _is_allowed(default.value, schema):
        message = f"the default {quoted(default.value)} is not among the values of the enum"
        return default.error("default-not-in-enum", message, _allowed(schema))
    layout = schema.get("format")
    if layout and isinstance(default.value, str) and "string" in names:
        if layout.value == "date" and not _is_date(default.value):
            return _no_date(default, "date", "2024-02-29")
        if layout.value == "date-time" and not _is_date_time(default.value):
            return _no_date(default, "date-time", "2024-02-29T00:00:00Z")
    return None


def _type_names(schema: Node) -> list[str]:
    kinds = schema.get("type")
    names = kinds.value if kinds and isinstance(kinds.value, list) else [kinds and kinds.value]
    return [name for name in names if isinstance(name, str)]


def _is_allowed(value: Json, schema: Node) -> bool:
    """By `enum` and `const`."""
    enum, const = schema.get("enum"), schema.get("const")
    if enum and isinstance(enum.value, list) and not any(same(value, one) for one in enum.value):
        return False
    return const is None or same(value, const.value)


def _allowed(schema: Node) -> str:
    enum = schema.get("enum") or schema.get("const")
    values = enum.value if enum and isinstance(enum.value, list) else [enum and enum.value]
    more = ", …" if len(values) > 8 else ""
    return f"Allowed are: {', '.join(quoted(value, 20) for value in values[:8])}{more}."


def _is_slip(value: Json, schema: Node, names: list[str]) -> bool:
    """Whether a value of the wrong type is a harmless slip, often seen in real documents.

    A scalar spelled as another one ("10", "false", 10 for text), nothing, a list written "a,b",
    a list under the schema of its elements.
    """
    if isinstance(value, list):
        return len(value) < _MOST_SCHEMAS and all(_fits(one, schema) for one in value)
    if isinstance(value, dict):
        return False
    items = resolved(schema.get("items"))
    if isinstance(value, str):
        spelled = [_SPELLED[name] for name in names if name in _SPELLED]
        if not value or any(pattern.fullmatch(value) for pattern in spelled):
            return True
        if "array" in names and items:
            return all(_fits(one, items) for one in value.split(",")[:_MOST_SCHEMAS])
    if "array" in names and items:
        return _fits(value, items)
    return "string" in names


def _fits(value: Json, schema: Node) -> bool:
    return any(_is_a(value, name) for name in _type_names(schema)) and _is_allowed(value, schema)


def _no_date(default: Node, layout: str, example: str) -> Diagnostic:
    message = f"the default {quoted(default.value)} is no {layout}"
    return default.error("default-date", message, f"Write it like {example} (RFC 3339).")


def _is_a(value: Json, name: str) -> bool:
    match name:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return is_whole(value)
        case "number":
            return is_number(value)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
        case "null":
            return value is None
        case _:
            return True


def same(one: Json, other: Json) -> bool:
    """Equality of JSON values: 1 equals 1.0, true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (int, Decimal)) and isinstance(other, (int, Decimal)):
        return one == other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and one == other


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text) and datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _is_date_time(text: str) -> bool:
    """RFC 3339, and what models read as well: without seconds, without a zone."""
    match = _DATE_TIME.fullmatch(text)
    if not match:
        return False
    date, minutes, seconds = match.group(1), match.group(2), match.group(3) or ":00"
    try:
        datetime.datetime.fromisoformat(f"{date}T{minutes}{seconds.replace(':60', ':59')}")
    except ValueError:
        return False
    return True
