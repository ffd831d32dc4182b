"""Mind the connections behind the calls: what is left over on them, how long they last.

The public interface of httpx2 and httpcore2 shows neither, so the attributes named here
are private. They were tested with version 2.16; under another major version, or where a
transport is not httpx2's own, nothing is looked at, and `can_look` says so.
"""

import math
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import httpx2

from ..errors import NotSent, RequestInfo
from ..http.request import HTTPX_IS_KNOWN, Request

_USUAL: Final = (httpx2.HTTPTransport, httpx2.AsyncHTTPTransport)
_IN_PROCESS: Final = (httpx2.MockTransport, httpx2.ASGITransport, httpx2.WSGITransport)
_LENGTHS: Final = ("content-length", "transfer-encoding")
_INNER: Final = ("_stream", "_httpcore_stream", "_connection")
MARK: Final = "attempt"
"""The extension of a request under which it is found again in its pool."""
_AGAIN: Final = 0.05
"""Seconds to the next try to cut a connection, which may only be about to be made."""

H = TypeVar("H", bound=httpx2.Client | httpx2.AsyncClient)


class Connections(Generic[H]):
    """The httpx2 client behind a client: the user's own, or one that is made here.

    What httpx2 does in a thread is not safe to interrupt: a lock of it may stay taken,
    a connection reserved. So connections of ours that an interrupted call has used are
    not used again; the next call opens others. A client of the user's stays in use.
    """

    def __init__(self, given: H | None, make: Callable[[], H]) -> None:
        self.owned = given is None
        self._make = make
        self.http = self._made() if given is None else given
        self._lock = threading.Lock()
        self._users: dict[threading.Lock, None] = {}

    def _made(self) -> H:
        """Return a client whose pool has a lock that is taken in C.

        The pool's own is taken in Python: an interruption in there would leave it
        taken, and those that wait for it would wait for ever.
        """
        http = self._make()
        reach: Any = http
        if HTTPX_IS_KNOWN and isinstance(http, httpx2.Client):
            with suppress(AttributeError):
                for transport in (reach._transport, *reach._mounts.values()):
                    if transport is not None:
                        transport._pool._optional_thread_lock = threading.Lock()
        return http

    def enter(self, running: threading.Lock) -> H:
        """Return the httpx2 client for a call that holds that lock as long as it runs."""
        with self._lock:
            if self.owned and self.is_damaged():
                self.http = self._made()
                self._users.clear()
            self._users[running] = None
            return self.http

    def leave(self, running: threading.Lock) -> None:
        """Note that the call has an answer, or knows why not. Not called otherwise."""
        self._users.pop(running, None)

    def is_damaged(self) -> bool:
        """Return whether a call entered, did not leave, and runs no more."""
        # In this order: a call leaves before it gives its lock back, so one that ends
        # while we look is found unlocked, and is no user any more.
        over = [each for each in tuple(self._users) if not each.locked()]
        return any(each in self._users for each in over)


def can_look(http: httpx2.Client | httpx2.AsyncClient, url: httpx2.URL) -> bool:
    """Return whether what is left over behind an answer from there will be seen.

    A hook of the user's may have read the answer before us.
    """
    return _pool(http, url) is not None and not http.event_hooks["response"]


def refuse_offline(http: httpx2.Client | httpx2.AsyncClient, request: Request) -> None:
    """Raise `NotSent` where `SPECMINT_OFFLINE` is set and this could reach a network.

    A transport that nobody knows could. Those of httpx2 that stay in the process pass,
    and so does a pool that respx (pytest-httpx2) has replaced.
    """
    if os.environ.get("SPECMINT_OFFLINE", "") in ("", "0"):
        return
    find = getattr(http, "_transport_for_url", None)
    transport = find and find(httpx2.URL(request.base.origin))
    pool = getattr(transport, "_pool", None)
    for name in ("handle_request", "handle_async_request"):
        if getattr(getattr(pool, name, None), "__module__", "") == "respx.mocks":
            return
    if not isinstance(transport, _IN_PROCESS):
        message = f"SPECMINT_OFFLINE is set, and {type(transport).__name__} may reach a network"
        about = RequestInfo(method=request.method, path=request.template)
        raise NotSent(f"{message}: give the client a MockTransport", about)


def close_if_more(response: httpx2.Response) -> None:
    """Have the connection closed, not kept, if there is more on it than this answer.

    Called when the whole answer has arrived, before the response is closed. An answer
    that was sent twice would be taken for that of the next call.
    """
    with suppress(AttributeError):
        connection = _innermost(response.stream)
        state = connection._h11_state  # HTTP/2 has none: there, answers have numbers
        is_odd = False
        if response.status_code == 204:  # it has no length (RFC 9110 8.6), or a body
            is_odd = {response.headers.get(name, "0") for name in _LENGTHS} != {"0"}
        if is_odd or state.trailing_data[0] or _is_more(connection._network_stream):
            state.send_failed()  # what has failed is closed


def cut(http: httpx2.Client | httpx2.AsyncClient, url: httpx2.URL, mark: object) -> None:
    """Shut the connection down on which the request with this mark travels."""
    pool = _pool(http, url)
    for each in tuple(getattr(pool, "_requests", ())):
        if each.request.extensions.get(MARK) is mark:
            with suppress(AttributeError, OSError):
                stream = _innermost(each.connection)._network_stream
                # Not the method of `ssl`: that takes the object from the thread that
                # reads from it.
                socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)


def _pool(http: httpx2.Client | httpx2.AsyncClient, url: httpx2.URL) -> Any:
    """Return httpcore2's pool for requests to there, or `None`."""
    find = getattr(http, "_transport_for_url", None)
    if not HTTPX_IS_KNOWN or find is None:
        return None
    transport = find(url)
    return getattr(transport, "_pool", None) if isinstance(transport, _USUAL) else None


def _innermost(thing: Any) -> Any:
    """Return the connection itself, under those that wrap it."""
    while not hasattr(thing, "_network_stream"):
        names = [each for each in _INNER if hasattr(thing, each)]
        thing = getattr(thing, (names or _INNER)[0])  # `AttributeError` if none is there
    return thing


def _is_more(stream: Any) -> bool:
    """Return whether bytes were taken from the socket, but not from the stream."""
    secured = stream.get_extra_info("ssl_object")
    if secured is not None and secured.pending():
        return True
    inner = getattr(stream, "_stream", None)  # anyio's: TLS, or a socket
    packed = getattr(inner, "_read_bio", None)
    if packed is not None and packed.pending:
        return True
    inner = getattr(inner, "transport_stream", inner)
    return bool(getattr(getattr(inner, "_protocol", None), "read_queue", ()))


@dataclass(slots=True, eq=False)
class Watched:
    """What to do when, as long as a call runs: as long as somebody holds its lock."""

    running: threading.Lock
    until: float
    end: Callable[[], object]


class Watchdog:
    """Closes the connections of calls whose deadline passes: a thread for the process.

    A time-out of a socket is one for each read: a vendor that sends a byte now and
    then, or "early hints" for ever, never meets it. Nothing but another thread ends
    such a read. All that this is made of is safe to interrupt, and to fork.
    """

    def __init__(self) -> None:
        self.forget_all()

    def forget_all(self) -> None:
        self._watched: dict[Watched, None] = {}
        self._next = math.inf
        self._starting = threading.Lock()
        self._wake = threading.Lock()
        self._thread: threading.Thread | None = None

    def watch(self, running: threading.Lock, seconds: float, end: Callable[[], object]) -> Watched:
        """Call `end` after so many seconds, again and again, unless this is forgotten."""
        watched = Watched(running, time.monotonic() + seconds, end)
        if seconds < math.inf:
            self._watched[watched] = None
            if watched.until < self._next:
                self._rouse()
        return watched

    def forget(self, watched: Watched) -> None:
        """Watch this no more."""
        self._watched.pop(watched, None)

    def _rouse(self) -> None:
        """Have the thread look when it must be there next."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                with suppress(RuntimeError):  # the interpreter is about to end
                    thread.start()
                    self._thread = thread
        with suppress(RuntimeError):  # it is awake
            self._wake.release()

    def _run(self) -> None:
        while True:
            # First: who comes while we look sees this, and rouses us again.
            self._next = math.inf
            now = time.monotonic()
            for watched in tuple(self._watched):
                if watched.until <= now:
                    self._end(watched, now)
            times = [watched.until for watched in tuple(self._watched)]
            self._next = soonest = min(times, default=math.inf)
            wait = min(max(0.0, soonest - time.monotonic()), threading.TIMEOUT_MAX)
            self._wake.acquire(timeout=wait)

    def _end(self, watched: Watched, now: float) -> None:
        if watched.running.locked():
            with suppress(Exception):
                watched.end()
            watched.until = now + _AGAIN
        else:
            self.forget(watched)


WATCHDOG: Final = Watchdog()
if hasattr(os, "register_at_fork"):
    # The connections of a child are its parent's too: it must not end them.
    os.register_at_fork(after_in_child=WATCHDOG.forget_all)
