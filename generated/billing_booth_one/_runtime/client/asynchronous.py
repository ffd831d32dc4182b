"""The async driver: does what the engine's steps say, with tasks and httpx2."""

import asyncio
from contextlib import aclosing
from typing import Any, Final, TypeVar, Unpack, overload

import httpx2

from ..engine.payload import fetch
from ..engine.state import Answer, Broken, Reply, Send, Sleep, Step, Steps
from ..http.request import Parts, call_of
from .httpx_adapter import Attempt, Into, Voice, farewell

_GRACE: Final = 0.1
T = TypeVar("T")


class AsyncTransport(Voice[httpx2.AsyncClient]):
    """What the pages of the async voice call."""

    @overload
    async def call(self, method: str, path: str, **parts: Unpack[Parts]) -> None: ...
    @overload
    async def call(
        self, method: str, path: str, *, into: Into[T], **parts: Unpack[Parts]
    ) -> T: ...
    async def call(
        self, method: str, path: str, *, into: Any = None, **parts: Unpack[Parts]
    ) -> Any:
        """One call; the answer's payload as `into`, or nothing."""
        call = call_of(method, path, parts)
        return await self.drive(fetch(self.core, self.settings, call, into))

    async def drive(self, steps: Steps[T]) -> T:
        """Do what the steps say until they return."""
        self.core.begin(asyncio.get_running_loop())
        try:
            return await self._follow(steps)
        finally:
            if self.core.end():
                try:
                    await self._follow(farewell(self.core, self.settings))
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

    async def _do(self, step: Step) -> Reply:
        if isinstance(step, Send):
            return await self._send(step)
        if isinstance(step, Sleep):
            await self.core.clock.sleep_async(step.seconds)
        else:
            signal = asyncio.wrap_future(step.signal)
            await asyncio.wait([signal], timeout=step.seconds)
        return None

    async def _send(self, step: Send) -> Answer | Broken:
        if self.http.is_closed:
            return Broken("the httpx2 client is closed", sent=False)
        clock = self.core.clock.monotonic
        # Later than the time-outs of its parts, which tell whether it was sent.
        left = None if step.until is None else step.until - clock() + _GRACE
        with Attempt(step, clock) as attempt:
            async with asyncio.timeout(left):
                request = attempt.request(self.http)
                sending = self.http.send(request, stream=True, follow_redirects=False)
                async with aclosing(await sending) as response:
                    if attempt.answered(response):
                        async for chunk in response.aiter_raw():
                            if not attempt.takes(chunk):
                                break
        return attempt.reply()
