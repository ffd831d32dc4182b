"""Both voices over real sockets: what a network can do, and what must not come of it."""

import asyncio
import gc
import gzip
import json
import logging
import os
import pickle
import random
import subprocess
import sys
import threading
import time
import traceback
import typing
import warnings
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from specmint.runtime import errors
from specmint.runtime.client import asynchronous as aio
from specmint.runtime.client import base as client_module
from specmint.runtime.client import httpx_adapter as wiring
from specmint.runtime.client import sync as transport
from specmint.runtime.client.base import AsyncBaseClient, BaseClient
from specmint.runtime.data.decode import Of, SpecDrift
from specmint.runtime.data.model import Model
from specmint.runtime.engine.retry import Retries
from specmint.runtime.features.bulk import Bulk
from specmint.runtime.features.paging import ByOffset
from specmint.runtime.features.rate_limits import Limit
from specmint.runtime.features.sessions import Put, Session
from specmint.runtime.spec import Api, ApiKey, Basic, Envelope, Operation, Refusal
from tests.runtime.server import Reaction, Received, Vendor, closed_port, http, vendor

CREDENTIALS = {"user": "canary-user", "password": "canary-password", "key": "canary-key"}
SESSION = Session(
    login="POST /login",
    fields={"user": "user", "password": "password"},
    token="/token",
    put=Put("header", "X-Session"),
)
PLAIN = Api(
    name="t",
    server="https://api.test",
    schemes={"basic": Basic("user", "password"), "key": ApiKey("header", "X-Key", "key")},
    security=(("basic", "key"),),
    operations={"POST /make": Operation("make"), "GET /thing": Operation("getThing")},
)
SHARED = Api(
    name="s",
    server="https://api.test",
    session=SESSION,
    refusals={"HTTP 440": Refusal("session-expired")},
    operations={"POST /login": Operation("login", session=False), "POST /make": Operation("make")},
)
ONCE = Retries.off()


class Thing(Model):
    id: int


class Sync:
    """Calls the sync client, from as many threads as a test needs."""

    def __init__(self, api: Api, url: str, **options: Any) -> None:
        self.client = BaseClient(api, credentials=CREDENTIALS, base_url=url, **options)

    def call(self, method: str, path: str, **parts: Any) -> Any:
        options = parts.pop("options", {})
        return self.client.with_options(**options).request(method, path, **parts)

    def together(self, count: int, one: Callable[["Sync", int], Any]) -> list[Any]:
        start = threading.Barrier(count)

        def begin(number: int) -> Any:
            start.wait()
            return one(self, number)

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(begin, range(count)))

    def close(self) -> None:
        self.client.close()


class Async:
    """Calls the async client, on a loop of its own."""

    def __init__(self, api: Api, url: str, **options: Any) -> None:
        self.runner = asyncio.Runner()
        self.client = AsyncBaseClient(api, credentials=CREDENTIALS, base_url=url, **options)

    def call(self, method: str, path: str, **parts: Any) -> Any:
        options = parts.pop("options", {})
        view = self.client.with_options(**options)

        async def called() -> Any:
            return await view.request(method, path, **parts)

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return self.runner.run(called())
        return called()

    def together(self, count: int, one: Callable[["Async", int], Any]) -> list[Any]:
        async def all_of_them() -> list[Any]:
            return list(await asyncio.gather(*(one(self, number) for number in range(count))))

        return self.runner.run(all_of_them())

    def close(self) -> None:
        self.runner.run(self.client.close())
        self.runner.close()


Voice = type[Sync] | type[Async]


@pytest.fixture(params=[Sync, Async])
def voice(request: pytest.FixtureRequest) -> Voice:
    chosen: Voice = request.param
    return chosen


class Stage:
    """A vendor that does what it is told, and a client of either voice."""

    def __init__(self, made: Vendor, who: Sync | Async) -> None:
        self.vendor = made
        self.who = who

    @property
    def seen(self) -> list[Received]:
        return self.vendor.requests

    def __call__(self, method: str = "GET", path: str = "/thing", **parts: Any) -> Any:
        return self.who.call(method, path, **parts)

    def fails(self, method: str = "GET", path: str = "/thing", **parts: Any) -> Any:
        with pytest.raises(errors.Error) as caught:
            self(method, path, **parts)
        return caught.value


Staged = Callable[..., Stage]


@pytest.fixture
def stage(voice: Voice) -> Iterator[Staged]:
    """Makes stages, and takes them down."""
    made: list[Any] = []

    def begin(*reactions: Reaction, api: Api = PLAIN, react: Any = None, **options: Any) -> Stage:
        waiting = list(reactions)

        def scripted(_: Received) -> Reaction:
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

        place = Vendor(react or scripted)
        made.append(place)
        options.setdefault("retries", Retries(base=0.001))
        who = voice(api, place.url, **options)
        made.append(who)
        return Stage(place, who)

    yield begin
    for each in reversed(made):
        each.close()


# --- what is repeated ---------------------------------------------------------------------


def test_a_vendor_that_does_not_know(stage: Staged) -> None:
    """A refusal in HTTP 200 whose code means "unknown": a read is repeated, a create never."""
    api = Api(
        name="t",
        server="https://api.test",
        envelope=Envelope(payload="/data", success={"/status": (0,)}, code="/code"),
        refusals={"2": Refusal("unknown-outcome")},
        operations={"POST /keyed": Operation("keyed", idempotency_key="Idempotency-Key")},
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


# --- calls --------------------------------------------------------------------------------


def test_a_call_there_and_back(stage: Staged) -> None:
    """Credentials, body and query go out; the answer comes back as an object."""
    play = stage(http(200, {"id": 7}))
    assert play("POST", "/make", json={"a": 1}, query={"q": "x"}, into=Thing) == Thing(id=7)
    sent = play.seen[0]
    assert (sent.method, sent.target, sent.body) == ("POST", "/make?q=x", b'{"a":1}')
    assert sent.headers["authorization"].startswith("Basic ")
    assert sent.headers["x-key"] == "canary-key"
    assert sent.headers["accept-encoding"] == "gzip, deflate"
    assert sent.headers["content-length"] == "7"


def test_other_types_of_answers(stage: Staged) -> None:
    """Unions, text, bytes, nothing; compressed as it likes."""
    play = stage(http(200, 7))
    assert play(into=Of[int | None]) == 7
    assert play(into=Of[int | None]()) == 7
    assert play(into=None) is None
    packed = {"Content-Encoding": "gzip", "Content-Type": "text/csv"}
    play = stage(http(200, body=gzip.compress("é".encode(), mtime=0), headers=packed))
    assert play(accept="text/csv", into=str) == "é"
    assert play(accept="application/pdf", into=bytes) == "é".encode()
    assert play(accept="application/pdf", into=None) is None
    raw = zlib.compress(b'{"id": 7}')
    play = stage(http(200, body=raw, headers={"Content-Encoding": "deflate"}))
    assert play(into=Thing).id == 7


def test_a_body_on_delete(stage: Staged) -> None:
    """Billing Booth One deletes with one."""
    play = stage(http(204, body=b""))
    play("DELETE", "/thing", json={"id": [1]}, into=None)
    assert play.seen[0].body == b'{"id":[1]}'


def test_views_share_the_connections(stage: Staged) -> None:
    """One connection serves a client and its views, one after the other."""
    play = stage(http(200, {}))
    for options in ({}, {"timeout": 9.0}, {"headers": {"X-A": "1"}}):
        play(options=options)
    assert play.vendor.connections == 1
    assert [sent.headers.get("x-a") for sent in play.seen] == [None, None, "1"]


def test_the_users_own_client(voice: Voice) -> None:
    """It is used as it is, never redirected, and left open."""
    kind = httpx2.Client if voice is Sync else httpx2.AsyncClient
    own = kind(headers={"X-Own": "1"}, base_url="http://nowhere.test", follow_redirects=True)
    moved = {"Location": "/elsewhere"}
    with vendor(lambda sent: http(307, {}, headers=moved)) as place:
        who = voice(PLAIN, place.url, http=own)
        with pytest.raises(errors.Unreadable):
            who.call("GET", "/thing")
        assert [(sent.target, sent.headers["x-own"]) for sent in place.requests] == [
            ("/thing", "1")
        ]
        if isinstance(who, Async):
            who.runner.run(who.client.close())
            assert not own.is_closed
            who.runner.run(own.aclose())  # type: ignore[union-attr]
        else:
            who.close()
            assert not own.is_closed
            own.close()  # type: ignore[union-attr]
        with pytest.raises(errors.NotSent, match="closed"):
            who.call("GET", "/thing")
        if isinstance(who, Async):
            who.runner.close()


def test_close_is_final_and_may_be_repeated(stage: Staged) -> None:
    """A call after it says so; the vendor sees every connection end."""
    play = stage(http(200, {}))
    play()
    for _ in range(2):
        closed = play.who.client.close()
        if isinstance(play.who, Async):
            play.who.runner.run(closed)  # type: ignore[arg-type]
    assert type(play.fails()) is errors.NotSent
    assert len(play.seen) == 1


def test_many_who_close_log_out_once(stage: Staged) -> None:
    """And none of them takes the connection away from the logout."""
    api = replace(SHARED, session=replace(SESSION, logout="POST /logout"))
    api = replace(api, operations={**api.operations, "POST /logout": Operation("logout")})

    def react(sent: Received) -> Reaction:
        first = (lambda: time.sleep(0.1)) if sent.path == "/logout" else None
        return http(200, {"token": "token-1"}, first=first)

    play = stage(react=react, api=api)
    play()
    play.who.together(5, lambda who, _: who.client.close())
    assert [each.path for each in play.seen] == ["/login", "/thing", "/logout"]
    assert play.who.client._api.http.is_closed


def test_a_close_that_is_cancelled_releases_the_connections() -> None:
    """A vendor that does not answer the logout is not waited for."""
    api = replace(SHARED, session=replace(SESSION, logout="POST /logout"))
    api = replace(api, operations={**api.operations, "POST /logout": Operation("logout")})
    release = threading.Event()

    def react(sent: Received) -> Reaction:
        first = release.wait if sent.path == "/logout" else None
        return http(200, {"token": "token-1"}, first=first)

    async def main(url: str) -> None:
        client = AsyncBaseClient(api, credentials=CREDENTIALS, base_url=url)
        await client.request("GET", "/thing")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.close(), 0.1)
        assert client._api.http.is_closed

    with vendor(react) as place:
        try:
            asyncio.run(main(place.url))
        finally:
            release.set()


def test_close_lets_calls_finish(voice: Voice) -> None:
    """A create under way is not cut off: its outcome would be unknown. New calls are refused."""
    inside, release = threading.Event(), threading.Event()

    def react(sent: Received) -> Reaction:
        inside.set()
        return http(200, {"id": 7}, first=release.wait)

    with vendor(react) as place:
        who = voice(PLAIN, place.url)
        if isinstance(who, Sync):
            with ThreadPoolExecutor(1) as pool:
                made = pool.submit(who.call, "POST", "/make", json={})
                inside.wait()
                who.close()
                with pytest.raises(errors.NotSent, match="closed"):
                    who.call("POST", "/make", json={})
                assert not who.client._api.http.is_closed
                release.set()
                assert made.result() == {"id": 7}
        else:

            async def main(client: AsyncBaseClient) -> None:
                making = asyncio.ensure_future(client.request("POST", "/make", json={}))
                await asyncio.to_thread(inside.wait)
                await client.close()
                with pytest.raises(errors.NotSent, match="closed"):
                    await client.request("POST", "/make", json={})
                assert not client._api.http.is_closed
                release.set()
                assert await making == {"id": 7}

            who.runner.run(main(who.client))
            who.runner.close()
        assert who.client._api.http.is_closed
        assert len(place.requests) == 1


# --- what a network can do ----------------------------------------------------------------

BODY = http(200, {"id": 7}).text


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
        http(200, body=b""),
        http(200, body=b'{"id": 7'),
        http(200, body=b'{"id": 7}', headers={"Content-Type": "text/plain"}),
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
    """In the async voice, where what waits can be ended from outside."""
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
    api = replace(PLAIN, envelope=Envelope(payload="/d", success={"/ok": (True,)}))
    play = stage(http(204, body=b""), api=api)
    assert play("DELETE", into=None) is None and play("POST", "/make", into=None) is None
    assert type(play.fails()) is errors.Unreadable


def test_each_chunk_has_a_key_of_its_own(stage: Staged) -> None:
    """With one for all, the vendor would take the second chunk for a repeat of the first."""
    api = replace(PLAIN, idempotency_key="Idempotency-Key")
    play = stage(http(200, [{"id": 1}, {"id": 2}]), api=api)
    view = play.who.client.with_options(idempotency_key="mine")

    async def collected(found: Any) -> list[Any]:
        return [each async for each in found]

    rule = Bulk(size=2, results="")
    own = isinstance(play.who, Async)
    found = view._api.bulk(
        "POST",
        "/make",
        iter([{}] * 4),
        of=Thing,
        by=rule.run_async if own else rule.run,
        json=list,
    )
    done = play.who.runner.run(collected(found)) if isinstance(play.who, Async) else [*found]
    assert all(each.ok for each in done) and len(done) == 4
    assert sorted(each.headers["idempotency-key"] for each in play.seen) == ["mine-1", "mine-2"]


def test_nobody_listens(voice: Voice) -> None:
    """A refused connection is certain, and a create may be tried again."""
    who = voice(PLAIN, f"http://127.0.0.1:{closed_port()}", retries=Retries(base=0.001))
    with pytest.raises(errors.NotSent):
        who.call("POST", "/make", json={})
    who.close()


def test_a_redirect_gets_no_credentials(stage: Staged) -> None:
    """It is not followed, and only its origin is told."""
    with vendor(lambda sent: http(200, {})) as elsewhere:
        for status in (301, 302, 303, 307, 308):
            moved = {"Location": f"{elsewhere.url}/take?key=canary-key"}
            error = stage(http(status, {}, headers=moved)).fails("POST", "/make", json={})
            assert type(error) is errors.Unreadable and elsewhere.url in error.message
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
        assert play.fails().raw == body


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


# --- many at once -------------------------------------------------------------------------


def test_no_answer_is_crossed(stage: Staged) -> None:
    """Sixty-four callers on one client, each with its own question."""
    play = stage(react=lambda sent: http(200, {"id": int(sent.query["id"])}))

    def sync(who: Any, number: int) -> list[int]:
        asked = range(number * 100, number * 100 + 10)
        return [who.call("GET", "/thing", query={"id": n}, into=Thing).id for n in asked]

    async def tasks(who: Any, number: int) -> list[int]:
        asked = range(number * 100, number * 100 + 10)
        return [(await who.call("GET", "/thing", query={"id": n}, into=Thing)).id for n in asked]

    results = play.who.together(64, tasks if isinstance(play.who, Async) else sync)
    assert results == [list(range(n * 100, n * 100 + 10)) for n in range(64)]


class Sessions:
    """A vendor that opens sessions, and whose sessions can be ended."""

    def __init__(self) -> None:
        self.alive: set[str] = set()
        self.logins = self.ended = self.every = 0
        self.made: Counter[str] = Counter()
        self.lock = threading.Lock()

    def __call__(self, sent: Received) -> Reaction:
        with self.lock:
            if sent.path == "/login":
                self.logins += 1
                self.alive = {f"canary-token-{self.logins}"}
                return http(200, {"token": f"canary-token-{self.logins}"})
            if sent.headers.get("x-session") not in self.alive:
                return http(440, {})
            self.made[sent.body.decode()] += 1
            if sum(self.made.values()) % self.every == 0:
                self.alive = set()
                self.ended += 1
            return http(200, {"id": 1})


def test_a_session_that_ends_in_mid_run(stage: Staged, voice: Voice) -> None:
    """Under 20 threads or 200 tasks: one login per expiry, no create made twice or lost."""
    sessions = Sessions()
    play = stage(react=sessions, api=SHARED)
    callers = 20 if voice is Sync else 200

    def sync(who: Any, number: int) -> None:
        for turn in range(5):
            who.call("POST", "/make", json=[number, turn])

    async def tasks(who: Any, number: int) -> None:
        for turn in range(5):
            await who.call("POST", "/make", json=[number, turn])

    sessions.every = callers + 7
    play.who.together(callers, tasks if isinstance(play.who, Async) else sync)
    assert len(sessions.made) == callers * 5 and set(sessions.made.values()) == {1}
    assert sessions.logins == 1 + sessions.ended > 3


def test_concurrency_over_the_wire(stage: Staged) -> None:
    """The vendor's own count of what is inside is never above what it declared."""
    api = Api(name="l", server="https://api.test", limits=(Limit(concurrent=3),))
    inside, most, lock = 0, 0, threading.Lock()

    def react(sent: Received) -> Reaction:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        threading.Event().wait(0.002)
        with lock:
            inside -= 1
        return http(200, {})

    play = stage(react=react, api=api)

    def sync(who: Any, number: int) -> None:
        who.call("GET", "/thing")

    async def tasks(who: Any, number: int) -> None:
        await who.call("GET", "/thing")

    play.who.together(30, tasks if isinstance(play.who, Async) else sync)
    assert most <= 3 and len(play.seen) == 30


# --- cancellation -------------------------------------------------------------------------


@asynccontextmanager
async def cancellable(
    react: Callable[[Received], Reaction], api: Api = PLAIN
) -> AsyncIterator[tuple[Vendor, AsyncBaseClient]]:
    with vendor(react) as place:
        async with AsyncBaseClient(api, credentials=CREDENTIALS, base_url=place.url) as client:
            yield place, client


def test_cancellations_leave_a_client_that_works() -> None:
    """At random points, in the middle of everything; after them a hundred calls succeed."""
    chance = random.Random(7)

    async def main() -> None:
        async with cancellable(lambda _: http(200, {"id": 7})) as (_, client):

            async def cancelled() -> None:
                task = asyncio.ensure_future(client.request("POST", "/make", json={}))
                await asyncio.sleep(chance.random() * 0.004)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

            for _ in range(20):
                await asyncio.gather(*(cancelled() for _ in range(20)))
            for _ in range(100):
                assert (await client.request("GET", "/thing", into=Thing)).id == 7

    asyncio.run(main())


def test_a_cancelled_call_is_not_an_error_of_ours() -> None:
    """`CancelledError` passes through untouched, also out of a login and a queue."""
    inside = threading.Event()
    release = threading.Event()

    def react(sent: Received) -> Reaction:
        inside.set()
        return http(200, {"token": "canary-token-1"}, first=release.wait)

    async def main() -> None:
        async with cancellable(react, SHARED) as (place, client):
            tasks = [
                asyncio.ensure_future(client.request("POST", "/make", json={})) for _ in range(5)
            ]
            await asyncio.to_thread(inside.wait)
            for task in tasks[:4]:
                task.cancel()
            for task in tasks[:4]:
                with pytest.raises(asyncio.CancelledError):
                    await task
            release.set()
            assert await tasks[4] == {"token": "canary-token-1"}
            assert [sent.path for sent in place.requests] == ["/login", "/login", "/make"]

    asyncio.run(main())


# --- secrets and tidiness -----------------------------------------------------------------


def echoes(sent: Received) -> Reaction:
    """A vendor that tells everything it knows."""
    if sent.path == "/login":
        return http(200, {"token": "canary-token-1"})
    heard = [sent.headers.get(name) for name in ("x-session", "authorization", "x-key")]
    return http(400, {"message": "canary-user canary-key", "heard": heard})


def test_secrets_stay_home(voice: Voice, caplog: pytest.LogCaptureFixture) -> None:
    """Not in repr, logs at DEBUG, tracebacks with all our locals, errors, nor pickles."""
    told: list[str] = []
    with vendor(echoes) as place, caplog.at_level(logging.DEBUG):
        for api in (PLAIN, SHARED):
            who = voice(api, place.url)
            try:
                who.call("POST", "/make", json={})
            except errors.Invalid as error:
                shown = traceback.TracebackException.from_exception(error, capture_locals=True)
                frames = [frame for frame in shown.stack if "/specmint/" in frame.filename]
                assert len(frames) > 3
                told += [str(frame.locals) for frame in frames]
                told += [repr(error), str(error), str(vars(error)), str(pickle.dumps(error))]
                told += [repr(error.__cause__), repr(error.__context__)]
            told += [repr(who.client), str(vars(who.client)), repr(who.client._api.core.secrets)]
            with pytest.raises(TypeError):
                pickle.dumps(who.client)
            who.close()
    told.append(caplog.text)
    assert "POST /make: 400" in caplog.text
    assert [text for text in told if "canary" in text] == []


def test_the_logger_is_named_after_the_package() -> None:
    """The package that `_runtime` stands in, under whatever name it was copied."""
    name = "vendored.billcom._runtime.client.base"
    assert client_module._LOG.name == "specmint.runtime.client.base"
    assert name.rpartition("._runtime")[0] == "vendored.billcom"


def test_nothing_is_left_open(voice: Voice) -> None:
    """Resource warnings are errors here: also after faults, there is nothing to warn of."""
    faults = [Reaction(BODY[:40], keep=False), Reaction(BODY[:-3], reset=True), http(200, {})]
    for fault in faults:
        with vendor(lambda _, fault=fault: fault) as place:  # type: ignore[misc]
            who = voice(PLAIN, place.url, retries=ONCE)
            with suppress(errors.Error):
                who.call("GET", "/thing")
            who.close()
    gc.collect()


# --- lists and drift over the wire --------------------------------------------------------


def test_lists(voice: Voice) -> None:
    """Items, pages and restarts, in both voices."""
    api = Api(name="p", server="https://api.test", envelope=Envelope(payload="/data"))
    by = ByOffset(offset="start", size="max", default_size=3, total="/total")

    def react(sent: Received) -> Reaction:
        start, size = int(sent.query["start"]), int(sent.query["max"])
        return http(200, {"data": [{"id": n} for n in range(8)][start : start + size], "total": 8})

    with vendor(react) as place:
        who = voice(api, place.url)
        if isinstance(who, Sync):
            pages = who.client._api.pages("GET", "/things", of=Thing, by=by.listing)
            assert [each.id for each in pages] == list(range(8))
            assert [len(page) for page in pages.by_page()] == [3, 3, 2]
            assert [each.id for each in pages.starting_at("6").max_items(1)] == [6]
        else:
            many = who.client._api.pages("GET", "/things", of=Thing, by=by.listing_async)

            async def main() -> None:
                assert [each.id async for each in many] == list(range(8))
                assert [len(page) async for page in many.by_page()] == [3, 3, 2]
                assert [each.id async for each in many.starting_at("6").max_items(1)] == [6]

            who.runner.run(main())
        who.close()


def test_drift_is_reported_once_per_place(stage: Staged) -> None:
    """The object is there all the same; a hook, an exception, or silence instead."""
    play = stage(http(200, {"id": "seven"}))
    with pytest.warns(SpecDrift, match="/id") as told:
        assert play(into=Thing).id == "seven"
        assert play(into=Thing).id == "seven"
    assert len(told) == 1
    heard: list[Any] = []
    stage(http(200, {"id": "seven"}), drift=heard.append)(into=Thing)
    assert [deviation.pointer for deviation in heard] == ["/id"]
    with pytest.raises(SpecDrift):
        stage(http(200, {"id": "seven"}), drift="raise")(into=Thing)
    assert stage(http(200, {"id": "seven"}), drift="ignore")(into=Thing).id == "seven"


def test_a_drift_warning_points_at_the_users_line() -> None:
    """Not into the runtime: that is where it helps, and where filters apply."""
    with (
        vendor(lambda _: http(200, {"id": "seven"})) as place,
        Closing(place.url) as client,
        pytest.warns(SpecDrift) as told,
    ):
        client.request("GET", "/thing", into=Thing)
    assert told[0].filename == __file__


def Closing(url: str) -> BaseClient:
    return BaseClient(PLAIN, credentials=CREDENTIALS, base_url=url)


def test_public_methods_have_hints() -> None:
    """`typing.get_type_hints` works on what users and pages call."""
    voices = (wiring.Voice, transport.Transport, aio.AsyncTransport)
    for kind in (BaseClient, AsyncBaseClient, *voices):
        for name, member in vars(kind).items():
            if callable(member) and not name.startswith("__"):
                assert typing.get_type_hints(member), name
    assert json.loads(BODY[-9:]) == {"id": 7}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"user": b"u"}, "user is no text"), ({"user": "\ud800"}, "user holds what UTF-8 cannot")],
)
@pytest.mark.parametrize("kind", [BaseClient, AsyncBaseClient])
def test_a_client_that_cannot_be_made(kind: Any, wrong: dict[str, Any], says: str) -> None:
    """The error names the credential, and its traceback can be shown with local variables."""
    pool = httpx2.Client() if kind is BaseClient else httpx2.AsyncClient()
    with pytest.raises((TypeError, ValueError), match=says) as caught:
        kind(PLAIN, credentials={**CREDENTIALS, **wrong}, http=pool)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert f"{kind.__name__}('')" in "".join(shown.format())
