"""The types of values: a closed union, matched exhaustively."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from specmint.ir.text import Ident, Text

ScalarKind = Literal[
    "string", "integer", "boolean", "decimal", "float", "date", "datetime", "bytes", "any", "none"
]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A type without parts. `decimal` is an exact number, `any` any JSON value, `none` no payload at all."""

    kind: ScalarKind


@dataclass(frozen=True, slots=True)
class Constant:
    """Exactly one of these values (JSON Schema `const`, or an enum that is neither all text nor all integers)."""

    values: tuple[Text | int | bool, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Type


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object used as a mapping: member names are data."""

    value: Type


@dataclass(frozen=True, slots=True)
class Named:
    """A definition of this API: a model, an enum or an alias."""

    name: Ident


@dataclass(frozen=True, slots=True)
class Union:
    members: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Nullable:
    inner: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """x-wire boolean: the two literals on the wire."""

    true: Text | int
    false: Text | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """x-wire datetime or date in a strftime format; `fraction` digits of %f are kept."""

    format: Text
    fraction: int | None = None
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class Iso:
    """x-wire datetime in ISO 8601, with an offset or without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """x-wire datetime as a count since 1970-01-01T00:00Z."""

    unit: Literal["seconds", "milliseconds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """x-wire decimal or integer: a number that travels as text."""

    exact: bool


Codec = Flag | Stamp | Iso | Epoch | Numeral


@dataclass(frozen=True, slots=True)
class Coded:
    """A value whose form on the wire differs from its Python type (`x-wire`)."""

    codec: Codec


@dataclass(frozen=True, slots=True)
class NullAs:
    """Literals that mean null (`x-null`); None is sent as `send`, or as JSON null where there is none."""

    inner: Type
    literals: tuple[Text | int, ...]
    send: Text | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """JSON Schema assertions that are checked before anything is sent (JSON Schema 2020-12, Validation, section 6).

    `step` is the `multipleOf` of an exact number, `multiple_of` that of an integer.
    """

    min_length: int | None = None
    max_length: int | None = None
    pattern: Text | None = None
    ge: int | Decimal | None = None
    gt: int | Decimal | None = None
    le: int | Decimal | None = None
    lt: int | Decimal | None = None
    multiple_of: int | None = None
    step: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Limited:
    """A value that must keep within limits, where no field says so: an argument, an element, a member of a union."""

    inner: Type
    limits: Limits


Type = Scalar | Constant | ListOf | MapOf | Named | Union | Nullable | Coded | NullAs | Limited

ANY = Scalar("any")
NONE = Scalar("none")
STRING = Scalar("string")


def unlimited(type_: Type) -> Type:
    """The type without null, and without what its values must keep within."""
    return unlimited(type_.inner) if isinstance(type_, Nullable | NullAs | Limited) else type_
