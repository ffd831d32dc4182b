"""Bodies that are used while they arrive: files that are saved, and the items of streams."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from specmint.runtime.client import downloads
from specmint.runtime.client.streams import AsyncItemStream, ItemStream
from specmint.runtime.engine.outcome import Success
from specmint.runtime.engine.rules import Rules
from specmint.runtime.errors import RequestInfo
from specmint.runtime.features.stream_walk import Open, Pause
from specmint.runtime.http.response import Answer
from specmint.runtime.spec import Envelope, Operation

JSON = "application/json"
PDF = "application/pdf"
BOTH = f"{JSON}, {PDF}"


def rules(accept: str, envelope: Envelope) -> Rules:
    return Rules(
        operation=Operation("getPdf", envelope=envelope),
        about=RequestInfo(operation="getPdf", method="GET", path="/pdf"),
        accept=accept,
    )


def success(accept: str, *, saved: bool) -> Success:
    answer = Answer(200, httpx2.Headers(), b"", saved=saved)
    return Success(payload=None, body=None, answer=answer, rules=rules(accept, PLAIN))


def arrived(saving: Any, *pieces: bytes) -> None:
    """What a transport does with the body of a success."""
    response = httpx2.Response(200, headers={"content-type": PDF})
    reader = saving.receive(rules(PDF, PLAIN), response)
    for piece in pieces:
        assert reader.feed(piece)


@pytest.fixture
def saving(tmp_path: Path) -> Any:
    private: Any = downloads
    return private._Saving(tmp_path / "7.pdf")


def test_a_file_gets_its_name_when_it_is_on_the_disk(
    saving: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is handed to the disk before, and the file is closed: Windows renames no open one."""
    on_disk, was_closed, replace = list[int](), list[bool](), Path.replace

    def replaced(path: Path, target: Path) -> Path:
        was_closed.append(saving._file.closed)
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", lambda file: on_disk.append(os.fstat(file).st_size))
    monkeypatch.setattr(Path, "replace", replaced)
    with saving:
        arrived(saving, b"who", b"le")
        saved = saving.finished(None, [success(PDF, saved=True)])

    assert (on_disk, was_closed) == ([5], [True])
    assert saved.path is not None and saved.path.read_bytes() == b"whole" and saved.size == 5
    assert [*tmp_path.iterdir()] == [saved.path]


def test_the_answer_that_counts_is_the_last(saving: Any, tmp_path: Path) -> None:
    """A file that broke off is none where the next attempt is told that it is being made."""
    with saving:
        arrived(saving, b"who")
        saved = saving.finished("soon", [success(BOTH, saved=False)])

    assert (saved.path, saved.size, saved.sha256) == (None, 0, "")
    assert not [*tmp_path.iterdir()]


def test_what_fails_leaves_no_file_open(saving: Any, tmp_path: Path) -> None:
    """A program may go on for years after it."""
    with pytest.raises(KeyError), saving:
        arrived(saving, b"who")
        raise KeyError

    assert saving._file.closed and not [*tmp_path.iterdir()]


PLAIN = Envelope()
JUDGED = Envelope(success={"/ok": (True,)})


@pytest.mark.parametrize(
    ("accept", "media", "envelope", "is_read"),
    [
        (PDF, PDF, PLAIN, False),
        (PDF, JSON, PLAIN, False),  # whatever it is, it is the file
        (PDF, "text/html", PLAIN, True),
        ("text/html", "text/html", PLAIN, False),
        (JSON, JSON, PLAIN, False),
        (BOTH, PDF, PLAIN, False),
        (BOTH, JSON, PLAIN, True),
        (BOTH, "image/png", PLAIN, False),
        (PDF, PDF, JUDGED, False),
        (PDF, JSON, JUDGED, True),
        (JSON, JSON, JUDGED, True),
        (JSON, "text/plain", JUDGED, True),
        (BOTH, JSON, JUDGED, True),
        (BOTH, "image/png", JUDGED, False),
    ],
)
def test_what_says_something_is_read(
    accept: str, media: str, envelope: Envelope, is_read: bool
) -> None:
    """JSON where a file may come too, or that may refuse the call; a page that nobody asked for. Anything else is the file."""
    private: Any = downloads

    assert private._is_to_be_read(f"{media}; charset=utf-8", rules(accept, envelope)) is is_read


class Walk:
    """Opens two answers, of one piece each, and notes what is done meanwhile."""

    def __init__(self, refused: str = "") -> None:
        self.done, self.refused = list[str](), refused
        self.reader: Any = None
        clock = SimpleNamespace(sleep=self._slept, sleep_async=self._slept_async)
        view = SimpleNamespace(state=SimpleNamespace(clock=clock))
        self.endpoint = SimpleNamespace(drive=lambda steps: steps, view=view)

    def steps(self) -> Iterator[Any]:
        for name in ("first", "second"):
            try:
                yield Open({"accept": name})
                yield ((yield None),)
            finally:
                self.done.append(f"left {name}")
            if name == "first":
                yield Pause(7.0)

    def opened(self, name: str) -> None:
        self.done.append(f"opened {name}")
        if name == self.refused:
            raise KeyError(name)
        response = SimpleNamespace(
            close=lambda: self.done.append(f"closed {name}"), aclose=lambda: self._closed(name)
        )
        self.reader = SimpleNamespace(response=response, chunks=self._chunks(name))

    def open(self, parts: Any) -> Any:
        return parts["accept"]

    def _chunks(self, name: str) -> Any:
        return iter([name])

    def _slept(self, seconds: float) -> None:
        self.done.append(f"slept {seconds}")

    async def _slept_async(self, seconds: float) -> None:
        self._slept(seconds)

    async def _closed(self, name: str) -> None:
        self.done.append(f"closed {name}")


class AsyncWalk(Walk):
    """The same for an async client."""

    def open(self, parts: Any) -> Any:
        async def opened() -> Any:
            return parts["accept"]

        return opened()

    async def _chunks(self, name: str) -> AsyncIterator[str]:
        yield name


async def collected(stream: Any) -> list[Any]:
    return [item async for item in stream]


def test_a_stream_waits_and_releases_what_it_had() -> None:
    """Before it is opened again it waits as long as it is told; each answer is closed, the last one at the end."""
    order = ["opened first", "left first", "slept 7.0", "closed first"]
    order += ["opened second", "left second", "closed second"]
    walk: Any = Walk()
    assert [*ItemStream[str](walk)] == ["first", "second"]
    assert walk.done == order

    walk = AsyncWalk()
    assert asyncio.run(collected(AsyncItemStream[str](walk))) == ["first", "second"]
    assert walk.done == order


def test_who_stops_early_has_the_connection_closed() -> None:
    """At the end of the block, though somebody still holds the iterator."""
    walk: Any = Walk()
    with ItemStream[str](walk) as stream:
        items = iter(stream)
        assert next(items) == "first"
    assert walk.done == ["opened first", "closed first"]

    async def main() -> None:
        async with AsyncItemStream[str](walk) as stream:
            items = aiter(stream)
            assert await anext(items) == "first"
        assert walk.done == ["opened first", "closed first"]

    walk = AsyncWalk()
    asyncio.run(main())


def test_what_fails_ends_the_walk_at_once() -> None:
    """Not when the error is forgotten, which holds on to all that it passed."""
    walk: Any = Walk(refused="first")
    with pytest.raises(KeyError) as caught:
        list(ItemStream[str](walk))
    assert caught.value and walk.done == ["opened first", "left first"]

    walk = AsyncWalk(refused="first")
    with pytest.raises(KeyError) as caught:
        asyncio.run(collected(AsyncItemStream[str](walk)))
    assert caught.value and walk.done == ["opened first", "left first"]
