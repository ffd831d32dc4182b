"""An API as a whole: who calls it, how it behaves, its resources and definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specmint.ir.definitions import Definition
from specmint.ir.operations import Behaviour, RateLimit, Resource, Server
from specmint.ir.text import Ident, Text
from specmint.ir.values import Primitive
from specmint.ir.webhooks import Webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A constructor argument by which the caller proves who it is. If not `required`, only some operations need it."""

    name: Ident
    doc: Text
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A security scheme, called by its key in `securitySchemes`.

    `kind` says where the credentials travel: basic and bearer in the header Authorization, the others in
    one of their own. `parameter` is the header, query parameter or cookie of an API key. `credentials` are constructor
    arguments: two for basic, one for the others, none where the session fills it.
    """

    spec_name: Text
    kind: Literal["basic", "bearer", "header", "query", "cookie"]
    parameter: Text | None
    credentials: tuple[Ident, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Where a session's token travels, behind `prefix`. In place "scheme", `name` is the security scheme that it fills."""

    place: Literal["form", "header", "query", "cookie", "scheme"]
    name: Text
    prefix: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`x-session`: a login whose token travels in the calls that follow, where `put` says.

    `login` and `logout` are operations as `METHOD /path`. `fields` and `constants` fill the login's body,
    which is written as `body`: each by the name of a member, or by a pointer to one further down, with a
    constructor argument or a literal. `token` points into the login's answer. `idle`, `lifetime` and
    `margin` are seconds. `base_url` points to where the answer says that further calls go, which must be
    one of `hosts`. `budget` limits logins.

    `token_url`, "" on the API's own server, is where OAuth 2 has its tokens: there the login is no operation of the document,
    the scheme `client` proves who asks, `expires` points to the seconds that a token is good for, and a caller who gives a
    token of their own as `given` needs no login.
    """

    login: Text
    fields: tuple[tuple[Text, Ident], ...]
    constants: tuple[tuple[Text, Primitive], ...]
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
    token_url: Text | None = None
    client: Text = Text("")
    expires: Text | None = None
    given: Ident | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A server variable, a constructor argument. Without a `default` the caller must give it."""

    name: Ident
    spec_name: Text
    default: Text | None
    doc: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Everything that a client package says.

    `package` is its name in Python; `title` and `version` are those of the document. `server` is the base
    URL, "" where the document names none that is absolute; `variables` fill it and `servers`, of which callers may
    choose one by the argument `choice`. The constructor takes
    `credentials`, which `schemes`, the `session` and form fields use. `default` is how calls behave that no
    operation describes. `personal` are members of bodies that recordings hide. `resources` are the pages,
    and `definitions` what the models module defines. `webhooks` are what the vendor sends on its own. `left_out` are the
    operations that are not in it, as `METHOD /path`, each with the reason.
    """

    package: Ident
    title: Text
    version: Text
    doc: Text
    server: Text
    variables: tuple[Variable, ...]
    servers: tuple[Server, ...]
    choice: Ident
    credentials: tuple[Credential, ...]
    schemes: tuple[Scheme, ...]
    session: Session | None
    default: Behaviour
    personal: tuple[Text, ...]
    resources: tuple[Resource, ...]
    definitions: tuple[Definition, ...]
    webhooks: Webhooks | None = None
    left_out: tuple[tuple[Text, Text], ...] = ()
