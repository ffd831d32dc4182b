"""A session that ends in mid-run costs one login, however many calls are under way."""

import asyncio
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.conftest import APIS, Api
from tests.behaviour.voice import Voice
from tests.servers import faults
from tests.servers import proxy as cuts

from .counts import EXPIRIES, Tally, times
from .stand import Stand

_THREADS, _TASKS = 20, 200
_CALLS = 60  # a thread or task makes its share of twice that many


_WITH_SESSIONS = [each for each in APIS if each.name in ("bill_com", "billing_booth_one")]


@pytest.fixture(params=_WITH_SESSIONS, ids=lambda api: api.name)
def api(request: pytest.FixtureRequest) -> Api:
    found: Api = request.param
    return found


def _logins(stand: Stand) -> int:
    """Every login that was sent, whatever came of it."""
    return len(stand.world.entries("POST", stand.login_path))


def _crowd(stand: Stand, client: Any, names: list[str], workers: int, meanwhile: Any) -> None:
    """All creates, by that many threads or tasks at once; `meanwhile` runs beside them."""
    shares = [names[first::workers] for first in range(workers)]
    if stand.world.voice.asynchronous:

        async def work(share: list[str]) -> None:
            for name in share:
                await stand.create(client, name)

    else:

        def work(share: list[str]) -> None:  # type: ignore[misc]
            for name in share:
                stand.create(client, name)

    beside = threading.Thread(target=meanwhile)
    beside.start()
    results = stand.world.voice.together([lambda share=share: work(share) for share in shares])  # type: ignore[misc]
    beside.join()
    assert [result for result in results if result is not None] == []


def _in_mid_run(stand: Stand, created: int) -> Callable[[], None]:
    """Ends every session once so many records were made."""

    def meanwhile() -> None:
        until = time.monotonic() + 30.0
        while len(stand.vendor.ledger.created) < created and time.monotonic() < until:
            time.sleep(0.001)
        stand.vendor.expire_sessions()

    return meanwhile


def test_one_login_per_expiry(stand: Stand, tally: Tally) -> None:
    """Under 20 threads, under 200 tasks: as many logins as sessions ended, each create made once."""
    workers = _TASKS if stand.world.voice.asynchronous else _THREADS
    rounds, chance = times(EXPIRIES, least=1), random.Random(5)
    client = stand.warm(stand.client())
    stand.vendor.latency = 0.002
    names: list[str] = []
    for number in range(rounds):
        batch = [f"{number}/{each}" for each in range(max(workers, 2 * _CALLS))]
        halfway = len(names) + chance.randrange(1, len(batch) // 2)
        _crowd(stand, client, batch, workers, _in_mid_run(stand, halfway))
        names += batch
        stand.world.run(stand.read(client))  # whatever ended is known now
        assert _logins(stand) == 2 + number
    tally.add(expiries=rounds, logins=_logins(stand) - 1)
    assert stand.made() == dict.fromkeys(names, 1)


def test_a_first_login_that_fails_is_told_to_all(stand: Stand) -> None:
    """Twenty calls wait for one login; it is refused: one request, twenty NotAllowed."""
    client = stand.client(password="wrong-password")
    results = stand.world.voice.together([lambda: stand.read(client)] * _THREADS)
    assert {type(result).__name__ for result in results} == {"NotAllowed"}
    # A call that came after the refusal may have asked again: it did not wait.
    assert 1 <= _logins(stand) <= _THREADS
    assert stand.vendor.logins() == 0


def test_waiting_for_a_login_ends_with_it(stand: Stand) -> None:
    """A slow, refused login that all wait for is sent once, and each waiter gets its error."""
    client = stand.client(password="wrong-password")
    gate = threading.Event()
    stand.vendor.faults.script(faults.held(gate))
    threading.Timer(0.3, gate.set).start()
    results = stand.world.voice.together([lambda: stand.read(client)] * _THREADS)
    assert {type(result).__name__ for result in results} == {"NotAllowed"}
    assert _logins(stand) == 1
    assert len({id(result) for result in results}) == _THREADS


def test_a_broken_login_is_repeated_and_the_create_is_not(stand: Stand) -> None:
    """500, silence, a reset: the login is asked again, the create that needs it is made once."""
    client = stand.warm(stand.client(url=stand.proxy.url))
    stand.only_creates()
    troubles: list[tuple[Any, ...]] = [
        (stand.vendor.faults, None, faults.status(500), faults.status(503)),
        (stand.vendor.faults, None, faults.status(429, headers={"Retry-After": "3"})),
        (stand.proxy, None, cuts.before_commit(), cuts.after_commit()),
        (stand.proxy, None, cuts.in_head(), cuts.in_body(reset=False)),
    ]
    for number, (where, *script) in enumerate(troubles):
        stand.vendor.expire_sessions()
        where.script(*script)
        assert stand.told(lambda name=f"c{number}": stand.create(client, name)) == "ok"  # type: ignore[misc]
        assert where.left == 0
    assert stand.made() == {f"c{number}": 1 for number in range(len(troubles))}


def test_a_session_that_never_lives_does_not_loop(stand: Stand) -> None:
    """Sessions that end as soon as they are opened: two logins per call, then SessionExpired."""
    client = stand.warm(stand.client())
    stand.only_creates()

    def end(entry: Any) -> bool:
        if entry.path == stand.create_path:
            stand.vendor.expire_sessions()
        return False

    stand.vendor.faults.only = end
    before = _logins(stand)
    assert stand.told(lambda: stand.create(client, "never")) == "SessionExpired"
    assert _logins(stand) - before == 1
    assert stand.made() == {}


async def _cancelled_first(stand: Stand, client: Any, gate: threading.Event) -> list[Any]:
    """Twenty-one calls; the one that logs in is cancelled meanwhile."""
    first = asyncio.ensure_future(stand.read(client))
    others = [asyncio.ensure_future(stand.read(client)) for _ in range(_THREADS)]
    while not stand.world.entries():
        await asyncio.sleep(0.005)
    first.cancel()
    gate.set()
    return list(await asyncio.gather(first, *others, return_exceptions=True))


@pytest.mark.parametrize("voice", [Voice(True)], ids=["async"])
def test_tasks_that_are_cancelled_while_they_log_in_leave_no_lock(
    stand: Stand, voice: Voice
) -> None:
    """The task that logs in is cancelled: another one logs in, and all calls end well."""
    client, gate = stand.client(), threading.Event()
    stand.vendor.faults.script(faults.held(gate))
    first, *others = voice.run(_cancelled_first(stand, client, gate))
    assert isinstance(first, asyncio.CancelledError)
    assert [each for each in others if isinstance(each, BaseException)] == []
    assert _logins(stand) == 2
