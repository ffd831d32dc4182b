"""The vendor never sees more than the spec declares: its own ledger counts."""

import asyncio
import random
from typing import Any

import pytest

from tests.behaviour.conftest import APIS, Api
from tests.servers.limits import Hourly

from .fault_scenario import FaultScenario
from .repetitions import Tally, times

BILLBEE = [each for each in APIS if each.name == "billbee"]
BILL_COM = [each for each in APIS if each.name == "bill_com"]
_PER_SECOND, _AT_ONCE, _LOGINS_PER_HOUR = 2, 3, 200


def _named(apis: list[Api]) -> Any:
    return pytest.mark.parametrize("api", apis, ids=lambda api: api.name)


@_named(BILLBEE)
def test_two_a_second_per_operation(faulty: FaultScenario, tally: Tally) -> None:
    """Two clients, three operations, all at once: no second in which the vendor saw three of one."""
    each = times(60, least=5)
    faulty.vendor.limit_rate = True
    clients = [faulty.scenario.client(rate_limits=True) for _ in range(2)]
    lists = ("/api/v1/customers", "/api/v1/customer-addresses")
    calls = [
        lambda client=clients[number % 2], path=path: client.request("GET", path)  # type: ignore[misc]
        for number in range(each)
        for path in lists
    ]
    calls += [lambda n=n: clients[n % 2].customers.get(n) for n in range(each)]  # type: ignore[misc]
    random.Random(3).shuffle(calls)
    faulty.scenario.driver.together(calls)
    assert len(faulty.scenario.entries()) == len(calls)
    operations = [lambda entry, path=path: entry.path == path for path in lists]  # type: ignore[misc]
    operations.append(lambda entry: entry.path not in lists)
    most = [faulty.vendor.ledger.most_within(1.0, operation) for operation in operations]
    refused = faulty.vendor.ledger.outcomes()["429"]
    tally.add(limited=len(calls), above=sum(each > _PER_SECOND for each in most) + refused)
    assert (most, refused) == ([_PER_SECOND] * 3, 0)


@_named(BILL_COM)
def test_three_at_once(faulty: FaultScenario, tally: Tally) -> None:
    """Twenty callers on two clients of one account: never a fourth call at the vendor, the login too."""
    count = times(1_000, least=40)
    faulty.vendor.limit_at_once = True
    faulty.vendor.latency = 0.003
    clients = [faulty.client(rate_limits=True) for _ in range(2)]
    for first in range(0, count, 20):
        faulty.scenario.driver.together(
            [lambda n=n: faulty.create(clients[n % 2], f"c{n}") for n in range(first, first + 20)]  # type: ignore[misc]
        )
    refused = faulty.vendor.ledger.outcomes()["BDC_1322"]
    most = faulty.vendor.ledger.most_at_once()
    tally.add(limited=count, above=refused + int(most > _AT_ONCE))
    assert (most, refused) == (_AT_ONCE, 0)
    assert set(faulty.created_names().values()) == {1}


@_named(BILL_COM)
def test_two_hundred_logins_an_hour(faulty: FaultScenario, tally: Tally) -> None:
    """The 201st login of an hour is not sent; an hour later it is. Calls in a session go on."""
    faulty.vendor.login_hourly = Hourly(faulty.vendor.clock, _LOGINS_PER_HOUR)
    client = faulty.client(rate_limits=True)
    for _ in range(_LOGINS_PER_HOUR):
        faulty.vendor.expire_sessions()
        assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"
    faulty.vendor.expire_sessions()
    assert faulty.outcome_of(lambda: faulty.read(client)) == "NotSent"
    sent = len(faulty.scenario.entries("POST", faulty.login_path))
    tally.add(limited=_LOGINS_PER_HOUR, above=max(0, sent - _LOGINS_PER_HOUR))
    assert sent == _LOGINS_PER_HOUR
    faulty.clock.advance(3_601.0)
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"


@_named(BILL_COM)
def test_places_come_back_from_whatever_happens(faulty: FaultScenario) -> None:
    """Errors and cancellations give their place back: afterwards three calls go at once again.

    A call that was given up after it was sent keeps its place for a second: the vendor may still be working on it.
    """
    client = faulty.with_session(faulty.client(rate_limits=True, timeout=5.0))
    if not faulty.scenario.driver.is_async:
        calls = [lambda n=n: client.customers.get(f"no-{n}") for n in range(30)]  # type: ignore[misc]
        faulty.scenario.driver.together(calls)
    else:
        faulty.scenario.driver.run(_abandoned(client))
    faulty.clock.advance(2.0)
    faulty.vendor.latency = 0.05
    faulty.scenario.driver.together([lambda: faulty.read(client)] * 6)
    assert faulty.vendor.ledger.most_at_once() == _AT_ONCE


async def _abandoned(client: Any) -> None:
    """Thirty calls, each given up a moment later than the last."""
    tasks = [asyncio.ensure_future(client.customers.get(f"no-{n}")) for n in range(30)]
    for task in tasks:
        await asyncio.sleep(0.001)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
