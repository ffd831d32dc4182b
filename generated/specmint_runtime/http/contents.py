"""Bodies that are read while they are sent: files, iterators, and parts of both.

What cannot be read a second time is sent once: such a call is not repeated after a part
of it was read, whatever else would allow that.
"""

import asyncio
import io
import math
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any, Final, TypeAlias, cast

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

_CHUNK: Final = 65_536

ContentSource: TypeAlias = bytes | os.PathLike[str] | IO[bytes] | Iterable[bytes]


class Content:
    """What one file, path or iterator holds, read while it is sent.

    `size` is None where only reading it shows that. Raises `ValueError` for a file that
    is open for text, and `OSError` for a path that leads to no file.
    """

    def __init__(self, source: os.PathLike[str] | IO[bytes] | Iterable[bytes]) -> None:
        self._source = source
        self._start: int | None = None
        self._is_begun = False
        self.size: int | None = None
        if isinstance(source, os.PathLike):
            self.size = Path(source).stat().st_size
            with Path(source).open("rb"):  # what may not be read is told before the call
                self._start = 0
        elif isinstance(source, io.TextIOBase):
            raise ValueError("this file is open for text: open it with mode 'rb'")
        elif hasattr(source, "read"):
            self._measure(cast(IO[bytes], source))
        elif not isinstance(source, Iterator):
            self._start = 0

    def _measure(self, file: IO[bytes]) -> None:
        """Note where a file stands and what is left of it, unless it cannot seek."""
        try:
            start = file.tell()
            self.size = file.seek(0, os.SEEK_END) - start
            self._start = file.seek(start)
        except (OSError, ValueError, AttributeError):  # a pipe, a socket, a gzip
            self._start = self.size = None

    @property
    def is_spent(self) -> bool:
        """Whether it was read, and cannot be read again."""
        return self._is_begun and self._start is None

    @property
    def is_path(self) -> bool:
        """Whether each reading opens the file anew."""
        return isinstance(self._source, os.PathLike)

    @property
    def name(self) -> str:
        """The name of the file, "" where it has none."""
        found: object = getattr(self._source, "name", "")
        if isinstance(self._source, os.PathLike):
            found = os.fspath(self._source)
        return Path(found).name if isinstance(found, str) else ""

    def __iter__(self) -> Iterator[bytes]:
        if self.is_spent:
            raise ValueError("this content was read already, and cannot be read again")
        self._is_begun = True
        source = self._source
        if isinstance(source, os.PathLike):
            with Path(source).open("rb") as opened:
                yield from self._read(opened)
        elif hasattr(source, "read"):
            file = cast(IO[bytes], source)
            if self._start is not None:
                file.seek(self._start)
            yield from self._read(file)
        else:
            yield from source

    def _read(self, file: IO[bytes]) -> Iterator[bytes]:
        """Yield what is left of a file, but no more than its size was."""
        left: float = math.inf
        if self.size is not None:
            left = self.size
        while chunk := file.read(int(min(_CHUNK, left))):
            yield chunk
            left -= len(chunk)


class Streamed:
    """A whole body that is read while it is sent, in this order of pieces.

    `size` is the number of bytes, None where only reading it shows that.
    """

    def __init__(self, pieces: Sequence[bytes | Content], media_type: str) -> None:
        self._pieces = pieces
        self.media_type = media_type
        unread = [one.size for one in pieces if not isinstance(one, bytes)]
        in_memory = sum(len(one) for one in pieces if isinstance(one, bytes))
        known = [size for size in unread if size is not None]
        self.size = sum(known) + in_memory if len(known) == len(unread) else None

    def is_spent(self) -> bool:
        """Return whether a part of it was read, and cannot be read again."""
        return any(not isinstance(one, bytes) and one.is_spent for one in self._pieces)

    def chunks(self) -> Iterator[bytes]:
        """Yield it piece by piece."""
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from piece

    async def chunks_in_loop(self) -> AsyncIterator[bytes]:
        """Yield the same to an async client; what a path leads to is read in a thread.

        A file that is open is not: a thread that reads on after its call was cancelled
        would move the place from which the next attempt reads.
        """
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
            elif piece.is_path:
                chunks = iter(piece)
                while chunk := await asyncio.to_thread(next, chunks, b""):
                    yield chunk
            else:
                for chunk in piece:
                    yield chunk


@dataclass(frozen=True, slots=True, eq=False)
class Upload:
    """A file as it is sent: its content, and its name and media type if it has them."""

    content: bytes | Content
    name: str = ""
    media_type: str = ""


def content_of(value: object) -> bytes | Content | None:
    """Return what a value holds if it is a content, else None."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(cast(bytes, value))
    if isinstance(value, str | list | tuple | set | frozenset | dict):
        return None
    is_read = isinstance(value, os.PathLike | Iterable) or hasattr(value, "read")
    return Content(cast(Iterable[bytes], value)) if is_read else None


def upload_of(value: object) -> Upload | None:
    """Return a value as a file that is sent, None if it is none.

    Raises `ValueError` for a file that cannot be sent, and `OSError` as `Content` does.
    """
    if isinstance(value, Upload):
        return value
    name = media_type = ""
    if isinstance(value, tuple):
        named: tuple[Any, ...] = cast(Any, value)
        texts = [*named[:1], *named[2:]]
        if len(named) not in (2, 3) or not all(isinstance(one, str) for one in texts):
            return None
        name, value = named[:2]
        media_type = "".join(named[2:])
    content = content_of(value)
    if content is None:
        return None
    if isinstance(content, Content):
        name = name or content.name
    return Upload(content, name, media_type)


def _file(value: object) -> Upload:
    found = _readable(upload_of, value)
    if found is None:
        raise _refused("a tuple of name, content and perhaps media type")
    return cast(Upload, found)


def _content(value: object) -> object:
    if isinstance(value, str):
        return value
    is_listed = isinstance(value, list | tuple)
    found = _readable(Content if is_listed else content_of, value)
    if isinstance(found, Content):
        return Streamed([found], "application/octet-stream")
    if found is None:
        raise _refused("text")
    return found


def _readable(read: Callable[[Any], object], value: object) -> object:
    try:
        return read(value)
    except OSError as error:
        why = f"the file cannot be read: {error.strerror}"
    except ValueError as error:
        why = str(error)
    raise PydanticCustomError("content", "{why}", {"why": why})


def _refused(other: str) -> PydanticCustomError:
    what = "bytes, a Path, a file open for bytes, an iterable of bytes"
    return PydanticCustomError(
        "content", "Input should be {what}, or {other}", {"what": what, "other": other}
    )


FileLike: TypeAlias = Annotated[
    ContentSource | tuple[str, ContentSource] | tuple[str, ContentSource, str],
    PlainValidator(_file),
]
"""A file that is sent: bytes, a `Path`, a file open for bytes, or an iterable of bytes.

A tuple gives it a name, `("scan.pdf", content)`, and its media type as a third item.
Paths, bytes and files that can seek are sent again where the call may be repeated; an
iterator is sent once.
"""

ContentLike: TypeAlias = Annotated[ContentSource | str, PlainValidator(_content)]
"""A whole body: text, which is sent as UTF-8, or what a file may be."""


def content_body(body: ContentLike | None) -> bytes | str | Streamed | None:
    """Return a whole body as it was read when the method was called, for type checkers.

    What a method takes as `ContentLike` is bytes, text or `Streamed` inside it.
    """
    return cast("bytes | str | Streamed | None", body)
