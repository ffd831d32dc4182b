"""What a call asks of its driver, one step at a time.

The engine is a generator that yields steps and is sent replies; it never sleeps, waits
or opens a socket. The two drivers (`transport`, `aio`) do what the steps say, so that
both voices behave the same and every rule is tested without a network.
"""

import hashlib
import logging
import re
import threading
from collections.abc import Generator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NoReturn, Protocol, TypeAlias, TypeVar

import httpx2

from .describe import REAL, Api, Basic, Clock, Operation
from .errors import Asked
from .reading import Drift
from .request import Base, Outgoing
from .retry import Quota, Retries

if TYPE_CHECKING:
    from .watch import Calls

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
            if not value.isascii() and re.search("[\ud800-\udfff]", value):
                raise ValueError(f"{name} holds what UTF-8 cannot")

    def get(self, name: str) -> str | None:
        """The credential, if it was given."""
        return self._values.get(name)

    def values(self) -> tuple[str, ...]:
        """Every credential, to look for in what must not show one."""
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
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _gate: "GateLike | None" = None

    def begin(self) -> None:
        """A call begins."""
        with self._lock:
            self._under_way += 1

    def end(self) -> bool:
        """A call ends; whether it is for this one to close what was told to close."""
        with self._lock:
            self._under_way -= 1
            return self.closed and not self._under_way

    def key(self) -> str:
        """Names API, origin and credentials without telling them."""
        digest = hashlib.sha256(repr((self.api.name, self.base.origin)).encode())
        for value in sorted(self.secrets.values()):
            digest.update(hashlib.sha256(value.encode()).digest())
        return digest.hexdigest()

    def hidden(self) -> frozenset[str]:
        """Every secret there is now."""
        secrets = {*self.secrets.values()}
        if self.keeper is not None:
            secrets |= {*self.keeper.secrets()}
        for scheme in self.api.schemes.values():
            if isinstance(scheme, Basic):
                pair = scheme.username, scheme.password
                secrets.add(":".join(self.secrets.get(name) or "" for name in pair))
        return frozenset(secrets)

    def gate(self, operation: Operation) -> "GateLike | None":
        """What keeps an operation within its limits, if it has any."""
        limits = self.api.limits if operation.limits is None else operation.limits
        if limits and self._gate is None:
            self._gate = limits[0].gate(self)
        return self._gate if limits else None


class GateLike(Protocol):
    """What keeps rate and concurrency within the declared limits."""

    def enter(
        self, operation: Operation, asked: Asked, patience: float, left: float | None
    ) -> Steps[object]:
        """Wait until the operation may go; the result is the ticket to leave with."""
        ...

    def leave(self, ticket: object, reply: Reply, *, sent: bool) -> None:
        """The attempt is over; learn from its answer."""
        ...

    def hold(self, ticket: object, seconds: float) -> None:
        """The vendor asked to wait that long."""
        ...


class KeeperLike(Protocol):
    """What opens, shares and closes the session of one client."""

    def carried_by(self, core: Core, operation: Operation) -> bool:
        """Whether an operation travels in the session."""
        ...

    def open(self, core: Core, settings: Settings, left: float | None) -> Steps[Token]:
        """The session; logs in if there is none, once for all who ask."""
        ...

    def holds(self, core: Core, token: Token) -> bool:
        """Whether the session can still be used; marks it as used."""
        ...

    def accepted(self, token: Token) -> None:
        """The vendor took this session."""
        ...

    def expired(self, core: Core, token: Token) -> bool:
        """The vendor said that this session ended; whether it ever took it."""
        ...

    def close(self, core: Core, settings: Settings) -> Steps[None]:
        """Log out, if the vendor has a way to."""
        ...

    def secrets(self) -> tuple[str, ...]:
        """The session's secret, to look for in what must not show it."""
        ...

    def names(self) -> frozenset[str]:
        """Members of bodies that hold it."""
        ...
