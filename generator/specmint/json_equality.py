"""When two JSON values are the same: one answer for the text of files and for schemas."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal

from specmint.document import Json


def identity(value: Json) -> Hashable:
    """Return what two values share if JSON Schema takes them for the same: 1 is 1.0 and not true (2020-12, 4.2.2)."""
    match value:
        case list():
            return "array", tuple(map(identity, value))
        case dict():
            return "object", frozenset((key, identity(each)) for key, each in value.items())
        case bool() | str() | None:
            return type(value), value
        case number:
            return "number", Decimal(number)


def same_json(one: Json, other: Json) -> bool:
    """Return whether two values are the same in JSON Schema."""
    return identity(one) == identity(other)
