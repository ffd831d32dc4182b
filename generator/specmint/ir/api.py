"""An API as a whole: who calls it, how it behaves, its resources and definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specmint.ir.definitions import Definition
from specmint.ir.operations import Envelope, RateLimit, Refusal, Resource
from specmint.ir.text import Ident, Text


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
