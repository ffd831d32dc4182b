"""An answer that is not what was promised gives an error that shows all of it, never a result."""

import asyncio
import gzip
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from starlette.responses import Response

from tests.behaviour.conftest import APIS
from tests.servers import faults
from tests.servers import proxy as cuts
from tests.servers.faults import Fault, Given
from tests.servers.proxy import Cut

from .counts import HUGE, SAMPLE, Tally
from .foreign import Foreign
from .stand import Stand

_JSON = "application/json"


def _answer(body: bytes, media: str = _JSON, **headers: str) -> Fault:
    """A 200 of exactly these bytes."""

    def answer(given: Given) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(body, 200, {**named, "content-type": media})

    return Fault(name=f"{media} {body[:12]!r} {headers or ''}", commit=False, answer=answer)


_UNREADABLE = [
    faults.html(commit=False),
    faults.empty(commit=False),
    faults.truncated(commit=False),
    faults.wrong_type(commit=False),
    faults.wrong_type("application/octet-stream", commit=False),
    faults.broken_gzip(commit=False),
    faults.cut_gzip(commit=False),
    faults.status(200, body="OK"),
    _answer(b"{'no': 'json'}"),
    _answer(b'{"a": NaN}'),
    _answer(b"\xff\xfe{\x00}\x00"),
    _answer(b"[" * 100_000),
    _answer(b'{"a": 1e999999999999999999999}'),
    _answer(b'{"a": ' + b"9" * 5_000 + b"}"),
    _answer(b"{}", content_encoding="br"),
    _answer(gzip.compress(gzip.compress(b"{}", mtime=0), mtime=0), content_encoding="gzip, gzip"),
    _answer(gzip.compress(b"{}", mtime=0)[:-4] + b"\0\0\0\0", content_encoding="gzip"),
    _answer(gzip.compress(b"{}", mtime=0) + b"rubbish", content_encoding="gzip"),
]


@pytest.mark.parametrize("fault", _UNREADABLE, ids=lambda fault: fault.name)
def test_what_cannot_be_read_is_unreadable(stand: Stand, fault: Fault) -> None:
    """The error carries status, headers, raw body, operation, method and path; nothing is repeated."""
    client = stand.warm(stand.client())
    stand.vendor.faults.script(fault)
    before = len(stand.world.entries())
    with pytest.raises(stand.world.package.errors.Unreadable) as caught:
        stand.world.run(stand.read(client))
    error = caught.value
    assert len(stand.world.entries()) == before + 1
    assert (error.status, error.method, error.path) == (200, *stand.world.api.reading)
    assert error.operation and error.message and error.headers["content-type"]
    assert len(error.raw) <= 8_192
    assert stand.told(lambda: stand.read(client)) == "ok"


@pytest.mark.parametrize(
    "cut",
    [
        cuts.on_accept(),
        cuts.before_commit(),
        cuts.before_commit(reset=False),
        cuts.after_commit(),
        cuts.in_head(),
        cuts.in_body(),
        cuts.in_body(reset=False),
        cuts.raw(b"SSH-2.0-OpenSSH\r\n\r\n"),
    ],
    ids=lambda cut: f"{cut.name}-{'reset' if cut.reset else 'end'}",
)
def test_a_broken_connection_costs_a_read_nothing(stand: Stand, cut: Cut) -> None:
    """A read is sent again; if it breaks each time the error says that no answer came."""
    client = stand.warm(stand.client(url=stand.proxy.url))
    stand.proxy.script(cut)
    assert stand.told(lambda: stand.read(client)) == "ok"
    stand.proxy.always = cut
    # "NotSent" where the end is seen before anything leaves.
    assert stand.told(lambda: stand.read(client)) in {"Interrupted", "Unreadable", "NotSent"}
    stand.proxy.reset()
    assert stand.told(lambda: stand.read(client)) == "ok"


def test_silence_costs_a_read_a_time_out(stand: Stand) -> None:
    """A read time-out is repeated, twice; three of them are Interrupted."""
    client = stand.warm(stand.client(url=stand.proxy.url))
    gate = threading.Event()
    stand.proxy.script(cuts.silent(gate), cuts.silent(gate), None)
    assert stand.told(lambda: stand.read(client.with_options(timeout=0.2))) == "ok"
    stand.proxy.script(*[cuts.silent(gate)] * 3)
    assert stand.told(lambda: stand.read(client.with_options(timeout=0.1))) == "Interrupted"
    gate.set()


_ODD = {
    "status 999": b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    "status 099": b"HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}",
    "length below zero": b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
    "rubbish for a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    "a chunk cut short": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}",
    "a header without an end": b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 2_000_000,
    "headers without an end": b"HTTP/1.1 200 OK\r\n" + b"X-Many: x\r\n" * 200_000,
    "a NUL in a header": b"HTTP/1.1 200 OK\r\nX-Nul: \0\r\nContent-Length: 2\r\n\r\n{}",
    "continue, and nothing more": b"HTTP/1.1 100 Continue\r\n\r\n" * 500,
    "another protocol": b"HTTP/2.0 200 OK\r\n\r\n",
}


def test_what_is_hardly_http_is_a_typed_error(stand: Stand) -> None:
    """Whatever comes down the wire: a read ends in an error of ours, a create is not made twice."""
    client = stand.warm(stand.client(url=stand.proxy.url))
    read = {"Interrupted", "Unreadable", "Refused", "ServerFailed"}
    for name, raw in _ODD.items():
        stand.proxy.always = cuts.raw(raw)
        heard = stand.told(lambda: stand.read(client))
        sent = len(stand.world.entries())
        told = stand.told(partial(stand.create, client, name))
        assert heard in read and told in {"UnknownOutcome", *read}, f"{name}: {heard}, {told}"
        # Not once, where the connection ended while the create was on its way.
        assert len(stand.world.entries()) <= sent + 1, name
    assert set(stand.made().values()) == {1}


def test_silence_ends_at_the_deadline(stand: Stand) -> None:
    """However long the time-out is, no attempt outlives the caller's deadline, and no second one begins."""
    client = stand.warm(stand.client(url=stand.proxy.url, timeout=None))
    hurried = client.with_options(retries=type(stand.world.off)(deadline=0.2))
    gate = threading.Event()
    stand.proxy.script(cuts.silent(gate), cuts.silent(gate))
    assert stand.told(lambda: stand.create(hurried, "x")) == "UnknownOutcome"
    assert stand.told(lambda: stand.read(hurried)) == "Interrupted"
    gate.set()
    assert stand.time.slept == []


def test_a_vendor_that_drips_is_not_waited_for_beyond_the_deadline(stand: Stand) -> None:
    """A byte now and then keeps every read time-out from firing: the deadline still ends it."""
    deadline = type(stand.world.off).off(deadline=0.25)
    client = stand.warm(stand.client(retries=deadline))
    stand.vendor.faults.script(_dripping())
    assert stand.told(lambda: stand.read(client)) in {"Unreadable", "Interrupted"}


def _dripping() -> Fault:
    async def drip(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(20):
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await asyncio.sleep(0.05)
        await send({"type": "http.response.body", "body": b"{}"})

    return Fault(name="drip", commit=False, answer=lambda given: drip)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    stand: Stand, foreign: Foreign, tally: Tally, code: int
) -> None:
    """Nothing at all arrives at another origin, and the error names that origin only."""
    follower = stand.world.voice.http(follow_redirects=True)
    clients = [stand.warm(stand.client()), stand.warm(stand.client(http=follower))]
    calls: list[Callable[[Any], Any]] = [stand.read, lambda client: stand.create(client, "x")]
    for client in clients:
        for call in calls:
            stand.vendor.faults.script(faults.redirect(f"{foreign.url}/steal?token=1", code))
            with pytest.raises(stand.world.package.errors.Unreadable) as caught:
                stand.world.run(call(client))
            assert foreign.url in str(caught.value) and "steal" not in str(vars(caught.value))
    stand.world.run(follower.aclose() if stand.world.voice.asynchronous else follower.close())
    tally.add(redirects=len(clients) * len(calls), strayed=len(foreign.arrived))
    assert (foreign.arrived, stand.made()) == ([], {})


def test_a_huge_answer_ends_at_the_limit(stand: Stand, tally: Tally) -> None:
    """50 MB beyond `max_bytes` are not read to their end: Unreadable, and the client goes on."""
    client = stand.warm(stand.client())
    careful = client.with_options(max_bytes=1_000_000)
    stand.vendor.faults.script(faults.huge(HUGE), faults.huge(HUGE))
    heard = [
        stand.told(lambda: stand.read(careful)),
        stand.told(lambda: stand.create(careful, "huge")),
    ]
    wrong = [each for each in heard if each not in {"Unreadable", "UnknownOutcome"}]
    tally.add(huge=2, huge_wrong=len(wrong))
    tally.most(huge_mb=HUGE // 1_000_000)
    assert heard == ["Unreadable", "UnknownOutcome"]
    assert stand.told(lambda: stand.read(client)) == "ok"


@pytest.mark.parametrize("api", APIS[-1:] if SAMPLE else APIS, ids=lambda api: api.name)
def test_a_huge_answer_within_the_limit_is_read(stand: Stand, tally: Tally) -> None:
    """50 MB under the limit of 64 arrive whole: a result, or the vendor's refusal in its envelope."""
    client = stand.warm(stand.client())
    stand.vendor.faults.script(faults.huge(HUGE))
    heard = stand.told(lambda: stand.read(client))
    expected = "ok" if stand.name == "billing_booth_one" else "Refused"
    tally.add(huge=1, huge_wrong=int(heard != expected))
    assert heard == expected
