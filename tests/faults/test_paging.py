"""A vendor that repeats a page for ever is found out, whichever way the list is walked."""

import itertools
from typing import Any

import pytest
from starlette.responses import Response

from tests.behaviour.conftest import APIS
from tests.servers import exact_json, faults
from tests.servers.faults import Fault, VendorAnswer

from .fault_scenario import FaultScenario

_BOOTH = [each for each in APIS if each.name == "billing_booth_one"]
_SIZES = {"billbee": "page_size", "bill_com": "max"}


def _listed(faulty: FaultScenario, client: Any, size: int) -> Any:
    return client.customers.list(**{_SIZES.get(faulty.name, "limit"): size})


def _walk(faulty: FaultScenario, pages: Any) -> tuple[int, str]:
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

    heard = faulty.outcome_of(through_async if faulty.scenario.driver.is_async else through)
    return len(seen), heard


def test_the_same_page_for_ever(faulty: FaultScenario) -> None:
    """Two requests, the items of one page, then Unreadable: never an endless list."""
    client = faulty.with_session(faulty.client())
    for number in range(5):
        faulty.scenario.run(faulty.create(client, f"c{number}"))
    faulty.vendor.faults.always = faults.same_for_ever()
    before = len(faulty.scenario.entries())
    assert _walk(faulty, _listed(faulty, client, 2)) == (2, "Unreadable")
    assert len(faulty.scenario.entries()) == before + 2


def test_a_whole_list_has_no_page_twice(faulty: FaultScenario) -> None:
    """Undisturbed, each customer comes once, whatever the size of a page; equal rows are not a loop."""
    client = faulty.with_session(faulty.client())
    for number in range(7):
        faulty.scenario.run(faulty.create(client, f"c{number}"))
    assert [_walk(faulty, _listed(faulty, client, size)) for size in (1, 2, 7, 8)] == [
        (7, "ok")
    ] * 4


def _cursors(*cursors: int) -> Fault:
    """Pages of ever new rows whose cursors come in this order, again and again."""
    following, ids = itertools.cycle(cursors), itertools.count(1)

    def answer(vendor_answer: VendorAnswer) -> Response:
        row = {"id": next(ids), "amount": 1}
        body = {"data": [row], "next_cursor": next(following), "previous_cursor": None}
        return Response(exact_json.dumps(body).encode(), media_type="application/json")

    return Fault(name="cursors", commit=False, answer=answer)


@pytest.mark.parametrize("api", _BOOTH, ids=lambda api: api.name)
@pytest.mark.parametrize("cursors", [(5,), (5, 6), (5, 6, 7)], ids=str)
def test_cursors_in_a_circle(faulty: FaultScenario, cursors: tuple[int, ...]) -> None:
    """A cursor that was here leads nowhere new, though the rows differ: each page once, then an error."""
    client = faulty.with_session(faulty.client(drift="ignore"))
    faulty.vendor.faults.always = _cursors(*cursors)
    pages = client.analytics.customer_transactions_by_cursor(page_size=1)
    assert _walk(faulty, pages) == (len(cursors) + 1, "Unreadable")


def test_a_page_that_breaks_is_fetched_again(faulty: FaultScenario) -> None:
    """A reset or a 503 in the middle of a list costs a second request for that page, not an item."""
    client = faulty.with_session(faulty.client())
    for number in range(6):
        faulty.scenario.run(faulty.create(client, f"c{number}"))
    faulty.vendor.faults.script(None, faults.status(503), None, faults.status(502))
    assert _walk(faulty, _listed(faulty, client, 2)) == (6, "ok")


def test_a_run_that_failed_goes_on_from_its_token(faulty: FaultScenario) -> None:
    """The page in which a walk ended can be asked for again: nothing is lost, nothing comes twice."""
    client = faulty.with_session(faulty.client(retries=faulty.scenario.no_retries))
    for number in range(6):
        faulty.scenario.run(faulty.create(client, f"c{number}"))
    faulty.vendor.faults.script(None, faults.status(500))
    pages = _listed(faulty, client, 2)
    seen, token = _first_page(faulty, pages)
    assert _walk(faulty, pages.starting_at(token)) == (0, "ServerFailed")
    assert (seen + _walk(faulty, pages.starting_at(token))[0]) == 6


def _first_page(faulty: FaultScenario, pages: Any) -> tuple[int, str]:
    """The number of items of the first page, and the token of the next."""
    if not faulty.scenario.driver.is_async:
        page = next(iter(pages.by_page()))
    else:
        page = faulty.scenario.run(anext(aiter(pages.by_page())))
    return len(page.items), page.next_token
