"""A vendor in trouble is not called more than it would be without repeats."""

from tests.servers import faults

from .counts import COMBINATIONS, STORM_CALLS, Tally, times
from .stand import Stand

_QUOTA = 100  # repeats a client may make before the vendor answers well again
_DRAINING = _QUOTA // 2 + 1  # calls of three attempts that use them up


def test_a_storm_of_5xx_is_not_made_worse(stand: Stand, tally: Tally) -> None:
    """Once the quota is drained a call is one request; when the storm is over repeats come back."""
    client = stand.warm(stand.client())
    stand.vendor.faults.always = faults.status(503, body="no", media="text/plain")
    heard = {stand.told(lambda: stand.read(client)) for _ in range(_DRAINING)}
    sent = len(stand.world.entries())
    assert sent <= _DRAINING + _QUOTA + 2
    count = times(STORM_CALLS, least=20, parts=COMBINATIONS)
    heard |= {stand.told(lambda: stand.read(client)) for _ in range(count)}
    amplification = (len(stand.world.entries()) - sent) / count
    tally.add(storm=_DRAINING + count)
    tally.most(amplification=amplification)
    assert heard == {"ServerFailed"}
    assert amplification <= 1.1
    _calm(stand, client)


def _calm(stand: Stand, client: object) -> None:
    """Each success earns a little: after a while a burst is outlived again."""
    stand.vendor.faults.always = None
    for _ in range(25):
        assert stand.told(lambda: stand.read(client)) == "ok"
    stand.vendor.faults.script(faults.status(503), faults.status(503))
    assert stand.told(lambda: stand.read(client)) == "ok"


def test_creates_in_a_storm_are_one_request_each(stand: Stand) -> None:
    """What may not be repeated does not draw on the quota, nor does it wait."""
    client = stand.warm(stand.client())
    stand.vendor.faults.always = faults.status(500, commit=True)
    before = len(stand.world.entries())
    for number in range(20):
        assert stand.told(lambda name=f"c{number}": stand.create(client, name)) == "ServerFailed"  # type: ignore[misc]
    assert len(stand.world.entries()) == before + 20
    assert set(stand.made().values()) == {1}
    assert stand.time.slept == []


def test_a_crowd_shares_the_quota(stand: Stand) -> None:
    """Threads and tasks draw on one quota: a thousand attempts are not a hundred each."""
    client = stand.warm(stand.client())
    stand.vendor.faults.always = faults.status(502)
    before = len(stand.world.entries())
    for _ in range(10):
        stand.world.voice.together([lambda: stand.read(client)] * 10)
    assert len(stand.world.entries()) - before <= 100 + _QUOTA
