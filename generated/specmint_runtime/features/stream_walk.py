"""In which order a stream is opened, read and, if its vendor can resume it, opened again.

No I/O: `StreamWalk.steps` says what is to be done, and `client.streams` does it.
"""

import sys
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeAlias, TypeVar, cast

import httpx2

from ..data.json_text import NotJson, loads
from ..engine.call import run
from ..engine.outcome import Success, classify, media_of
from ..engine.payload import Endpoint, understand
from ..engine.rules import Rules
from ..errors import CallFailed
from ..http.request import Parts
from ..http.response import Answer, BodyReader
from ..http.stream_parsers import EventParser, Message, StreamParser

T = TypeVar("T")
_EVENTS: Final = "text/event-stream"


@dataclass(frozen=True, slots=True)
class ServerEvent(Generic[T]):
    """One server-sent event: what it says, its name, and its id, if the vendor gave one."""

    data: T
    event: str = "message"
    id: str = ""


class StreamReader(BodyReader):
    """Leaves a body on its connection, to be read piece by piece."""

    saved = keeps_open = True

    def __init__(self, response: httpx2.Response) -> None:
        coding = response.headers.get("content-encoding", "")
        super().__init__("" if response.is_stream_consumed else coding, sys.maxsize)
        self.response, self._pieces = response, list[bytes]()
        self.chunks: Any = response.stream
        if response.is_stream_consumed:  # a mock transport's, which has been fed
            self.chunks = httpx2.ByteStream(b"")

    def unpacked(self, chunk: bytes) -> bytes:
        """Return what a piece of the body holds, with what was there before."""
        self.feed(chunk)
        pieces, self._pieces = b"".join(self._pieces), []
        return pieces

    def _keep(self, piece: bytes) -> None:
        self._pieces.append(bytes(piece))


@dataclass(frozen=True, slots=True)
class Open:
    """Open the stream, by these parts of the call. Answered with a `StreamReader`."""

    parts: Parts


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait that many seconds."""

    seconds: float


Step: TypeAlias = "Open | Pause | None | tuple[Any]"
"""What is to be done: None reads a piece, and a tuple has an item to give out.

A piece is answered as bytes, as None at the end, or as the words for why it is lost.
"""


class StreamWalk(Generic[T]):
    """The order in which a stream of one endpoint is opened, read and resumed."""

    def __init__(self, endpoint: Endpoint[T], parser: type[StreamParser]) -> None:
        self.endpoint, self._parser = endpoint, parser
        self.reader: StreamReader | None = None
        self.success: Success | None = None
        self._last_id, self._count = "", 0
        self._wait = endpoint.view.retries.base

    def steps(self) -> Generator[Step, Any, None]:
        """Yield what is to be done next, and each item."""
        fruitless = 0
        while True:
            before = self._count
            yield Open(self._parts())
            lost = yield from self._read()
            if lost is None:
                return
            fruitless = 0 if self._count > before else fruitless + 1
            retries = self.endpoint.view.retries
            is_last = fruitless + 1 >= retries.attempts
            is_long = self._wait > retries.longest_wait
            if is_last or is_long or not self._may_resume():
                raise self._broken(f"the stream broke off ({lost})", cut=True)
            yield Pause(self._wait)

    def open(self, parts: Parts) -> Any:
        """Return the steps that open the stream."""
        endpoint = self.endpoint
        view = replace(endpoint.view, receive=self._receive)
        return run(view, endpoint.method, endpoint.path, parts)

    def opened(self, success: Success) -> None:
        """Note that the stream is open; raise an error where the answer is none."""
        self.success = success
        if not success.answer.saved:
            media = media_of(success.answer.headers.get("content-type", ""))
            raise self._broken(f"the answer is {media or 'unlabelled'}, not a stream")

    def _read(self) -> Generator[Step, Any, str | None]:
        """Yield the items of one answer; return why it broke off, or None at its end."""
        parser, reader = self._parser(self._last_id), cast(StreamReader, self.reader)
        piece: bytes | str | None = b""
        while piece is not None:
            if isinstance(piece, str):
                return piece
            for raw in parser.feed(reader.unpacked(piece)):
                if raw.is_end:
                    return None
                yield from self._given(raw)
            if parser.size > self.endpoint.view.max_bytes:
                raise self._broken("one item is larger than max_bytes allows")
            piece = yield None
        for raw in parser.rest():
            yield from self._given(raw)
        return reader.flaw() or parser.pending or None

    def _given(self, raw: Message) -> Generator[Step, Any, None]:
        """Yield an item, unless a message only says how to resume."""
        self._last_id = raw.id
        self._wait = self._wait if raw.retry is None else raw.retry / 1_000
        if raw.data is not None:
            value = self._value(raw.data)
            if self._parser is EventParser:
                value = ServerEvent(value, raw.event, raw.id)
            self._count += 1
            yield (value,)

    def _value(self, data: str) -> Any:
        if self._parser is EventParser and self.endpoint.of is str:
            return data
        operation = cast(Success, self.success).rules.operation.id
        try:
            tree = loads(data.encode())
        except NotJson as error:
            raise self._broken(f"what comes is no JSON: {error}", data) from None
        return understand(self.endpoint.view, operation, tree, self.endpoint.of)

    def _may_resume(self) -> bool:
        """Return whether the rest can be asked for, and nothing is done twice by that."""
        is_safe = cast(Success, self.success).rules.safe
        is_event = self._parser is EventParser
        return is_safe and (not self._count or (is_event and bool(self._last_id)))

    def _parts(self) -> Parts:
        if not self._last_id:
            return self.endpoint.parts
        headers = {**(self.endpoint.parts.get("headers") or {})}
        headers["Last-Event-ID"] = self._last_id
        return {**self.endpoint.parts, "headers": headers}

    def _receive(self, rules: Rules, response: httpx2.Response) -> BodyReader | None:
        media = media_of(response.headers.get("content-type", ""))
        is_event = self._parser is EventParser and response.status_code != 204
        if media == "text/html" or (is_event and media != _EVENTS):
            return None
        self.reader = StreamReader(response)
        return self.reader

    def _broken(self, why: str, body: str = "", *, cut: bool = False) -> CallFailed:
        success = cast(Success, self.success)
        why = f"{why}; {self._count} items came before" if self._count else why
        answer = Answer(
            success.answer.status,
            success.answer.headers,
            body.encode() or success.answer.body,
            flaw=why,
            cut=cut,
        )
        now = self.endpoint.view.state.clock.wall()
        return cast(CallFailed, classify(answer, success.rules, now))
