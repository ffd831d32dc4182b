"""Drive the engine with tasks and an async httpx2 client."""

from collections.abc import AsyncIterable, Callable, Iterable
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Any, Final, TypeVar, Unpack, cast, overload

import httpx2

from ..data.decode import Into
from ..engine.effects import LOOK_AGAIN, Effect, Reply, Send, Signal, Sleep, Steps, finite
from ..engine.payload import AsyncEndpoint, fetch
from ..engine.state import DRIVING, running_loop
from ..http.request import Parts
from ..http.response import Answer, NoAnswer
from .connections import refuse_offline
from .httpx_adapter import Attempt
from .transport import BaseTransport, BulkRule, FormOf, JsonOf, log_out

_GRACE: Final = 0.1
T = TypeVar("T")
M = TypeVar("M")
R = TypeVar("R")


class AsyncTransport(BaseTransport[httpx2.AsyncClient]):
    """What the pages of the async client call."""

    @overload
    async def call(self, method: str, path: str, **parts: Unpack[Parts]) -> None: ...
    @overload
    async def call(self, method: str, path: str, *, into: Into[T], **parts: Unpack[Parts]) -> T: ...
    async def call(
        self, method: str, path: str, *, into: Any = None, **parts: Unpack[Parts]
    ) -> Any:
        """Carry out one call, and return the answer's payload as `into`, or nothing."""
        return await self.drive(fetch(self.view, method, path, parts, into))

    def pages(
        self,
        method: str,
        path: str,
        *,
        of: Into[T],
        paging: Callable[[AsyncEndpoint[T]], R],
        **parts: Unpack[Parts],
    ) -> R:
        """Return a list that is fetched page by page, while it is iterated."""
        return paging(AsyncEndpoint(self.view, self.drive, method, path, parts, of))

    def bulk(
        self,
        method: str,
        path: str,
        items: Iterable[M],
        *,
        of: Into[T],
        bulk: BulkRule[AsyncEndpoint[T], M, R],
        takes: type[M] | None = None,
        form: FormOf[M] | None = None,
        json: JsonOf[M] | None = None,
        **shared: object,
    ) -> R:
        """Return what sends many items in chunks, while it is iterated.

        `form` or `json` makes the body of a chunk; all have the `shared` parts.
        """
        parts = cast(Parts, shared)
        endpoint = AsyncEndpoint(self.view, self.drive, method, path, parts, of)
        return bulk(endpoint, items, form, json, takes)

    async def drive(self, steps: Steps[T]) -> T:
        """Do what the steps say until they return."""
        running = Lock()
        with running:  # whatever ends this, the call is over then
            self.view.state.begin(running, running_loop())
            try:
                return await self._follow(steps, running)
            finally:
                if self.view.state.end(running):
                    await self._release(running)

    async def _release(self, running: Lock) -> None:
        """Log out, and close the connections."""
        try:
            await self._follow(log_out(self.view), running)
        finally:
            if self.connections.owned:
                await self.connections.http.aclose()
        self.view.state.released = True

    async def _follow(self, steps: Steps[T], running: Lock) -> T:
        before = DRIVING.get()
        DRIVING.set(running)
        reply: Reply = None
        try:
            while True:
                reply = await self._do(steps.send(reply))
        except StopIteration as stop:
            return cast(T, stop.value)
        finally:
            DRIVING.set(before)
            steps.close()

    async def _do(self, effect: Effect) -> Reply:
        if isinstance(effect, Send):
            return await self._send(effect)
        if isinstance(effect, Sleep):
            await self.view.state.clock.sleep_async(effect.seconds)
        else:
            await _wait(effect.signal, min(effect.seconds, LOOK_AGAIN))
        return None

    async def _send(self, effect: Send) -> Answer | NoAnswer:
        import asyncio  # here, for the sync client imports this module too

        http = self.connections.http
        refuse_offline(http, effect.request)
        if http.is_closed:
            return NoAnswer("the httpx2 client is closed", sent=False)
        with Attempt(effect, http, self.view.state.clock.monotonic) as attempt:
            # After httpx2's own time-outs, whose names say whether it was sent.
            async with asyncio.timeout(finite(attempt.seconds_left() + _GRACE)):
                response = await http.send(attempt.request(), **attempt.options)
                stays_open = False
                try:
                    if attempt.answered(response):
                        async for chunk in cast(AsyncIterable[bytes], response.stream):
                            if not attempt.takes(chunk):
                                break
                    attempt.arrived()
                    stays_open = attempt.body.keeps_open  # who reads it closes it
                finally:
                    if not stays_open:
                        await response.aclose()
        return attempt.reply()


async def _wait(signal: Signal, seconds: float) -> None:
    """Wait until the signal is set, in whatever thread, or that many seconds."""
    import asyncio

    loop = asyncio.get_running_loop()
    woken = asyncio.Event()
    signal.add(partial(loop.call_soon_threadsafe, woken.set))
    with suppress(TimeoutError):
        await asyncio.wait_for(woken.wait(), seconds)
