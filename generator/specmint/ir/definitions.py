"""What the models module defines: models, enums and aliases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specmint.diagnostics import Place
from specmint.ir.text import Ident, Text
from specmint.ir.types import Limits, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: Ident
    wire: Text
    type: Type
    required: bool
    doc: Text
    limits: Limits = Limits()
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """An object with named members. `extra` says what other members are: `ignore` (kept when read, never sent), `forbid`
    (a request form that takes no others) or the type of members the spec leaves open, which are sent.
    """

    name: Ident
    wire: Text
    doc: Text
    fields: tuple[Field, ...]
    extra: Literal["ignore", "forbid"] | Type = "ignore"
    is_sent: bool = True
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    name: Ident
    value: Text | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enum:
    name: Ident
    wire: Text
    doc: Text
    kind: Literal["string", "integer"]
    members: tuple[Member, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name for a type that is no class: a union, or a type that contains itself."""

    name: Ident
    wire: Text
    doc: Text
    type: Type
    place: Place


Definition = Model | Enum | Alias
