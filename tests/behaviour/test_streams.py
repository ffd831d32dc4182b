"""What methods make of answers that are streams, over a real socket, in both clients."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.runtime.vendor import Reaction, Received, http, vendor

CASE = Path(__file__).parents[1] / "cases" / "features" / "answer_streams"
EVENTS = "text/event-stream"
LINES = "application/jsonl"


@pytest.fixture(scope="module")
def acme(package_of: Callable[[str], ModuleType]) -> ModuleType:
    """The package of the case."""
    return package_of("answer_streams")


class Reader:
    """Iterates streams with one kind of client; `seen` are the requests of the last one."""

    def __init__(self, kind: str, acme: ModuleType) -> None:
        self.kind, self.acme = kind, acme
        self.seen: list[Received] = []
        self.got: list[Any] = []

    def read(
        self,
        react: Callable[[Received], Reaction],
        use: Callable[[Any], Any],
        most: int = 1_000_000,
        **options: Any,
    ) -> list[Any]:
        """Return the items of a stream, `most` at most; `got` has them also where it raises."""
        self.got = []
        options.setdefault("retries", self.acme.Retries(base=0.001))
        with vendor(react) as server:
            self.seen = server.requests
            options["base_url"] = server.url
            if self.kind == "sync":
                with self.acme.Client(**options) as client, use(client) as stream:
                    for item in stream:
                        self.got.append(item)
                        if len(self.got) == most:
                            break
                return self.got

            async def main() -> None:
                async with self.acme.AsyncClient(**options) as client, use(client) as stream:
                    async for item in stream:
                        self.got.append(item)
                        if len(self.got) == most:
                            break

            asyncio.run(main())
            return self.got


@pytest.fixture(params=["sync", "async"])
def reader(request: pytest.FixtureRequest, acme: ModuleType) -> Reader:
    """One for each client."""
    return Reader(request.param, acme)


def chunked(*pieces: bytes, media: str, whole: bool = True, **options: Any) -> Reaction:
    """An answer in chunks; one that is not `whole` breaks off behind its pieces."""
    head = f"HTTP/1.1 200 Said\r\nContent-Type: {media}\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    end = b"0\r\n\r\n" if whole else b""
    return Reaction(head.encode() + body + end, keep=whole, **options)


def ticks(client: Any) -> Any:
    return client.ticks.list()


def live(client: Any) -> Any:
    return client.ticks.follow(market="x")


# --- JSON Lines -------------------------------------------------------------------------------------------------------


def test_lines_are_items_however_they_are_cut(reader: Reader) -> None:
    """Each line is an item of the declared type, to the digit; empty lines and a missing last line end do not count."""
    pieces = [b'{"price": 1.', b'10}\r\n\n{"pri', b'ce": 2}\n{"price": 3', b"}"]
    items = reader.read(lambda _: chunked(*pieces, media=LINES), ticks)

    assert all(isinstance(item, reader.acme.Tick) for item in items)
    assert [str(item.price) for item in items] == ["1.10", "2", "3"]


def test_a_sequence_of_json_texts_is_read_too(reader: Reader) -> None:
    """Texts behind record separators (RFC 7464) may have several lines."""
    body = b'\x1e{"price":\n1}\n\x1e{"price": 2}\n'
    items = reader.read(lambda _: chunked(body, media="application/json-seq"), ticks)

    assert [item.price for item in items] == [1, 2]


def test_items_come_before_the_answer_ends(reader: Reader) -> None:
    """An item is there as soon as its line is, and who stops early closes the connection."""
    closed = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.settimeout(20)
        if connection.recv(1) == b"":
            closed.set()

    first = chunked(b'{"price": 1}\n', media=LINES, whole=False, drip=drip)
    items = reader.read(lambda _: first, ticks, most=1)

    assert [item.price for item in items] == [1] and closed.wait(20)


def test_lines_that_break_off_raise(reader: Reader) -> None:
    """What came whole is given out, then the break is raised: the rest cannot be asked for, and nothing is read twice."""
    broken = chunked(b'{"price": 1}\n{"pri', media=LINES, whole=False)

    with pytest.raises(reader.acme.errors.Unreadable, match="broke off.*1 items came before"):
        reader.read(lambda _: broken, ticks)
    assert [item.price for item in reader.got] == [1] and len(reader.seen) == 1


def test_a_call_that_does_something_is_never_repeated(reader: Reader) -> None:
    """A stream of a POST that breaks off leaves open what was done, items or none."""
    for pieces in ((b'{"row": 1}\n',), ()):
        broken = chunked(*pieces, media="application/x-ndjson", whole=False)
        with pytest.raises(reader.acme.errors.UnknownOutcome, match="broke off"):
            reader.read(lambda _: broken, lambda client: client.imports.run())  # noqa: B023
        assert len(reader.seen) == 1 and len(reader.got) == len(pieces)


def test_a_line_that_is_no_json_raises(reader: Reader) -> None:
    """A line that is no JSON is an error that shows it; what came before is not lost."""
    body = b'{"price": 1}\noops\n{"price": 2}\n'

    with pytest.raises(reader.acme.errors.Unreadable, match="no JSON") as caught:
        reader.read(lambda _: chunked(body, media=LINES), ticks)
    assert caught.value.body == "oops" and len(reader.got) == 1


def test_an_item_that_breaks_the_spec_is_drift(reader: Reader) -> None:
    """An item of another form is given out as it came, and reported once."""
    body = b'{"price": "x"}\n{"price": "y"}\n'

    with pytest.warns(reader.acme.SpecDrift) as caught:
        items = reader.read(lambda _: chunked(body, media=LINES), ticks)
    assert [item.price for item in items] == ["x", "y"] and len(caught) == 1


def test_a_refusal_is_raised_as_ever(reader: Reader) -> None:
    """A refusal comes as an error with its details, when the stream is iterated."""
    with pytest.raises(reader.acme.errors.NotFound) as caught:
        reader.read(lambda _: http(404, {"title": "no market"}), ticks)
    assert caught.value.details == reader.acme.Problem(title="no market")


def test_an_endless_line_is_refused(reader: Reader) -> None:
    """The limit of answers holds for one item, and not for all together."""

    def limited(client: Any) -> Any:
        return client.with_options(max_bytes=50).ticks.list()

    long = chunked(b'{"price": 1}\n' * 20, b'{"price":' + b" " * 60, media=LINES)
    with pytest.raises(reader.acme.errors.Unreadable, match="larger than max_bytes"):
        reader.read(lambda _: long, limited)
    assert len(reader.got) == 20


# --- server-sent events -----------------------------------------------------------------------------------------------


def test_events_are_read_as_the_standard_says(reader: Reader) -> None:
    """Comments, names, ids, several lines of data and every line end are understood; data is of the declared type."""
    body = (
        b'\xef\xbb\xbf: hello\n\nevent: tick\r\nid: 1\r\ndata: {\r\ndata: "price": 1.10}\r\n\r\n'
        b'data:{"price": 2}\r\rretry: 5\n\ndata: {"price": 3}\nunknown: x\nid\n\n'
    )
    for size in (1, 2, 7, len(body)):
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        items = reader.read(lambda _: chunked(*pieces, media=EVENTS), live)  # noqa: B023

        assert [(one.event, one.id, str(one.data.price)) for one in items] == [
            ("tick", "1", "1.10"),
            ("message", "1", "2"),
            ("message", "", "3"),
        ]


def test_text_stays_text(reader: Reader) -> None:
    """Where the data is declared as text it is no JSON; `[DONE]` ends the stream, as many vendors have it."""
    body = b"data: 1\n\ndata: two\ndata:  lines\n\ndata: [DONE]\n\ndata: never\n\n"
    items = reader.read(lambda _: chunked(body, media=EVENTS), lambda client: client.words.write())

    assert [one.data for one in items] == ["1", "two\n lines"]


def test_events_go_on_where_they_broke_off(reader: Reader) -> None:
    """A stream that breaks off is asked for again with the last id, and no event comes twice or is left out."""

    def react(request: Received) -> Reaction:
        last = int(request.headers.get("last-event-id", "0"))
        event = b'id: %d\nretry: 1\ndata: {"price": %d}\n\n' % (last + 1, last + 1)
        return (
            chunked(event, b'id: 99\ndata: {"pri', media=EVENTS, whole=last == 2)
            if last < 2
            else chunked(event, media=EVENTS)
        )

    items = reader.read(react, live)
    assert [one.data.price for one in items] == [1, 2, 3]
    assert [one.headers.get("last-event-id") for one in reader.seen] == [None, "1", "2"]
    assert [one.query for one in reader.seen] == [{"market": "x"}] * 3


def test_events_without_ids_cannot_go_on(reader: Reader) -> None:
    """Without an id the vendor could only begin anew, so a stream that breaks off raises."""
    broken = chunked(b'data: {"price": 1}\n\n', media=EVENTS, whole=False)

    with pytest.raises(reader.acme.errors.Unreadable, match="broke off"):
        reader.read(lambda _: broken, live)
    assert len(reader.seen) == len(reader.got) == 1


def test_a_stream_that_never_goes_on_ends(reader: Reader) -> None:
    """After as many connections in a row as attempts are allowed, none of which brought anything, the break is raised."""

    def react(request: Received) -> Reaction:
        first = b'id: 1\nretry: 1\ndata: {"price": 1}\n\n' if len(reader.seen) == 1 else b": no\n\n"
        return chunked(first, media=EVENTS, whole=False)

    attempts = reader.acme.Retries(attempts=3, base=0.001)
    with pytest.raises(reader.acme.errors.Unreadable, match="broke off"):
        reader.read(react, live, retries=attempts)
    assert len(reader.seen) == 3 and len(reader.got) == 1


def test_retries_off_means_no_second_connection(reader: Reader) -> None:
    """Who asks for one attempt gets one, ids or not."""
    broken = chunked(b'id: 1\ndata: {"price": 1}\n\n', media=EVENTS, whole=False)

    with pytest.raises(reader.acme.errors.Unreadable, match="broke off"):
        reader.read(lambda _: broken, live, retries=reader.acme.Retries.off())
    assert len(reader.seen) == 1


def test_an_event_without_an_end_is_a_break(reader: Reader) -> None:
    """An answer that ends inside an event was cut, even if its connection says that it is whole."""
    half = chunked(b'data: {"price": 1}\n\ndata: {"price": 2}\n', media=EVENTS)

    with pytest.raises(reader.acme.errors.Unreadable, match="no end"):
        reader.read(lambda _: half, live)
    assert [one.data.price for one in reader.got] == [Decimal(1)]


def test_an_answer_that_is_no_stream_is_said_to_be_none(reader: Reader) -> None:
    """JSON in the place of events is an error that has it as `body`; 204 says that there is nothing more."""
    with pytest.raises(
        reader.acme.errors.Unreadable, match="application/json, not a stream"
    ) as caught:
        reader.read(lambda _: http(200, {"a": 1}), live)
    assert caught.value.body == {"a": 1}
    assert reader.read(lambda _: http(204, body=b""), live) == []


def test_a_stream_is_iterated_once(reader: Reader) -> None:
    """A second iteration would be a second call, which nobody asked for."""
    streams: list[Any] = []

    def kept(client: Any) -> Any:
        streams.append(client.ticks.list())
        return streams[0]

    reader.read(lambda _: chunked(b'{"price": 1}\n', media=LINES), kept)
    with pytest.raises(reader.acme.errors.BadRequest, match="iterated once"):
        if reader.kind == "sync":
            list(streams[0])
        else:
            asyncio.run(anext(aiter(streams[0])))
