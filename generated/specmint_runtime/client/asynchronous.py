"""Drive the engine with tasks and an async httpx2 client."""

import asyncio
from contextlib import aclosing
from typing import Any, Final, TypeVar, Unpack, overload

import httpx2

from ..data.decode import Into
from ..engine.effects import Effect, Reply, Send, Sleep, Steps, finite
from ..engine.payload import fetch
from ..http.request import Parts
from ..http.response import Answer, NoAnswer
from .httpx_adapter import Attempt
from .transport import BaseTransport, log_out

_GRACE: Final = 0.1
T = TypeVar("T")


class AsyncTransport(BaseTransport[httpx2.AsyncClient]):
    """What the pages of the async client call."""

    @overload
    async def call(self, method: str, path: str, **parts: Unpack[Parts]) -> None: ...
    @overload
    async def call(
        self, method: str, path: str, *, into: Into[T], **parts: Unpack[Parts]
    ) -> T: ...
    async def call(
        self, method: str, path: str, *, into: Any = None, **parts: Unpack[Parts]
    ) -> Any:
        """Carry out one call, and return the answer's payload as `into`, or nothing."""
        return await self.drive(fetch(self.view, method, path, parts, into))

    async def drive(self, steps: Steps[T]) -> T:
        """Do what the steps say until they return."""
        self.view.state.begin(asyncio.get_running_loop())
        try:
            return await self._follow(steps)
        finally:
            if self.view.state.end():
                try:
                    await self._follow(log_out(self.view))
                finally:
                    if self.owned:
                        await self.http.aclose()

    async def _follow(self, steps: Steps[T]) -> T:
        reply: Reply = None
        try:
            while True:
                reply = await self._do(steps.send(reply))
        except StopIteration as stop:
            result: T = stop.value
            return result
        finally:
            steps.close()

    async def _do(self, effect: Effect) -> Reply:
        if isinstance(effect, Send):
            return await self._send(effect)
        if isinstance(effect, Sleep):
            await self.view.state.clock.sleep_async(effect.seconds)
        else:
            signal = asyncio.wrap_future(effect.signal)
            await asyncio.wait([signal], timeout=finite(effect.seconds))
        return None

    async def _send(self, effect: Send) -> Answer | NoAnswer:
        if self.http.is_closed:
            return NoAnswer("the httpx2 client is closed", sent=False)
        clock = self.view.state.clock.monotonic
        # After httpx2's own time-outs, whose names say whether the request was sent.
        left = effect.until - clock() + _GRACE
        with Attempt(effect, clock) as attempt:
            async with asyncio.timeout(finite(left)):
                request = attempt.request(self.http)
                sending = self.http.send(request, stream=True, follow_redirects=False)
                async with aclosing(await sending) as response:
                    if attempt.answered(response):
                        async for chunk in response.aiter_raw():
                            if not attempt.takes(chunk):
                                break
        return attempt.reply()
