"""Iterate what one answer brings, while it arrives: JSON Lines and server-sent events.

What is to be done next, `features.stream_walk` says; the two classes do it.
"""

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import suppress
from typing import Any, Final, Generic, Self, TypeVar, cast, overload

import httpx2

from ..engine.payload import AsyncEndpoint, Endpoint, SyncEndpoint
from ..errors import BadRequest
from ..features.stream_walk import Open, Pause, ServerEvent, Step, StreamReader, StreamWalk
from ..http.request import template_of
from ..http.stream_parsers import EventParser, LineParser
from .failures import why_lost

T = TypeVar("T")
_LOST: Final = (httpx2.HTTPError, httpx2.StreamError, OSError)


class _OneWalk(Generic[T]):
    """What the streams of both clients have in common."""

    def __init__(self, walk: StreamWalk[Any]) -> None:
        self._walk = walk
        self._begun = False

    def _begin(self) -> Generator[Step, Any, None]:
        if self._begun:
            raise BadRequest("a stream is iterated once: call its method again")
        self._begun = True
        return self._walk.steps()

    def _lost(self, error: Exception) -> str:
        return why_lost(error, self._walk.endpoint.view.state.base.origin)[0]

    def __repr__(self) -> str:
        endpoint = self._walk.endpoint
        return f"<{type(self).__name__} of {endpoint.method} {template_of(endpoint.path)}>"


class ItemStream(_OneWalk[T]):
    """The items of one answer, while they arrive. The call is made when it is iterated.

    It is iterated once; who stops early closes it, by `with` or `close()`. A stream that
    breaks off raises. One of events that may be called twice goes on where it broke, if
    its events have ids. An option `timeout` is how long it may be silent.
    """

    def __iter__(self) -> Iterator[T]:
        steps, reply = self._begin(), None
        try:
            while True:
                step = steps.send(reply)
                if isinstance(step, tuple):
                    yield step[0]
                reply = self._done(step)
        except StopIteration:
            return
        finally:
            steps.close()
            self.close()

    def _done(self, step: Step) -> bytes | str | None:
        walk = self._walk
        if isinstance(step, Open):
            self.close()
            walk.opened(walk.endpoint.drive(walk.open(step.parts)))
            self._chunks: Iterator[bytes] = iter(cast(StreamReader, walk.reader).chunks)
        elif isinstance(step, Pause):
            walk.endpoint.view.state.clock.sleep(step.seconds)
        elif step is None:
            try:
                return next(self._chunks, None)
            except _LOST as error:
                return self._lost(error)
        return None

    def close(self) -> None:
        """Release the connection."""
        reader, self._walk.reader = self._walk.reader, None
        if reader is not None:
            with suppress(*_LOST):
                reader.response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncItemStream(_OneWalk[T]):
    """The items of one answer, while they arrive. The call is made when it is iterated.

    It is iterated once; who stops early closes it, by `async with` or `close()`. A stream
    that breaks off raises. One of events that may be called twice goes on where it broke,
    if its events have ids. An option `timeout` is how long it may be silent.
    """

    async def __aiter__(self) -> AsyncIterator[T]:
        steps, reply = self._begin(), None
        try:
            while True:
                step = _next(steps, reply)
                if step is _OVER:
                    return
                if isinstance(step, tuple):
                    yield step[0]
                reply = await self._done(step)
        finally:
            steps.close()
            await self.close()

    async def _done(self, step: Any) -> bytes | str | None:
        walk = self._walk
        if isinstance(step, Open):
            await self.close()
            walk.opened(await walk.endpoint.drive(walk.open(step.parts)))
            reader = cast(StreamReader, walk.reader)
            self._chunks: AsyncIterator[bytes] = aiter(reader.chunks)
        elif isinstance(step, Pause):
            await walk.endpoint.view.state.clock.sleep_async(step.seconds)
        elif step is None:
            try:
                return await anext(self._chunks, None)
            except _LOST as error:
                return self._lost(error)
        return None

    async def close(self) -> None:
        """Release the connection."""
        reader, self._walk.reader = self._walk.reader, None
        if reader is not None:
            with suppress(*_LOST):
                await reader.response.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


_OVER: Final = object()


def _next(steps: Generator[Step, Any, None], reply: Any) -> Any:
    """Return the next step; `_OVER` after the last."""
    try:
        return steps.send(reply)
    except StopIteration:
        return _OVER


@overload
def json_lines(endpoint: SyncEndpoint[T], /) -> ItemStream[T]: ...
@overload
def json_lines(endpoint: AsyncEndpoint[T], /) -> AsyncItemStream[T]: ...
def json_lines(endpoint: Endpoint[T], /) -> ItemStream[T] | AsyncItemStream[T]:
    """Return a stream of JSON Lines, or of a JSON text sequence (RFC 7464)."""
    if isinstance(endpoint, AsyncEndpoint):
        return AsyncItemStream(StreamWalk(endpoint, LineParser))
    return ItemStream(StreamWalk(endpoint, LineParser))


@overload
def server_events(endpoint: SyncEndpoint[T], /) -> ItemStream[ServerEvent[T]]: ...
@overload
def server_events(endpoint: AsyncEndpoint[T], /) -> AsyncItemStream[ServerEvent[T]]: ...
def server_events(
    endpoint: Endpoint[T], /
) -> ItemStream[ServerEvent[T]] | AsyncItemStream[ServerEvent[T]]:
    """Return a stream of server-sent events (HTML Living Standard, 9.2)."""
    if isinstance(endpoint, AsyncEndpoint):
        return AsyncItemStream(StreamWalk(endpoint, EventParser))
    return ItemStream(StreamWalk(endpoint, EventParser))
