"""A vendor that repeats a page for ever is found out, whichever way the list is walked."""

import itertools
from typing import Any

import pytest
from starlette.responses import Response

from tests.behaviour.conftest import APIS
from tests.servers import exact, faults
from tests.servers.faults import Fault, Given

from .stand import Stand

_BOOTH = [each for each in APIS if each.name == "billing_booth_one"]
_SIZES = {"billbee": "page_size", "bill_com": "max"}


def _listed(stand: Stand, client: Any, size: int) -> Any:
    return client.customers.list(**{_SIZES.get(stand.name, "limit"): size})


def _walk(stand: Stand, pages: Any) -> tuple[int, str]:
    """How many items came, and what ended it."""
    seen: list[Any] = []

    def keep(item: Any) -> None:
        seen.append(item)
        assert len(seen) < 100, "it never ends"

    async def through_async() -> None:
        async for item in pages:
            keep(item)

    def through() -> None:
        for item in pages:
            keep(item)

    heard = stand.told(through_async if stand.world.voice.asynchronous else through)
    return len(seen), heard


def test_the_same_page_for_ever(stand: Stand) -> None:
    """Two requests, the items of one page, then Unreadable: never an endless list."""
    client = stand.warm(stand.client())
    for number in range(5):
        stand.world.run(stand.create(client, f"c{number}"))
    stand.vendor.faults.always = faults.same_for_ever()
    before = len(stand.world.entries())
    assert _walk(stand, _listed(stand, client, 2)) == (2, "Unreadable")
    assert len(stand.world.entries()) == before + 2


def test_a_whole_list_has_no_page_twice(stand: Stand) -> None:
    """Undisturbed, each customer comes once, whatever the size of a page; equal rows are not a loop."""
    client = stand.warm(stand.client())
    for number in range(7):
        stand.world.run(stand.create(client, f"c{number}"))
    assert [_walk(stand, _listed(stand, client, size)) for size in (1, 2, 7, 8)] == [(7, "ok")] * 4


def _cursors(*cursors: int) -> Fault:
    """Pages of ever new rows whose cursors come in this order, again and again."""
    following, ids = itertools.cycle(cursors), itertools.count(1)

    def answer(given: Given) -> Response:
        row = {"id": next(ids), "amount": 1}
        body = {"data": [row], "next_cursor": next(following), "previous_cursor": None}
        return Response(exact.dumps(body).encode(), media_type="application/json")

    return Fault(name="cursors", commit=False, answer=answer)


@pytest.mark.parametrize("api", _BOOTH, ids=lambda api: api.name)
@pytest.mark.parametrize("cursors", [(5,), (5, 6), (5, 6, 7)], ids=str)
def test_cursors_in_a_circle(stand: Stand, cursors: tuple[int, ...]) -> None:
    """A cursor that was here leads nowhere new, though the rows differ: each page once, then an error."""
    client = stand.warm(stand.client(drift="ignore"))
    stand.vendor.faults.always = _cursors(*cursors)
    pages = client.analytics.customer_transactions_by_cursor(page_size=1)
    assert _walk(stand, pages) == (len(cursors) + 1, "Unreadable")


def test_a_page_that_breaks_is_fetched_again(stand: Stand) -> None:
    """A reset or a 503 in the middle of a list costs a second request for that page, not an item."""
    client = stand.warm(stand.client())
    for number in range(6):
        stand.world.run(stand.create(client, f"c{number}"))
    stand.vendor.faults.script(None, faults.status(503), None, faults.status(502))
    assert _walk(stand, _listed(stand, client, 2)) == (6, "ok")


def test_a_run_that_failed_goes_on_from_its_token(stand: Stand) -> None:
    """The page in which a walk ended can be asked for again: nothing is lost, nothing comes twice."""
    client = stand.warm(stand.client(retries=stand.world.off))
    for number in range(6):
        stand.world.run(stand.create(client, f"c{number}"))
    stand.vendor.faults.script(None, faults.status(500))
    pages = _listed(stand, client, 2)
    seen, token = _first_page(stand, pages)
    assert _walk(stand, pages.starting_at(token)) == (0, "ServerFailed")
    assert (seen + _walk(stand, pages.starting_at(token))[0]) == 6


def _first_page(stand: Stand, pages: Any) -> tuple[int, str]:
    """The number of items of the first page, and the token of the next."""
    if not stand.world.voice.asynchronous:
        page = next(iter(pages.by_page()))
    else:
        page = stand.world.run(anext(aiter(pages.by_page())))
    return len(page.items), page.next_token
