"""The types of values: a closed union, matched exhaustively.

A type says what a value is in Python and how it travels. Each class is one way to say it; limits and
null are wrappers around the type that they are said of.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from specmint.ir.text import Ident, Text

Primitive: TypeAlias = Text | int | bool | Decimal | None
"""A literal of a spec: one of JSON's primitive values (RFC 8259, 1), a number with the digits that were written."""

ScalarKind = Literal[
    "string", "integer", "boolean", "decimal", "float", "date", "datetime",
    "bytes", "file", "content", "any", "none",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scalar:
    """A type without parts, by its `kind`. `decimal` is an exact number, `file` and `content` what can be sent as such, `any` any JSON value, `none` no payload at all."""

    kind: ScalarKind


@dataclass(frozen=True, slots=True)
class Constant:
    """Exactly one of these values: JSON Schema's `const`, or an enum of neither texts alone nor whole numbers alone.

    Null is not among others. Where one number has a fraction, all are `Decimal`.
    """

    values: tuple[Primitive, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array, each `item` of the same type."""

    item: Type


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object used as a mapping: its member names are data, each `value` is of the same type."""

    value: Type


@dataclass(frozen=True, slots=True)
class Named:
    """A definition of this API, by its Python name: a model, an enum or an alias."""

    name: Ident


@dataclass(frozen=True, slots=True)
class Union:
    """A value of any of the types `members`. None of them is a union or nullable: `Nullable` stands around it."""

    members: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """An object that is one of the models `members`, told apart by its member `tag`, or one with a tag of none.

    With a `default` such an object is that one of the members.
    """

    members: tuple[Type, ...]
    tag: Text
    default: Type | None = None


@dataclass(frozen=True, slots=True)
class Nullable:
    """An `inner` value or null, which travels as JSON's null."""

    inner: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """x-wire boolean: the two literals that `true` and `false` are on the wire."""

    true: Text | int
    false: Text | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """x-wire datetime or date in a strftime format. `fraction` digits of %f are kept; `whole_day` is a date."""

    format: Text
    fraction: int | None = None
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class Iso:
    """x-wire datetime in ISO 8601, with an offset or without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """x-wire datetime as a count of some `unit` since 1970-01-01T00:00Z."""

    unit: Literal["seconds", "milliseconds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """x-wire number that travels as text: a decimal if `exact`, else a whole number."""

    exact: bool


@dataclass(frozen=True, slots=True)
class MsDate:
    """x-wire datetime as `/Date(ms+offset)/`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """x-wire number that travels as one, a decimal if `exact`, else a whole number: one form among others."""

    exact: bool


@dataclass(frozen=True, slots=True)
class Forms:
    """x-wire with several forms: all are read, the first is written."""

    forms: tuple[Codec, ...]


Codec: TypeAlias = "Flag | Stamp | Iso | Epoch | MsDate | Numeral | Plain | Forms"


@dataclass(frozen=True, slots=True)
class Coded:
    """A value whose form on the wire differs from its Python type, as `codec` says (`x-wire`)."""

    codec: Codec


@dataclass(frozen=True, slots=True)
class NullAs:
    """An `inner` value of which some `literals` mean null (`x-null`). None is sent as `send`, or as JSON's null where that is None."""

    inner: Type
    literals: tuple[Text | int, ...]
    send: Text | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """JSON Schema's assertions on a value, checked before it is sent (2020-12, Validation, 6.2 to 6.4).

    `min_length` and `max_length` are of texts and of lists; a text matches all `patterns`. Numbers are at least `ge`,
    above `gt`, at most `le` and below `lt`. `step` is the `multipleOf` of an exact number, `multiple_of` that
    of a whole one.
    """

    min_length: int | None = None
    max_length: int | None = None
    patterns: tuple[Text, ...] = ()
    ge: int | Decimal | None = None
    gt: int | Decimal | None = None
    le: int | Decimal | None = None
    lt: int | Decimal | None = None
    multiple_of: int | None = None
    step: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Limited:
    """An `inner` value that must keep within `limits`, wherever it stands. How they are spelled depends on the place."""

    inner: Type
    limits: Limits


Type = (
    Scalar
    | Constant
    | ListOf
    | MapOf
    | Named
    | Union
    | Tagged
    | Nullable
    | Coded
    | NullAs
    | Limited
)

ANY = Scalar("any")
NONE = Scalar("none")
NULL = Constant((None,))
STRING = Scalar("string")


def unlimited(type_: Type) -> Type:
    """Return the type without null, and without what its values must keep within."""
    return unlimited(type_.inner) if isinstance(type_, Nullable | NullAs | Limited) else type_


def named_in(type_: Type) -> list[Ident]:
    """Return the definitions that a type is made of."""
    match type_:
        case Named(name):
            return [name]
        case ListOf(inner) | MapOf(inner) | Nullable(inner):
            return named_in(inner)
        case Limited(inner) | NullAs(inner):
            return named_in(inner)
        case Union(members) | Tagged(members):
            return [name for member in members for name in named_in(member)]
        case Scalar() | Constant() | Coded():
            return []
