"""Many items, one result each, in order; a chunk that fails takes nothing else along."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.runtime import errors
from specmint.runtime.data.model import Model
from specmint.runtime.engine.effects import Reply
from specmint.runtime.engine.payload import AsyncEndpoint, SyncEndpoint
from specmint.runtime.engine.retry import Retries
from specmint.runtime.engine.state import View
from specmint.runtime.features.bulk import Bulk, BulkResult
from specmint.runtime.http.request import Parts, Request
from specmint.runtime.spec import Api, Envelope, Operation, Refusal
from tests.runtime.fake_driver import FakeDriver, answer, reset, view


class Item(Model):
    id: int


EACH = Envelope(
    payload="/data", success={"/status": (0,)}, code="/data/code", message=("/data/why",)
)
BULK = Bulk(size=3, results="/all", each=EACH)
REFUSALS = {"TAKEN": Refusal("conflict"), "LATE": Refusal("unknown-outcome")}
API = Api(
    name="t",
    server="https://api.test",
    operations={"POST /bulk": Operation("bulkCreate", refusals=(REFUSALS,))},
)


POST = ("POST", "/bulk", Parts(), Item)
E = TypeVar("E", SyncEndpoint[Item], AsyncEndpoint[Item])


def good(number: int) -> dict[str, Any]:
    return {"status": 0, "data": {"id": number}}


def bad(code: str = "TAKEN") -> dict[str, Any]:
    return {"status": 1, "data": {"code": code, "why": "no"}}


def numbers(request: Request) -> list[int]:
    found: list[int] = [each["id"] for each in json.loads(request.body or b"")["bulk"]]
    return found


def results(
    vendor: Callable[[Request], Reply],
    items: Iterable[Any],
    by: Bulk = BULK,
    takes: type[Any] | None = None,
) -> tuple[list[BulkResult[Item]], FakeDriver]:
    """The results with both clients, which must agree."""

    def own(driver: FakeDriver) -> View:
        return view(driver.state(API), retries=Retries(attempts=2))

    async def collected(driver: FakeDriver) -> list[BulkResult[Item]]:
        async def awaited(steps: Any) -> Any:
            await asyncio.sleep(0)
            return driver.run(steps)

        walk = by(AsyncEndpoint(own(driver), awaited, *POST), items, None, bodies, takes)
        return [each async for each in walk]

    items = list(items)
    driver = FakeDriver(vendor)
    found = list(by(SyncEndpoint(own(driver), driver.run, *POST), items, None, bodies, takes))
    assert list(map(told, asyncio.run(collected(FakeDriver(vendor))))) == list(map(told, found))
    return found, driver


def bodies(chunk: Sequence[Any]) -> Any:
    return {"bulk": list(chunk)}


def nowhere(kind: type[E], drive: Any) -> E:
    """An endpoint of which a test drives the steps itself."""
    state = FakeDriver(everything).state(API)
    return kind(view(state), drive, *POST)


def told(result: BulkResult[Item]) -> tuple[Any, ...]:
    return result.index, result.value, type(result.error), str(result.error)


def models(count: int) -> list[Item]:
    return [Item(id=number) for number in range(count)]


def everything(request: Request) -> Reply:
    return answer(200, {"all": [good(number) for number in numbers(request)]})


@pytest.mark.parametrize("count", [0, 1, 3, 4, 6, 10])
def test_chunks_and_order(count: int) -> None:
    """As many requests as needed, a result per item, in the items' order."""
    found, driver = results(everything, models(count))
    assert [result.index for result in found] == list(range(count))
    assert [result.unwrap().id for result in found] == list(range(count))
    assert [result.item for result in found] == models(count)
    assert [len(numbers(request)) for request in driver.sent] == (
        [3] * (count // 3) + ([count % 3] if count % 3 else [])
    )


def test_each_item_has_its_own_outcome() -> None:
    """A refused item is an error of its class, with the vendor's code; its neighbours are fine."""

    def vendor(request: Request) -> Reply:
        return answer(200, {"all": [good(n) if n != 4 else bad() for n in numbers(request)]})

    found, _ = results(vendor, models(6))
    assert [result.ok for result in found] == [True] * 4 + [False, True]
    error = found[4].error
    assert type(error) is errors.Conflict
    assert (error.code, error.message, error.status) == ("TAKEN", "no", 200)
    assert (error.operation, error.body) == ("bulkCreate", bad())
    with pytest.raises(errors.Conflict):
        found[4].unwrap()


def test_an_item_of_which_the_vendor_does_not_know() -> None:
    """It is told as such, and its chunk, which was answered, is not sent again."""

    def vendor(request: Request) -> Reply:
        return answer(200, {"all": [good(n) if n else bad("LATE") for n in numbers(request)]})

    found, driver = results(vendor, models(3))
    assert [result.ok for result in found] == [False, True, True] and len(driver.sent) == 1
    error = found[0].error
    assert type(error) is errors.UnknownOutcome
    assert (error.code, error.status, error.body) == ("LATE", 200, bad("LATE"))


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (reset(), errors.UnknownOutcome),
        (reset(sent=False), errors.NotSent),
        (answer(500, {}), errors.ServerFailed),
        (answer(400, {"message": "no"}), errors.Invalid),
        (answer(200, body=b"<html>"), errors.UnknownOutcome),
        (answer(200, {"all": "odd"}), errors.UnknownOutcome),
        (answer(200, {}), errors.UnknownOutcome),
    ],
)
def test_a_chunk_that_fails_takes_nothing_else_along(trouble: Reply, kind: type) -> None:
    """Its items have its error, chunks before and after have their results."""
    found, _ = results(lambda sent: trouble if 4 in numbers(sent) else everything(sent), models(9))
    assert [type(result.error) for result in found] == [type(None)] * 3 + [kind] * 3 + [
        type(None)
    ] * 3
    assert [result.value.id for result in found if result.value] == [0, 1, 2, 6, 7, 8]


@pytest.mark.parametrize("status", [200, 207, 400, 500])
def test_a_chunk_that_stopped_half_way(status: int) -> None:
    """What the vendor did is not lost, and what it did not tell is not called a failure."""
    found, _ = results(lambda sent: answer(status, {"all": [good(0), bad()]}), models(3))
    assert found[0].unwrap().id == 0
    assert type(found[1].error) is errors.Conflict and found[1].error.status == status
    assert type(found[2].error) is errors.UnknownOutcome


def test_more_results_than_items_are_left_alone() -> None:
    """Results belong to items by position."""
    found, _ = results(lambda sent: answer(200, {"all": [good(n) for n in range(9)]}), models(2))
    assert [result.unwrap().id for result in found] == [0, 1]


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, {"status": None}])
def test_a_result_of_no_known_shape(odd: Any) -> None:
    """What does not say success is no success; only the odd one is touched."""
    found, _ = results(lambda sent: answer(200, {"all": [good(0), odd, good(2)]}), models(3))
    assert [result.ok for result in found] == [True, False, True]
    assert type(found[1].error) is errors.Refused


def test_an_item_that_breaks_the_spec_is_not_sent() -> None:
    """It does not keep its neighbours back; a chunk of only such items needs no request."""
    items = models(6)
    for number in (1, 3, 4, 5):
        items[number].id = "x"  # type: ignore[assignment]
    found, driver = results(everything, items)
    assert [type(result.error) for result in found] == [
        type(None),
        errors.BadRequest,
        type(None),
        *[errors.BadRequest] * 3,
    ]
    assert [numbers(request) for request in driver.sent] == [[0, 2]]


def test_an_item_of_another_kind_is_not_sent() -> None:
    """A model made for reading, a dict, nothing at all: an error of its own, and no request."""

    class Read(Model):
        id: int

    class Narrower(Item):
        pass

    items = [Item(id=0), Read(id=1), {"id": 2}, Narrower(id=3), None, {"id": "x"}, "x"]
    found, driver = results(everything, items, takes=Item)
    assert [result.ok for result in found] == [True, False, False, True, False, False, False]
    assert [result.item for result in found] == items
    refused = [result.error for result in found if not result.ok]
    assert {type(error) for error in refused} == {errors.BadRequest}
    assert {str(error) for error in refused} == {"Input should be a Item"}
    assert [numbers(request) for request in driver.sent] == [[0], [3]]


def test_items_are_taken_as_they_are_needed() -> None:
    """Ten thousand need not be in memory at once; a reader that stops stops the sending."""
    taken: list[int] = []

    def items() -> Iterable[Item]:
        for number in range(10_000):
            taken.append(number)
            yield Item(id=number)

    driver = FakeDriver(everything)
    endpoint = SyncEndpoint(view(driver.state(API)), driver.run, *POST)
    walk = BULK(endpoint, items(), None, bodies, None)
    assert next(walk).index == 0
    assert len(taken) == 3 and len(driver.sent) == 1


def test_items_that_cannot_be_had_do_not_lose_results() -> None:
    """What was sent before the caller's iterator failed is told first, with both clients."""

    def items() -> Iterator[Item]:
        yield from (Item(id=number) for number in range(7))
        raise KeyError("the file broke")

    driver = FakeDriver(everything)

    async def awaited(steps: Any) -> Any:
        await asyncio.sleep(0.01)
        return driver.run(steps)

    found: list[Any] = []
    with pytest.raises(KeyError):
        for each in BULK(nowhere(SyncEndpoint, driver.run), items(), None, bodies, None):
            found.append(each.value)

    async def collect() -> None:
        async for each in BULK(nowhere(AsyncEndpoint, awaited), items(), None, bodies, None):
            there.append(each.value)

    there: list[Any] = []
    with pytest.raises(KeyError):
        asyncio.run(collect())
    assert [each.id for each in there] == list(range(6))
    assert there == found


def test_the_async_client_sends_a_few_chunks_at_a_time() -> None:
    """At most `concurrent` requests are under way; stopping early cancels what is."""
    under_way, most, cancelled = 0, 0, 0

    async def drive(steps: Any) -> Sequence[Any]:
        nonlocal under_way, most, cancelled
        chunk = [Item(id=number) for number in numbers(next(steps).request)]
        under_way += 1
        most = max(most, under_way)
        try:
            await asyncio.sleep(0.001 if chunk[0].id < 60 else 9.0)
        except asyncio.CancelledError:
            cancelled += 1
            raise
        finally:
            under_way -= 1
        return list(chunk)

    async def main() -> None:
        by = Bulk(size=3, results="", concurrent=5)
        walk = by(nowhere(AsyncEndpoint, drive), models(99), None, bodies, None)
        for index in range(60):
            assert (await anext(walk)).index == index
        assert isinstance(walk, AsyncGenerator)
        await asyncio.sleep(0)
        await walk.aclose()

    asyncio.run(main())
    assert most == 5 and under_way == 0 and cancelled > 0


@given(
    st.lists(st.sampled_from(["good", "bad", "broken", "lost", "short"]), max_size=12),
    st.integers(1, 5),
)
def test_one_result_per_item_whatever_happens(fates: list[str], size: int) -> None:
    """Never one too few, never out of order, never a success that was none."""

    def vendor(request: Request) -> Reply:
        asked = numbers(request)
        if any(fates[number] == "lost" for number in asked):
            return reset()
        made = [good(n) if fates[n] == "good" else bad() for n in asked]
        cut = next((at for at, n in enumerate(asked) if fates[n] == "short"), len(made))
        return answer(200, {"all": made[:cut]})

    items = models(len(fates))
    for number, fate in enumerate(fates):
        if fate == "broken":
            items[number].id = "x"  # type: ignore[assignment]
    found, _ = results(vendor, items, Bulk(size=size, results="/all", each=EACH))
    assert [result.index for result in found] == list(range(len(fates)))
    for result, fate in zip(found, fates, strict=True):
        assert fate == "good" or not result.ok
        assert (fate == "broken") is isinstance(result.error, errors.BadRequest)
