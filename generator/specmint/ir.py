"""The intermediate representation: what a client package must say, as frozen facts.

No node holds Python source text; spelling is `python.py`'s work. Text of a spec is `Text`, which cannot be printed;
names are `Ident`, which cannot be anything but a name. Both names travel together: `name` is Python's, `wire` the vendor's.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NoReturn

from specmint.diagnostics import Place

_IDENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Ident(str):
    """An ASCII Python identifier that is no keyword. Raises ValueError for anything else."""

    __slots__ = ()

    def __new__(cls, value: str) -> Ident:
        if not _IDENT.match(value) or keyword.iskeyword(value):
            raise ValueError(f"not usable as a Python name: {value!r}")
        return super().__new__(cls, value)


@dataclass(frozen=True, slots=True, repr=False, order=True)
class Text:
    """Text that came from a spec. It does not print: only an encoder may read `raw`."""

    raw: str

    def __str__(self) -> NoReturn:
        raise TypeError("text of a spec was printed without an encoder")

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("text of a spec was printed without an encoder")

    def __repr__(self) -> str:
        return f"Text({self.raw!r})"


# --- types ------------------------------------------------------------------------------------------------------------

ScalarKind = Literal["string", "integer", "boolean", "decimal", "float", "date", "datetime", "bytes", "any", "none"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """x-wire datetime as a count since 1970-01-01T00:00Z."""

    unit: Literal["seconds", "milliseconds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """x-wire decimal or integer: a number that travels as text."""

    exact: bool


@dataclass(frozen=True, slots=True)
class Coded:
    """A value whose form on the wire differs from its Python type (`x-wire`)."""

    codec: Flag | Stamp | Epoch | Numeral


@dataclass(frozen=True, slots=True)
class NullAs:
    """Literals that mean null (`x-null`); None is sent as `send`, or as JSON null where there is none."""

    inner: Type
    literals: tuple[Text | int, ...]
    send: Text | int | None


Type = Scalar | Constant | ListOf | MapOf | Named | Union | Nullable | Coded | NullAs

ANY = Scalar("any")
NONE = Scalar("none")
STRING = Scalar("string")


# --- definitions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """JSON Schema assertions that are checked before anything is sent (JSON Schema 2020-12, Validation, section 6)."""

    min_length: int | None = None
    max_length: int | None = None
    pattern: Text | None = None
    ge: int | Decimal | None = None
    gt: int | Decimal | None = None
    le: int | Decimal | None = None
    lt: int | Decimal | None = None
    multiple_of: int | Decimal | None = None


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
    (a request form that takes no others) or the type of members the spec leaves open, which are sent."""

    name: Ident
    wire: Text
    doc: Text
    fields: tuple[Field, ...]
    extra: Literal["ignore", "forbid"] | Type = "ignore"
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


# --- operations -------------------------------------------------------------------------------------------------------


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
    value: Text | int | bool


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
    success: tuple[tuple[Text, tuple[Text | int | bool | None, ...]], ...]
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
    size_place: Literal["query", "body"] = "query"
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
    refusals: tuple[tuple[Text, Refusal], ...]
    limits: tuple[RateLimit, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    name: Ident
    class_name: Ident
    wire: Text
    doc: Text
    operations: tuple[Operation, ...]


# --- the API ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A constructor argument that the vendor must be given."""

    name: Ident
    doc: Text
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A security scheme. `credentials` are constructor arguments: two for basic, one for the others, none where the
    session fills it."""

    wire: Text
    kind: Literal["basic", "bearer", "header", "query", "cookie"]
    parameter: Text | None
    credentials: tuple[Ident, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Where a session token travels; `scheme` names the security scheme it fills."""

    kind: Literal["form", "header", "query", "cookie", "scheme"]
    name: Text
    prefix: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    login: Text
    fields: tuple[tuple[Text, Ident], ...]
    constants: tuple[tuple[Text, Text | int | bool], ...]
    body: Literal["json", "form"]
    token: Text
    put: Put
    idle: int | None
    lifetime: int | None
    margin: int | None
    logout: Text | None
    base_url: Text | None
    hosts: tuple[Text, ...]
    budget: RateLimit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A server variable: a constructor argument."""

    name: Ident
    wire: Text
    default: Text | None
    doc: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    package: Ident
    title: Text
    version: Text
    doc: Text
    server: Text
    variables: tuple[Variable, ...]
    credentials: tuple[Credential, ...]
    schemes: tuple[Scheme, ...]
    security: tuple[tuple[Text, ...], ...]
    form_credentials: tuple[tuple[Text, Ident], ...]
    session: Session | None
    envelope: Envelope | None
    refusals: tuple[tuple[Text, Refusal], ...]
    limits: tuple[RateLimit, ...]
    idempotency_key: Text | None
    personal: tuple[Text, ...]
    resources: tuple[Resource, ...]
    definitions: tuple[Definition, ...]
    spec_files: Mapping[str, str] = field(default_factory=dict[str, str])
