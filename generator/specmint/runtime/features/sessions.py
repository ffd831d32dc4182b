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
from typing import Any, Literal

import httpx2

from ..data.json_text import Json as Tree
from ..engine.call import run
from ..engine.outcome import find, unreadable
from ..engine.payload import rules_of
from ..engine.retry import Retries
from ..engine.state import Core, Settings, Steps, Token, Wait
from ..errors import BadRequest, Error, NotSent
from ..http.request import Base, Call, parse_base
from ..spec import LimitLike, Operation, SessionStore


@dataclass(frozen=True, slots=True)
class Put:
    """Where the session travels in each call.

    In a header, the query, a cookie or a form field of that name; or as the credential
    of the security scheme of that name, where that is required.
    """

    place: Literal["header", "query", "cookie", "form", "scheme"]
    name: str
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """How to log in, and how long that lasts.

    Attributes:
        login, logout: Keys into the API's operations.
        fields: Member of the login body (name or pointer) to constructor argument.
        constants: Members that never vary, likewise.
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


@dataclass(slots=True, repr=False)
class Opened:
    """A session; by the wall clock its start and use; whether the vendor ever took it."""

    token: Token
    since: float
    used: float
    proven: bool = False


class Keeper:
    """The state machine: no session, a login under way, a session, and back."""

    def __init__(self, session: Session, store: SessionStore | None) -> None:
        self._session = session
        self._store = store
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._ended: Opened | None = None
        self._flight: Future[Any] | None = None

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
                    return opened.token
                first = self._flight is None
                flight = self._flight = self._flight or Future()
            if first:
                return (yield from self._fly(core, settings, left, flight))
            yield Wait(flight, left)
            if not flight.done():
                raise NotSent("the deadline passed before the login was over")
            if error := flight.result():
                raise copy.copy(error)

    def _fly(
        self, core: Core, settings: Settings, left: float | None, flight: Future[Any]
    ) -> Steps[Token]:
        """Log in, and let the others go on, whatever happens.

        A deadline is this caller's own: that it passed is not told to the others.
        """
        clock, refused = core.clock.monotonic, None
        until = None if left is None else clock() + left
        try:
            opened = yield from self._login(core, settings, left)
            with self._lock:
                self._opened = opened
                if self._store is not None:
                    self._store.save(core.key(), _text(opened))
            return opened.token
        except Error as error:
            refused = error if until is None or clock() < until else None
            raise
        finally:
            with self._lock:
                self._flight = None
            flight.set_result(refused)

    def _login(
        self, core: Core, settings: Settings, left: float | None
    ) -> Steps[Opened]:
        session, now = self._session, core.clock.wall()
        operation = core.api.operations[session.login]
        if session.budget is not None:
            own = core.api.limits if operation.limits is None else operation.limits
            operation = replace(operation, limits=(session.budget, *own))
        call = _call(session.login, **{session.body: self._credentials(core)})
        success = yield from run(core, settings, call, own=operation, left=left)
        try:
            token = find(success.body, session.token)
            if not isinstance(token, str | int) or not token:
                raise ValueError("the login's answer holds no token")
            base = self._base(core, success.body)
            return Opened(self._token(str(token), base), now, now)
        except ValueError as error:
            rules = rules_of(core, call)
            raise unreadable(success.answer, rules, str(error)) from None

    def _credentials(self, core: Core) -> dict[str, Any]:
        """The body of the login call."""
        body: dict[str, Any] = {}
        members: dict[str, object] = dict(self._session.constants)
        for member, argument in self._session.fields.items():
            members[member] = core.secrets.get(argument)
            if members[member] is None:
                raise BadRequest(f"{argument} is needed to log in")
        for member, value in members.items():
            *path, name = member.removeprefix("/").split("/")
            inner = body
            for step in path:
                inner = inner.setdefault(step, {})
            inner[name] = value
        return body

    def _base(self, core: Core, body: Tree) -> Base | None:
        """Where the vendor wants further calls, if the spec allows that host.

        A base URL the user gave for another host (a proxy, a test) stays in force.
        """
        pointer = self._session.base_url
        named = None if pointer is None else find(body, pointer)
        if named is None:
            return None
        base = parse_base(str(named))
        if self._allowed(core, base):
            return base
        if self._listed(core.base):
            raise ValueError(f"the login leads to {base.origin}, not allowed")
        return None

    def _allowed(self, core: Core, base: Base) -> bool:
        same = base.origin == core.base.origin
        return same or (self._listed(base) and self._listed(core.base))

    def _listed(self, base: Base) -> bool:
        """Whether the spec lists a host; by https and on its usual port only."""
        url = httpx2.URL(base.origin)
        if url.scheme != "https" or url.port is not None:
            return False
        return any(
            url.host.endswith(host[1:]) if host.startswith("*.") else url.host == host
            for host in self._session.hosts
        )

    def _usable(self, core: Core) -> Opened | None:
        """The session, ours or the store's, if it has time left."""
        if not self._alive(core, self._opened):
            stored = self._stored(core)
            if not self._alive(core, stored):
                return None
            self._opened = stored
        return self._opened

    def _alive(self, core: Core, opened: Opened | None) -> bool:
        """Whether it can be used, and is so for the margin (half its life at most)."""
        if opened is None:
            return False
        session, now = self._session, core.clock.wall()
        ends = ((session.idle, opened.used), (session.lifetime, opened.since))
        return all(
            length is None or now < since + length - min(session.margin, length / 2)
            for length, since in ends
        )

    def _stored(self, core: Core) -> Opened | None:
        """What the store holds, if it is ours."""
        text = self._store.load(core.key()) if self._store else None
        try:
            token, base, since, used = json.loads(text or "null")
            base = None if base is None else parse_base(base)
            base = base if base and self._allowed(core, base) else None
            return Opened(self._token(str(token), base), float(since), float(used))
        except (ValueError, TypeError):
            return None

    def _token(self, value: str, base: Base | None) -> Token:
        put = self._session.put
        return Token(value, put.place, put.name, put.prefix, base)

    def _held(self, token: Token) -> Opened | None:
        """The session, if it still is this one."""
        opened = self._opened
        return opened if opened and opened.token == token else None

    def holds(self, core: Core, token: Token) -> bool:
        """Whether the session can still be used; marks it as used."""
        with self._lock:
            opened = self._held(token)
            if opened is None or not self._alive(core, opened):
                return False
            opened.used = core.clock.wall()
            return True

    def accepted(self, token: Token) -> None:
        """The vendor took this session."""
        with self._lock:
            if opened := self._held(token):
                opened.proven = True

    def expired(self, core: Core, token: Token) -> bool:
        """The vendor said that this session ended; whether it ever took it.

        A newer session is left alone.
        """
        with self._lock:
            if opened := self._held(token):
                self._ended, self._opened = opened, None
            stored = self._stored(core)
            if self._store and stored and stored.token == token:
                self._store.drop(core.key())
            ended = self._ended
            return ended is None or ended.token != token or ended.proven

    def close(self, core: Core, settings: Settings) -> Steps[None]:
        """Log out, if the vendor has a way to and the session is not shared."""
        session, opened = self._session, self._opened
        if session.logout is None or opened is None or self._store is not None:
            return
        self._ended, self._opened = opened, None
        operation = core.api.operations[session.logout]
        once = Retries.off(deadline=5.0)
        hurried = replace(settings, retries=once, rate_limits=False)
        call = _call(session.logout, form={} if session.body == "form" else None)
        token = opened.token
        yield from run(core, hurried, call, wanted=False, own=operation, token=token)

    def secrets(self) -> tuple[str, ...]:
        """The open session's secret and that of the last."""
        return tuple(each.token.value for each in (self._opened, self._ended) if each)

    def names(self) -> frozenset[str]:
        """Body members that hold a secret in login calls and answers."""
        token, put = self._session.token, self._session.put
        return frozenset({token.rpartition("/")[2], put.name.rpartition("/")[2]})


def _call(key: str, **body: Any) -> Call:
    method, _, path = key.partition(" ")
    return Call(method=method, path=path, **body)


def _text(opened: Opened) -> str:
    """For a store."""
    value, base = opened.token.value, opened.token.base
    url = base and base.origin + base.prefix
    return json.dumps([value, url, opened.since, opened.used])
