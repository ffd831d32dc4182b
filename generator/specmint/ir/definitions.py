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
    that the document closes) or the type of members the spec leaves open, which are sent. `is_sent`: some
    request holds one. `example` is a whole object that the document shows.
    """

    name: Ident
    spec_name: Text
    doc: Text
    fields: tuple[Field, ...]
    extra: Literal["ignore", "forbid"] | Type = "ignore"
    is_sent: bool = True
    place: Place
    example: Example = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A listed `value` of an enum."""

    name: Ident
    value: Text | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enum:
    """A choice of texts or of whole numbers (`kind`): its `members`, and whatever the vendor adds later."""

    name: Ident
    spec_name: Text
    doc: Text
    kind: Literal["string", "integer"]
    members: tuple[Member, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name for a type that is no class: a union, or a type that contains itself."""

    name: Ident
    spec_name: Text
    doc: Text
    type: Type
    place: Place


Definition = Model | Enum | Alias
