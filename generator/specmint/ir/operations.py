"""What a method is called with, sends and returns, and how its operation behaves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from specmint.diagnostics import Place
from specmint.ir.text import Ident, Text
from specmint.ir.types import ListOf, Type, unlimited


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument of a method. `repeated` marks a model argument that takes a sequence (`x-body` with `*`)."""

    name: Ident
    type: Type
    required: bool
    keyword_only: bool
    doc: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    wire: Text
    place: Literal["path", "query", "header", "cookie"]
    argument: Ident
    style: Literal["plain", "comma"] = "plain"


@dataclass(frozen=True, slots=True)
class FromArgument:
    argument: Ident
    optional: bool
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class ObjectOf:
    members: tuple[tuple[Text, Part], ...]


@dataclass(frozen=True, slots=True)
class EachOf:
    """One element for each item of a sequence argument; the item itself stands at `None` of the part."""

    argument: Ident
    part: Part


@dataclass(frozen=True, slots=True)
class Item:
    """The current item of the enclosing `EachOf`."""


@dataclass(frozen=True, slots=True)
class Fixed:
    value: Text | int | bool | Decimal | None


@dataclass(frozen=True, slots=True)
class JsonText:
    """JSON inside a form field."""

    part: Part


Part = FromArgument | ObjectOf | EachOf | Item | Fixed | JsonText


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """How the arguments fill the request body."""

    kind: Literal["json", "form", "content"]
    part: Part
    media_type: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a method returns: the payload, not the envelope."""

    type: Type
    accept: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    payload: Text
    success: tuple[tuple[Text, tuple[Text | int | bool | Decimal | None, ...]], ...]
    code: Text | None
    message: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    error: str
    wait: str | int | None = None
    not_processed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    requests: int | None = None
    window: int | None = None
    concurrent: int | None = None
    scope: Literal["api", "tag", "operation"] = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How a list goes on (`x-paging`). `place` and the names say where position and size travel."""

    style: Literal["page", "offset", "cursor", "link", "next-url"]
    place: Literal["query", "body"] = "query"
    position: Text | None = None
    size: Text | None = None
    default_size: int | None = None
    items: Text = Text("")
    next: Text | None = None
    pages: Text | None = None
    total: Text | None = None
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    name: Ident
    size: int
    results: Text
    each: Envelope
    of: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    name: Ident
    wire: Text
    method: str
    path: Text
    tag: Text
    doc: Text
    deprecated: bool
    arguments: tuple[Argument, ...]
    parameters: tuple[Parameter, ...]
    body: Body | None
    answer: Answer
    paging: Paging | None
    bulk: Bulk | None
    idempotent: bool | None
    idempotency_key: Text | None
    envelope: Envelope | Literal["inherit"] | None
    security: tuple[tuple[Text, ...], ...] | None
    session: bool
    form_credentials: tuple[Text, ...] | None
    refusals: tuple[tuple[Text, Refusal], ...] | None
    limits: tuple[RateLimit, ...] | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    name: Ident
    class_name: Ident
    wire: Text
    doc: Text
    operations: tuple[Operation, ...]


def listed(body: Body, arguments: tuple[Argument, ...]) -> Argument | None:
    """The argument that fills the list of a body: what an `x-bulk` method takes any number of."""
    each, whole = _fillers(body.part)
    named = {argument.name: argument for argument in arguments}
    chosen = (named[name] for name in (*each, *whole))
    return next((one for one in chosen if isinstance(unlimited(one.type), ListOf)), None)


def _fillers(part: Part) -> tuple[list[Ident], list[Ident]]:
    """The arguments in a body: those that stand for each element of a list, and the others."""
    match part:
        case FromArgument(argument):
            return [], [argument]
        case EachOf(argument):
            return [argument], []
        case JsonText(inner):
            return _fillers(inner)
        case ObjectOf(members):
            inside = [_fillers(inner) for _, inner in members]
            return [one for each, _ in inside for one in each], [
                one for _, whole in inside for one in whole
            ]
        case _:
            return [], []
