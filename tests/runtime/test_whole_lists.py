"""A list is whole or raises, and no list of a well-behaved vendor ends in an error."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.runtime import errors
from specmint.runtime.data.json_text import dumps
from specmint.runtime.data.model import Model
from specmint.runtime.engine.effects import Reply
from specmint.runtime.engine.payload import SyncEndpoint
from specmint.runtime.features import paging_facts
from specmint.runtime.features.paging import Pages, Style
from specmint.runtime.features.paging_links import ByLink, ByUrl
from specmint.runtime.features.paging_styles import ByCursor, ByOffset, ByPage
from specmint.runtime.http.request import Request
from specmint.runtime.spec import Api, Envelope, Operation
from tests.runtime.fake_driver import FakeDriver, answer, calling, script, view
from tests.runtime.test_paging import GET, ids, items, listed, query_of


class Row(Model):
    """A row without identity, as reports have them."""

    amount: int


IN_DATA = Operation("request", envelope=Envelope(payload="/data"))
REPORT = Api(
    name="t",
    server="https://api.test",
    default=IN_DATA,
    operations={"GET /items": IN_DATA.but("listItems")},
)


def report(style: Style, vendor: Callable[[Request], Reply]) -> tuple[FakeDriver, Pages[Row]]:
    driver = FakeDriver(vendor)
    return driver, style(SyncEndpoint[Row](view(driver.state(REPORT)), driver.run, *GET, Row))


def rows(count: int) -> list[dict[str, int]]:
    return [{"amount": 5}] * count


class Capped:
    """A vendor with `count` items that gives at most `cap` at once, whatever is asked for."""

    def __init__(self, count: int, cap: int = 250, **extra: Callable[[int, int], object]) -> None:
        self.all = items(*range(count))
        self.cap = cap
        self.extra = extra

    def __call__(self, request: Request) -> Reply:
        query = query_of(request)
        size = min(int(query.get("size", 50)), self.cap)
        start = int(query.get("start", (int(query.get("page", 1)) - 1) * size))
        end = start + size
        told = {name: tell(end, len(self.all)) for name, tell in self.extra.items()}
        return answer(200, {"data": self.all[start:end], **told})


PAGE = ByPage(page="page", size="size")
OFFSET = ByOffset(offset="start", size="size")
HUGE = calling("GET", "/items", query={"size": 5000})


# --- sizes that a vendor caps -------------------------------------------------------------


@pytest.mark.parametrize("style", [PAGE, OFFSET], ids=["page", "offset"])
@pytest.mark.parametrize("count", [0, 1, 249, 250, 251, 500, 589])
def test_a_size_that_the_vendor_caps_ends_no_list(style: Style, count: int) -> None:
    """What a caller asks for proves nothing: an empty page ends the list, or a page shorter than an earlier one."""
    driver, pages = listed(style, Capped(count), HUGE)

    assert ids(pages) == list(range(count))
    ends_short = count > 250 and count % 250
    assert len(driver.sent) == count // 250 + 1 + (0 if ends_short or not count % 250 else 1)


@pytest.mark.parametrize("style", [PAGE, OFFSET], ids=["page", "offset"])
@given(count=st.integers(0, 40), cap=st.integers(1, 9), asked=st.integers(1, 12))
def test_every_item_comes_once_whatever_the_cap(
    style: Style, count: int, cap: int, asked: int
) -> None:
    """Each item once and in order, for any length, cap and size that was asked for."""
    call = calling("GET", "/items", query={"size": asked})
    _, pages = listed(style, Capped(count, cap), call)

    assert ids(pages) == list(range(count))


@pytest.mark.parametrize(("asked", "requests"), [(None, 1), (60, 1), (100, 1), (101, 2)])
def test_a_size_up_to_the_declared_one_is_certain(asked: int | None, requests: int) -> None:
    """A page that is not full ends the list at once where its size is the declared one, or smaller; not beyond it."""
    style = ByOffset(offset="start", size="size", default_size=100)
    driver, pages = listed(style, Capped(7), calling("GET", "/items", query={"size": asked}))

    assert ids(pages) == list(range(7))
    assert len(driver.sent) == requests


@pytest.mark.parametrize("style", [PAGE, OFFSET], ids=["page", "offset"])
def test_rows_are_compared_only_where_two_pages_are_equal(
    style: Style, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comparing the rows of a page with each other takes longer than reading them."""
    compared: list[object] = []
    monkeypatch.setattr(paging_facts, "dumps", lambda row: compared.append(row) or dumps(row))
    _, pages = listed(style, Capped(12, 5))

    assert ids(pages) == list(range(12))
    assert not compared

    _, again = listed(style, lambda _: answer(200, {"data": items(1, 2)}))
    with pytest.raises(errors.Unreadable, match="repeats a page"):
        list(again)
    assert len(compared) == 2


# --- what the vendor declares -------------------------------------------------------------


def test_a_declared_number_of_pages_beats_an_empty_and_a_short_page() -> None:
    """A filter that the vendor applies after paging leaves pages short or empty."""
    pages_of = ([1, 2], [], [3], [4, 5])
    replies = [answer(200, {"data": items(*each), "pages": 4}) for each in pages_of]
    driver, pages = listed(ByPage(page="page", pages="/pages", default_size=2), script(*replies))

    assert ids(pages) == [1, 2, 3, 4, 5] and len(driver.sent) == 4


@pytest.mark.parametrize("total", [5, "5", 5.0])
def test_a_declared_total_beats_an_empty_page(total: object) -> None:
    """As a number, as its text, as `5.0`."""
    pages_of = ([1, 2], [], [3, 4], [5])
    replies = [answer(200, {"data": items(*each), "total": total}) for each in pages_of]
    for style in (ByPage(page="page", total="/total"), ByOffset(offset="start", total="/total")):
        driver, pages = listed(style, script(*replies))
        assert ids(pages) == [1, 2, 3, 4, 5] and len(driver.sent) == 4


@pytest.mark.parametrize("told", [{"total": 0}, {"total": -1}, {"total": 2}, {"total": "many"}, {}])
def test_a_total_that_cannot_be_says_nothing(told: dict[str, Any]) -> None:
    """Fewer than came already, or no number: the list goes on until a page is short."""
    replies = [answer(200, {"data": items(*each), **told}) for each in ([1, 2, 3], [4, 5, 6], [7])]
    for style in (
        ByPage(page="page", pages="/total"),
        ByPage(page="page", total="/total"),
        ByOffset(offset="start", total="/total"),
    ):
        if style == ByPage(page="page", pages="/total") and told.get("total") == 2:
            continue  # Two pages are possible, and then believed.
        driver, pages = listed(style, script(*replies))
        assert ids(pages) == list(range(1, 8)) and len(driver.sent) == 3


def test_pages_may_be_counted_from_zero() -> None:
    """Of three pages the last is number 2; none is asked for beyond it."""
    replies = [answer(200, {"data": items(n), "pages": 3}) for n in (1, 2, 3)]
    driver, pages = listed(ByPage(page="page", pages="/pages", first=0), script(*replies))

    assert ids(pages) == [1, 2, 3]
    assert [query_of(sent)["page"] for sent in driver.sent] == ["0", "1", "2"]


def test_a_total_that_never_comes_true_raises() -> None:
    """The vendor says that there are items, and gives none: the list is not taken for complete."""
    for style in (ByOffset(offset="start", total="/total"), ByPage(page="page", total="/total")):
        _, pages = listed(style, script(answer(200, {"data": [], "total": 5})))
        with pytest.raises(errors.Unreadable, match="but gives none|one empty page after"):
            ids(pages)


TOTALLED = [
    ByPage(page="page", size="size", total="/total"),
    ByPage(page="page", size="size", total="/total", default_size=5),
    ByOffset(offset="start", size="size", total="/total"),
    ByOffset(offset="start", size="size", total="/total", default_size=5),
]


@pytest.mark.parametrize("style", TOTALLED)
@given(count=st.integers(0, 17))
def test_a_total_of_the_page_alone_loses_no_rows(style: Style, count: int) -> None:
    """A number that is as large as each page is no total: the list ends at an empty page, or at one that is shorter."""

    def vendor(request: Request) -> Reply:
        query = query_of(request)
        start = int(query.get("start", (int(query.get("page", 1)) - 1) * 5))
        page = items(*range(count))[start : start + 5]
        return answer(200, {"data": page, "total": len(page)})

    _, pages = listed(style, vendor)
    assert ids(pages) == list(range(count))


@pytest.mark.parametrize("style", TOTALLED)
@given(count=st.integers(0, 27))
def test_a_total_of_all_until_now_loses_no_rows(style: Style, count: int) -> None:
    """A number that grows with each page is no total of the list."""

    def vendor(request: Request) -> Reply:
        query = query_of(request)
        start = int(query.get("start", (int(query.get("page", 1)) - 1) * 5))
        page = items(*range(count))[start : start + 5]
        return answer(200, {"data": page, "total": min(start + 5, count)})

    _, pages = listed(style, vendor)
    assert ids(pages) == list(range(count))


@pytest.mark.parametrize("style", TOTALLED)
@pytest.mark.parametrize("last", [answer(200, {"data": [], "total": 13}), answer(204)])
def test_a_total_beyond_what_came_raises(style: Style, last: Reply) -> None:
    """The rows that the vendor counts and does not give are told, once its empty page is past all that it counts."""
    full = [answer(200, {"data": items(*each), "total": 13}) for each in (range(5), range(5, 10))]
    driver, pages = listed(style, script(*full, last))
    seen: list[int] = []

    with pytest.raises(errors.Unreadable, match="counts 13 items, and gave 10"):
        for item in pages:
            seen.append(item.id)
    assert seen == list(range(10)) and len(driver.sent) <= 4


BEYOND: list[Callable[[list[Any]], Reply]] = [
    lambda _: answer(200, {"data": [], "total": 5}),
    lambda rows: answer(200, {"data": rows, "total": 5}),
    lambda _: answer(404, {"message": "no such page"}),
    lambda _: answer(400, {"message": "page is out of range"}),
    lambda _: answer(416, {"message": "page is out of range"}),
    lambda _: answer(422, {"message": "page is out of range"}),
]


@pytest.mark.parametrize("style", TOTALLED)
@pytest.mark.parametrize("beyond", BEYOND)
def test_a_total_that_is_right_ends_the_list_whatever_follows(
    style: Style, beyond: Callable[[list[Any]], Reply]
) -> None:
    """A vendor may answer the page after the only one with nothing, with that page, or with a refusal."""
    rows = items(*range(5))

    def vendor(request: Request) -> Reply:
        query = query_of(request)
        is_first = query.get("start", "0") == "0" and query.get("page", "1") == "1"
        return answer(200, {"data": rows, "total": 5}) if is_first else beyond(rows)

    _, pages = listed(style, vendor)
    assert ids(pages) == list(range(5))


def test_a_page_that_is_not_full_and_its_total_need_no_proof() -> None:
    """Both readings of the total say that the list ends here."""
    for style in TOTALLED[1::2]:
        driver, pages = listed(style, script(answer(200, {"data": items(1, 2), "total": 2})))
        assert ids(pages) == [1, 2] and len(driver.sent) == 1


def test_a_failure_proves_no_total() -> None:
    """A vendor in trouble has not said that there is no such page."""
    first = answer(200, {"data": items(*range(5)), "total": 5})
    for status, kind in ((403, errors.NotAllowed), (500, errors.ServerFailed)):
        _, pages = listed(TOTALLED[0], script(first, *[answer(status, {})] * 9))
        with pytest.raises(kind):
            ids(pages)


# --- a 404 past the last page -------------------------------------------------------------

UNCOUNTED = [ByPage(page="page", size="size"), ByOffset(offset="start", size="size")]


@pytest.mark.parametrize("style", UNCOUNTED)
@pytest.mark.parametrize("count", [0, 2, 4, 6])
@pytest.mark.parametrize("beyond", [404, 416])
def test_a_404_past_the_last_page_ends_the_list(style: Style, count: int, beyond: int) -> None:
    """Where nothing said that the page exists, and the page before is still there; it may be a limit, so it is told."""

    def vendor(request: Request) -> Reply:
        query = query_of(request)
        start = int(query.get("start", (int(query.get("page", 1)) - 1) * 2))
        page = items(*range(count))[start : start + 2]
        return answer(200 if page or not start else beyond, {"data": page})

    driver, pages = listed(style, vendor)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert ids(pages) == list(range(count))
    assert len(driver.sent) == (count // 2 + 2 if count else 1)
    known = [f"HTTP {beyond} found; should be an empty page" in str(one.message) for one in told]
    assert known == [True] * bool(count)


@pytest.mark.parametrize("style", UNCOUNTED)
@pytest.mark.parametrize("then", [404, 410])
@pytest.mark.parametrize(
    "again", [answer(404, {}), answer(200, {"data": []}), answer(200, {"data": items(1)})]
)
def test_a_404_of_a_list_that_is_gone_raises(style: Style, then: int, again: Reply) -> None:
    """The page before is gone too, or another: what was fetched is not taken for the whole."""
    first = answer(200, {"data": items(1, 2)})
    _, pages = listed(style, script(first, answer(then, {}), again))

    with pytest.raises(errors.NotFound):
        ids(pages)


@pytest.mark.parametrize(
    ("style", "told"),
    [
        (ByPage(page="page", total="/n"), 9),
        (ByOffset(offset="start", total="/n"), 9),
        (ByPage(page="page", pages="/n"), 9),
        (ByPage(page="page", more="/n"), True),
        (ByCursor(cursor="c", next="/n"), "c1"),
        (ByCursor(cursor="c", next="/data/-1/id"), 0),
        (ByUrl(next="/n"), "/v1/items?c=1"),
    ],
)
def test_a_404_of_a_page_that_the_vendor_promised_raises(style: Style, told: object) -> None:
    """By a total, a number of pages, a flag, a cursor or a link."""
    first = answer(200, {"data": items(1, 2), "n": told})
    _, pages = listed(style, script(first, answer(404, {}), first))

    with pytest.raises(errors.NotFound):
        ids(pages)


@pytest.mark.parametrize("style", UNCOUNTED)
@pytest.mark.parametrize("status", [400, 409, 422])
def test_another_refusal_of_a_page_is_no_end(style: Style, status: int) -> None:
    """It may be of anything in the request; without a total only 404 and 416 say that there is no such page."""
    first = answer(200, {"data": items(1, 2)})
    _, pages = listed(style, script(first, answer(status, {}), first))

    with pytest.raises(errors.Refused) as caught:
        ids(pages)
    assert caught.value.status == status


def test_a_404_of_the_first_page_of_a_walk_raises() -> None:
    """There is no page before it: the list is not there, or the token is of another."""
    for style in UNCOUNTED:
        _, pages = listed(style, script(answer(404, {})))
        for walk in (pages, pages.starting_at("4")):
            with pytest.raises(errors.NotFound):
                ids(walk)


# --- a flag for more ----------------------------------------------------------------------

FLAGS = [(True, False), (1, 0), ("true", "false"), ("Y", "N"), ("1", "0"), ("next", "")]


@pytest.mark.parametrize("flags", FLAGS, ids=str)
def test_a_flag_for_more_decides(flags: tuple[object, object]) -> None:
    """Whatever the style: it goes on while the flag says so, even past an empty page, and not further."""
    yes, no = flags
    more = [
        {"data": items(1, 2), "more": yes, "next": "c1", "url": "/v1/items?c=1"},
        {"data": [], "more": yes, "next": "c2", "url": "/v1/items?c=2"},
        {"data": items(3, 4), "more": no, "next": "c3", "url": "/v1/items?c=3"},
    ]
    styles: tuple[Style, ...] = (
        ByPage(page="page", more="/more"),
        ByOffset(offset="start", more="/more"),
        ByCursor(cursor="cursor", next="/next", more="/more"),
        ByUrl(next="/url", more="/more"),
    )
    for style in styles:
        driver, pages = listed(style, script(*(answer(200, body) for body in more)))
        assert ids(pages) == [1, 2, 3, 4] and len(driver.sent) == 3


@pytest.mark.parametrize(
    "style", [ByCursor(cursor="c", next="/next", more="/more"), ByUrl(next="/next", more="/more")]
)
@pytest.mark.parametrize("body", [{"data": items(1)}, {"data": [], "next": ""}])
def test_more_without_an_address_raises(style: Style, body: dict[str, Any]) -> None:
    """A list whose vendor says that it goes on is not taken for complete."""
    _, pages = listed(style, script(answer(200, body | {"more": True})))

    with pytest.raises(errors.Unreadable, match="more follows, but not where"):
        ids(pages)


# --- cursors ------------------------------------------------------------------------------

LAST = ByCursor(cursor="after", next="/data/-1/id")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7])
def test_the_next_page_may_begin_after_the_last_item(count: int) -> None:
    """Stripe's `starting_after`: ends with `has_more`, without it by an empty page."""

    def vendor(request: Request) -> Reply:
        start = int(query_of(request).get("after", -1)) + 1
        page = items(*range(count))[start : start + 3]
        return answer(200, {"data": page, "has_more": start + 3 < count})

    flagged = ByCursor(cursor="after", next="/data/-1/id", more="/has_more")
    driver, pages = listed(flagged, vendor)
    assert ids(pages) == list(range(count))
    assert len(driver.sent) == max(1, -(-count // 3))
    driver, pages = listed(LAST, vendor)
    assert ids(pages) == list(range(count))
    token = next(pages.by_page()).next_token
    assert token is None or ids(pages.starting_at(token)) == list(range(3, count))


def test_a_last_item_without_its_cursor_raises() -> None:
    """The list would look complete."""
    _, pages = listed(LAST, script(answer(200, {"data": [*items(1), {"id": None}]})))

    with pytest.warns(UserWarning), pytest.raises(errors.Unreadable, match="where the next begins"):
        list(pages)


def test_an_empty_page_that_names_itself_ends_the_list() -> None:
    """Feeds that can grow always give a cursor, from which one may go on tomorrow."""
    replies = [
        answer(200, {"data": items(1), "next": "c1"}),
        answer(200, {"data": items(2), "next": "c2"}),
        answer(200, {"data": [], "next": "c2"}),
    ]
    driver, pages = listed(ByCursor(cursor="c", next="/next"), script(*replies))

    assert ids(pages) == [1, 2] and len(driver.sent) == 3


@pytest.mark.parametrize("odd", [{"a": 1}, ["c"], True])
def test_a_cursor_that_no_query_can_hold_raises(odd: object) -> None:
    """It is not sent as Python writes it."""
    _, pages = listed(
        ByCursor(cursor="c", next="/next"), script(answer(200, {"data": items(1), "next": odd}))
    )

    with pytest.raises(errors.Unreadable, match="neither text nor a number"):
        ids(pages)


# --- equal pages --------------------------------------------------------------------------


def test_equal_rows_without_ids_are_no_loop() -> None:
    """A report of equal amounts is whole, if its cursors, its links, or its declared length lead on."""
    following = [{"next": "c1", "url": "/v1/items?c=1"}, {"next": "c2", "url": "/v1/items?c=2"}, {}]
    replies = [answer(200, {"data": rows(3), "total": 9, **each}) for each in following]
    styles: tuple[Style, ...] = (
        ByCursor(cursor="c", next="/next"),
        ByUrl(next="/url"),
        ByPage(page="page", total="/total"),
        ByOffset(offset="start", total="/total"),
    )
    for style in styles:
        _, pages = report(style, script(*replies))
        assert [row.amount for row in pages] == [5] * 9


def test_equal_pages_that_do_not_follow_each_other_are_no_loop() -> None:
    """Rows come back, as amounts do."""
    pages_of = ([1, 2], [3, 4], [1, 2], [5])
    replies = [answer(200, {"data": items(*each)}) for each in pages_of]
    _, pages = listed(ByPage(page="page"), script(*replies))

    assert ids(pages) == [1, 2, 3, 4, 1, 2, 5]


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (ByPage(page="page"), "ignore the page number"),
        (ByPage(page="page", pages="/pages"), "ignore the page number"),
        (ByOffset(offset="start"), "ignore the offset"),
        (ByOffset(offset="start", total="/total"), "ignore the offset"),
    ],
)
def test_a_vendor_that_ignores_the_position(style: Style, words: str) -> None:
    """The second time that the same rows come, the list is refused; they are given out once."""
    body = {"data": items(1, 2), "pages": 3, "total": 6}
    driver, pages = listed(style, script(answer(200, body)))
    seen: list[int] = []
    with pytest.raises(errors.Unreadable, match=words):
        for item in pages:
            seen.append(item.id)

    assert seen == [1, 2] and len(driver.sent) == 2


def test_links_in_a_circle() -> None:
    """An address that was asked for already leads nowhere new."""
    replies = [answer(200, {"data": items(n), "url": f"/v1/items?p={n % 2}"}) for n in range(9)]
    driver, pages = listed(ByUrl(next="/url"), script(*replies))

    with pytest.raises(errors.Unreadable, match="back to a page"):
        ids(pages)
    assert len(driver.sent) == 3


@pytest.mark.parametrize(
    "header", ["?p=2; rel=next", "</x?p=2; rel=next", "<?p=2>; rel='prev next'"]
)
def test_a_link_that_cannot_be_read_raises(header: str) -> None:
    """The vendor says that the list goes on; what it writes is no link of RFC 8288."""
    first = answer(200, {"data": items(1)}, headers={"link": header})
    _, pages = listed(ByLink(), script(first))
    walk = iter(pages)

    assert next(walk).id == 1
    with pytest.raises(errors.Unreadable, match="the Link header is not as RFC 8288 says"):
        next(walk)


# --- answers that hold no list ------------------------------------------------------------

CURSOR = ByCursor(cursor="c", next="/links/next", items="/data", more="/has_more")
COUNTED = ByPage(page="page", items="/data", total="/meta/total", pages="/meta/pages")


@pytest.mark.parametrize("style", [CURSOR, COUNTED, ByLink(), ByUrl(next="/next")])
@pytest.mark.parametrize("body", [{"error": "down"}, {"message": "no such tenant", "code": 7}])
def test_an_error_with_status_200_is_no_empty_list(style: Style, body: dict[str, Any]) -> None:
    """An object with members, of which none is of a page, says something else than that there are no rows."""
    _, pages = listed(style, script(answer(200, body)))

    with pytest.raises(errors.Unreadable, match="holds no list") as caught:
        list(pages)
    assert caught.value.body == body


@pytest.mark.parametrize("style", [CURSOR, COUNTED])
def test_rows_outside_their_envelope_are_not_lost(style: Style) -> None:
    """A list where an object was promised: its rows are not where the spec says."""
    _, pages = listed(style, script(answer(200, items(1, 2))))

    with pytest.raises(errors.Unreadable, match="holds no list"):
        list(pages)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    ("style", "body"),
    [
        (CURSOR, {"data": None}),
        (CURSOR, {"has_more": False}),
        (CURSOR, {"links": {"next": None}}),
        (CURSOR, {}),
        (COUNTED, {"meta": {"total": 0}}),
        (COUNTED, {"meta": {"pages": 0}}),
        (ByPage(page="page", items="/result/rows"), {"result": {}}),
        (ByLink(), {"data": None}),
    ],
)
def test_a_list_that_is_left_out_is_empty(style: Style, body: dict[str, Any]) -> None:
    """Some vendors leave out what is empty; the rest of the page is there."""
    _, pages = listed(style, script(answer(200, body)))

    assert ids(pages) == []


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_success_that_the_envelope_declares_is_believed() -> None:
    """Where the vendor says in its own words that the call succeeded, a list that is left out is empty."""
    judged = Operation("request", envelope=Envelope(payload="/data", success={"/ok": (True,)}))
    api = Api(
        name="t", server="https://api.test", default=judged, operations={"GET /items": judged}
    )
    driver = FakeDriver(script(answer(200, {"ok": True, "message": "none found"})))
    endpoint = SyncEndpoint[Row](view(driver.state(api)), driver.run, *GET, Row)

    assert list(ByLink()(endpoint)) == []
