"""Take a stream of bytes apart into messages: JSON Lines and server-sent events.

No I/O: `feed` takes a piece, however it was cut, and gives the messages that it ends.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_END: Final = "[DONE]"
"""The data with which many vendors end a stream of events."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. Without `data` it only says how to resume; `is_end`: nothing follows.

    `id` is that of the last event that had one; `retry` are the milliseconds to wait.
    """

    data: str | None
    event: str = "message"
    id: str = ""
    retry: int | None = None
    is_end: bool = False


class StreamParser(ABC):
    """Takes pieces of a body, and gives the messages that are whole.

    `last_id` is that of the last event before this body, if it is not the first.
    """

    def __init__(self, last_id: str = "") -> None:
        self._buffer, self._id = b"", last_id

    @property
    def size(self) -> int:
        """How many bytes wait for the end of their message."""
        return len(self._buffer)

    @property
    def pending(self) -> str:
        """What is wrong if nothing more comes; empty if nothing is."""
        return ""

    @abstractmethod
    def feed(self, piece: bytes) -> Iterator[Message]:
        """Yield the messages that this piece ends."""

    def rest(self) -> Iterator[Message]:
        """Yield what is a message if nothing more comes."""
        yield from ()


class LineParser(StreamParser):
    """JSON Lines, one text a line; or a JSON text sequence, each behind RS (RFC 7464)."""

    def __init__(self, last_id: str = "") -> None:
        super().__init__(last_id)
        self._end = b""

    def feed(self, piece: bytes) -> Iterator[Message]:
        """Yield each text that is whole."""
        start, self._buffer = len(self._buffer), self._buffer + piece
        if not self._end and self._buffer.lstrip():
            self._end = b"\x1e" if self._buffer.lstrip()[:1] == b"\x1e" else b"\n"
        if self._end and self._buffer.find(self._end, start) >= 0:
            *whole, self._buffer = self._buffer.split(self._end)
            for each in whole:
                if text := each.strip():
                    yield Message(text.decode(errors="replace"))

    def rest(self) -> Iterator[Message]:
        """Yield the last text: the line end behind it may be left out."""
        text, self._buffer = self._buffer.strip(), b""
        if text:
            yield Message(text.decode(errors="replace"))


class EventParser(StreamParser):
    """Server-sent events (HTML Living Standard, 9.2.6)."""

    def __init__(self, last_id: str = "") -> None:
        super().__init__(last_id)
        self._data: list[str] = []
        self._held = 0
        self._event = ""
        self._retry: int | None = None
        self._is_first = True

    @property
    def size(self) -> int:
        """How many bytes wait for the end of their event."""
        return len(self._buffer) + self._held

    @property
    def pending(self) -> str:
        """What is wrong if nothing more comes; empty if nothing is."""
        is_open = self._data or self._buffer.strip()
        return "its last event has no end" if is_open else ""

    def feed(self, piece: bytes) -> Iterator[Message]:
        """Yield each event that is whole."""
        self._buffer += piece
        # A CR at the end may be the first half of a CRLF.
        *lines, self._buffer = re.split(rb"\r\n|\n|\r(?!\Z)", self._buffer)
        for line in lines:
            if self._is_first:
                line, self._is_first = line.removeprefix(b"\xef\xbb\xbf"), False
            text = line.decode(errors="replace")
            if text:
                self._take(*text.partition(":")[::2])
            else:
                yield from self._dispatched()

    def _take(self, name: str, value: str) -> None:
        """Take one field; those that are not known, and comments, say nothing."""
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._held += len(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and re.fullmatch("[0-9]{1,9}", value):
            self._retry = int(value)

    def _dispatched(self) -> Iterator[Message]:
        data = "\n".join(self._data) if self._data else None
        name = self._event or "message"
        message = Message(data, name, self._id, self._retry, is_end=data == _END)
        self._data = []
        self._held = 0
        self._event = ""
        self._retry = None
        yield message
