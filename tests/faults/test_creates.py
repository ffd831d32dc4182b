"""A create is never made twice, and its caller is told what is known: the vendor's ledger judges."""

import random
import time
from collections.abc import Iterator
from typing import Any

from tests.servers import faults
from tests.servers import proxy as cuts

from .create_faults import END_OF_SILENCE, VIA_FORWARDER, CreateFault, create_faults_for
from .fault_scenario import FaultScenario
from .repetitions import COMBINATIONS, CREATES, CREATES_IN_A_CROWD, Tally, times

_WORKERS = 16


def _schedule(known: list[CreateFault], least: int) -> Iterator[CreateFault]:
    """Every fault once, in random order; and again, until there are enough."""
    chance, left = random.Random(20_261), max(least, len(known))
    while left > 0:
        for fault in chance.sample(known, min(left, len(known))):
            left -= 1
            yield fault


def _meet(faulty: FaultScenario, clients: dict[str, Any], fault: CreateFault, name: str) -> str:
    """One create in that fault; what its caller is told."""
    END_OF_SILENCE.clear()
    client = clients[fault.via].with_options(**fault.options)
    fault.arm(faulty)
    try:
        return faulty.outcome_of(lambda: faulty.create(client, name))
    finally:
        END_OF_SILENCE.set()
        faulty.clock.on_sleep = None
        faulty.forwarder.accept_connections()
        assert (faulty.proxy.left, faulty.vendor.faults.left) == (0, 0), f"{name} was not met"


def test_no_trouble_makes_a_create_twice(faulty: FaultScenario, tally: Tally) -> None:
    """Whatever breaks, one create makes one record at most, and what is told is what is so."""
    clients = {
        via: faulty.with_session(faulty.client(url=url))
        for via, url in (("proxy", faulty.proxy.url), (VIA_FORWARDER, faulty.forwarder.url))
    }
    faulty.only_creates()
    least = times(CREATES, parts=COMBINATIONS)
    met = [
        (f"{number}: {fault.name}", fault)
        for number, fault in enumerate(_schedule(create_faults_for(faulty), least))
    ]
    heard = {name: _meet(faulty, clients, fault, name) for name, fault in met}
    made = faulty.created_names()
    wrong = [
        f"{name}: told {heard[name]}, {made[name]} made"
        for name, fault in met
        if (heard[name], made[name]) not in fault.allowed
    ]
    duplicates = [name for name, count in made.items() if count > 1]
    tally.add(creates=len(met), duplicates=len(duplicates), dishonest=len(wrong))
    assert (duplicates, wrong) == ([], [])


def _chances(chance: random.Random, count: int) -> tuple[list[Any], list[Any]]:
    """Cuts for the proxy and faults for the vendor, one in three requests each."""
    broken = [
        cuts.on_accept(),
        cuts.in_request(3),
        cuts.before_commit(),
        cuts.after_commit(),
        cuts.in_head(),
        cuts.in_body(),
        cuts.after_answer(),
        cuts.after_answer(reset=False),
    ]
    spoiled = [
        faults.status(429, headers={"Retry-After": "1"}),
        faults.status(429),
        faults.status(500, commit=True),
        faults.status(503, headers={"Retry-After": "1"}, commit=True),
        faults.html(),
        faults.truncated(),
        faults.cut_gzip(),
        faults.slow(after=0.01),
    ]
    pick = [None, None, chance]
    return tuple(  # type: ignore[return-value]
        [chance.choice(kinds) if chance.choice(pick) else None for _ in range(count)]
        for kinds in (broken, spoiled)
    )


def test_no_crowd_makes_a_create_twice(faulty: FaultScenario, tally: Tally) -> None:
    """Sixteen threads or tasks on one client, faults at random: one record at most, one if told so."""
    count = times(CREATES_IN_A_CROWD, least=16, parts=COMBINATIONS)
    client = faulty.with_session(faulty.client(url=faulty.proxy.url))
    faulty.only_creates()
    broken, spoiled = _chances(random.Random(7), 4 * count)
    faulty.proxy.script(*broken)
    faulty.vendor.faults.script(*spoiled)
    names = [f"crowd {number}" for number in range(count)]
    results: list[Any] = []
    for first in range(0, count, _WORKERS):
        batch = names[first : first + _WORKERS]
        calls = [lambda name=name: faulty.create(client, name) for name in batch]  # type: ignore[misc]
        results += faulty.scenario.driver.together(calls)
    faulty.proxy.reset()
    time.sleep(0.05)  # for what is still under way at the vendor
    made = faulty.created_names()
    base = faulty.scenario.package.errors.Error
    failed = {name for name, result in zip(names, results, strict=True) if _is_error(result, base)}
    duplicates = [name for name, many in made.items() if many > 1]
    tally.add(crowded=count, crowded_duplicates=len(duplicates))
    assert duplicates == []
    assert [name for name in names if name not in failed and made[name] != 1] == []


def _is_error(result: Any, base: type[Exception]) -> bool:
    """Whether a call failed in one of the ways it may."""
    if isinstance(result, BaseException) and not isinstance(result, base):
        raise result
    return isinstance(result, base)
