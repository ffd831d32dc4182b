"""A session that ends in mid-run costs one login, however many calls are under way."""

import asyncio
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.conftest import APIS, Api
from tests.behaviour.driver import Driver
from tests.servers import faults
from tests.servers import proxy as cuts

from .fault_scenario import FaultScenario
from .repetitions import EXPIRIES, Tally, times

_THREADS, _TASKS = 20, 200
_CALLS = 60  # a thread or task makes its share of twice that many


_WITH_SESSIONS = [each for each in APIS if each.name in ("bill_com", "billing_booth_one")]


@pytest.fixture(params=_WITH_SESSIONS, ids=lambda api: api.name)
def api(request: pytest.FixtureRequest) -> Api:
    found: Api = request.param
    return found


def _logins(faulty: FaultScenario) -> int:
    """Every login that was sent, whatever came of it."""
    return len(faulty.scenario.entries("POST", faulty.login_path))


def _crowd(
    faulty: FaultScenario, client: Any, names: list[str], workers: int, meanwhile: Any
) -> None:
    """All creates, by that many threads or tasks at once; `meanwhile` runs beside them."""
    shares = [names[first::workers] for first in range(workers)]
    if faulty.scenario.driver.is_async:

        async def work(share: list[str]) -> None:
            for name in share:
                await faulty.create(client, name)

    else:

        def work(share: list[str]) -> None:  # type: ignore[misc]
            for name in share:
                faulty.create(client, name)

    beside = threading.Thread(target=meanwhile)
    beside.start()
    results = faulty.scenario.driver.together([lambda share=share: work(share) for share in shares])  # type: ignore[misc]
    beside.join()
    assert [result for result in results if result is not None] == []


def _in_mid_run(faulty: FaultScenario, created: int) -> Callable[[], None]:
    """Ends every session once so many records were made."""

    def meanwhile() -> None:
        until = time.monotonic() + 30.0
        while len(faulty.vendor.ledger.created) < created and time.monotonic() < until:
            time.sleep(0.001)
        faulty.vendor.expire_sessions()

    return meanwhile


def test_one_login_per_expiry(faulty: FaultScenario, tally: Tally) -> None:
    """Under 20 threads, under 200 tasks: as many logins as sessions ended, each create made once."""
    workers = _TASKS if faulty.scenario.driver.is_async else _THREADS
    rounds, chance = times(EXPIRIES, least=1), random.Random(5)
    client = faulty.with_session(faulty.client())
    faulty.vendor.latency = 0.002
    names: list[str] = []
    for number in range(rounds):
        batch = [f"{number}/{each}" for each in range(max(workers, 2 * _CALLS))]
        halfway = len(names) + chance.randrange(1, len(batch) // 2)
        _crowd(faulty, client, batch, workers, _in_mid_run(faulty, halfway))
        names += batch
        faulty.scenario.run(faulty.read(client))  # whatever ended is known now
        assert _logins(faulty) == 2 + number
    tally.add(expiries=rounds, logins=_logins(faulty) - 1)
    assert faulty.created_names() == dict.fromkeys(names, 1)


def test_a_first_login_that_fails_is_told_to_all(faulty: FaultScenario) -> None:
    """Twenty calls wait for one login; it is refused: one request, twenty NotAllowed."""
    client = faulty.client(password="wrong-password")
    results = faulty.scenario.driver.together([lambda: faulty.read(client)] * _THREADS)
    assert {type(result).__name__ for result in results} == {"NotAllowed"}
    # A call that came after the refusal may have asked again: it did not wait.
    assert 1 <= _logins(faulty) <= _THREADS
    assert faulty.vendor.logins() == 0


def test_waiting_for_a_login_ends_with_it(faulty: FaultScenario) -> None:
    """A slow, refused login that all wait for is sent once, and each waiter gets its error."""
    client = faulty.client(password="wrong-password")
    gate = threading.Event()
    faulty.vendor.faults.script(faults.held(gate))
    threading.Timer(0.3, gate.set).start()
    results = faulty.scenario.driver.together([lambda: faulty.read(client)] * _THREADS)
    assert {type(result).__name__ for result in results} == {"NotAllowed"}
    assert _logins(faulty) == 1
    assert len({id(result) for result in results}) == _THREADS


def test_a_broken_login_is_repeated_and_the_create_is_not(faulty: FaultScenario) -> None:
    """500, silence, a reset: the login is asked again, the create that needs it is made once."""
    client = faulty.with_session(faulty.client(url=faulty.proxy.url))
    faulty.only_creates()
    faults_of_all_kinds: list[tuple[Any, ...]] = [
        (faulty.vendor.faults, None, faults.status(500), faults.status(503)),
        (faulty.vendor.faults, None, faults.status(429, headers={"Retry-After": "3"})),
        (faulty.proxy, None, cuts.before_commit(), cuts.after_commit()),
        (faulty.proxy, None, cuts.in_head(), cuts.in_body(reset=False)),
    ]
    for number, (where, *script) in enumerate(faults_of_all_kinds):
        faulty.vendor.expire_sessions()
        where.script(*script)
        assert faulty.outcome_of(lambda name=f"c{number}": faulty.create(client, name)) == "ok"  # type: ignore[misc]
        assert where.left == 0
    assert faulty.created_names() == {f"c{number}": 1 for number in range(len(faults_of_all_kinds))}


def test_a_session_that_never_lives_does_not_loop(faulty: FaultScenario) -> None:
    """Sessions that end as soon as they are opened: two logins per call, then SessionExpired."""
    client = faulty.with_session(faulty.client())
    faulty.only_creates()

    def end(entry: Any) -> bool:
        if entry.path == faulty.create_path:
            faulty.vendor.expire_sessions()
        return False

    faulty.vendor.faults.only = end
    before = _logins(faulty)
    assert faulty.outcome_of(lambda: faulty.create(client, "never")) == "SessionExpired"
    assert _logins(faulty) - before == 1
    assert faulty.created_names() == {}


async def _cancelled_first(faulty: FaultScenario, client: Any, gate: threading.Event) -> list[Any]:
    """Twenty-one calls; the one that logs in is cancelled meanwhile."""
    first = asyncio.ensure_future(faulty.read(client))
    others = [asyncio.ensure_future(faulty.read(client)) for _ in range(_THREADS)]
    while not faulty.scenario.entries():
        await asyncio.sleep(0.005)
    first.cancel()
    gate.set()
    return list(await asyncio.gather(first, *others, return_exceptions=True))


@pytest.mark.parametrize("driver", [Driver(True)], ids=["async"])
def test_tasks_that_are_cancelled_while_they_log_in_leave_no_lock(
    faulty: FaultScenario, driver: Driver
) -> None:
    """The task that logs in is cancelled: another one logs in, and all calls end well."""
    client, gate = faulty.client(), threading.Event()
    faulty.vendor.faults.script(faults.held(gate))
    first, *others = driver.run(_cancelled_first(faulty, client, gate))
    assert isinstance(first, asyncio.CancelledError)
    assert [each for each in others if isinstance(each, BaseException)] == []
    assert _logins(faulty) == 2
