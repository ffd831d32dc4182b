"""What a client knows between its calls: credentials, options, and what is open.

Sessions and rate limits are features, which the generated client hands in. What a call
asks of them is a protocol here, as most packages do not carry their modules.
"""

import logging
import os
import random
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from inspect import isawaitable, iscoroutinefunction
from typing import Final, NoReturn, Protocol, TypeAlias

import httpx2

from ..data.decode import Drift
from ..errors import NotSent, RequestInfo
from ..http.request import JSON, Base, Parts, Request, template_of
from ..http.response import Answer, BodyReader, NoAnswer
from ..spec import Api, AsyncCredential, Basic, Operation, Put, Scheme, arguments_of
from .effects import Receive, Reply, Signal, Steps, Timeout, Wait, finite
from .observing import OnAttempt
from .outcome import Success
from .retry import Retries
from .rules import Rules

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "QUERY", "PUT", "DELETE"})
_REPEAT: Final = 10
_TIMEOUTS: Final = (int, float, httpx2.Timeout, type(None))
_NO_LOOP: Final = (
    "the async client runs on asyncio, and no loop of it runs here; under trio, use the "
    "sync client in a thread: await trio.to_thread.run_sync(client.things.get, 7)"
)


async def _sleep_async(seconds: float) -> None:
    import asyncio  # which takes longer than a call: the sync client goes without

    await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """Time and chance in one place, so that tests can turn both."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    chance: Callable[[], float] = random.random
    sleep: Callable[[float], None] = time.sleep
    sleep_async: Callable[[float], Awaitable[None]] = _sleep_async


DRIVING: Final["ContextVar[threading.Lock | None]"] = ContextVar("DRIVING", default=None)
"""The lock of the driver in whose steps the program is."""

REAL: Final = Clock()
"""The clock of every client: one, for the clients of an account share their limits."""


class Secrets:
    """Credentials by constructor argument; never shown, logged or pickled.

    What functions said before stays secret: a request with it may be under way. With
    functions a client is `alone`: nobody knows whose account it is.
    """

    __slots__ = ("_awaits", "_functions", "_past", "_values", "alone")

    def __init__(self, values: Mapping[str, AsyncCredential | None], awaits: bool) -> None:
        self._functions = {name: one for name, one in values.items() if callable(one)}
        self._values: dict[str, str] = {}
        self._past: deque[str] = deque(maxlen=100)
        self._awaits = awaits
        self.alone = uuid.uuid4().hex if self._functions else ""
        for name, value in values.items():
            if iscoroutinefunction(value) and not awaits:
                raise TypeError(f"{name}= takes a plain function: nobody would await it")
            if value and name not in self._functions:
                self._keep(name, value)

    def _keep(self, name: str, value: object) -> None:
        if not isinstance(value, str) or not value:
            raise TypeError(f"{name} is no text")
        if re.search("[\ud800-\udfff]", value):
            raise ValueError(f"{name} holds what UTF-8 cannot")
        self._past.append(self._values.get(name, value))
        self._values[name] = value

    def ask(self, name: str, about: RequestInfo | None = None) -> Steps[None]:
        """Ask for a credential that a function gives. `NotSent` says that it failed."""
        if (function := self._functions.get(name)) is None:
            return
        try:
            said: object = function()
            if self._awaits and isawaitable(said):
                said = yield from _awaited(said)
            self._keep(name, said)
        except Exception as error:
            why = f"{name}: the function for it failed ({type(error).__name__})"
            raise NotSent(why, about) from error

    def has(self, scheme: Scheme) -> bool:
        name, *_ = arguments_of(scheme)
        return name in self._functions or name in self._values

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def values(self) -> tuple[str, ...]:
        return (*self._values.values(), *self._past)

    def __repr__(self) -> str:
        return f"Secrets({', '.join({**self._values, **self._functions})})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not pickled")


def _awaited(said: Awaitable[object]) -> Steps[object]:
    """Return what the user's coroutine says; a call that ends before takes it along."""
    import asyncio

    over = Signal()
    task = asyncio.ensure_future(said)
    task.add_done_callback(lambda _: over.set())
    try:
        while not task.done():
            yield Wait(over)
    finally:
        task.cancel()
    return task.result()


class Quota:
    """What a client may spend on repeating, so that a vendor in trouble is left alone.

    A repeat costs ten, unless the vendor did nothing and named the wait; a call that
    succeeds in the end gets back what it paid, one that succeeds at once earns one.
    (The scheme of the standard mode of AWS SDKs.)
    """

    def __init__(self, most: int = 1_000) -> None:
        self._most = self._left = most
        self._lock = threading.Lock()

    def spend(self) -> bool:
        """Pay for one repeat; return False if too little is left."""
        with self._lock:
            if self._left < _REPEAT:
                return False
            self._left -= _REPEAT
            return True

    def earn(self, paid: int) -> None:
        """Note that a call succeeded, after paying that often."""
        with self._lock:
            self._left = min(self._most, self._left + max(1, _REPEAT * paid))


@dataclass(slots=True, repr=False)
class OpenSession:
    """A session that a login opened. Two are equal if they are one to the vendor.

    Its secret `value` travels as `put` says, to `base` if the login named one. It was
    opened `since`, last `used`, and `ends` by the wall clock; the vendor took `proven`.
    """

    value: str
    put: Put
    base: Base | None = None
    since: float = field(default=0.0, compare=False)
    used: float = field(default=0.0, compare=False)
    ends: float = field(default=float("inf"), compare=False)
    proven: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt that is over, for those who observe a client."""

    about: RequestInfo
    request: Request
    reply: Answer | NoAnswer
    number: int


Observer: TypeAlias = Callable[[Attempted], None]


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class ClientState:
    """What all views of one client share."""

    api: Api
    secrets: Secrets
    base: Base
    log: logging.Logger
    sessions: "Sessions | None" = None
    limiter: "Limiter | None" = None
    clock: Clock = REAL
    quota: Quota = field(default_factory=Quota)
    observers: list[Observer] = field(default_factory=list[Observer])
    drifted: set[object] = field(default_factory=set[object])
    closed: bool = False
    released: bool = False
    _running: dict[threading.Lock, None] = field(default_factory=dict[threading.Lock, None])
    _home: tuple[object, ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, running: threading.Lock, *home: object) -> None:
        """Register a call, which runs as long as its driver holds that lock.

        Raises `NotSent` outside the process (and event loop) of the first one, where
        the connections and locks are not this client's own.
        """
        home = (os.getpid(), *home)
        with self._lock:
            self._home = self._home or home
            if self._home != home:
                where = "process" if self._home[0] != home[0] else "event loop"
                raise NotSent(f"this client belongs to another {where}: make one here")
            self._running[running] = None

    def end(self, running: threading.Lock) -> bool:
        """Unregister a call.

        Return True if the client was closed and no other call runs, so that this one
        must log out, release the connections, and set `released`. As long as it does
        that, it still runs: if it is interrupted, the next `close()` does it again.
        """
        with self._lock:
            self._running.pop(running, None)
            if not self.closed or self.released:
                return False
            if any(other.locked() for other in self._running):
                return False
            self._running = {running: None}
            return True

    def rules_of(
        self, method: str, path: str, parts: Parts | None = None, own: Operation | None = None
    ) -> Rules:
        """Return what holds for a call; `own` is the operation of a login or logout."""
        template = template_of(path)
        operation = own or self.api.operations.get(f"{method} {template}", self.api.default)
        parts = parts or {}
        has_session = self.sessions is not None and operation.session
        return Rules(
            operation=operation,
            about=RequestInfo(operation=operation.id, method=method, path=template),
            accept=parts.get("accept") or JSON,
            safe=own is not None or is_safe(method, operation.idempotent),
            login=own is not None,
            in_session=own is None and has_session,
            details=parts.get("details"),
            hidden=self.hidden,
        )

    def secret(self, scheme: Scheme) -> str | None:
        """Return what proves who is calling by a scheme, if it was given."""
        if not isinstance(scheme, Basic):
            return self.secrets.get(scheme.credential)
        username = self.secrets.get(scheme.username)
        password = self.secrets.get(scheme.password) or ""
        return None if username is None else f"{username}:{password}"

    def hidden(self) -> frozenset[str]:
        """Return every secret that there is now."""
        of_sessions = self.sessions.secrets() if self.sessions else ()
        of_schemes = filter(None, map(self.secret, self.api.schemes.values()))
        return frozenset((*self.secrets.values(), *of_sessions, *of_schemes))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class View:
    """One view of a client: the state that it shares, and its own options.

    `kept`, of a view for one call, takes what `with_response` wants to know; `receive`
    may take the body of a success elsewhere while it arrives.
    """

    state: ClientState
    timeout: Timeout = 30.0
    retries: Retries = Retries()
    drift: Drift = "warn"
    rate_limits: bool = True
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    extra_query: Mapping[str, object] = field(default_factory=dict[str, object])
    extra_body: Mapping[str, object] = field(default_factory=dict[str, object])
    idempotency_key: str | None = None
    max_bytes: int = 64_000_000
    on_attempt: OnAttempt | None = None
    kept: list[Success] | None = None
    receive: "Receiver | None" = None

    def __post_init__(self) -> None:
        if not isinstance(self.retries, Retries):  # pyright: ignore
            raise TypeError("retries= takes Retries(...), or Retries.off()")
        if iscoroutinefunction(self.on_attempt):
            raise TypeError("on_attempt= takes a plain function: nobody would await it")
        if not (self.on_attempt is None or callable(self.on_attempt)):
            raise TypeError("on_attempt= takes a function")
        if not (callable(self.drift) or self.drift in ("warn", "raise", "ignore")):
            raise TypeError('drift= takes "warn", "raise", "ignore" or a function')
        if not isinstance(self.timeout, _TIMEOUTS):  # pyright: ignore
            raise TypeError("timeout= takes seconds, an httpx2.Timeout or None")

    def receiver(self, rules: Rules) -> Receive | None:
        """Return what takes the body of a success of such a call elsewhere, if any."""
        return self.receive and partial(self.receive, rules)

    def timeout_within(self, left: float) -> Timeout:
        """Return the time-out of one attempt; no part of it outlives the deadline."""
        if not isinstance(self.timeout, httpx2.Timeout):
            return _least(self.timeout, left)
        parts = self.timeout.as_dict().items()
        return httpx2.Timeout(**{name: _least(each, left) for name, each in parts})


def driver_lock() -> threading.Lock:
    """Return the lock that is held as long as these steps are driven.

    Steps that somebody moves by hand run for ever: their lock is never free.
    """
    lock = DRIVING.get()
    if lock is None or not lock.locked():
        lock = threading.Lock()
        lock.acquire()
    return lock


def running_loop() -> object:
    """Return the event loop; raise `NotSent` where none of asyncio runs, as under trio."""
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise NotSent(_NO_LOOP) from None


def is_safe(method: str, idempotent: bool | None) -> bool:
    """Return whether doing it twice is the same as doing it once (RFC 9110 9.2.2)."""
    return method.upper() in _SAFE if idempotent is None else idempotent


def _least(timeout: float | None, left: float) -> float | None:
    return finite(left) if timeout is None else min(timeout, left)


class Sessions(Protocol):
    """What a call asks of `features.sessions.SessionManager`."""

    def open(self, view: View, left: float, running: threading.Lock) -> Steps[OpenSession]: ...
    def holds(self, state: ClientState, session: OpenSession) -> bool: ...
    def accepted(self, session: OpenSession) -> None: ...
    def expired(self, state: ClientState, session: OpenSession) -> bool: ...
    def close(self, view: View) -> Steps[None]: ...
    def secrets(self) -> tuple[str, ...]: ...


Receiver: TypeAlias = Callable[[Rules, httpx2.Response], BodyReader | None]
Leave: TypeAlias = Callable[[Reply, object, bool], None]
"""Leaves the limits after an attempt: its reply, its outcome, whether it was sent."""


class Limiter(Protocol):
    """What a call asks of `features.rate_limits.RateLimiter`."""

    def enter(
        self, view: View, rules: Rules, left: float, running: threading.Lock
    ) -> Steps[Leave]: ...
