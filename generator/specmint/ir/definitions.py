"""What the models module defines: models, enums and aliases.

The `spec_name` of each is that of a component, or words of its Python name where it has none of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specmint.diagnostics import Place
from specmint.ir.examples import Example
from specmint.ir.text import Ident, Text
from specmint.ir.values import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A member of a model. One that is not `required` may be absent, which is not the same as null.

    `example` is a value that the document shows for it.
    """

    name: Ident
    wire: Text
    type: Type
    required: bool
    doc: Text
    place: Place
    example: Example = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """An object with named members, its `fields`.

    `extra` says what other members are: "ignore" (kept when read, never sent), "forbid" (a request form
    that takes no others) or the type of members the spec leaves open, which are sent. `is_sent`: some
    request holds one. `example` is a whole object that the document shows. `same_as`: this is another name
    of that class, which says the same.
    """

    name: Ident
    spec_name: Text
    doc: Text
    fields: tuple[Field, ...]
    extra: Literal["ignore", "forbid"] | Type = "ignore"
    is_sent: bool = True
    place: Place
    example: Example = None
    same_as: Ident | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A listed `value` of an enum."""

    name: Ident
    value: Text | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enum:
    """A choice of texts or of whole numbers (`kind`): its `members`, and whatever the vendor adds later.

    `same_as`: this is another name of that class, which says the same.
    """

    name: Ident
    spec_name: Text
    doc: Text
    kind: Literal["string", "integer"]
    members: tuple[Member, ...]
    place: Place
    same_as: Ident | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name for a type that is no class: a union, or a type that contains itself."""

    name: Ident
    spec_name: Text
    doc: Text
    type: Type
    place: Place


Definition = Model | Enum | Alias


def types_in(definition: Definition) -> list[Type]:
    """Return the types that a definition is made of."""
    match definition:
        case Model(fields=fields, extra=extra):
            types = [field.type for field in fields]
            return types if isinstance(extra, str) else [*types, extra]
        case Alias(type=type_):
            return [type_]
        case Enum():
            return []
