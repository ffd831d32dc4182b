"""The async driver: does what the engine's steps say, with tasks and httpx2."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol, Self, TypeVar, Unpack, overload

import httpx2

from .errors import Error
from .payloads import AsyncSource, Fetched, fetch, fetch_page
from .reading import Of
from .request import Around, Call, Parts, bulk_call, call_of
from .steps import Answer, Broken, Core, Reply, Send, Settings, Sleep, Step, Steps
from .wiring import FAILURES, Receiving, broken, request_for

T = TypeVar("T")
M = TypeVar("M")
R = TypeVar("R")
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class AsyncPaged(Protocol[T, R_co]):
    """A paging style: from a source of pages to what the method returns."""

    def listing_async(self, source: AsyncSource[T], /) -> R_co: ...


class AsyncBulky(Protocol[T_contra, R_co]):
    """A bulk rule: from items and a way to send a chunk to a result for each."""

    def run_async(
        self,
        items: Iterable[Any],
        send: Callable[[Sequence[Any]], Awaitable[Sequence[T_contra | Error]]],
        takes: type | None,
        /,
    ) -> R_co: ...

    def chunk(
        self, core: Core, settings: Settings, call: Call, count: int, of: Any, /
    ) -> Steps[list[Any]]: ...


class AsyncTransport:
    """What the pages of the async voice call."""

    def __init__(
        self, core: Core, settings: Settings, http: httpx2.AsyncClient, *, owned: bool
    ) -> None:
        self.core = core
        self.settings = settings
        self.http = http
        self.owned = owned

    def under(self, settings: Settings) -> Self:
        """The same connections and session, under other settings."""
        return type(self)(self.core, settings, self.http, owned=self.owned)

    @overload
    async def call(
        self, method: str, path: str, *, into: None = None, **parts: Unpack[Parts]
    ) -> None: ...
    @overload
    async def call(
        self, method: str, path: str, *, into: type[Of[T]], **parts: Unpack[Parts]
    ) -> T: ...
    @overload
    async def call(
        self, method: str, path: str, *, into: type[T], **parts: Unpack[Parts]
    ) -> T: ...
    async def call(
        self, method: str, path: str, *, into: Any = None, **parts: Unpack[Parts]
    ) -> Any:
        """One call; the answer's payload as `into`, or nothing."""
        call = call_of(method, path, parts)
        return await self.drive(fetch(self.core, self.settings, call, into))

    @overload
    def pages(
        self,
        method: str,
        path: str,
        *,
        of: type[Of[T]],
        by: AsyncPaged[T, R],
        **parts: Unpack[Parts],
    ) -> R: ...
    @overload
    def pages(
        self,
        method: str,
        path: str,
        *,
        of: type[T],
        by: AsyncPaged[T, R],
        **parts: Unpack[Parts],
    ) -> R: ...
    def pages(
        self,
        method: str,
        path: str,
        *,
        of: Any,
        by: AsyncPaged[Any, R],
        **parts: Unpack[Parts],
    ) -> R:
        """A list, page by page; nothing is sent before it is iterated."""

        async def fetch_one(call: Call, items: str | None) -> Fetched[Any]:
            return await self.drive(
                fetch_page(self.core, self.settings, call, of, items)
            )

        return by.listing_async(AsyncSource(call_of(method, path, parts), fetch_one))

    def bulk(
        self,
        method: str,
        path: str,
        items: Iterable[M],
        *,
        of: type[T],
        by: AsyncBulky[T, R],
        takes: type[M] | None = None,
        form: Callable[[Sequence[M]], Mapping[str, object]] | None = None,
        json: Callable[[Sequence[M]], object] | None = None,
        **parts: Unpack[Around],
    ) -> R:
        """Many items in chunks; `form` or `json` makes the body of one."""

        async def send(chunk: Sequence[M]) -> Sequence[T | Error]:
            call = bulk_call(call_of(method, path, parts), chunk, form, json)
            steps = by.chunk(self.core, self.settings, call, len(chunk), of)
            return await self.drive(steps)

        return by.run_async(items, send, takes)

    async def drive(self, steps: Steps[T]) -> T:
        """Do what the steps say until they return."""
        self.core.begin()
        try:
            return await self._follow(steps)
        finally:
            if self.core.end():
                await self._leave()

    async def close(self) -> None:
        """Refuse new calls; the last one under way ends session and connections."""
        self.core.closed = True
        self.core.begin()
        if self.core.end():
            await self._leave()

    async def _leave(self) -> None:
        if self.core.keeper is not None:
            with suppress(Error):
                await self._follow(self.core.keeper.close(self.core, self.settings))
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
        now = self.core.clock.monotonic
        began = now()
        if self.http.is_closed:
            return Broken("the httpx2 client is closed", sent=False)
        try:
            request = request_for(self.http, step)
            response = await self.http.send(
                request, stream=True, follow_redirects=False
            )
        except FAILURES as error:
            return broken(error, now() - began)
        receiving = Receiving(response, step, now)
        try:
            if receiving.wants(b""):
                async for chunk in response.aiter_raw():
                    if not receiving.wants(chunk):
                        break
        except FAILURES as error:
            receiving.lose(error)
        finally:
            with suppress(*FAILURES):
                await response.aclose()
        return receiving.answer(now() - began)
