"""A session that is opened on first use, shared by all, and opened again when it ends.

However many threads, tasks or (with a `SessionStore`) processes ask, one login
answers all of them. A refused login is told to all that waited, and not tried again.
"""

import copy
import json
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import httpx2

from .describe import LimitLike, Operation, SessionStore
from .errors import BadRequest, Error, NotSent, Unreadable
from .outcome import Success, find, unreadable
from .payloads import rules_of
from .plan import run
from .request import Base, Call, parse_base
from .retry import Retries
from .steps import Core, Settings, Steps, Token, Wait

Place: TypeAlias = Literal["header", "query", "cookie", "form", "scheme"]


@dataclass(frozen=True, slots=True)
class Put:
    """Where the session travels in each call."""

    place: Place
    name: str
    prefix: str = ""


class Login:
    """Makes a `Put`."""

    @staticmethod
    def header(name: str, *, prefix: str = "") -> Put:
        """In a header."""
        return Put("header", name, prefix)

    @staticmethod
    def query(name: str) -> Put:
        """In the query."""
        return Put("query", name)

    @staticmethod
    def cookie(name: str) -> Put:
        """In a cookie."""
        return Put("cookie", name)

    @staticmethod
    def form(name: str) -> Put:
        """In a form field."""
        return Put("form", name)

    @staticmethod
    def scheme(name: str) -> Put:
        """As the credential of a security scheme, where that is required."""
        return Put("scheme", name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """How to log in, and how long that lasts.

    Attributes:
        login, logout: Keys into the API's operations.
        fields: Member of the login body (name or pointer) to constructor argument.
        constants: Members that never vary.
        token: Pointer into the login's answer.
        idle: Seconds it lasts after its last use; `lifetime`, after the login.
        margin: Log in again this much before either end.
        base_url: Pointer to where calls go from then on, if its host is in `hosts`.
        budget: How many logins per window.
    """

    login: str
    fields: Mapping[str, str]
    token: str
    put: Put
    constants: Mapping[str, object] = field(default_factory=dict[str, object])
    body: Literal["form", "json"] = "json"
    idle: float | None = None
    lifetime: float | None = None
    margin: float = 0.0
    logout: str | None = None
    base_url: str | None = None
    hosts: tuple[str, ...] = ()
    budget: LimitLike | None = None

    def keeper(self, store: SessionStore | None) -> "Keeper":
        """What opens, shares and closes the session of one client."""
        return Keeper(self, store)


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A session: its secret, its base URL, and by the wall clock its start and use.

    `proven`: the vendor has taken it.
    """

    token: str
    base_url: str | None
    opened: float
    used: float
    proven: bool = False

    def alive(self, session: Session, now: float) -> bool:
        """Whether it can be used, and is so for the margin (half its life at most)."""
        ends = ((session.idle, self.used), (session.lifetime, self.opened))
        return all(
            length is None or now < since + length - min(session.margin, length / 2)
            for length, since in ends
        )

    def text(self) -> str:
        """For a store."""
        return json.dumps([self.token, self.base_url, self.opened, self.used])

    @classmethod
    def from_text(cls, text: str | None) -> "Opened | None":
        """From a store; `None` for anything that is not ours."""
        try:
            token, base_url, opened, used = json.loads(text or "null")
            return cls(str(token), base_url, float(opened), float(used))
        except (ValueError, TypeError):
            return None


@dataclass(slots=True)
class _Flight:
    """A login under way; the others wait for its signal."""

    landed: Future[None] = field(default_factory=Future[None])
    error: Error | None = None


class Keeper:
    """The state machine: no session, a login under way, a session, and back."""

    def __init__(self, session: Session, store: SessionStore | None) -> None:
        self._session = session
        self._store = store
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._flight: _Flight | None = None
        self._ended: Opened | None = None

    def carried_by(self, core: Core, operation: Operation) -> bool:
        """Whether an operation travels in the session."""
        put = self._session.put
        if not operation.session or put.place != "scheme":
            return operation.session
        own = operation.security
        alternatives = core.api.security if own is None else own
        return any(put.name in names for names in alternatives)

    def open(self, core: Core, settings: Settings, left: float | None) -> Steps[Token]:
        """The session; the first who asks logs in, the others wait for that."""
        clock = core.clock.monotonic
        until = None if left is None else clock() + left
        while True:
            left = None if until is None else until - clock()
            with self._lock:
                opened = self._usable(core)
                if opened is not None:
                    return self._token(core, opened)
                first = self._flight is None
                flight = self._flight = self._flight or _Flight()
            if first:
                return (yield from self._fly(core, settings, left, flight))
            yield Wait(flight.landed, left)
            if flight.error is not None:
                raise copy.copy(flight.error)
            if not flight.landed.done():
                raise NotSent("the deadline passed before the login was over")

    def _fly(
        self, core: Core, settings: Settings, left: float | None, flight: _Flight
    ) -> Steps[Token]:
        """Log in, and let the others go on, whatever happens."""
        try:
            opened = yield from self._login(core, settings, left)
            token = self._token(core, opened)
            self._save(core, opened)
            return token
        except Error as error:
            flight.error = error
            raise
        finally:
            with self._lock:
                self._flight = None
            flight.landed.set_result(None)

    def _login(
        self, core: Core, settings: Settings, left: float | None
    ) -> Steps[Opened]:
        session, now = self._session, core.clock.wall()
        operation = core.api.operations[session.login]
        if session.budget is not None:
            own = core.api.limits if operation.limits is None else operation.limits
            operation = replace(operation, limits=(session.budget, *own))
        success = yield from run(
            core, settings, self._call(core), own=operation, left=left
        )
        token = find(success.body, session.token)
        if not isinstance(token, str | int) or not token:
            raise self._odd(core, success, "the login's answer holds no token")
        return Opened(str(token), self._address(core, success), now, now)

    def _call(self, core: Core) -> Call:
        """The login call, with the credentials in its body."""
        session = self._session
        body: dict[str, Any] = dict(session.constants)
        for member, argument in session.fields.items():
            value = core.secrets.get(argument)
            if value is None:
                raise BadRequest(f"{argument} is needed to log in")
            *path, name = member.removeprefix("/").split("/")
            inner = body
            for step in path:
                inner = inner.setdefault(step, {})
            inner[name] = value
        method, _, path_ = session.login.partition(" ")
        if session.body == "form":
            return Call(method=method, path=path_, form=body)
        return Call(method=method, path=path_, json=body)

    def _address(self, core: Core, success: Success) -> str | None:
        """Where the vendor wants further calls, if the spec allows that host.

        A base URL the user gave for another host (a proxy, a test) stays in force.
        """
        if self._session.base_url is None:
            return None
        named = find(success.body, self._session.base_url)
        if named is None:
            return None
        try:
            base = parse_base(str(named))
        except ValueError:
            raise self._odd(
                core, success, "the login names a base that is no URL"
            ) from None
        if self._allowed(core, base):
            return str(named)
        if not self._listed(core.base):
            return None
        raise self._odd(core, success, f"the login leads to {base.origin}, not allowed")

    def _allowed(self, core: Core, base: Base) -> bool:
        if base.origin == core.base.origin:
            return True
        return self._listed(base) and self._listed(core.base)

    def _listed(self, base: Base) -> bool:
        """Whether the spec lists a host; by https and on its usual port only."""
        url = httpx2.URL(base.origin)
        if url.scheme != "https" or url.port is not None:
            return False
        return any(
            url.host.endswith(host[1:]) if host.startswith("*.") else url.host == host
            for host in self._session.hosts
        )

    def _odd(self, core: Core, success: Success, why: str) -> Unreadable:
        rules = rules_of(core, self._call(core))
        return unreadable(success.answer, rules, why)

    def _usable(self, core: Core) -> Opened | None:
        """The session, ours or the store's, if it has time left."""
        opened, now = self._opened, core.clock.wall()
        if opened is None or not opened.alive(self._session, now):
            stored = self._store.load(core.key()) if self._store else None
            opened = Opened.from_text(stored)
            if opened is None or not opened.alive(self._session, now):
                return None
        self._opened = opened
        return opened

    def _token(self, core: Core, opened: Opened) -> Token:
        put, base = self._session.put, None
        if opened.base_url is not None:
            base = parse_base(opened.base_url)
            base = base if self._allowed(core, base) else None
        return Token(opened.token, put.place, put.name, put.prefix, base)

    def _save(self, core: Core, opened: Opened) -> None:
        with self._lock:
            self._opened = opened
            if self._store is not None:
                self._store.save(core.key(), opened.text())

    def holds(self, core: Core, token: Token) -> bool:
        """Whether the session can still be used; marks it as used."""
        now = core.clock.wall()
        with self._lock:
            opened = self._opened
            if opened is None or opened.token != token.value:
                return False
            if not opened.alive(self._session, now):
                return False
            self._opened = replace(opened, used=now)
            return True

    def accepted(self, token: Token) -> None:
        """The vendor took this session."""
        with self._lock:
            opened = self._opened
            if opened is not None and opened.token == token.value:
                self._opened = replace(opened, proven=True)

    def expired(self, core: Core, token: Token) -> bool:
        """The vendor said that this session ended; whether it ever took it.

        A newer session is left alone.
        """
        with self._lock:
            if self._opened is not None and self._opened.token == token.value:
                self._ended, self._opened = self._opened, None
            if self._store is not None:
                stored = Opened.from_text(self._store.load(core.key()))
                if stored is not None and stored.token == token.value:
                    self._store.drop(core.key())
            ended = self._ended
            return ended is None or ended.token != token.value or ended.proven

    def close(self, core: Core, settings: Settings) -> Steps[None]:
        """Log out, if the vendor has a way to and the session is not shared."""
        session, opened = self._session, self._opened
        if session.logout is None or opened is None or self._store is not None:
            return
        self._ended, self._opened = opened, None
        method, _, path = session.logout.partition(" ")
        operation = core.api.operations[session.logout]
        hurried = replace(
            settings, retries=Retries.off(deadline=5.0), rate_limits=False
        )
        token = self._token(core, opened)
        form: dict[str, object] | None = {} if session.body == "form" else None
        call = Call(method=method, path=path, form=form)
        yield from run(core, hurried, call, wanted=False, own=operation, token=token)

    def secrets(self) -> tuple[str, ...]:
        """The open session's secret and that of the last."""
        return tuple(each.token for each in (self._opened, self._ended) if each)

    def names(self) -> frozenset[str]:
        """Body members that hold a secret in login calls and answers."""
        pointers = (self._session.token, self._session.put.name)
        return frozenset(pointer.rpartition("/")[2] for pointer in pointers)
