"""What a vendor says about waiting is done in full or not at all; no test really waits."""

import time
from email.utils import formatdate
from typing import Any

import pytest

from tests.servers import faults
from tests.servers.faults import Fault

from .stand import Stand

_DECLARED = {"billbee": 1.0}  # x-errors: what a 429 means if it does not say more


def _retries(stand: Stand, **options: Any) -> Any:
    return type(stand.world.off)(**options)


def _busy(retry_after: str | None) -> Fault:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return faults.status(429, headers=headers, body="Slow down")


def test_seconds_are_waited_in_full(stand: Stand) -> None:
    """`Retry-After: 7` is seven seconds, not six and not a back-off of our own."""
    client = stand.warm(stand.client())
    stand.vendor.faults.script(_busy("7"), _busy("42"))
    assert stand.told(lambda: stand.read(client)) == "ok"
    assert stand.time.slept == [7.0, 42.0]


def test_a_date_is_waited_for(stand: Stand) -> None:
    """A date is measured by the vendor's own clock, as its Date header tells it."""
    client = stand.warm(stand.client())
    stand.vendor.faults.script(_busy(formatdate(time.time() + 30, usegmt=True)))
    assert stand.told(lambda: stand.read(client)) == "ok"
    (waited,) = stand.time.slept
    assert 25.0 <= waited <= 31.0


def test_a_date_in_the_past_is_no_wait(stand: Stand) -> None:
    """What is over need not be waited for, nor may it become a negative sleep."""
    client = stand.warm(stand.client())
    stand.vendor.faults.script(_busy("Thu, 01 Jan 1970 00:00:00 GMT"))
    assert stand.told(lambda: stand.read(client)) == "ok"
    assert stand.time.slept == [_DECLARED.get(stand.name, 0.0)]


@pytest.mark.parametrize("retry_after", [None, "", "soon", "-3", "1e3", "Tue, 99 Foo 2026"])
def test_without_a_wait_there_is_a_short_one(stand: Stand, retry_after: str | None) -> None:
    """No header, or one that says nothing: the declared wait, else back-off with jitter."""
    client = stand.warm(stand.client())
    stand.vendor.faults.script(_busy(retry_after), _busy(retry_after))
    assert stand.told(lambda: stand.read(client)) == "ok"
    first, second = stand.time.slept
    assert 0.0 <= first <= _DECLARED.get(stand.name, 0.5)
    assert 0.0 <= second <= 1.0


@pytest.mark.parametrize("options", [{}, {"deadline": 90.0}, {"longest_wait": 10.0}])
def test_a_wait_that_is_too_long_is_refused_at_once(stand: Stand, options: dict[str, Any]) -> None:
    """Beyond the deadline, or the longest wait: the error now, with the wait in it, and no sleep."""
    client = stand.warm(stand.client(retries=_retries(stand, **options)))
    stand.vendor.faults.script(_busy("100"))
    before = len(stand.world.entries())
    with pytest.raises(stand.world.package.errors.TooManyRequests) as caught:
        stand.world.run(stand.create(client, "once"))
    assert (caught.value.retry_after, stand.time.slept) == (100.0, [])
    assert len(stand.world.entries()) == before + 1
    assert stand.made() == {}


def test_the_deadline_is_over_all_attempts(stand: Stand) -> None:
    """Two waits of five seconds do not fit into eight: the second is not begun."""
    client = stand.warm(stand.client(retries=_retries(stand, deadline=8.0)))
    stand.vendor.faults.script(_busy("5"), _busy("5"))
    assert stand.told(lambda: stand.read(client)) == "TooManyRequests"
    assert stand.time.slept == [5.0]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_burst_of_5xx_is_outlived_by_a_read(stand: Stand, status: int) -> None:
    """Two failures and then the answer: three requests, two back-offs with full jitter."""
    client = stand.warm(stand.client())
    before = len(stand.world.entries())
    stand.vendor.faults.script(faults.status(status), faults.status(status))
    assert stand.told(lambda: stand.read(client)) == "ok"
    assert len(stand.world.entries()) == before + 3
    first, second = stand.time.slept
    assert 0.0 <= first <= 0.5 and 0.0 <= second <= 1.0


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 599])
def test_a_burst_of_5xx_is_met_once_by_a_create(stand: Stand, status: int) -> None:
    """A create is not repeated after a 5xx, with Retry-After or without: one request each."""
    client = stand.warm(stand.client())
    before = len(stand.world.entries())
    spoiled = [faults.status(status), faults.status(status, headers={"Retry-After": "1"})]
    stand.vendor.faults.script(*spoiled)
    heard = [stand.told(lambda: stand.create(client, "x")) for _ in spoiled]
    assert heard == ["ServerFailed", "ServerFailed"]
    assert len(stand.world.entries()) == before + 2
    assert (stand.time.slept, stand.made()) == ([], {})


def test_switched_off_nothing_is_repeated(stand: Stand) -> None:
    """`Retries.off()` is one request, whatever the answer."""
    client = stand.warm(stand.client()).with_options(retries=stand.world.off)
    for spoiled in (_busy("1"), _busy(None), faults.status(503), faults.truncated()):
        before = len(stand.world.entries())
        stand.vendor.faults.script(spoiled)
        assert stand.told(lambda: stand.read(client)) != "ok"
        assert len(stand.world.entries()) == before + 1
    assert stand.time.slept == []
