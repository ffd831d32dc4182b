"""One answer for one request, and no call outlasts its deadline, whatever the vendor does."""

import socket
import threading
import time
from collections.abc import Callable
from typing import Any, cast

import httpx2
import pytest

from specmint.runtime import errors
from specmint.runtime.client import connections
from specmint.runtime.client.base import BaseClient
from specmint.runtime.engine.retry import Retries
from tests.runtime.both_clients import CREDENTIALS, PLAIN, Staged, Sync
from tests.runtime.vendor import Reaction, Received, http

CREATED = http(201, {"id": 999}).text
NOTHING = b"HTTP/1.1 204 No Content\r\n\r\n"
NO_CONTENT_WITH_LENGTH = b"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n"


# --- what is left over --------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "odd",
    [http(200, {"id": 1}).text + CREATED, NOTHING + CREATED, NO_CONTENT_WITH_LENGTH + b"{}\n"],
    ids=["twice", "204 with a body", "204 with a length"],
)
def test_what_is_left_over_is_nobodys_answer(stage: Staged, method: str, odd: bytes) -> None:
    """After an answer with more behind it, the next call has a connection of its own."""
    asked = iter(range(10))

    def react(sent: Received) -> Reaction:
        return Reaction(odd) if next(asked) == 0 else http(200, {"id": 2})

    play = stage(react=react)
    play(method, "/odd", into=None)
    for _ in range(2):
        assert play("POST", "/make", json={}) == {"id": 2}
    assert play.vendor.connections == 2


def test_what_comes_later_is_nobodys_answer_either(stage: Staged) -> None:
    """A body behind a 204, in a packet of its own: the waiting connection is not used again."""
    asked, late = iter(range(10)), threading.Event()

    def drip(connection: socket.socket) -> None:
        time.sleep(0.05)
        connection.sendall(CREATED)
        late.set()

    def react(sent: Received) -> Reaction:
        return Reaction(NOTHING, drip=drip) if next(asked) == 0 else http(200, {"id": 2})

    play = stage(react=react)
    play("POST", "/odd", into=None)
    assert late.wait(10.0)
    time.sleep(0.05)
    assert play("POST", "/make", json={}) == {"id": 2}


def test_usual_answers_keep_their_connection(stage: Staged) -> None:
    """Twenty calls of all kinds, one connection."""
    play = stage(react=lambda sent: http(200, {"id": 1}))
    for method in ("GET", "POST", "PUT", "DELETE") * 5:
        play(method, "/thing")
    assert play.vendor.connections == 1
    assert {sent.headers["connection"] for sent in play.seen} == {"keep-alive"}


def test_where_nobody_can_look_a_create_is_the_last(
    monkeypatch: pytest.MonkeyPatch, stage: Staged
) -> None:
    """Transports that are not httpx2's own, and hooks that may read the answer: unsafe calls say so."""
    seen: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers["connection"])
        return httpx2.Response(200, json={})

    mock = httpx2.Client(transport=httpx2.MockTransport(handler))
    who = BaseClient(PLAIN, credentials=CREDENTIALS, http=mock)
    who.request("GET", "/thing")
    who.request("POST", "/make", json={})
    assert seen == ["keep-alive", "close"]
    with httpx2.Client() as plain, httpx2.Client(event_hooks={"response": [print]}) as hooked:
        url = httpx2.URL("https://api.test")
        assert connections.can_look(plain, url) and not connections.can_look(hooked, url)
    monkeypatch.setattr(connections, "HTTPX_IS_KNOWN", False)  # another major version
    play = stage(react=lambda sent: http(200, {}))
    play("POST", "/make", json={})
    play("GET", "/thing")
    assert [sent.headers["connection"] for sent in play.seen] == ["close", "keep-alive"]


def test_the_inside_of_the_installed_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is looked at is where it was: an update that moves it is noticed here."""
    assert httpx2.__version__.startswith("2.")
    with httpx2.Client() as http_, socket.create_server(("127.0.0.1", 0)) as server:
        url = httpx2.URL(f"http://127.0.0.1:{server.getsockname()[1]}")

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(http(200, {}).text * 2)
                connection.recv(1)

        thread = threading.Thread(target=answer)
        thread.start()
        with http_.stream("GET", url, extensions={connections.MARK: 1}) as response:
            (asked,) = http_._transport._pool._requests  # type: ignore[attr-defined]
            assert asked.request.extensions[connections.MARK] == 1
            inner = connections._innermost(asked.connection)
            b"".join(response.stream)  # type: ignore[arg-type]
            assert connections._innermost(response.stream) is inner
            assert inner._h11_state.trailing_data[0].startswith(b"HTTP/1.1 200")
            assert isinstance(inner._network_stream.get_extra_info("socket"), socket.socket)
            connections.close_if_more(response)
        assert inner.is_closed()
        thread.join()
    made = connections.Connections(None, httpx2.Client)
    assert isinstance(made.http._transport._pool._optional_thread_lock, type(threading.Lock()))  # type: ignore[attr-defined]


class _EndsWhenLookedAt:
    """The lock of a call that ends just while another one looks at it: it leaves, and gives its lock back."""

    def __init__(self, made: connections.Connections[Any]) -> None:
        self.made = made

    def locked(self) -> bool:
        self.made.leave(cast(threading.Lock, self))
        return False


def test_a_call_that_ends_is_not_taken_for_an_interrupted_one() -> None:
    """Only a call that is over and never left has damaged its connections; else all of them would be lost, and left open."""
    made = connections.Connections(None, httpx2.Client)
    pool = made.enter(cast(threading.Lock, _EndsWhenLookedAt(made)))
    running = threading.Lock()
    with running:
        assert made.enter(running) is pool
        assert made.enter(threading.Lock()) is pool  # it may still be under way
    assert made.enter(threading.Lock()) is not pool, "a call ended, and nobody knows how"


# --- the deadline -------------------------------------------------------------------------


def _endless(piece: bytes) -> tuple[Callable[[socket.socket], None], list[int]]:
    """A drip of a piece each 50 ms, 200 times at most, and how many were sent."""
    count = [0]

    def drip(connection: socket.socket) -> None:
        for _ in range(200):
            connection.sendall(piece)
            count[0] += 1
            time.sleep(0.05)

    return drip, count


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
    ids=["early hints", "head", "body", "body without length", "chunks"],
)
def test_a_deadline_ends_whatever_drips(stage: Staged, start: bytes, piece: bytes) -> None:
    """Early hints for ever, a head, any kind of body: the error says that the deadline passed."""
    drip, count = _endless(piece)
    once = Retries(attempts=1, deadline=0.4)
    play = stage(Reaction(start, drip=drip), retries=once, timeout=5.0)
    error = play.fails("POST", "/make", json={})
    assert type(error) in {errors.UnknownOutcome, errors.Unreadable}
    assert "deadline" in error.message
    assert count[0] < 100  # of 200: it did not wait for the end


def test_a_body_that_stops_is_not_taken_for_whole(stage: Staged) -> None:
    """One without a length ends with its connection; not when it was we who closed it."""
    release = threading.Event()
    begun = Reaction(b"HTTP/1.1 200 OK\r\n\r\n[1", drip=lambda _: release.wait(10.0))
    play = stage(begun, retries=Retries(attempts=1, deadline=0.3), timeout=9.0)
    error = play.fails("GET", "/thing")
    release.set()
    assert type(error) is errors.Unreadable and error.body == "[1"


def test_one_thread_watches_all() -> None:
    """However many clients and calls; and a call that is over is not ended."""
    ended: list[str] = []
    running, over = threading.Lock(), threading.Lock()
    running.acquire()
    dog = connections.Watchdog()
    done = threading.Event()
    kept = dog.watch(running, 60.0, lambda: ended.append("early"))
    dog.watch(over, 0.01, lambda: ended.append("over"))
    forgotten = dog.watch(running, 0.05, lambda: ended.append("forgotten"))
    dog.forget(forgotten)
    dog.watch(running, 0.1, lambda: (ended.append("late"), done.set()))
    assert done.wait(10.0)
    assert set(ended) == {"late"}
    threads = [each for each in threading.enumerate() if each is dog._thread]
    assert len(threads) == 1
    dog.forget(kept)


def test_a_client_that_was_interrupted_gets_other_connections(stage: Staged) -> None:
    """Those of its own; a client that the user gave stays in use."""
    play = stage(react=lambda sent: http(200, {"id": 1}))
    if not isinstance(play.who, Sync):
        return
    play("GET", "/thing")
    mine = play.who.client._api.connections
    first = mine.http
    mine.enter(threading.Lock())  # a call that is over, and did not leave
    play("GET", "/thing")
    assert mine.http is not first
    given = httpx2.Client()
    theirs: Any = connections.Connections(given, httpx2.Client)
    theirs.enter(threading.Lock())
    running = threading.Lock()
    running.acquire()
    assert theirs.enter(running) is given
    given.close()
