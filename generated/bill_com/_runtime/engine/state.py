"""What a call asks of its driver, one step at a time.

The engine is a generator that yields steps and is sent replies; the two drivers
(`transport`, `aio`) do what they say. So both voices behave the same.
"""

import hashlib
import logging
import os
import re
import threading
from collections.abc import Generator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NoReturn, Protocol, TypeAlias, TypeVar

import httpx2

from ..data.decode import Drift
from ..errors import Asked, NotSent
from ..http.request import Base, Outgoing
from ..spec import REAL, Api, Basic, Clock, Operation, Scheme
from .retry import Quota, Retries

if TYPE_CHECKING:
    from ..features.recording import Calls

T = TypeVar("T")

Timeout: TypeAlias = float | httpx2.Timeout | None
"""Seconds for each of connect, read, write and pool; `None` waits for ever."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send this; the reply is an `Answer` or `Broken`. `until` is the deadline."""

    request: Outgoing
    timeout: Timeout
    max_bytes: int
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait that many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until the signal is set, or that many seconds have passed."""

    signal: Future[None]
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What arrived. With a `flaw`, in part; `cut` if the connection broke."""

    status: int
    headers: httpx2.Headers = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float = 0.0
    flaw: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """No answer. `sent` is False only if the request certainly did not leave."""

    what: str
    sent: bool
    seconds: float = 0.0


Step: TypeAlias = Send | Sleep | Wait
Reply: TypeAlias = Answer | Broken | None
Steps: TypeAlias = Generator[Step, Reply, T]


class Secrets:
    """Credentials by constructor argument; shown, logged and pickled by nobody."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str | None]) -> None:
        self._values = {name: value for name, value in values.items() if value}
        for name, value in self._values.items():
            if not isinstance(value, str):  # pyright: ignore
                raise TypeError(f"{name} is no text")
            if re.search("[\ud800-\udfff]", value):
                raise ValueError(f"{name} holds what UTF-8 cannot")

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def values(self) -> tuple[str, ...]:
        return tuple(self._values.values())

    def __repr__(self) -> str:
        return f"Secrets({', '.join(self._values)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not pickled")


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """An open session: its secret, where it travels, where its calls go."""

    value: str
    place: Literal["header", "query", "cookie", "form", "scheme"]
    name: str
    prefix: str = ""
    base: Base | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a view of a client may change (`with_options`)."""

    timeout: Timeout = 30.0
    retries: Retries = field(default_factory=Retries)
    drift: Drift = "warn"
    rate_limits: bool = True
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    idempotency_key: str | None = None
    max_bytes: int = 64_000_000

    def __post_init__(self) -> None:
        if not isinstance(self.retries, Retries):  # pyright: ignore
            raise TypeError("retries= takes Retries(...), or Retries.off()")

    def timeout_within(self, left: float | None) -> Timeout:
        """The time-out of one attempt: no part of it outlives the deadline."""
        timeout = self.timeout
        if left is None:
            return timeout
        if not isinstance(timeout, httpx2.Timeout):
            return left if timeout is None else min(timeout, left)
        parts = timeout.as_dict().items()
        return httpx2.Timeout(
            **{name: left if each is None else min(each, left) for name, each in parts}
        )


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Core:
    """What all views of one client share."""

    api: Api
    secrets: Secrets
    base: Base
    log: logging.Logger
    keeper: "KeeperLike | None" = None
    clock: Clock = REAL
    quota: Quota = field(default_factory=Quota)
    watchers: "list[Calls]" = field(default_factory=list["Calls"])
    drifted: set[object] = field(default_factory=set[object])
    closed: bool = False
    _under_way: int = 0
    _over: bool = False
    _home: tuple[object, ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _gate: "GateLike | None" = None

    def begin(self, *home: object) -> None:
        """A call begins, in the process (and event loop) of the first one: elsewhere
        its connections and locks are those of another."""
        home = (os.getpid(), *home)
        with self._lock:
            self._home = self._home or home
            if self._home != home:
                where = "process" if self._home[0] != home[0] else "event loop"
                raise NotSent(f"this client belongs to another {where}: make one here")
            self._under_way += 1

    def end(self) -> bool:
        """A call ends; whether it is for this one to close what was told to close."""
        with self._lock:
            self._under_way -= 1
            last = self.closed and not self._under_way and not self._over
            self._over = self._over or last
            return last

    def key(self) -> str:
        """Names API, origin and credentials without telling them."""
        digest = hashlib.sha256(repr((self.api.name, self.base.origin)).encode())
        for value in sorted(self.secrets.values()):
            digest.update(hashlib.sha256(value.encode()).digest())
        return digest.hexdigest()

    def secret(self, scheme: Scheme) -> str | None:
        """What proves who is calling by a scheme, if it was given."""
        if not isinstance(scheme, Basic):
            return self.secrets.get(scheme.credential)
        username = self.secrets.get(scheme.username)
        password = self.secrets.get(scheme.password) or ""
        return None if username is None else f"{username}:{password}"

    def hidden(self) -> frozenset[str]:
        """Every secret there is now."""
        of_session = self.keeper.secrets() if self.keeper else ()
        of_schemes = map(self.secret, self.api.schemes.values())
        return frozenset(
            {*self.secrets.values(), *of_session, *filter(None, of_schemes)}
        )

    def gate(self, operation: Operation) -> "GateLike | None":
        """What keeps an operation within its limits, if it has any."""
        limits = self.api.limits if operation.limits is None else operation.limits
        if limits and self._gate is None:
            self._gate = limits[0].gate(self)
        return self._gate if limits else None


class GateLike(Protocol):
    """`limits.Gate`, to an engine that does not import it."""

    def enter(
        self, operation: Operation, asked: Asked, patience: float, left: float | None
    ) -> Steps[object]: ...
    def leave(self, ticket: object, reply: Reply, *, sent: bool) -> None: ...
    def hold(self, ticket: object, seconds: float) -> None: ...


class KeeperLike(Protocol):
    """`session.Keeper`, to an engine that does not import it."""

    def carried_by(self, core: Core, operation: Operation) -> bool: ...
    def open(
        self, core: Core, settings: Settings, left: float | None
    ) -> Steps[Token]: ...
    def holds(self, core: Core, token: Token) -> bool: ...
    def accepted(self, token: Token) -> None: ...
    def expired(self, core: Core, token: Token) -> bool: ...
    def close(self, core: Core, settings: Settings) -> Steps[None]: ...
    def secrets(self) -> tuple[str, ...]: ...
    def names(self) -> frozenset[str]: ...
