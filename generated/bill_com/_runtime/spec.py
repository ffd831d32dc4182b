"""What a spec says about its API's behaviour: frozen data, no decisions.

The generated `_api.py` is made of these. Pointers are JSON Pointers (RFC 6901) into
a decoded body; `""` is the whole body. What not every API needs (`Limit`, `Session`)
lives in modules of its own, and is known here by protocols only.
"""

import random
import time
from asyncio import sleep as asyncio_sleep
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from .engine.state import Core, GateLike, KeeperLike

Pointer: TypeAlias = str
Place: TypeAlias = Literal["header", "query", "cookie"]
Kind: TypeAlias = (
    Literal["refused", "not-allowed", "session-expired", "not-found", "invalid"]
    | Literal["conflict", "too-many-requests", "server-failed", "unknown-outcome"]
)
Wait: TypeAlias = Literal["next-minute", "next-hour", "next-day"] | int | None


@dataclass(frozen=True, slots=True)
class Basic:
    """HTTP Basic (RFC 7617); the fields name constructor arguments."""

    username: str
    password: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key under `name` in a header, the query or a cookie."""

    place: Place
    name: str
    credential: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """`Authorization: Bearer …` (RFC 6750)."""

    credential: str


Scheme: TypeAlias = Basic | ApiKey | Bearer


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Where the payload is, what success looks like, where a refusal explains itself.

    `success` maps a pointer to the values it may have; all must hold, and an absent
    member counts as null. Without it the HTTP status alone decides.
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
    """

    error: Kind
    wait: Wait = None
    not_processed: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """How one operation differs from its API.

    Attributes:
        idempotent: Safe to repeat; `None` lets the method decide (RFC 9110 9.2.2).
        idempotency_key: The header that makes it safe; `None` inherits, `""` is none.
        security: Alternatives of schemes needed together; `None` inherits.
        session: Whether it carries the session, if the API has one.
        form_credentials: Hidden form fields it declares; `None` means all.
        limits: Its own, which replace the API's; `None` inherits.
        refusals: Its own, which come before the API's; `None`: neither counts.
    """

    id: str
    tag: str = ""
    idempotent: bool | None = None
    idempotency_key: str | None = None
    envelope: Envelope | Literal["inherit"] | None = "inherit"
    security: tuple[tuple[str, ...], ...] | None = None
    session: bool = True
    form_credentials: tuple[str, ...] | None = None
    refusals: Mapping[str, Refusal] | None = field(default_factory=dict[str, Refusal])
    limits: "tuple[LimitLike, ...] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One vendor's API, as its spec declares it.

    Attributes:
        variables: Server variable to default; `None` must be given by the user.
        personal: Body members that saved exchanges hide.
        operations: `"METHOD /template"` to operation.
    """

    name: str
    server: str
    variables: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    schemes: Mapping[str, Scheme] = field(default_factory=dict[str, Scheme])
    security: tuple[tuple[str, ...], ...] = ()
    envelope: Envelope | None = None
    refusals: Mapping[str, Refusal] = field(default_factory=dict[str, Refusal])
    session: "SessionLike | None" = None
    form_credentials: Mapping[str, str] = field(default_factory=dict[str, str])
    limits: "tuple[LimitLike, ...]" = ()
    idempotency_key: str | None = None
    personal: tuple[str, ...] = ()
    operations: Mapping[str, Operation] = field(default_factory=dict[str, Operation])

    def operation(self, method: str, template: str) -> Operation:
        """The declared operation, or the defaults for what the spec lacks."""
        return self.operations.get(f"{method} {template}") or Operation("request")


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """Time and chance in one place, so that tests can turn both."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    chance: Callable[[], float] = random.random
    sleep: Callable[[float], None] = time.sleep
    sleep_async: Callable[[float], Awaitable[None]] = asyncio_sleep


REAL: Final = Clock()
"""The one all clients go by, so that those of one account can share their limits."""


class SessionStore(Protocol):
    """Where sessions live, so that processes can share one.

    `key` tells no credentials; the text is secret, as a password is.
    """

    def load(self, key: str) -> str | None: ...
    def save(self, key: str, text: str) -> None: ...
    def drop(self, key: str) -> None: ...


class LimitLike(Protocol):
    """`limits.Limit`, to an engine that does not import it."""

    def gate(self, core: "Core") -> "GateLike": ...


class SessionLike(Protocol):
    """`session.Session`, to an engine that does not import it."""

    def keeper(self, store: SessionStore | None) -> "KeeperLike": ...
