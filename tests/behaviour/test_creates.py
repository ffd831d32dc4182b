"""A create is never silently repeated: the vendor's own ledger counts what was made."""

import threading

import pytest

from tests.servers import faults
from tests.servers import proxy as cuts
from tests.servers.faults import Fault
from tests.servers.proxy import Cut, Proxy
from tests.servers.server import closed_port

from .conftest import APIS, Api, Scenario


@pytest.fixture(params=APIS, ids=lambda api: api.name)
def api(request: pytest.FixtureRequest) -> Api:
    found: Api = request.param
    return found


def _warm(scenario: Scenario, **options: object) -> object:
    """A client that has its session, so that the next request is the create."""
    client = scenario.client(**options)
    method, path = scenario.api.reading
    parts: dict[str, object] = {"form": {}} if scenario.api.name == "bill_com" else {}
    scenario.run(client.request(method, path, **parts))
    return client


def _error(scenario: Scenario, client: object, name: str) -> str:
    with pytest.raises(scenario.package.errors.Error) as caught:
        scenario.run(client.customers.create(scenario.new(name)))  # type: ignore[attr-defined]
    return type(caught.value).__name__


@pytest.mark.parametrize(
    ("cut", "created"),
    [
        (cuts.in_request(3), 0),
        (cuts.before_commit(), 0),
        (cuts.before_commit(reset=False), 0),
        (cuts.after_commit(), 1),
        (cuts.after_commit(reset=False), 1),
        (cuts.in_head(), 1),
        (cuts.in_body(), 1),
        (cuts.in_body(reset=False), 1),
        (cuts.raw(b"SSH-2.0-OpenSSH\r\n\r\n"), 1),
    ],
    ids=lambda value: (
        f"{value.name}-{'reset' if value.reset else 'end'}" if isinstance(value, Cut) else ""
    ),
)
def test_a_broken_connection_leaves_the_outcome_unknown(
    scenario: Scenario, proxy: Proxy, cut: Cut, created: int
) -> None:
    """Once sending has begun a create is not sent again: UnknownOutcome, whatever happened."""
    client = _warm(scenario, base_url=proxy.url + scenario.api.prefix)
    proxy.script(cut)
    assert _error(scenario, client, "once") == "UnknownOutcome"
    assert len(scenario.vendor.ledger.created) == created
    assert proxy.done == [cut.name] and proxy.left == 0


def test_silence_leaves_the_outcome_unknown(scenario: Scenario, proxy: Proxy) -> None:
    """A read time-out after the create was received is not a reason to send it again."""
    client = _warm(scenario, base_url=proxy.url + scenario.api.prefix, timeout=0.3)
    gate = threading.Event()
    proxy.script(cuts.silent(gate))
    assert _error(scenario, client, "once") == "UnknownOutcome"
    gate.set()
    assert len(scenario.vendor.ledger.created) == 1


def test_nothing_listens_then_nothing_was_made(scenario: Scenario) -> None:
    """A refused connection is certain: NotSent, and the caller may try again."""
    client = scenario.client(
        base_url=f"http://127.0.0.1:{closed_port()}", retries=scenario.no_retries
    )
    assert _error(scenario, client, "never") == "NotSent"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.status(500, commit=True), "ServerFailed"),
        (faults.status(502), "ServerFailed"),
        (faults.status(503, headers={"Retry-After": "0"}), "ServerFailed"),
        (faults.html(), "UnknownOutcome"),
        (faults.empty(), "UnknownOutcome"),
        (faults.truncated(), "UnknownOutcome"),
        (faults.broken_gzip(), "UnknownOutcome"),
        (faults.cut_gzip(), "UnknownOutcome"),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
def test_a_spoiled_answer_is_not_a_reason_to_repeat(
    scenario: Scenario, fault: Fault, kind: str
) -> None:
    """A 5xx is told as it is; a success that cannot be read may have been one: UnknownOutcome.

    An empty one is known where the status alone says so, without an envelope: EmptyAnswer.
    """
    if fault.name == "empty" and scenario.api.name == "billing_booth_one":
        kind = "EmptyAnswer"
    client = _warm(scenario)
    scenario.vendor.faults.script(fault)
    before = len(scenario.entries())
    assert _error(scenario, client, "once") == kind
    assert len(scenario.entries()) == before + 1
    assert len(scenario.vendor.ledger.created) == (1 if fault.commit else 0)


def test_too_many_requests_was_not_processed(scenario: Scenario) -> None:
    """429 promises that nothing was done: the create is sent again and made exactly once."""
    client = _warm(scenario)
    scenario.vendor.faults.script(faults.status(429, headers={"Retry-After": "0"}))
    scenario.run(client.customers.create(scenario.new("once")))  # type: ignore[attr-defined]
    assert len(scenario.vendor.ledger.created) == 1


def test_many_creates_at_once_make_each_exactly_one(scenario: Scenario) -> None:
    """Twenty threads or tasks on one client: twenty customers, no answer crossed."""
    client = scenario.client()
    names = [f"customer {number}" for number in range(20)]
    scenario.driver.together(
        [lambda name=name: client.customers.create(scenario.new(name)) for name in names]  # type: ignore[misc]
    )
    member = {"billbee": "Name", "chargeover": "company"}.get(scenario.api.name, "name")
    made = [created.record[member] for created in scenario.vendor.ledger.created]
    assert sorted(map(str, made)) == sorted(names)
