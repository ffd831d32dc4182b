"""What a network can do to a call, over real sockets, and what must not come of it."""

import asyncio
import gc
import gzip
import os
import subprocess
import sys
import threading
import warnings
from typing import Any

import httpx2
import pytest

from specmint.runtime import errors
from specmint.runtime.client.base import AsyncBaseClient
from specmint.runtime.engine.retry import Retries
from specmint.runtime.features.bulk import Bulk
from specmint.runtime.spec import (
    Api,
    Envelope,
    Operation,
    Refusal,
)
from tests.runtime.both_clients import (
    BODY,
    CREDENTIALS,
    ONCE,
    PLAIN,
    Async,
    CallerType,
    Staged,
    Sync,
    Thing,
    behaving,
)
from tests.runtime.vendor import Reaction, closed_port, http, vendor

# --- what is repeated -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "was_sent"),
    [
        (httpx2.ConnectError, False),
        (httpx2.ConnectTimeout, False),
        (httpx2.PoolTimeout, False),
        (httpx2.ProxyError, False),
        (httpx2.UnsupportedProtocol, False),
        (httpx2.ReadError, True),
        (httpx2.ReadTimeout, True),
        (httpx2.WriteError, True),
        (httpx2.WriteTimeout, True),
        (httpx2.CloseError, True),
        (httpx2.RemoteProtocolError, True),
        (httpx2.LocalProtocolError, True),
    ],
)
def test_a_create_is_repeated_only_if_nothing_was_sent(
    caller: CallerType, raised: type[httpx2.TransportError], was_sent: bool
) -> None:
    """Before the first byte it is sent again; after it the outcome is unknown, and nobody guesses."""
    tried: list[str] = []

    def fail(request: httpx2.Request) -> httpx2.Response:
        tried.append(request.method)
        raise raised("down", request=request)

    transport = httpx2.MockTransport(fail)
    own = httpx2.Client if caller is Sync else httpx2.AsyncClient
    quick = Retries(attempts=2, base=0.0)
    who = caller(PLAIN, "https://api.test", http=own(transport=transport), retries=quick)
    try:
        with pytest.raises(errors.UnknownOutcome if was_sent else errors.NotSent):
            who.call("POST", "/make", json={})
    finally:
        who.close()
    assert len(tried) == (1 if was_sent else 2)


def test_a_vendor_that_does_not_know(stage: Staged) -> None:
    """A refusal in HTTP 200 whose code means "unknown": a read is repeated, a create never."""
    default = Operation(
        "request",
        envelope=Envelope(payload="/data", success={"/status": (0,)}, code="/code"),
        refusals=({"2": Refusal("unknown-outcome")},),
    )
    api = Api(
        name="t",
        server="https://api.test",
        default=default,
        operations={"POST /keyed": default.but("keyed", idempotency_key="Idempotency-Key")},
    )
    late, fine = http(200, {"status": 2, "code": 2}), http(200, {"status": 0, "data": {"id": 7}})
    for method, path in (("GET", "/thing"), ("POST", "/keyed")):
        play = stage(late, late, fine, api=api)
        assert play(method, path, into=Thing) == Thing(id=7)
        assert len(play.seen) == 3
    play = stage(late, fine, api=api)
    error = play.fails("POST", "/make", json={})
    assert type(error) is errors.UnknownOutcome and len(play.seen) == 1
    assert (error.status, error.code, error.body) == (200, "2", {"status": 2, "code": 2})
    assert error.headers["content-type"] == "application/json"


# --- what a network can do ------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Reaction(b"", keep=False),
        Reaction(b"", reset=True),
        Reaction(BODY[:9], keep=False),
        Reaction(BODY[:40], keep=False),
        Reaction(BODY[:-3], keep=False),
        Reaction(BODY[:-3], reset=True),
        http(200, {"id": 7}, length=999, keep=False),
        Reaction(b"SSH-2.0-OpenSSH\r\n\r\n", keep=False),
        Reaction(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", keep=False),
        http(
            200,
            body=gzip.compress(b'{"id": 7}', mtime=0)[:-4],
            headers={"Content-Encoding": "gzip"},
        ),
        http(200, body=b"not gzip", headers={"Content-Encoding": "gzip"}),
        http(200, body=b"<html>", headers={"Content-Type": "text/html"}),
        http(200, body=b'{"id": 7'),
        http(200, body=b'"id": 7}', headers={"Content-Type": "text/plain"}),
    ],
)
def test_a_create_that_went_wrong_is_made_once(stage: Staged, fault: Reaction) -> None:
    """Cut before, in and after the head and the body, or spoiled: never sent again."""
    play = stage(fault, http(200, {"id": 7}))
    error = play.fails("POST", "/make", json={}, into=Thing)
    assert type(error) is errors.UnknownOutcome
    assert (error.operation, error.method, error.path) == ("make", "POST", "/make")
    assert len(play.seen) == 1
    assert play(into=Thing).id == 7


@pytest.mark.parametrize(
    "fault",
    [
        Reaction(b"", keep=False),
        Reaction(b"", reset=True),
        Reaction(BODY[:40], keep=False),
        Reaction(BODY[:-3], reset=True),
        http(500, {}),
        http(502, body=b"<h1>", headers={"Content-Type": "text/html"}),
        http(503, {}),
        http(429, {}),
        http(429, {}, headers={"Retry-After": "0"}),
        http(429, {}, headers={"Retry-After": "Tue, 14 Nov 2023 22:13:20 GMT"}),
    ],
)
def test_a_read_gets_through(stage: Staged, fault: Reaction) -> None:
    """Two such faults, and the caller still has the answer."""
    play = stage(fault, fault, http(200, {"id": 7}))
    assert play(into=Thing).id == 7
    assert len(play.seen) == 3


def test_an_answer_cut_at_every_byte(stage: Staged) -> None:
    """No part of an answer passes for the whole."""
    cuts = [Reaction(BODY[:end], keep=False) for end in range(len(BODY))]
    play = stage(*cuts, http(200, {}), retries=ONCE)
    for _ in cuts:
        assert isinstance(play.fails(into=Thing), errors.Interrupted | errors.Unreadable)
    assert len(play.seen) == len(cuts)


def test_a_read_timeout_after_a_create_was_received(stage: Staged) -> None:
    """The vendor has it and says nothing: once, and the outcome is unknown."""
    silence = threading.Event()
    play = stage(http(200, {}, first=silence.wait), timeout=0.2)
    try:
        error = play.fails("POST", "/make", json={})
        assert type(error) is errors.UnknownOutcome and error.status is None
        assert len(play.seen) == 1
    finally:
        silence.set()


def test_a_deadline_ends_an_answer_that_drips(stage: Staged) -> None:
    """Each piece in time, the whole never."""
    lines = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999999\r\n\r\n"
    stop = threading.Event()

    def drip(connection: Any) -> None:
        while not stop.wait(0.01):
            connection.sendall(b" ")

    play = stage(Reaction(lines, drip=drip), retries=Retries(attempts=1, deadline=0.3))
    try:
        error = play.fails()
        assert type(error) is errors.Unreadable and "deadline" in error.message
    finally:
        stop.set()


def test_a_deadline_ends_a_head_that_drips() -> None:
    """in the async client, where what waits can be ended from outside."""
    stop = threading.Event()

    def drip(connection: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
        while not stop.wait(0.01):
            connection.sendall(b"a")

    async def main(url: str) -> None:
        once = Retries(attempts=1, deadline=0.3)
        client = AsyncBaseClient(PLAIN, credentials=CREDENTIALS, base_url=url, retries=once)
        async with client, asyncio.timeout(5):
            with pytest.raises(errors.UnknownOutcome, match="deadline"):
                await client.request("POST", "/make", json={})

    with vendor(lambda _: Reaction(b"", drip=drip)) as place:
        try:
            asyncio.run(main(place.url))
        finally:
            stop.set()


def test_a_client_belongs_to_its_event_loop() -> None:
    """In another, its connections would break in mid-call, after a create was sent."""
    with vendor(lambda _: http(200, {})) as place, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # of connections no loop is left for
        client = AsyncBaseClient(PLAIN, credentials=CREDENTIALS, base_url=place.url)
        asyncio.run(client.request("GET", "/thing"))
        for call in (client.request("POST", "/make", json={}), client.close()):
            with pytest.raises(errors.NotSent, match="another event loop"):
                asyncio.run(call)
        assert len(place.requests) == 1
        del client, call
        gc.collect()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_client_belongs_to_its_process() -> None:
    """A fork shares its connections: answers would go to whoever reads first."""
    code = """
import os, sys
from specmint.runtime import errors
from specmint.runtime.client.base import BaseClient
from specmint.runtime.spec import Api
client = BaseClient(Api(name="t", server="https://t.test"), base_url=sys.argv[1])
client.request("GET", "/thing")
if not (child := os.fork()):
    try:
        client.request("GET", "/thing")
    except errors.NotSent as error:
        os._exit(7 if "another process" in str(error) else 8)
    os._exit(9)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
client.close()
"""
    with vendor(lambda _: http(200, {})) as place:
        subprocess.run([sys.executable, "-c", code, place.url], check=True, timeout=60)
        assert len(place.requests) == 1


def test_no_content_is_what_it_says(stage: Staged) -> None:
    """A 204 has no body to hold an envelope; where a payload is wanted, it is missing."""
    api = behaving(PLAIN, envelope=Envelope(payload="/d", success={"/ok": (True,)}))
    play = stage(http(204, body=b""), api=api)
    assert play("DELETE", into=None) is None and play("POST", "/make", into=None) is None
    assert play() is None
    assert type(play.fails(into=Thing)) is errors.EmptyAnswer


def test_each_chunk_has_a_key_of_its_own(stage: Staged) -> None:
    """With one for all, the vendor would take the second chunk for a repeat of the first."""
    api = behaving(PLAIN, idempotency_key="Idempotency-Key")
    play = stage(http(200, [{"id": 1}, {"id": 2}]), api=api)
    view = play.who.client.with_options(idempotency_key="mine")

    async def collected(found: Any) -> list[Any]:
        return [each async for each in found]

    rule = Bulk(size=2, results="")
    found = view._api.bulk(
        "POST",
        "/make",
        iter([{}] * 4),
        of=Thing,
        bulk=rule,
        json=list,
    )
    done = play.who.runner.run(collected(found)) if isinstance(play.who, Async) else [*found]
    assert all(each.ok for each in done) and len(done) == 4
    assert sorted(each.headers["idempotency-key"] for each in play.seen) == ["mine-1", "mine-2"]


def test_nobody_listens(caller: CallerType) -> None:
    """A refused connection is certain, and a create may be tried again."""
    who = caller(PLAIN, f"http://127.0.0.1:{closed_port()}", retries=Retries(base=0.001))
    with pytest.raises(errors.NotSent):
        who.call("POST", "/make", json={})
    who.close()


def test_a_redirect_gets_no_credentials(stage: Staged) -> None:
    """It is not followed, and only its origin is shown; the error has the address, without our secrets."""
    with vendor(lambda sent: http(200, {})) as elsewhere:
        for status in (301, 302, 303, 307, 308):
            moved = {"Location": f"{elsewhere.url}/take?key=canary-key"}
            error = stage(http(status, {}, headers=moved)).fails("POST", "/make", json={})
            assert isinstance(error, errors.UnknownOutcome | errors.Redirected)
            assert elsewhere.url in error.message
            assert error.location == f"{elsewhere.url}/take?key=redacted"
            assert "canary" not in str(vars(error))
        assert elsewhere.requests == []


def test_an_answer_beyond_the_cap(stage: Staged) -> None:
    """Fifty megabytes are not read to the end, and the error holds eight kilobytes."""
    play = stage(http(200, body=b'"' + b"x" * 50_000_000))
    error = play.fails(options={"max_bytes": 1_000_000})
    assert type(error) is errors.Unreadable and "larger than 1000000" in error.message
    assert len(error.raw) == 8192
    play = stage(http(200, {"id": 7}))
    assert play(into=Thing).id == 7


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_what_cannot_be_unpacked_is_shown_as_it_came(stage: Staged, encoding: str) -> None:
    """As where a proxy names an encoding that it took off."""
    body = b"<html>Down for maintenance</html>"
    for status in (200, 502):
        play = stage(http(status, body=body, headers={"Content-Encoding": encoding}))
        error = play.fails()
        assert error.raw == body
        assert encoding != "br" or "Content-Encoding is unknown: br" in error.message


@pytest.mark.parametrize("encoding", ["gzip", "utf-8", "none", "Identity"])
def test_a_success_in_an_encoding_that_is_none_is_read(stage: Staged, encoding: str) -> None:
    """Of a create it would else be unknown whether it was made: JSON under the name of gzip, or a charset."""
    play = stage(http(201, {"id": 7}, headers={"Content-Encoding": encoding}))
    assert play("POST", "/make", json={}, into=Thing).id == 7


def test_a_bomb(stage: Staged) -> None:
    """Small on the wire, huge when unpacked: it stops at the cap."""
    packed = gzip.compress(b"0" * 20_000_000, mtime=0)
    play = stage(http(200, body=packed, headers={"Content-Encoding": "gzip"}))
    assert type(play.fails(options={"max_bytes": 1_000_000})) is errors.Unreadable


def test_a_connection_that_died_between_two_calls(stage: Staged) -> None:
    """The pool replaces it, and nobody notices."""
    ended = threading.Event()
    play = stage(http(200, {"id": 1}), http(200, {"id": 2}))
    play("POST", "/make", json={})
    play.vendor.hang_up()
    ended.set()
    assert play("POST", "/make", json={}, into=Thing).id == 2
