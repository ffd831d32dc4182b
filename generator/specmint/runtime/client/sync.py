"""Drive the engine with threads and a sync httpx2 client."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, TypeVar, Unpack, cast, overload

import httpx2

from ..data.decode import Into
from ..engine.effects import LOOK_AGAIN, Effect, Reply, Send, Sleep, Steps
from ..engine.payload import SyncEndpoint, fetch
from ..engine.state import DRIVING
from ..http.request import Parts
from ..http.response import Answer, NoAnswer
from .connections import WATCHDOG, refuse_offline
from .httpx_adapter import Attempt
from .transport import BaseTransport, BulkRule, FormOf, JsonOf, log_out

T = TypeVar("T")
M = TypeVar("M")
R = TypeVar("R")


class Transport(BaseTransport[httpx2.Client]):
    """What the pages of the sync client call."""

    @overload
    def call(self, method: str, path: str, **parts: Unpack[Parts]) -> None: ...
    @overload
    def call(self, method: str, path: str, *, into: Into[T], **parts: Unpack[Parts]) -> T: ...
    def call(self, method: str, path: str, *, into: Any = None, **parts: Unpack[Parts]) -> Any:
        """Carry out one call, and return the answer's payload as `into`, or nothing."""
        return self.drive(fetch(self.view, method, path, parts, into))

    def pages(
        self,
        method: str,
        path: str,
        *,
        of: Into[T],
        paging: Callable[[SyncEndpoint[T]], R],
        **parts: Unpack[Parts],
    ) -> R:
        """Return a list that is fetched page by page, while it is iterated."""
        return paging(SyncEndpoint(self.view, self.drive, method, path, parts, of))

    def bulk(
        self,
        method: str,
        path: str,
        items: Iterable[M],
        *,
        of: Into[T],
        bulk: BulkRule[SyncEndpoint[T], M, R],
        takes: type[M] | None = None,
        form: FormOf[M] | None = None,
        json: JsonOf[M] | None = None,
        **shared: object,
    ) -> R:
        """Return what sends many items in chunks, while it is iterated.

        `form` or `json` makes the body of a chunk; all have the `shared` parts.
        """
        parts = cast(Parts, shared)
        endpoint = SyncEndpoint(self.view, self.drive, method, path, parts, of)
        return bulk(endpoint, items, form, json, takes)

    def drive(self, steps: Steps[T]) -> T:
        """Do what the steps say until they return."""
        running = Lock()
        with running:  # whatever ends this, the call is over then
            # By a function of its own: Python 3.11 guards no `try:` line inside of a `with`.
            return self._driven(steps, running)

    def _driven(self, steps: Steps[T], running: Lock) -> T:
        self.view.state.begin(running)
        try:
            return self._follow(steps, running)
        finally:
            if self.view.state.end(running):
                self._release(running)

    def _release(self, running: Lock) -> None:
        """Log out, and close the connections, unless an interruption damaged them."""
        try:
            self._follow(log_out(self.view), running)
        finally:
            if self.connections.owned and not self.connections.is_damaged():
                self.connections.http.close()
        self.view.state.released = True

    def _follow(self, steps: Steps[T], running: Lock) -> T:
        before = DRIVING.get()
        DRIVING.set(running)
        reply: Reply = None
        try:
            while True:
                reply = self._do(steps.send(reply), running)
        except StopIteration as stop:
            return cast(T, stop.value)
        finally:
            DRIVING.set(before)
            steps.close()

    def _do(self, effect: Effect, running: Lock) -> Reply:
        if isinstance(effect, Send):
            return self._send(effect, running)
        if isinstance(effect, Sleep):
            self.view.state.clock.sleep(effect.seconds)
        else:
            effect.signal.wait(min(effect.seconds, LOOK_AGAIN))
        return None

    def _send(self, effect: Send, running: Lock) -> Answer | NoAnswer:
        refuse_offline(self.connections.http, effect.request)
        http = self.connections.enter(running)
        if http.is_closed:
            self.connections.leave(running)
            return NoAnswer("the httpx2 client is closed", sent=False)
        with Attempt(effect, http, self.view.state.clock.monotonic) as attempt:
            watched = WATCHDOG.watch(running, attempt.seconds_left(), attempt.end)
            try:
                response = http.send(attempt.request(), **attempt.options)
                stays_open = False
                try:
                    if attempt.answered(response):
                        for chunk in cast(Iterable[bytes], response.stream):
                            if not attempt.takes(chunk):
                                break
                    attempt.arrived()
                    stays_open = attempt.body.keeps_open  # who reads it closes it
                finally:
                    if not stays_open:
                        response.close()
            finally:
                WATCHDOG.forget(watched)
        self.connections.leave(running)
        return attempt.reply()
