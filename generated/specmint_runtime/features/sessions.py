"""Open a session on first use, share it, and open another when it ends.

However many threads, tasks or (with a `SessionStore`) processes ask, one login answers
all of them. A login that is refused is reported to all that wait for it, and is not
tried again.
"""

import copy
import json
import threading
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Protocol

import httpx2

from ..data.json_text import JsonTree, find, pointer_steps
from ..engine.call import run
from ..engine.effects import Steps, Wait
from ..engine.outcome import unreadable
from ..engine.retry import Retries
from ..engine.state import ClientState, OpenSession, View
from ..errors import BadRequest, Error, NotSent
from ..http.request import Base, Parts, parse_base
from ..spec import Api, Operation


class SessionStore(Protocol):
    """Where sessions live, so that processes can share one.

    `key` reveals no credentials; the text is secret, as a password is.
    """

    def load(self, key: str) -> str | None: ...
    def save(self, key: str, text: str) -> None: ...
    def drop(self, key: str) -> None: ...


class SessionManager:
    """Holds the session of one client: none, a login under way, an open one."""

    def __init__(self, api: Api, store: SessionStore | None = None) -> None:
        if api.session is None:
            raise ValueError(f"{api.name} has no session")
        self._session = api.session
        self._store = store
        self._lock = threading.Lock()
        self._opened: OpenSession | None = None
        self._ended: OpenSession | None = None
        self._login_under_way: Future[Any] | None = None

    def key(self, state: ClientState) -> str:
        """Return the key of the store: a digest of server, account and login.

        Clients with another login at the same server cannot use this one's sessions.
        """
        login = state.base.prefix + self._session.login
        return state.key(login, repr(self._session.put))

    def open(self, view: View, left: float) -> Steps[OpenSession]:
        """Return the session: the first who asks logs in, the others wait for that."""
        now = view.state.clock.monotonic
        until = now() + left
        while True:
            with self._lock:
                opened = self._usable(view.state)
                if opened is not None:
                    return opened
                is_first = self._login_under_way is None
                login = self._login_under_way = self._login_under_way or Future()
            if is_first:
                return (yield from self._log_in(view, until, login))
            yield Wait(login, until - now())
            if not login.done():
                raise NotSent("the deadline passed before the login was over")
            if error := login.result():
                # Each caller gets an error of its own: a traceback grows where it is.
                raise copy.copy(error)

    def _log_in(
        self, view: View, until: float, login: Future[Any]
    ) -> Steps[OpenSession]:
        """Log in, and let those that wait go on, whatever happens."""
        now, refused = view.state.clock.monotonic, None
        try:
            opened = yield from self._opened_by_login(view, until - now())
            with self._lock:
                self._opened = opened
                if self._store is not None:
                    self._store.save(self.key(view.state), _stored_text(opened))
            return opened
        except Error as error:
            # A deadline is this caller's own. If it passed, the others get no error,
            # and one of them logs in.
            if now() < until:
                refused = error
            raise
        finally:
            with self._lock:
                self._login_under_way = None
            login.set_result(refused)

    def _opened_by_login(self, view: View, left: float) -> Steps[OpenSession]:
        session, state, now = self._session, view.state, view.state.clock.wall()
        method, path, operation = _operation(state, session.login)
        if session.budget is not None:
            limits = (session.budget, *operation.limits)
            operation = replace(operation, limits=limits)
        # The credentials are in no variable: a traceback shows the locals.
        success = yield from run(
            view, method, path, self._credentials(state), own=operation, left=left
        )
        try:
            token = find(success.body, session.token)
            if not isinstance(token, str | int) or not token:
                raise ValueError("the login's answer holds no token")
            base = self._base(state, success.body)
            return OpenSession(str(token), session.put, base, since=now, used=now)
        except ValueError as error:
            raise unreadable(success.answer, success.rules, str(error)) from None

    def _credentials(self, state: ClientState) -> Parts:
        """Return the body of the login call."""
        members: dict[str, object] = dict(self._session.constants)
        for member, argument in self._session.fields.items():
            members[member] = state.secrets.get(argument)
            if members[member] is None:
                raise BadRequest(f"{argument} is needed to log in")
        body: dict[str, Any] = {}
        for member, value in members.items():
            *path, name = [member]
            if member.startswith("/"):
                *path, name = pointer_steps(member)
            inner = body
            for step in path:
                inner = inner.setdefault(step, {})
            inner[name] = value
        return {"form": body} if self._session.body == "form" else {"json": body}

    def _base(self, state: ClientState, body: JsonTree) -> Base | None:
        """Return where the vendor wants further calls, if the spec allows that host.

        A base URL that the user gave for another host (a proxy, a test) stays in force.
        """
        pointer = self._session.base_url
        if pointer is None or (named := find(body, pointer)) is None:
            return None
        base = parse_base(str(named))
        if self._is_allowed(state, base):
            return base
        if self._is_listed(state.base):
            raise ValueError(f"the login leads to {base.origin}, not allowed")
        return None

    def _is_allowed(self, state: ClientState, base: Base) -> bool:
        same = base.origin == state.base.origin
        return same or (self._is_listed(base) and self._is_listed(state.base))

    def _is_listed(self, base: Base) -> bool:
        """Return whether the spec lists a host; by https, on its usual port only."""
        url = httpx2.URL(base.origin)
        if url.scheme != "https" or url.port is not None:
            return False
        hosts = self._session.hosts
        below = tuple(host[1:] for host in hosts if host.startswith("*."))
        return url.host in hosts or url.host.endswith(below)

    def _usable(self, state: ClientState) -> OpenSession | None:
        """Return the session, ours or the store's, if it has time left."""
        if not self._is_alive(state, self._opened):
            stored = self._stored(state)
            if not self._is_alive(state, stored):
                return None
            self._opened = stored
        return self._opened

    def _is_alive(self, state: ClientState, opened: OpenSession | None) -> bool:
        """Return whether it is good for the margin yet (for half its life at most)."""
        if opened is None:
            return False
        session, now = self._session, state.clock.wall()
        ends = ((session.idle, opened.used), (session.lifetime, opened.since))
        return all(
            length is None or now < since + length - min(session.margin, length / 2)
            for length, since in ends
        )

    def _stored(self, state: ClientState) -> OpenSession | None:
        """Return what the store holds, if it is ours."""
        if self._store is None:
            return None
        text = self._store.load(self.key(state))
        try:
            value, url, since, used = json.loads(text or "null")
            base = None if url is None else parse_base(url)
            if base is not None and not self._is_allowed(state, base):
                base = None
            put = self._session.put
            return OpenSession(str(value), put, base, float(since), float(used))
        except (ValueError, TypeError):
            return None

    def holds(self, state: ClientState, session: OpenSession) -> bool:
        """Return whether a session can still be used, and mark it as used."""
        with self._lock:
            opened = self._opened
            if opened is None or opened != session or not self._is_alive(state, opened):
                return False
            opened.used = state.clock.wall()
            return True

    def accepted(self, session: OpenSession) -> None:
        """Note that the vendor took this session."""
        with self._lock:
            if self._opened is not None and self._opened == session:
                self._opened.proven = True

    def expired(self, state: ClientState, session: OpenSession) -> bool:
        """Forget a session that the vendor ended; return whether it ever took it.

        A newer session is left alone.
        """
        with self._lock:
            if self._opened == session:
                self._ended, self._opened = self._opened, None
            if self._store is not None and self._stored(state) == session:
                self._store.drop(self.key(state))
            ended = self._ended
            return ended is None or ended != session or ended.proven

    def close(self, view: View) -> Steps[None]:
        """Log out, if the vendor has a way to and the session is not shared."""
        session, opened = self._session, self._opened
        if session.logout is None or opened is None or self._store is not None:
            return
        self._ended, self._opened = opened, None
        method, path, own = _operation(view.state, session.logout)
        parts: Parts = {"form": {}} if session.body == "form" else {}
        once = replace(view, retries=Retries.off(deadline=5.0), rate_limits=False)
        yield from run(once, method, path, parts, wanted=False, own=own, session=opened)

    def secrets(self) -> tuple[str, ...]:
        """Return the open session's secret and that of the last."""
        return tuple(each.value for each in (self._opened, self._ended) if each)


def _operation(state: ClientState, key: str) -> tuple[str, str, Operation]:
    """Return method, path and operation of a key into the API's table."""
    method, _, path = key.partition(" ")
    return method, path, state.api.operations[key]


def _stored_text(opened: OpenSession) -> str:
    base = opened.base
    url = None if base is None else base.origin + base.prefix
    return json.dumps([opened.value, url, opened.since, opened.used])
