"""Describe how one vendor's API behaves: frozen data, from which `_api.py` is made.

Pointers are JSON Pointers (RFC 6901) into a decoded body; `""` is the whole body.
Nothing in this module decides or builds anything: the engine and the features do.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

Pointer: TypeAlias = str
RefusalKind: TypeAlias = (
    Literal["refused", "not-allowed", "session-expired", "not-found", "invalid"]
    | Literal["conflict", "too-many-requests", "server-failed", "unknown-outcome"]
)
DeclaredWait: TypeAlias = Literal["next-minute", "next-hour", "next-day"] | int | None


@dataclass(frozen=True, slots=True)
class Basic:
    """HTTP Basic (RFC 7617); both fields name constructor arguments of the client."""

    username: str
    password: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that travels under `name` in a header, the query or a cookie."""

    place: Literal["header", "query", "cookie"]
    name: str
    credential: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that travels as `Authorization: Bearer …` (RFC 6750)."""

    credential: str


Credential: TypeAlias = str | Callable[[], str]
"""A credential, or a function that is asked for it each time a request needs it."""
AsyncCredential: TypeAlias = str | Callable[[], str | Awaitable[str]]
Scheme: TypeAlias = Basic | ApiKey | Bearer


def arguments_of(scheme: Scheme) -> tuple[str, ...]:
    """Return the arguments of the constructor that a security scheme takes."""
    return (scheme.username, scheme.password) if isinstance(scheme, Basic) else (scheme.credential,)


Security: TypeAlias = tuple[tuple[str, ...], ...]
"""Alternatives of the names of schemes that are needed together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Where an answer keeps its payload, and how it says that the call was refused.

    `success` maps members of the body to the values they may have; all must hold, and
    an absent member counts as null. Without it the HTTP status alone decides.
    """

    payload: Pointer = ""
    success: Mapping[Pointer, tuple[object, ...]] = field(
        default_factory=dict[Pointer, tuple[object, ...]]
    )
    code: Pointer | None = None
    message: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a vendor code (or `HTTP nnn`, `HTTP nXX`) means.

    `not_processed`: the vendor certainly did nothing, so any call may be repeated.
    `header`: where the answer says when to come again, as seconds, a date or a moment.
    """

    error: RefusalKind
    wait: DeclaredWait = None
    not_processed: bool = False
    header: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `requests` per `window` seconds, or at most `concurrent` at once."""

    requests: int | None = None
    window: float = 1.0
    concurrent: int | None = None
    scope: Literal["api", "tag", "operation"] = "api"


@dataclass(frozen=True, slots=True)
class Put:
    """Where a session travels: under `name`, or as the credential of that scheme."""

    place: Literal["header", "query", "cookie", "form", "scheme"]
    name: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """How the calls of one operation behave. Nothing here is inherited.

    Attributes:
        idempotent: Whether it is safe to repeat; `None`: its HTTP method decides.
        idempotency_key: What makes a repeat safe: a key in this header, or `KeyInBody`.
        always_keyed: It carries the key even where it is safe without.
        session: Whether it travels in the API's session.
        form_credentials: Hidden form field to constructor argument.
        refusals: Tables of what vendor codes mean, searched in this order.
        limits: All hold at once.
        redirect: What fetches a file that it redirects to, if the spec declares that.
        server: Its `OwnServers`, if it does not go where the others do.
    """

    id: str
    tag: str = ""
    idempotent: bool | None = None
    idempotency_key: Any = None
    always_keyed: bool = False
    envelope: Envelope = Envelope()
    security: Security = ()
    session: bool = False
    form_credentials: Mapping[str, str] = field(default_factory=dict[str, str])
    refusals: tuple[Mapping[str, Refusal], ...] = ()
    limits: tuple[Limit, ...] = ()
    redirect: Callable[..., Any] | None = None
    server: Any = None

    def but(self, id: str, **changes: Any) -> "Operation":
        """Return another operation that behaves like this one but for these changes."""
        return replace(self, id=id, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One vendor's API, as its spec declares it.

    Attributes:
        variables: Server variable to default; `None`: the user must give it.
        servers: Each `Server` that a user may choose, by its name.
        session: Its `Session`, if it has one.
        personal: Members of bodies that saved exchanges hide.
        environment: Argument of the constructor to the environment variable for it.
        needed: Arguments without which the client is of no use.
        default: How calls behave that are none of the operations.
        operations: `"METHOD /template"` to operation.
    """

    name: str
    server: str
    variables: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    servers: Mapping[str, Any] = field(default_factory=dict[str, Any])
    schemes: Mapping[str, Scheme] = field(default_factory=dict[str, Scheme])
    session: Any = None
    personal: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    needed: tuple[str, ...] = ()
    default: Operation = Operation("request")
    operations: Mapping[str, Operation] = field(default_factory=dict[str, Operation])
