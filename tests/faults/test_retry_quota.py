"""A vendor in fault is not called more than it would be without repeats."""

from tests.servers import faults

from .fault_scenario import FaultScenario
from .repetitions import COMBINATIONS, STORM_CALLS, Tally, times

_QUOTA = 100  # repeats a client may make before the vendor answers well again
_DRAINING = _QUOTA // 2 + 1  # calls of three attempts that use them up


def test_a_storm_of_5xx_is_not_made_worse(faulty: FaultScenario, tally: Tally) -> None:
    """Once the quota is drained a call is one request; when the storm is over repeats come back."""
    client = faulty.with_session(faulty.client())
    faulty.vendor.faults.always = faults.status(503, body="no", media="text/plain")
    heard = {faulty.outcome_of(lambda: faulty.read(client)) for _ in range(_DRAINING)}
    sent = len(faulty.scenario.entries())
    assert sent <= _DRAINING + _QUOTA + 2
    count = times(STORM_CALLS, least=20, parts=COMBINATIONS)
    heard |= {faulty.outcome_of(lambda: faulty.read(client)) for _ in range(count)}
    amplification = (len(faulty.scenario.entries()) - sent) / count
    tally.add(storm=_DRAINING + count)
    tally.most(amplification=amplification)
    assert heard == {"ServerFailed"}
    assert amplification <= 1.1
    _calm(faulty, client)


def _calm(faulty: FaultScenario, client: object) -> None:
    """Each success earns a little: after a while a burst is outlived again."""
    faulty.vendor.faults.always = None
    for _ in range(25):
        assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"
    faulty.vendor.faults.script(faults.status(503), faults.status(503))
    assert faulty.outcome_of(lambda: faulty.read(client)) == "ok"


def test_creates_in_a_storm_are_one_request_each(faulty: FaultScenario) -> None:
    """What may not be repeated does not draw on the quota, nor does it wait."""
    client = faulty.with_session(faulty.client())
    faulty.vendor.faults.always = faults.status(500, commit=True)
    before = len(faulty.scenario.entries())
    for number in range(20):
        assert faulty.outcome_of(lambda name=f"c{number}": faulty.create(client, name)) == "ServerFailed"  # type: ignore[misc]
    assert len(faulty.scenario.entries()) == before + 20
    assert set(faulty.created_names().values()) == {1}
    assert faulty.clock.slept == []


def test_a_crowd_shares_the_quota(faulty: FaultScenario) -> None:
    """Threads and tasks draw on one quota: a thousand attempts are not a hundred each."""
    client = faulty.with_session(faulty.client())
    faulty.vendor.faults.always = faults.status(502)
    before = len(faulty.scenario.entries())
    for _ in range(10):
        faulty.scenario.driver.together([lambda: faulty.read(client)] * 10)
    assert len(faulty.scenario.entries()) - before <= 100 + _QUOTA
