"""The vendor never sees more than the spec declares: its own ledger counts."""

import asyncio
import random
from typing import Any

import pytest

from tests.behaviour.conftest import APIS, Api
from tests.servers.limits import Hourly

from .counts import Tally, times
from .stand import Stand

BILLBEE = [each for each in APIS if each.name == "billbee"]
BILL_COM = [each for each in APIS if each.name == "bill_com"]
_PER_SECOND, _AT_ONCE, _LOGINS_PER_HOUR = 2, 3, 200


def _named(apis: list[Api]) -> Any:
    return pytest.mark.parametrize("api", apis, ids=lambda api: api.name)


@_named(BILLBEE)
def test_two_a_second_per_operation(stand: Stand, tally: Tally) -> None:
    """Two clients, three operations, all at once: no second in which the vendor saw three of one."""
    each = times(60, least=5)
    stand.vendor.limit_rate = True
    clients = [stand.world.client(rate_limits=True) for _ in range(2)]
    lists = ("/api/v1/customers", "/api/v1/customer-addresses")
    calls = [
        lambda client=clients[number % 2], path=path: client.request("GET", path)  # type: ignore[misc]
        for number in range(each)
        for path in lists
    ]
    calls += [lambda n=n: clients[n % 2].customers.get(n) for n in range(each)]  # type: ignore[misc]
    random.Random(3).shuffle(calls)
    stand.world.voice.together(calls)
    assert len(stand.world.entries()) == len(calls)
    operations = [lambda entry, path=path: entry.path == path for path in lists]  # type: ignore[misc]
    operations.append(lambda entry: entry.path not in lists)
    most = [stand.vendor.ledger.most_within(1.0, operation) for operation in operations]
    refused = stand.vendor.ledger.outcomes()["429"]
    tally.add(limited=len(calls), above=sum(each > _PER_SECOND for each in most) + refused)
    assert (most, refused) == ([_PER_SECOND] * 3, 0)


@_named(BILL_COM)
def test_three_at_once(stand: Stand, tally: Tally) -> None:
    """Twenty callers on two clients of one account: never a fourth call at the vendor, the login too."""
    count = times(1_000, least=40)
    stand.vendor.limit_at_once = True
    stand.vendor.latency = 0.003
    clients = [stand.client(rate_limits=True) for _ in range(2)]
    for first in range(0, count, 20):
        stand.world.voice.together(
            [lambda n=n: stand.create(clients[n % 2], f"c{n}") for n in range(first, first + 20)]  # type: ignore[misc]
        )
    refused = stand.vendor.ledger.outcomes()["BDC_1322"]
    most = stand.vendor.ledger.most_at_once()
    tally.add(limited=count, above=refused + int(most > _AT_ONCE))
    assert (most, refused) == (_AT_ONCE, 0)
    assert set(stand.made().values()) == {1}


@_named(BILL_COM)
def test_two_hundred_logins_an_hour(stand: Stand, tally: Tally) -> None:
    """The 201st login of an hour is not sent; an hour later it is. Calls in a session go on."""
    stand.vendor.login_hourly = Hourly(stand.vendor.clock, _LOGINS_PER_HOUR)
    client = stand.client(rate_limits=True)
    for _ in range(_LOGINS_PER_HOUR):
        stand.vendor.expire_sessions()
        assert stand.told(lambda: stand.read(client)) == "ok"
    stand.vendor.expire_sessions()
    assert stand.told(lambda: stand.read(client)) == "NotSent"
    sent = len(stand.world.entries("POST", stand.login_path))
    tally.add(limited=_LOGINS_PER_HOUR, above=max(0, sent - _LOGINS_PER_HOUR))
    assert sent == _LOGINS_PER_HOUR
    stand.time.turn(3_601.0)
    assert stand.told(lambda: stand.read(client)) == "ok"


@_named(BILL_COM)
def test_places_come_back_from_whatever_happens(stand: Stand) -> None:
    """Errors and cancellations give their place back: afterwards three calls go at once again."""
    client = stand.warm(stand.client(rate_limits=True, timeout=5.0))
    if not stand.world.voice.asynchronous:
        calls = [lambda n=n: client.customers.get(f"no-{n}") for n in range(30)]  # type: ignore[misc]
        stand.world.voice.together(calls)
    else:
        stand.world.voice.run(_abandoned(client))
    stand.vendor.latency = 0.05
    stand.world.voice.together([lambda: stand.read(client)] * 6)
    assert stand.vendor.ledger.most_at_once() == _AT_ONCE


async def _abandoned(client: Any) -> None:
    """Thirty calls, each given up a moment later than the last."""
    tasks = [asyncio.ensure_future(client.customers.get(f"no-{n}")) for n in range(30)]
    for task in tasks:
        await asyncio.sleep(0.001)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
