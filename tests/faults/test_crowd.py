"""One client under sixty-four threads or tasks: each gets its own answer, and nothing is left open."""

import gc
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from .counts import CALLS_PER_THREAD, THREADS, Tally, times
from .stand import Stand

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


def _name_of(stand: Stand, customer: Any) -> str:
    return str(getattr(customer, "company" if stand.name == "chargeover" else "name"))


def _calls_of(stand: Stand) -> int:
    """All of them for threads of each client; tasks, which share a thread, make a fifth."""
    asynchronous = stand.world.voice.asynchronous
    return times(CALLS_PER_THREAD // 5 if asynchronous else CALLS_PER_THREAD, least=3)


def _worker(stand: Stand, client: Any, names: list[tuple[Any, str]], offset: int) -> Any:
    """Asks for customer after customer; the result is how many answers were another's."""
    count = _calls_of(stand)
    wanted = [names[(offset * 31 + number) % len(names)] for number in range(count)]
    if not stand.world.voice.asynchronous:
        return lambda: sum(_name_of(stand, client.customers.get(id)) != name for id, name in wanted)

    async def work() -> int:
        crossed = 0
        for id, name in wanted:
            crossed += _name_of(stand, await client.customers.get(id)) != name
        return crossed

    return work


def test_no_answer_is_crossed(stand: Stand, tally: Tally) -> None:
    """64 threads or tasks x 500 calls on one client: the answer is the one asked for, each time."""
    with _watched() as leaked:
        client = stand.warm(stand.client())
        for number in range(_CUSTOMERS):
            stand.world.run(stand.create(client, f"customer {number}"))
        key = {"billbee": "Id", "chargeover": "customer_id"}.get(stand.name, "id")
        member = {"billbee": "Name", "chargeover": "company"}.get(stand.name, "name")
        records = [each.record for each in stand.vendor.ledger.created]
        names = [(record[key], str(record[member])) for record in records]
        work = [_worker(stand, client, names, offset) for offset in range(THREADS)]
        crossed = stand.world.voice.together(work)
        stand.world.run(client.close())
        del client
    tally.add(calls=THREADS * _calls_of(stand), crossed=_sum(crossed), leaks=len(leaked))
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
