"""Open a session on first use, share it, and open another when it ends.

However many threads or tasks ask, one login answers all of them. Processes share one
through a store: with its optional `lock`, they also wait for each other's login;
without it, those that start together log in each for itself.

A login that is refused is reported to all that wait for it, and is tried again only
after a pause, as vendors lock accounts for less: 60 seconds, then twice as long each
time, up to an hour. So are credentials whose sessions are refused as soon as they open.
"""

import copy
import threading
from dataclasses import dataclass, field, replace
from typing import Final

from ..data.json_text import JsonTree
from ..engine.call import run
from ..engine.effects import Signal, Sleep, Steps, Wait
from ..engine.outcome import unreadable
from ..engine.retry import Retries
from ..engine.state import ClientState, OpenSession, View
from ..errors import Error, NotAllowed, NotSent, RequestInfo
from ..http.request import Parts
from ..spec import Api, Operation
from .login import Refusals, is_alive, login_parts, session_in
from .session_stores import SessionStore, Stored, StoreLock, released

_USELESS: Final = 3
"""So many sessions in a row that the vendor never took are no accident."""
_PATIENCE: Final = 60.0
"""Seconds to wait for the login of another process, before logging in all the same."""
_LOOK: Final = 0.1


@dataclass(slots=True, eq=False)
class Login:
    """A login under way. It is over when nobody holds `running`, ended or not."""

    running: threading.Lock
    over: Signal = field(default_factory=Signal)
    error: Error | None = None
    lock: StoreLock | None = None


class SessionManager:
    """Holds the session of one client: none, a login under way, an open one."""

    def __init__(self, api: Api, store: SessionStore | None = None) -> None:
        if api.session is None:
            raise ValueError(f"{api.name} has no session")
        self._session = api.session
        self._stored = Stored(store, api.session)
        self._lock = threading.Lock()
        self._opened: OpenSession | None = None
        self._ended: OpenSession | None = None
        self._login: Login | None = None
        self._refusals = Refusals()

    def open(self, view: View, left: float, running: threading.Lock) -> Steps[OpenSession]:
        """Return the session: the first who asks logs in, the others wait for that."""
        now = view.state.clock.monotonic
        until = now() + left
        while True:
            with self._lock:
                if self._opened and self._is_alive(view.state, self._opened):
                    return self._opened
                login = before = self._login
                if login is None or not login.running.locked():
                    login = self._login = Login(running)
            if login.running is running:
                if before is not None:  # its call ended in the middle of the login
                    released(before.lock)
                return (yield from self._log_in(view, until, login))
            if now() >= until:
                raise NotSent("the deadline passed before the login was over")
            yield Wait(login.over, until - now())
            if login.error is not None:
                # Each caller gets an error of its own: a traceback grows where it is.
                raise copy.copy(login.error)

    def _log_in(self, view: View, until: float, login: Login) -> Steps[OpenSession]:
        """Open a session, and let those that wait go on, whatever happens."""
        now = view.state.clock.monotonic
        try:
            opened = self._stored_session(view.state)
            if opened is None:
                self._refusals.check(now())
                opened = yield from self._other_login(view, until, login)
            is_new = opened is None
            if opened is None:
                opened = yield from self._new_session(view, until - now())
            with self._lock:
                self._opened = opened
            if is_new:
                self._stored.save(view.state, opened)
            return opened
        except Error as error:
            # A deadline is this caller's own. If it passed, the others get no error,
            # and one of them logs in.
            if now() < until:
                login.error = error
            raise
        finally:
            released(login.lock)
            with self._lock:
                if self._login is login:
                    self._login = None
            login.over.set()

    def _other_login(self, view: View, until: float, login: Login) -> Steps[OpenSession | None]:
        """Return the session that another process opened, or `None` when it is our turn.

        That is when the store's lock is ours; or after a while, for the process that
        holds it may be stuck.
        """
        now, lock = view.state.clock.monotonic, self._stored.lock(view.state)
        login.lock = lock
        patience = now() + _PATIENCE
        while lock is not None and not self._stored.acquired(lock):
            if now() >= until:
                raise NotSent("the deadline passed before another process logged in")
            if now() >= patience:
                return None
            yield Sleep(_LOOK)
        return None if lock is None else self._stored_session(view.state)

    def _new_session(self, view: View, left: float) -> Steps[OpenSession]:
        """Log in. A refusal of the credentials is remembered."""
        session = self._session
        state = view.state
        now = state.clock.wall()
        method, path, operation = _operation(state, session.login)
        if session.budget is not None:
            limits = (session.budget, *operation.limits)
            operation = replace(operation, limits=limits)
        for argument in session.fields.values():
            yield from state.secrets.ask(argument)
        try:
            # The credentials are in no variable: a traceback shows the locals.
            success = yield from run(
                view, method, path, self._login_parts(state), own=operation, left=left
            )
        except NotAllowed as error:
            self._refusals.add(error, state.clock.monotonic())
            raise
        try:
            opened = session_in(success.body, session, state, now)
        except ValueError as error:
            raise unreadable(success.answer, success.rules, str(error)) from None
        self._logged_in(success.body)
        return opened

    def _login_parts(self, state: ClientState) -> Parts:
        """Return the body of the login. Raises `BadRequest` if a credential lacks."""
        return login_parts(self._session, state)

    def _logged_in(self, body: JsonTree) -> None:
        """Take from the answer of a login what it has besides the session: nothing."""

    def _is_alive(self, state: ClientState, opened: OpenSession) -> bool:
        return is_alive(self._session, opened, state.clock.wall())

    def _stored_session(self, state: ClientState) -> OpenSession | None:
        """Return the store's session, unless the vendor ended it."""
        stored = self._stored.session(state)
        return None if stored == self._ended else stored

    def holds(self, state: ClientState, session: OpenSession) -> bool:
        """Return whether a session can still be used, and mark it as used."""
        with self._lock:
            opened = self._opened
            if opened is None or opened != session:
                return False
            if not self._is_alive(state, opened):
                return False
            opened.used = state.clock.wall()
            return True

    def accepted(self, session: OpenSession) -> None:
        """Note that the vendor took this session."""
        with self._lock:
            if self._opened is not None and self._opened == session:
                self._opened.proven = True
                if self._refusals.pause or self._refusals.useless:
                    self._refusals = Refusals()

    def expired(self, state: ClientState, session: OpenSession) -> bool:
        """Forget a session that the vendor ended; return whether it ever took it.

        A newer session is left alone.
        """
        with self._lock:
            opened = self._opened
            if opened is not None and opened == session:
                self._ended, self._opened = opened, None
                self._refusals.useless += not opened.proven
                if self._refusals.useless >= _USELESS:
                    method, path, operation = _operation(state, self._session.login)
                    why = "each new session is refused when it is first used"
                    about = RequestInfo(operation=operation.id, method=method, path=path)
                    now = state.clock.monotonic()
                    self._refusals.add(NotAllowed(why, about), now)
            ended = self._ended
        self._stored.drop(state, session)
        return ended is None or ended != session or ended.proven

    def close(self, view: View) -> Steps[None]:
        """Log out, if the vendor has a way to and the session is not shared."""
        session, opened = self._session, self._opened
        if session.logout is None or opened is None or self._stored.is_shared:
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
    session = state.api.session
    if session is not None and session.operation is not None and key == session.login:
        return method, path, session.operation
    return method, path, state.api.operations[key]
