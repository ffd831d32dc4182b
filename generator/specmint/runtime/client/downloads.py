"""Save the body of an answer to a file while it arrives: `with_download`.

The file has its name only when it is whole: it is written beside it, under a name with
`.part`, and renamed in the end. Whatever fails before leaves nothing behind.
"""

import asyncio
import hashlib
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from inspect import isawaitable
from pathlib import Path
from typing import IO, Any, Generic, ParamSpec, Self, TypeVar
from uuid import uuid4

import httpx2

from ..engine.outcome import Success, expected_form, is_json, media_of
from ..engine.rules import Rules
from ..engine.whole_answer import Response
from ..errors import Error
from ..http.response import BodyReader
from .transport import NO_CALL, keeping, kept_answer

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, eq=False, kw_only=True)
class SavedFile(Generic[T]):
    """A file that a call brought, and the answer that it came in.

    Attributes:
        path: The file, whole; `None` where the answer is none, such as "it is being made".
        size: How many bytes it has.
        sha256: The SHA-256 of its bytes, in hexadecimal.
        response: The answer: its status and headers; `parsed` is None if it is saved,
            or else what the method returns without `with_download`.
    """

    path: Path | None
    size: int
    sha256: str
    response: Response[T | None]


class SavesFiles:
    """What a sync client can do where some answers are files."""

    def with_download(
        self, method: Callable[P, T], path: str | os.PathLike[str]
    ) -> Callable[P, SavedFile[T]]:
        """Return the method, to be called as usual, which saves the answer to a file.

        No limit of size holds, and a file of that name is replaced. Raises `OSError`,
        before anything is sent, where none can be written there.

            saved = client.with_download(client.invoices.get_pdf, "7.pdf")(7)
            print(saved.path, saved.size, saved.sha256)
        """

        @wraps(method)
        def call(*args: P.args, **kwargs: P.kwargs) -> SavedFile[T]:
            with _Saving(Path(path)) as saving:
                kept = list[Success]()
                parsed: T = keeping(method, kept, saving.receive)(*args, **kwargs)
                return saving.finished(parsed, kept)

        return call


class AsyncSavesFiles:
    """What an async client can do where some answers are files."""

    def with_download(
        self, method: Callable[P, Awaitable[T]], path: str | os.PathLike[str]
    ) -> Callable[P, Coroutine[Any, Any, SavedFile[T]]]:
        """Return the method, to be awaited as usual, which saves the answer to a file.

        No limit of size holds, and a file of that name is replaced. Raises `OSError`,
        before anything is sent, where none can be written there.

            saved = await client.with_download(client.invoices.get_pdf, "7.pdf")(7)
            print(saved.path, saved.size, saved.sha256)
        """

        @wraps(method)
        async def call(*args: P.args, **kwargs: P.kwargs) -> SavedFile[T]:
            with _Saving(Path(path)) as saving:
                kept = list[Success]()
                calling: Any = keeping(method, kept, saving.receive)(*args, **kwargs)
                if not isawaitable(calling):
                    raise TypeError(NO_CALL)
                parsed: T = await calling
                # The disk takes its time, and the loop has other calls.
                return await asyncio.to_thread(saving.finished, parsed, kept)

        return call


class _FileReader(BodyReader):
    """Writes a body to a file while it arrives, decoded, and without a limit.

    `length` is the Content-Length, if the answer has one.
    """

    saved = True

    def __init__(self, encoding: str, length: str, file: IO[bytes]) -> None:
        super().__init__(encoding, sys.maxsize)
        self.digest = hashlib.sha256()
        self.size = 0
        self.failure: OSError | None = None
        self._file = file
        self._length = length
        self._arrived = 0

    def feed(self, chunk: bytes) -> bool:
        """Take a piece; return whether more is wanted."""
        self._arrived += len(chunk)
        return super().feed(chunk)

    def flaw(self) -> str:
        """Return what is wrong with the body, if nothing more comes."""
        known = super().flaw()
        if not known and self._length.isdigit() and int(self._length) != self._arrived:
            return f"{self._arrived} bytes came, and {self._length} were announced"
        return known

    def _keep(self, piece: bytes) -> None:
        try:
            self._file.write(piece)
        except OSError as error:
            # Not raised: what reads from the network would take it for a lost connection.
            self.failure = error
            self._flaw = f"it could not be saved: {error.strerror}"
        self.digest.update(piece)
        self.size += len(piece)


class _Saving:
    """The file of one call, over its attempts. As a context manager it removes the rest."""

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            raise IsADirectoryError(f"{path} is a folder: name the file in it")
        self._path = path
        self._part = path.with_name(f".{path.name}.{uuid4().hex[:12]}.part")
        self._file = self._part.open("xb")
        self._reader: _FileReader | None = None

    def receive(self, rules: Rules, response: httpx2.Response) -> BodyReader | None:
        """Return what saves the body of a success; None for one that is to be read."""
        if _is_to_be_read(response.headers.get("content-type", ""), rules):
            return None
        self._file.seek(0)
        self._file.truncate()
        coding = response.headers.get("content-encoding", "")
        length = response.headers.get("content-length", "")
        if response.is_stream_consumed:  # a mock transport's is decoded already
            coding = length = ""
        self._reader = _FileReader(coding, length, self._file)
        return self._reader

    def finished(self, parsed: T, kept: list[Success]) -> SavedFile[T]:
        """Give the file its name, now that it is whole, and return what came."""
        response = kept_answer(parsed, kept)
        if not kept[-1].answer.saved or self._reader is None:
            return SavedFile(path=None, size=0, sha256="", response=response)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._path)
        sha256 = self._reader.digest.hexdigest()
        return SavedFile(path=self._path, size=self._reader.size, sha256=sha256, response=response)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        with suppress(OSError):  # a full disk fails once more
            self._file.close()
        self._part.unlink(missing_ok=True)
        if isinstance(error, Error) and self._reader and self._reader.failure:
            error.__cause__ = self._reader.failure


def _is_to_be_read(content_type: str, rules: Rules) -> bool:
    """Return whether a success says something that only reading it shows.

    It does if its envelope may refuse the call, if JSON comes in the place of a file, or
    a page that nobody asked for.
    """
    media = media_of(content_type)
    as_json, raw = expected_form(media, rules)
    if as_json and rules.operation.envelope.success:
        return is_json(media) or not raw
    is_page = media == "text/html" and "html" not in rules.accept
    return is_page or bool(raw and as_json and is_json(media))
