"""What a vendor says about waiting is done in full or not at all; no test really waits."""

from typing import Any

import pytest

from tests.servers import faults
from tests.servers.faults import Fault

from .fault_scenario import FaultScenario

_VENDOR_TIME = "Tue, 01 Jan 2030 10:00:00 GMT"
_DECLARED = {"billbee": 1.0}  # x-errors: what a 429 means if it does not say more


def _retries(faulty: FaultScenario, **options: Any) -> Any:
    return type(faulty.scenario.no_retries)(**options)


def _busy(retry_after: str | None) -> Fault:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return faults.status(429, headers=headers, body="Slow down")


def test_seconds_are_waited_in_full(faulty: FaultScenario) -> None:
    """`Retry-After: 7` is seven seconds, not six and not a back-off of our own."""
    client = faulty.with_session(faulty.client())
    faulty.vendor.faults.script(_busy("7"), _busy("42"))
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"
    assert faulty.clock.slept == [7.0, 42.0]


def test_a_date_is_waited_for(faulty: FaultScenario) -> None:
    """A date is measured by the vendor's own clock, which its Date header shows, however wrong that clock is."""
    client = faulty.with_session(faulty.client())
    dates = {"Date": _VENDOR_TIME, "Retry-After": _VENDOR_TIME.replace("10:00:00", "10:00:30")}
    faulty.vendor.faults.script(faults.status(429, headers=dates))
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"
    assert faulty.clock.slept == [30.0]


def test_a_date_in_the_past_is_no_wait(faulty: FaultScenario) -> None:
    """What is over need not be waited for, nor may it become a negative sleep."""
    client = faulty.with_session(faulty.client())
    faulty.vendor.faults.script(_busy("Thu, 01 Jan 1970 00:00:00 GMT"))
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"
    assert faulty.clock.slept == [_DECLARED.get(faulty.name, 0.0)]


@pytest.mark.parametrize("retry_after", [None, "", "soon", "-3", "1e3", "Tue, 99 Foo 2026"])
def test_without_a_wait_there_is_a_short_one(
    faulty: FaultScenario, retry_after: str | None
) -> None:
    """No header, or one that says nothing: the declared wait, else back-off with jitter."""
    client = faulty.with_session(faulty.client())
    faulty.vendor.faults.script(_busy(retry_after), _busy(retry_after))
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"
    first, second = faulty.clock.slept
    assert 0.0 <= first <= _DECLARED.get(faulty.name, 0.5)
    assert 0.0 <= second <= 1.0


@pytest.mark.parametrize("options", [{}, {"deadline": 90.0}, {"longest_wait": 10.0}])
def test_a_wait_that_is_too_long_is_refused_at_once(
    faulty: FaultScenario, options: dict[str, Any]
) -> None:
    """Beyond the deadline, or the longest wait: the error now, with the wait in it, and no sleep."""
    client = faulty.with_session(faulty.client(retries=_retries(faulty, **options)))
    faulty.vendor.faults.script(_busy("100"))
    before = len(faulty.scenario.entries())
    with pytest.raises(faulty.scenario.package.errors.TooManyRequests) as caught:
        faulty.scenario.run(faulty.create(client, "once"))
    assert (caught.value.retry_after, faulty.clock.slept) == (100.0, [])
    assert len(faulty.scenario.entries()) == before + 1
    assert faulty.created_names() == {}


def test_the_deadline_is_over_all_attempts(faulty: FaultScenario) -> None:
    """Two waits of five seconds do not fit into eight: the second is not begun."""
    client = faulty.with_session(faulty.client(retries=_retries(faulty, deadline=8.0)))
    faulty.vendor.faults.script(_busy("5"), _busy("5"))
    assert faulty.outcome_of(lambda: faulty.read(client)) == "TooManyRequests"
    assert faulty.clock.slept == [5.0]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_burst_of_5xx_is_outlived_by_a_read(faulty: FaultScenario, status: int) -> None:
    """Two failures and then the answer: three requests, two back-offs with full jitter."""
    client = faulty.with_session(faulty.client())
    before = len(faulty.scenario.entries())
    faulty.vendor.faults.script(faults.status(status), faults.status(status))
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"
    assert len(faulty.scenario.entries()) == before + 3
    first, second = faulty.clock.slept
    assert 0.0 <= first <= 0.5 and 0.0 <= second <= 1.0


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 599])
def test_a_burst_of_5xx_is_met_once_by_a_create(faulty: FaultScenario, status: int) -> None:
    """A create is not repeated after a 5xx, with Retry-After or without: one request each."""
    client = faulty.with_session(faulty.client())
    before = len(faulty.scenario.entries())
    spoiled = [faults.status(status), faults.status(status, headers={"Retry-After": "1"})]
    faulty.vendor.faults.script(*spoiled)
    heard = [faulty.outcome_of(lambda: faulty.create(client, "x")) for _ in spoiled]
    assert heard == ["ServerFailed", "ServerFailed"]
    assert len(faulty.scenario.entries()) == before + 2
    assert (faulty.clock.slept, faulty.created_names()) == ([], {})


def test_switched_off_nothing_is_repeated(faulty: FaultScenario) -> None:
    """`Retries.off()` is one request, whatever the answer."""
    client = faulty.with_session(faulty.client()).with_options(retries=faulty.scenario.no_retries)
    for spoiled in (_busy("1"), _busy(None), faults.status(503), faults.truncated()):
        before = len(faulty.scenario.entries())
        faulty.vendor.faults.script(spoiled)
        assert faulty.outcome_of(lambda: faulty.read(client)) != "ok"
        assert len(faulty.scenario.entries()) == before + 1
    assert faulty.clock.slept == []
