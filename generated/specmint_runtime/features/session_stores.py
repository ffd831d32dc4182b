"""Keep sessions where several processes find them.

A store belongs to the user, and may fail or hold anything: what it raises becomes a
`NotSent`, what it holds is checked like the answer of a login, and rubbish is replaced.
"""

import json
import math
from contextlib import suppress
from typing import Any, Protocol

from ..engine.state import ClientState, OpenSession
from ..errors import NotSent
from ..http.request import parse_base
from .accounts import account_key
from .login import can_travel, is_alive, is_allowed
from .session_rules import Session


class StoreLock(Protocol):
    """A lock that processes share.

    `acquire(blocking=False)` returns whether this object holds it now; `release` gives
    back what this object holds, and nothing else.
    """

    def acquire(self, *, blocking: bool) -> bool: ...
    def release(self) -> None: ...


class SessionStore(Protocol):
    """Where sessions live, so that processes can share one.

    `key` reveals no credentials; the text is secret, as a password is. A store may also
    have `lock(key)`, which returns a new `StoreLock` of that key. Without it, logins of
    processes are not joined: those that start together log in each for itself.
    """

    def load(self, key: str) -> str | None: ...
    def save(self, key: str, text: str) -> None: ...
    def drop(self, key: str) -> None: ...


class Stored:
    """What the user's store says of the session of one client, if there is a store."""

    def __init__(self, store: SessionStore | None, session: Session) -> None:
        self._store = store
        self._session = session

    @property
    def is_shared(self) -> bool:
        """Whether others may use the session of this client too."""
        return self._store is not None

    def key(self, state: ClientState) -> str:
        """Return the key of the store: a digest of server, account and login.

        Clients with another login at the same server cannot use this one's sessions.
        """
        login, operation = state.base.prefix + self._session.login, self._session.operation
        # A token is for its scopes, and of its server.
        more = [] if operation is None else [repr(operation.server), repr(self._session.constants)]
        return account_key(state, login, repr(self._session.put), *more)

    def session(self, state: ClientState) -> OpenSession | None:
        """Return the session that the store holds, if it is one, and has time left."""
        if self._store is None:
            return None
        text = self._ask("load", self.key(state))
        try:
            value, url, since, used, *ends = json.loads(text or "null")
            opened = self._checked(state, value, url, float(since), float(used))
            opened.ends = float(ends[0]) if ends else math.inf
        # RecursionError: deep JSON. OverflowError: an integer of 400 digits.
        except (ValueError, TypeError, OverflowError, RecursionError):
            return None
        alive = is_alive(self._session, opened, state.clock.wall())
        return opened if alive else None

    def _checked(
        self, state: ClientState, value: Any, url: Any, since: float, used: float
    ) -> OpenSession:
        """Return what was stored as a session. Raises `ValueError` or `TypeError`."""
        put, now = self._session.put, state.clock.wall()
        if not isinstance(value, str) or not value or not can_travel(value, put):
            raise TypeError
        if not math.isfinite(since) or not math.isfinite(used):
            raise ValueError
        base = None if url is None else parse_base(url)
        if base is not None and not is_allowed(self._session, state, base):
            base = None
        # The clock of another machine may be ahead of ours.
        return OpenSession(value, put, base, min(since, now), min(used, now))

    def save(self, state: ClientState, opened: OpenSession) -> None:
        """Store a session, for the others."""
        if self._store is not None:
            self._ask("save", self.key(state), _saved_text(opened))

    def drop(self, state: ClientState, ended: OpenSession) -> None:
        """Take a session out of the store, unless it holds a newer one."""
        if self._store is not None and self.session(state) == ended:
            self._ask("drop", self.key(state))

    def lock(self, state: ClientState) -> StoreLock | None:
        """Return the lock under which processes log in, if the store has one."""
        if getattr(self._store, "lock", None) is None:
            return None
        lock: StoreLock = self._ask("lock", self.key(state))
        return lock

    def acquired(self, lock: StoreLock) -> bool:
        """Return whether the lock is ours now; it is not waited for."""
        return bool(self._ask("acquire", of=lock))

    def _ask(self, name: str, *arguments: str, of: StoreLock | None = None) -> Any:
        """Return what a method of the store, or its lock, returns. Raises `NotSent`."""
        try:
            if of is not None:
                return of.acquire(blocking=False)
            return getattr(self._store, name)(*arguments)
        except Exception as error:
            problem = type(error).__name__
            if isinstance(error, OSError) and error.strerror:
                problem = f"{problem} ({error.strerror})"
        # Outside of the handler, and without arguments: the store's error and its
        # frames may hold the session, and so may ours.
        del arguments
        raise NotSent(f"the session store failed: {name} raised {problem}")


def released(lock: StoreLock | None) -> None:
    """Give a store's lock back; one that cannot be given back ends with its process."""
    if lock is not None:
        with suppress(Exception):
            lock.release()


def _saved_text(opened: OpenSession) -> str:
    base = opened.base
    url = None if base is None else base.origin + base.prefix
    ends = [opened.ends] if math.isfinite(opened.ends) else []
    return json.dumps([opened.value, url, opened.since, opened.used, *ends])
