"""Both clients over real sockets: calls, lists, and what they keep to themselves."""

import asyncio
import gc
import gzip
import json
import logging
import pickle
import threading
import time
import traceback
import typing
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from specmint.runtime import errors
from specmint.runtime.client import base as client_module
from specmint.runtime.client.asynchronous import AsyncTransport
from specmint.runtime.client.base import AsyncBaseClient, BaseClient
from specmint.runtime.client.sync import Transport
from specmint.runtime.client.transport import BaseTransport
from specmint.runtime.data.decode import SpecDrift, TypeOf
from specmint.runtime.features.paging_styles import ByOffset
from specmint.runtime.spec import (
    Api,
    Envelope,
    Operation,
)
from tests.runtime.both_clients import (
    BODY,
    CREDENTIALS,
    IN_SESSION,
    ONCE,
    PLAIN,
    SESSION,
    SHARED,
    Async,
    CallerType,
    Staged,
    Sync,
    Thing,
)
from tests.runtime.fake_driver import features
from tests.runtime.vendor import Reaction, Received, http, vendor

# --- calls ----------------------------------------------------------------------------


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
    assert play(into=TypeOf[int | None]) == 7
    assert play(into=TypeOf[int | None]()) == 7
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


def test_the_users_own_client(caller: CallerType) -> None:
    """It is used as it is, never redirected, and left open."""
    kind = httpx2.Client if caller is Sync else httpx2.AsyncClient
    own = kind(headers={"X-Own": "1"}, base_url="http://nowhere.test", follow_redirects=True)
    moved = {"Location": "/elsewhere"}
    with vendor(lambda sent: http(307, {}, headers=moved)) as place:
        who = caller(PLAIN, place.url, http=own)
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
    api = replace(api, operations={**api.operations, "POST /logout": IN_SESSION.but("logout")})

    def react(sent: Received) -> Reaction:
        first = (lambda: time.sleep(0.1)) if sent.path == "/logout" else None
        return http(200, {"token": "token-1"}, first=first)

    play = stage(react=react, api=api)
    play()
    play.who.together(5, lambda who, _: who.client.close())
    assert [each.path for each in play.seen] == ["/login", "/thing", "/logout"]
    assert play.who.client._api.connections.http.is_closed


def test_a_close_that_is_cancelled_releases_the_connections() -> None:
    """A vendor that does not answer the logout is not waited for."""
    api = replace(SHARED, session=replace(SESSION, logout="POST /logout"))
    api = replace(api, operations={**api.operations, "POST /logout": IN_SESSION.but("logout")})
    release = threading.Event()

    def react(sent: Received) -> Reaction:
        first = release.wait if sent.path == "/logout" else None
        return http(200, {"token": "token-1"}, first=first)

    async def main(url: str) -> None:
        client = AsyncBaseClient(api, credentials=CREDENTIALS, base_url=url, **features(api))
        await client.request("GET", "/thing")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.close(), 0.1)
        assert client._api.connections.http.is_closed

    with vendor(react) as place:
        try:
            asyncio.run(main(place.url))
        finally:
            release.set()


def test_close_lets_calls_finish(caller: CallerType) -> None:
    """A create under way is not cut off: its outcome would be unknown. New calls are refused."""
    inside, release = threading.Event(), threading.Event()

    def react(sent: Received) -> Reaction:
        inside.set()
        return http(200, {"id": 7}, first=release.wait)

    with vendor(react) as place:
        who = caller(PLAIN, place.url)
        if isinstance(who, Sync):
            with ThreadPoolExecutor(1) as pool:
                made = pool.submit(who.call, "POST", "/make", json={})
                inside.wait()
                who.close()
                with pytest.raises(errors.NotSent, match="closed"):
                    who.call("POST", "/make", json={})
                assert not who.client._api.connections.http.is_closed
                release.set()
                assert made.result() == {"id": 7}
        else:

            async def main(client: AsyncBaseClient) -> None:
                making = asyncio.ensure_future(client.request("POST", "/make", json={}))
                await asyncio.to_thread(inside.wait)
                await client.close()
                with pytest.raises(errors.NotSent, match="closed"):
                    await client.request("POST", "/make", json={})
                assert not client._api.connections.http.is_closed
                release.set()
                assert await making == {"id": 7}

            who.runner.run(main(who.client))
            who.runner.close()
        assert who.client._api.connections.http.is_closed
        assert len(place.requests) == 1


# --- secrets and tidiness -------------------------------------------------------------


def echoes(sent: Received) -> Reaction:
    """A vendor that tells everything it knows."""
    if sent.path == "/login":
        return http(200, {"token": "canary-token-1"})
    heard = [sent.headers.get(name) for name in ("x-session", "authorization", "x-key")]
    return http(400, {"message": "canary-user canary-key", "heard": heard})


def test_secrets_stay_home(caller: CallerType, caplog: pytest.LogCaptureFixture) -> None:
    """Not in repr, logs at DEBUG, tracebacks with all our locals, errors, nor pickles."""
    told: list[str] = []
    with vendor(echoes) as place, caplog.at_level(logging.DEBUG):
        for api in (PLAIN, SHARED):
            who = caller(api, place.url)
            try:
                who.call("POST", "/make", json={})
            except errors.Invalid as error:
                shown = traceback.TracebackException.from_exception(error, capture_locals=True)
                frames = [frame for frame in shown.stack if "/specmint/" in frame.filename]
                assert len(frames) > 3
                told += [str(frame.locals) for frame in frames]
                told += [repr(error), str(error), str(vars(error)), str(pickle.dumps(error))]
                told += [repr(error.__cause__), repr(error.__context__)]
            told += [
                repr(who.client),
                str(vars(who.client)),
                repr(who.client._api.view.state.secrets),
            ]
            with pytest.raises(TypeError):
                pickle.dumps(who.client)
            who.close()
    told.append(caplog.text)
    assert "POST /make: 400" in caplog.text
    assert [text for text in told if "canary" in text] == []


@pytest.mark.parametrize(
    ("module", "package"),
    [
        ("vendored.billcom._client", "vendored.billcom"),
        ("vendored.billcom.aio._client", "vendored.billcom"),
    ],
)
def test_the_logger_is_named_after_the_package(module: str, package: str) -> None:
    """The generated package names it, wherever the runtime stands, and also for a class that a user derived."""
    generated = type("Client", (client_module.BaseClient,), {"__module__": module})
    derived = type("Mine", (generated,), {"__module__": "shop.billing"})

    assert client_module.package_of(generated) == client_module.package_of(derived) == package


def test_nothing_is_left_open(caller: CallerType) -> None:
    """Resource warnings are errors here: also after faults, there is nothing to warn of."""
    faults = [Reaction(BODY[:40], keep=False), Reaction(BODY[:-3], reset=True), http(200, {})]
    for fault in faults:
        with vendor(lambda _, fault=fault: fault) as place:  # type: ignore[misc]
            who = caller(PLAIN, place.url, retries=ONCE)
            with suppress(errors.Error):
                who.call("GET", "/thing")
            who.close()
    gc.collect()


# --- lists and drift over the wire ----------------------------------------------------


def test_lists(caller: CallerType) -> None:
    """Items, pages and restarts, with both clients."""
    default = Operation("request", envelope=Envelope(payload="/data"))
    api = Api(name="p", server="https://api.test", default=default)
    by = ByOffset(offset="start", size="max", default_size=3, total="/total")

    def react(sent: Received) -> Reaction:
        start, size = int(sent.query["start"]), int(sent.query["max"])
        return http(200, {"data": [{"id": n} for n in range(8)][start : start + size], "total": 8})

    with vendor(react) as place:
        who = caller(api, place.url)
        if isinstance(who, Sync):
            pages = who.client._api.pages("GET", "/things", of=Thing, paging=by)
            assert [each.id for each in pages] == list(range(8))
            assert [len(page) for page in pages.by_page()] == [3, 3, 2]
            assert [each.id for each in pages.starting_at("6").max_items(1)] == [6]
        else:
            many = who.client._api.pages("GET", "/things", of=Thing, paging=by)

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
    transports = (BaseTransport, Transport, AsyncTransport)
    for kind in (BaseClient, AsyncBaseClient, *transports):
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
