"""The faults themselves: each must break exactly what its name says, and the ledger must know."""

import threading
import time
from collections.abc import Iterator

import httpx2
import pytest

from . import billing_booth_one, faults, proxy
from .proxy import Cut, Proxy
from .server import Server

# A reset that meets a client which is still writing shows as one of these, as the race goes.
ANY_END = (httpx2.ConnectError, httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError)
NEW = {"name": "a", "customer_group_id": 3, "organisation_id": 1}


class Booth:
    """A logged-in plain client of Billing Booth One, directly or through the proxy."""

    def __init__(self, url: str, vendor: billing_booth_one.BillingBoothOne, via: Proxy) -> None:
        self.vendor, self.proxy = vendor, via
        self.url, self.http = url, httpx2.Client(timeout=10)
        vendor.tokens["token"] = vendor.clock.now()
        self.http.headers["Authorization"] = "Bearer token"

    def create(self, *, broken: bool = False) -> httpx2.Response:
        base = self.proxy.url if broken else self.url
        return self.http.post(f"{base}/customer", json=NEW)

    @property
    def created(self) -> int:
        return len(self.vendor.ledger.created)


@pytest.fixture
def booth(server: Server, shared_proxy: Proxy) -> Iterator[Booth]:
    server.app = app = billing_booth_one.create_app()
    shared_proxy.reset()
    booth = Booth(server.url, app.state.vendor, shared_proxy)
    with booth.http:
        yield booth


@pytest.mark.parametrize(
    ("fault", "status", "created"),
    [
        (faults.status(503, headers={"Retry-After": "1"}), 503, 0),
        (faults.status(500, commit=True), 500, 1),
        (faults.html(), 200, 1),
        (faults.empty(), 200, 1),
        (faults.redirect("http://127.0.0.1:1/elsewhere"), 307, 0),
        (faults.json_answer({"error": "x"}, code=409), 409, 0),
        (faults.wrong_type(), 201, 1),
        (faults.slow(after=0.01), 201, 1),
        (faults.truncated(), 201, 1),
        (faults.huge(300_000), 200, 0),
    ],
    ids=lambda value: value.name if isinstance(value, faults.Fault) else str(value),
)
def test_a_fault_answers_and_commits_as_it_says(
    booth: Booth, fault: faults.Fault, status: int, created: int
) -> None:
    """Whether the vendor acted is the fault's choice; the next request is untouched."""
    booth.vendor.faults.script(fault)
    assert booth.create().status_code == status
    assert booth.created == created
    assert booth.vendor.ledger.outcomes() == {f"fault:{fault.name}": 1}
    assert booth.create().status_code == 201


def test_broken_gzip_and_bomb_are_what_they_say(booth: Booth) -> None:
    """One cannot be unpacked, the other unpacks to far more than was sent."""
    booth.vendor.faults.script(faults.broken_gzip(), faults.cut_gzip(), faults.bomb(3_000_000))
    with pytest.raises(httpx2.DecodingError):
        booth.create()
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        booth.create().json()
    with booth.http.stream("POST", f"{booth.url}/customer", json=NEW) as answer:
        unpacked = len(answer.read())
        assert unpacked > 3_000_000 > 100 * answer.num_bytes_downloaded


def test_the_script_takes_only_what_it_is_for(booth: Booth) -> None:
    """`only` picks requests, None lets one through, `always` never ends."""
    plan = booth.vendor.faults
    plan.only = lambda entry: entry.method == "POST"
    plan.script(None, faults.status(500))
    plan.always = faults.status(502)
    assert booth.http.get(f"{booth.url}/customer").status_code == 200
    assert [booth.create().status_code for _ in range(4)] == [201, 500, 502, 502]


def test_the_same_page_for_ever(booth: Booth) -> None:
    """Whatever is asked afterwards, the first answer comes again."""
    booth.create()
    booth.vendor.faults.always = faults.same_for_ever()
    first = booth.http.get(f"{booth.url}/customer", params={"offset": 0}).content
    assert booth.http.get(f"{booth.url}/customer", params={"offset": 100}).content == first


def test_a_held_answer_waits_for_its_gate(booth: Booth) -> None:
    """The vendor has acted while the client still waits: what a read time-out looks like."""
    gate = threading.Event()
    booth.vendor.faults.script(faults.held(gate))
    with pytest.raises(httpx2.ReadTimeout):
        booth.http.post(f"{booth.url}/customer", json=NEW, timeout=0.2)
    gate.set()
    assert booth.created == 1


@pytest.mark.parametrize(
    ("cut", "error", "created"),
    [
        (proxy.on_accept(), ANY_END, 0),
        (proxy.in_request(10), ANY_END, 0),
        (proxy.before_commit(), httpx2.ReadError, 0),
        (proxy.before_commit(reset=False), httpx2.RemoteProtocolError, 0),
        (proxy.after_commit(), httpx2.ReadError, 1),
        (proxy.after_commit(reset=False), httpx2.RemoteProtocolError, 1),
        (proxy.in_head(), httpx2.ReadError, 1),
        (proxy.in_body(3), httpx2.ReadError, 1),
        (proxy.in_body(3, reset=False), httpx2.RemoteProtocolError, 1),
        (proxy.raw(b"SSH-2.0-OpenSSH\r\n\r\n"), httpx2.RemoteProtocolError, 1),
    ],
    ids=lambda value: value.name if isinstance(value, Cut) else "",
)
def test_a_cut_breaks_where_it_says(
    booth: Booth, cut: Cut, error: type[Exception], created: int
) -> None:
    """The client sees that error, and the server has acted or not, as the cut's name says."""
    booth.proxy.script(cut)
    with pytest.raises(error):
        booth.create(broken=True)
    assert booth.created == created
    assert booth.proxy.done == [cut.name]
    assert booth.create(broken=True).status_code == 201


def test_a_kept_connection_dies_after_its_answer(booth: Booth) -> None:
    """The answer is whole, and the connection it came by is of no use afterwards."""
    booth.proxy.script(proxy.after_answer(reset=False))
    assert booth.create(broken=True).status_code == 201
    while booth.proxy.open:
        time.sleep(0.001)
    assert booth.create(broken=True).status_code == 201
    assert booth.proxy.connections == 2


def test_silence_after_the_request(booth: Booth) -> None:
    """The request arrived, and nothing comes back until the gate opens."""
    gate = threading.Event()
    booth.proxy.script(proxy.silent(gate))
    with pytest.raises(httpx2.ReadTimeout):
        booth.http.post(f"{booth.proxy.url}/customer", json=NEW, timeout=0.2)
    gate.set()
    assert booth.created == 1


def test_an_unspoiled_proxy_changes_nothing(booth: Booth) -> None:
    """Without a script every byte passes, over one kept connection, chunked answers too."""
    assert [booth.create(broken=True).status_code for _ in range(3)] == [201, 201, 201]
    booth.vendor.faults.script(faults.huge(200_000))
    assert len(booth.create(broken=True).content) > 200_000
    assert booth.proxy.connections == 1


def test_the_ledger_sees_requests_that_never_ended(booth: Booth) -> None:
    """A body that breaks off is in the book as incomplete, and nothing was made of it."""

    def half() -> Iterator[bytes]:
        yield b'{"name":'
        raise RuntimeError("the caller gave up")

    with pytest.raises(RuntimeError):
        booth.http.post(f"{booth.url}/customer", content=half())
    booth.create()
    broken, whole = booth.vendor.ledger.entries
    assert (broken.complete, whole.complete, booth.created) == (False, True, 1)
