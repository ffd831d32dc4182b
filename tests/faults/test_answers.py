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
from tests.servers.faults import Fault, VendorAnswer
from tests.servers.proxy import Cut

from .fault_scenario import FaultScenario
from .other_origin import OtherOrigin
from .repetitions import HUGE, SAMPLE, Tally

_JSON = "application/json"


def _answer(body: bytes, media: str = _JSON, **headers: str) -> Fault:
    """A 200 of exactly these bytes."""

    def answer(vendor_answer: VendorAnswer) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(body, 200, {**named, "content-type": media})

    return Fault(name=f"{media} {body[:12]!r} {headers or ''}", commit=False, answer=answer)


_UNREADABLE = [
    faults.html(commit=False),
    faults.truncated(commit=False),
    faults.broken_gzip(commit=False),
    faults.cut_gzip(commit=False),
    faults.status(200, body="OK"),
    _answer(b"{'no': 'json'}"),
    _answer(b'{"a": NaN}'),
    _answer(b"[" * 100_000),
    _answer(b'{"a": 1e999999999999999999999}'),
    _answer(b'{"a": ' + b"9" * 5_000 + b"}"),
    _answer(b"{}", content_encoding="br"),
    _answer(gzip.compress(gzip.compress(b"{}", mtime=0), mtime=0), content_encoding="gzip, gzip"),
    _answer(gzip.compress(b"{}", mtime=0)[:-4] + b"\0\0\0\0", content_encoding="gzip"),
    _answer(gzip.compress(b"{}", mtime=0) + b"rubbish", content_encoding="gzip"),
]


@pytest.mark.parametrize("fault", _UNREADABLE, ids=lambda fault: fault.name)
def test_what_cannot_be_read_is_unreadable(faulty: FaultScenario, fault: Fault) -> None:
    """The error carries status, headers, raw body, operation, method and path; nothing is repeated."""
    client = faulty.with_session(faulty.client())
    faulty.vendor.faults.script(fault)
    before = len(faulty.scenario.entries())
    with pytest.raises(faulty.scenario.package.errors.Unreadable) as caught:
        faulty.scenario.run(faulty.read(client))
    error = caught.value
    assert len(faulty.scenario.entries()) == before + 1
    assert (error.status, error.method, error.path) == (200, *faulty.scenario.api.reading)
    assert error.operation and error.message and error.headers["content-type"]
    assert len(error.raw) <= 8_192
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"


def test_an_empty_answer_is_unreadable(faulty: FaultScenario) -> None:
    """Where the envelope decides; where the status does, `request()`, which names no type, gives None."""
    client = faulty.with_session(faulty.client())
    faulty.vendor.faults.script(faults.empty(commit=False))
    told = faulty.outcome_of(lambda: faulty.read(client))
    assert told == ("ok" if faulty.scenario.api.name == "billing_booth_one" else "Unreadable")


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "fault",
    [
        faults.wrong_type(commit=False),
        faults.wrong_type("application/octet-stream", commit=False),
        _answer(b"\xff\xfe{\x00}\x00"),
    ],
    ids=lambda fault: fault.name,
)
def test_json_under_another_name_or_in_utf_16_is_read(faulty: FaultScenario, fault: Fault) -> None:
    """It tells what the same JSON tells in UTF-8 and under its own name."""
    client, told = faulty.with_session(faulty.client()), list[str]()
    for each in (fault, _answer(b"{}")):
        faulty.vendor.faults.script(each)
        told.append(faulty.outcome_of(lambda: faulty.read(client)))
    assert told[0] == told[1]
    assert told[0] in ("ok", "Refused")


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
def test_a_broken_connection_costs_a_read_nothing(faulty: FaultScenario, cut: Cut) -> None:
    """A read is sent again; if it breaks each time the error says that no answer came."""
    client = faulty.with_session(faulty.client(url=faulty.proxy.url))
    faulty.proxy.script(cut)
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"
    faulty.proxy.always = cut
    # "NotSent" where the end is seen before anything leaves.
    assert faulty.outcome_of(lambda: faulty.read(client)) in {
        "Interrupted",
        "Unreadable",
        "NotSent",
    }
    faulty.proxy.reset()
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"


def test_silence_costs_a_read_a_time_out(faulty: FaultScenario) -> None:
    """A read time-out is repeated, twice; three of them are Interrupted."""
    client = faulty.with_session(faulty.client(url=faulty.proxy.url))
    gate = threading.Event()
    faulty.proxy.script(cuts.silent(gate), cuts.silent(gate), None)
    assert faulty.outcome_of(lambda: faulty.read(client.with_options(timeout=0.2))) == "ok"
    faulty.proxy.script(*[cuts.silent(gate)] * 3)
    assert faulty.outcome_of(lambda: faulty.read(client.with_options(timeout=0.1))) == "Interrupted"
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


def test_what_is_hardly_http_is_a_typed_error(faulty: FaultScenario) -> None:
    """Whatever comes down the wire: a read ends in an error of ours, a create is not made twice."""
    client = faulty.with_session(faulty.client(url=faulty.proxy.url))
    read = {"Interrupted", "Unreadable", "Refused", "ServerFailed"}
    for name, raw in _ODD.items():
        # Its lines are those of HTTP/1.1: a success without a body, where no envelope decides.
        is_empty = name == "another protocol" and faulty.scenario.api.name == "billing_booth_one"
        faulty.proxy.always = cuts.raw(raw)
        heard = faulty.outcome_of(lambda: faulty.read(client))
        sent = len(faulty.scenario.entries())
        told = faulty.outcome_of(partial(faulty.create, client, name))
        if is_empty:
            assert (heard, told) == ("ok", "EmptyAnswer")
        else:
            assert heard in read and told in {"UnknownOutcome", *read}, f"{name}: {heard}, {told}"
        # Not once, where the connection ended while the create was on its way.
        assert len(faulty.scenario.entries()) <= sent + 1, name
    assert set(faulty.created_names().values()) == {1}


def test_silence_ends_at_the_deadline(faulty: FaultScenario) -> None:
    """However long the time-out is, no attempt outlives the caller's deadline, and no second one begins."""
    client = faulty.with_session(faulty.client(url=faulty.proxy.url, timeout=None))
    hurried = client.with_options(retries=type(faulty.scenario.no_retries)(deadline=0.2))
    gate = threading.Event()
    faulty.proxy.script(cuts.silent(gate), cuts.silent(gate))
    assert faulty.outcome_of(lambda: faulty.create(hurried, "x")) == "UnknownOutcome"
    assert faulty.outcome_of(lambda: faulty.read(hurried)) == "Interrupted"
    gate.set()
    assert faulty.clock.slept == []


def test_a_vendor_that_drips_is_not_waited_for_beyond_the_deadline(faulty: FaultScenario) -> None:
    """A byte now and then keeps every read time-out from firing: the deadline still ends it."""
    deadline = type(faulty.scenario.no_retries).off(deadline=0.25)
    client = faulty.with_session(faulty.client(retries=deadline))
    faulty.vendor.faults.script(_dripping())
    assert faulty.outcome_of(lambda: faulty.read(client)) in {"Unreadable", "Interrupted"}


def _dripping() -> Fault:
    async def drip(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(20):
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await asyncio.sleep(0.05)
        await send({"type": "http.response.body", "body": b"{}"})

    return Fault(name="drip", commit=False, answer=lambda vendor_answer: drip)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    faulty: FaultScenario, other_origin: OtherOrigin, tally: Tally, code: int
) -> None:
    """Nothing at all arrives at another origin; all but the error's `location` names that origin only."""
    package = faulty.scenario.package
    follower = faulty.scenario.driver.http(follow_redirects=True)
    clients = [
        faulty.with_session(faulty.client()),
        faulty.with_session(faulty.client(http=follower)),
    ]
    calls: list[Callable[[Any], Any]] = [faulty.read, lambda client: faulty.create(client, "x")]
    for client in clients:
        for call in calls:
            faulty.vendor.faults.script(faults.redirect(f"{other_origin.url}/steal?token=1", code))
            with pytest.raises(package.errors.Error) as caught:
                faulty.scenario.run(call(client))
            error = caught.value
            # Of a create, 301 and 302 leave open what was done (RFC 9110 15.4).
            unknown = call != faulty.read and code in (301, 302)
            kind = package.errors.UnknownOutcome if unknown else package.errors.Redirected
            assert type(error) is kind
            assert other_origin.url in str(error)
            assert error.location == f"{other_origin.url}/steal?token=1"
            assert "steal" not in f"{error} {({**vars(error), 'location': ''})}"
    faulty.scenario.run(follower.aclose() if faulty.scenario.driver.is_async else follower.close())
    tally.add(redirects=len(clients) * len(calls), strayed=len(other_origin.arrived))
    assert (other_origin.arrived, faulty.created_names()) == ([], {})


def test_a_huge_answer_ends_at_the_limit(faulty: FaultScenario, tally: Tally) -> None:
    """50 MB beyond `max_bytes` are not read to their end: Unreadable, and the client goes on."""
    client = faulty.with_session(faulty.client())
    careful = client.with_options(max_bytes=1_000_000)
    faulty.vendor.faults.script(faults.huge(HUGE), faults.huge(HUGE))
    heard = [
        faulty.outcome_of(lambda: faulty.read(careful)),
        faulty.outcome_of(lambda: faulty.create(careful, "huge")),
    ]
    wrong = [each for each in heard if each not in {"Unreadable", "UnknownOutcome"}]
    tally.add(huge=2, huge_wrong=len(wrong))
    tally.most(huge_mb=HUGE // 1_000_000)
    assert heard == ["Unreadable", "UnknownOutcome"]
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"


@pytest.mark.parametrize("api", APIS[-1:] if SAMPLE else APIS, ids=lambda api: api.name)
def test_a_huge_answer_within_the_limit_is_read(faulty: FaultScenario, tally: Tally) -> None:
    """50 MB under the limit of 64 arrive whole: a result, or the vendor's refusal in its envelope."""
    client = faulty.with_session(faulty.client())
    faulty.vendor.faults.script(faults.huge(HUGE))
    heard = faulty.outcome_of(lambda: faulty.read(client))
    expected = "ok" if faulty.name == "billing_booth_one" else "Refused"
    tally.add(huge=1, huge_wrong=int(heard != expected))
    assert heard == expected
