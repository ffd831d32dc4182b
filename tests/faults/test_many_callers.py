"""One client under sixty-four threads or tasks: each gets its own answer, and nothing is left open."""

import gc
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from .fault_scenario import FaultScenario
from .repetitions import CALLS_PER_THREAD, THREADS, Tally, times

_CUSTOMERS = 97


@contextmanager
def _watched() -> Iterator[list[str]]:
    """Every ResourceWarning of the block, also of what is only collected at its end."""
    seen: list[str] = []
    hook = sys.unraisablehook
    sys.unraisablehook = lambda event: seen.append(repr(event.exc_value))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        try:
            yield seen
            gc.collect()
        finally:
            sys.unraisablehook = hook
    seen += [str(each.message) for each in caught if issubclass(each.category, ResourceWarning)]


def _name_of(faulty: FaultScenario, customer: Any) -> str:
    return str(getattr(customer, "company" if faulty.name == "chargeover" else "name"))


def _calls_of(faulty: FaultScenario) -> int:
    """All of them for threads of each client; tasks, which share a thread, make a fifth."""
    asynchronous = faulty.scenario.driver.is_async
    return times(CALLS_PER_THREAD // 5 if asynchronous else CALLS_PER_THREAD, least=3)


def _worker(faulty: FaultScenario, client: Any, names: list[tuple[Any, str]], offset: int) -> Any:
    """Asks for customer after customer; the result is how many answers were another's."""
    count = _calls_of(faulty)
    wanted = [names[(offset * 31 + number) % len(names)] for number in range(count)]
    if not faulty.scenario.driver.is_async:
        return lambda: sum(
            _name_of(faulty, client.customers.get(id)) != name for id, name in wanted
        )

    async def work() -> int:
        crossed = 0
        for id, name in wanted:
            crossed += _name_of(faulty, await client.customers.get(id)) != name
        return crossed

    return work


def test_no_answer_is_crossed(faulty: FaultScenario, tally: Tally) -> None:
    """64 threads or tasks x 500 calls on one client: the answer is the one asked for, each time."""
    with _watched() as leaked:
        client = faulty.with_session(faulty.client())
        for number in range(_CUSTOMERS):
            faulty.scenario.run(faulty.create(client, f"customer {number}"))
        key = {"billbee": "Id", "chargeover": "customer_id"}.get(faulty.name, "id")
        member = {"billbee": "Name", "chargeover": "company"}.get(faulty.name, "name")
        records = [each.record for each in faulty.vendor.ledger.created]
        names = [(record[key], str(record[member])) for record in records]
        work = [_worker(faulty, client, names, offset) for offset in range(THREADS)]
        crossed = faulty.scenario.driver.together(work)
        faulty.scenario.run(client.close())
        del client
    tally.add(calls=THREADS * _calls_of(faulty), crossed=_sum(crossed), leaks=len(leaked))
    assert (_sum(crossed), leaked) == (0, [])


def _sum(crossed: list[Any]) -> int:
    """All crossed answers; a call that failed is raised here."""
    for each in crossed:
        if isinstance(each, BaseException):
            raise each
    return sum(crossed)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_leak_would_be_seen() -> None:
    """The watch on ResourceWarnings sees a socket that nobody closes."""
    with _watched() as leaked:
        socket.socket()
    assert len(leaked) == 1 and "unclosed" in leaked[0]
