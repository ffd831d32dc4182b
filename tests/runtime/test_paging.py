"""Lists in pages: complete, in order, lazy, restartable, and never for ever."""

import contextlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.runtime import errors
from specmint.runtime.data.model import Model
from specmint.runtime.engine.effects import Reply
from specmint.runtime.engine.payload import SyncEndpoint
from specmint.runtime.features.paging import Pages, Style
from specmint.runtime.features.paging_links import ByLink, ByUrl
from specmint.runtime.features.paging_styles import ByCursor, ByOffset, ByPage
from specmint.runtime.http.params import JsonField
from specmint.runtime.http.request import Request
from specmint.runtime.spec import Api, Envelope, Operation
from tests.runtime.fake_driver import Call, FakeDriver, answer, calling, form_of, script, view


class Item(Model):
    id: int


DEFAULT = Operation("request", envelope=Envelope(payload="/data"))
API = Api(
    name="t",
    server="https://api.test",
    default=DEFAULT,
    operations={
        "GET /items": DEFAULT.but("listItems"),
        "POST /items": DEFAULT.but("find", idempotent=True),
    },
)
GET = calling("GET", "/items", query={"filter": "x"})


def listed(
    style: Style, vendor: Callable[[Request], Reply], call: Call = GET
) -> tuple[FakeDriver, Pages[Item]]:
    driver = FakeDriver(vendor)
    state = driver.state(API)
    endpoint = SyncEndpoint[Item](view(state), driver.run, *call, Item)
    return driver, style(endpoint)


def query_of(request: Request) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query))


def items(*numbers: int) -> list[dict[str, int]]:
    return [{"id": number} for number in numbers]


def ids(pages: Any) -> list[int]:
    return [item.id for item in pages]


class Shelf:
    """A vendor with `count` items, that pages however it is asked."""

    def __init__(self, count: int, default: int = 3, totals: bool = True) -> None:
        self.all = items(*range(count))
        self.default = default
        self.totals = totals

    def slice(self, start: int, size: int) -> dict[str, Any]:
        body: dict[str, Any] = {"data": self.all[start : start + size]}
        if self.totals:
            body |= {"total": len(self.all), "pages": -(-len(self.all) // size)}
        return body

    def by_page(self, request: Request) -> Reply:
        query = query_of(request)
        size = int(query.get("size", self.default))
        return answer(200, self.slice((int(query["page"]) - 1) * size, size))

    def by_offset(self, request: Request) -> Reply:
        query = query_of(request)
        return answer(200, self.slice(int(query["start"]), int(query.get("max", self.default))))

    def by_cursor(self, request: Request) -> Reply:
        start = int(query_of(request).get("cursor", 0))
        end = start + self.default
        return answer(
            200, self.slice(start, self.default) | {"next": end if end < len(self.all) else None}
        )

    def by_link(self, request: Request) -> Reply:
        start = int(query_of(request).get("start", 0))
        end = start + self.default
        link = f'</v1/items?start={end}&filter=x>; rel="next"' if end < len(self.all) else ""
        return answer(200, self.slice(start, self.default), headers={"link": link})

    def by_url(self, request: Request) -> Reply:
        start = int(query_of(request).get("start", 0))
        end = start + self.default
        link = f"https://api.test/v1/items?start={end}" if end < len(self.all) else None
        return answer(200, self.slice(start, self.default) | {"links": {"next": link}})


PAGE = ByPage(page="page", size="size", pages="/pages", total="/total")
OFFSET = ByOffset(offset="start", size="max", default_size=3, total="/total")
CURSOR = ByCursor(cursor="cursor", next="/next", total="/total")
LINK = ByLink()
URL = ByUrl(next="/links/next")
STYLES: dict[str, Style] = {
    "by_page": PAGE,
    "by_offset": OFFSET,
    "by_cursor": CURSOR,
    "by_link": LINK,
    "by_url": URL,
}


# --- complete and lazy --------------------------------------------------------------------


@pytest.mark.parametrize("how", STYLES)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7, 10])
def test_every_item_once_in_order(how: str, count: int) -> None:
    """Whatever the style, and wherever the last page ends; a total saves the request after the last page.

    One full page with a total of as many is asked about: such a total may count this page alone.
    """
    driver, pages = listed(STYLES[how], getattr(Shelf(count), how))
    assert ids(pages) == list(range(count))
    is_doubted = how == "by_offset" and count == 3
    assert len(driver.sent) == max(1, -(-count // 3)) + is_doubted
    assert ids(pages) == list(range(count))


@pytest.mark.parametrize("count", [0, 1, 3, 4, 6])
def test_without_totals_a_page_that_is_not_full_is_the_last(count: int) -> None:
    """For that the size must be known: from the caller, or from the spec's default."""
    for style, how in (
        (ByPage(page="page", size="size", default_size=3), "by_page"),
        (ByOffset(offset="start", size="max", default_size=3), "by_offset"),
    ):
        driver, pages = listed(style, getattr(Shelf(count, totals=False), how))
        assert ids(pages) == list(range(count))
        assert len(driver.sent) == count // 3 + 1


@pytest.mark.parametrize("count", [0, 1, 3, 4])
def test_without_any_size_an_empty_page_is_the_last(count: int) -> None:
    """Nothing else can be known."""
    for style, how in ((ByPage(page="page"), "by_page"), (ByOffset(offset="start"), "by_offset")):
        driver, pages = listed(style, getattr(Shelf(count, totals=False), how))
        assert ids(pages) == list(range(count))


def test_nothing_is_fetched_before_it_is_needed() -> None:
    """Making the list asks nothing; the second page is asked for after the first is read."""
    driver, pages = listed(PAGE, Shelf(9).by_page)
    assert "GET /items" in repr(pages) and driver.sent == []
    walk = iter(pages)
    assert [next(walk).id for _ in range(3)] == [0, 1, 2] and len(driver.sent) == 1
    next(walk)
    assert len(driver.sent) == 2


def test_pages_have_items_total_and_tokens() -> None:
    """A page is a small collection that knows where it stands."""
    _, pages = listed(OFFSET, Shelf(5).by_offset)
    first, second = pages.by_page()
    assert (ids(first), len(first), first.total) == ([0, 1, 2], 3, 5)
    assert (first.token, first.next_token) == ("0", "3")
    assert (second.token, second.next_token) == ("3", None)


def test_pages_are_the_same_by_what_they_hold() -> None:
    """The answer that a page came in is at hand, and neither told nor compared: it differs each time."""
    _, pages = listed(OFFSET, Shelf(5).by_offset)
    (first, _), (again, _) = pages.by_page(), pages.by_page()
    assert first == again and first.response is not again.response
    assert "response" not in repr(first)


def test_an_answer_without_content_is_an_empty_list() -> None:
    """204 says that there is nothing; an empty answer of another status is no list."""
    _, pages = listed(LINK, script(answer(204, body=b"")))
    assert ids(pages) == []
    _, pages = listed(LINK, script(answer(200, body=b"")))
    with pytest.raises(errors.EmptyAnswer):
        ids(pages)


@pytest.mark.parametrize("size", [1, 3])
def test_an_empty_page_that_is_not_the_last_is_as_long_as_was_asked(size: int) -> None:
    """Where the vendor says that more follows, the next offset is a page further, by a size that is certain."""
    style = ByOffset(offset="start", size="max", default_size=3, more="/more")
    replies = (answer(200, {"data": [], "more": True}), answer(200, {"data": [], "more": False}))
    driver, pages = listed(style, script(*replies), calling("GET", "/items", query={"max": size}))
    assert ids(pages) == []
    assert [query_of(sent)["start"] for sent in driver.sent] == ["0", str(size)]
    _, pages = listed(style, script(*replies), calling("GET", "/items", query={"max": 4}))
    with pytest.raises(errors.Unreadable, match="says that items follow, but gives none"):
        ids(pages)


def test_the_callers_own_query_stays() -> None:
    """Filters go along with every page, and a size the caller named is kept."""
    call = calling("GET", "/items", query={"filter": "x", "size": 4})
    driver, pages = listed(
        ByPage(page="page", size="size", default_size=3, pages="/pages"), Shelf(9).by_page, call
    )
    assert ids(pages) == list(range(9))
    assert [query_of(request) for request in driver.sent] == [
        {"filter": "x", "size": "4", "page": str(page)} for page in (1, 2, 3)
    ]


def test_a_size_of_zero_is_the_callers() -> None:
    """What the caller asked for is sent, and no default instead; the vendor may refuse it."""
    driver, pages = listed(
        ByOffset(offset="offset", size="limit", default_size=100, items="/data"),
        script(answer(200, {"data": []})),
        calling("GET", "/items", query={"limit": 0}),
    )

    assert ids(pages) == []
    assert query_of(driver.sent[0])["limit"] == "0"


def test_the_first_page_may_be_zero() -> None:
    """Some vendors count from there."""
    driver, pages = listed(ByPage(page="page", first=0), script(answer(200, {"data": []})))
    assert ids(pages) == [] and query_of(driver.sent[0])["page"] == "0"


def test_items_may_stand_outside_the_payload() -> None:
    """A pointer into the whole body says where; items of None are none."""
    style = ByCursor(cursor="c", next="/more", items="/found/all")
    _, pages = listed(style, script(answer(200, {"data": 1, "found": {"all": items(1, 2)}})))
    assert ids(pages) == [1, 2]
    for odd in ({"data": {"id": 1}}, {"data": "x"}, {"data": False}):
        _, pages = listed(LINK, script(answer(200, odd)))
        with pytest.raises(errors.Unreadable, match="list") as caught:
            list(pages)
        assert caught.value.body == odd


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_list_that_is_null_is_empty_and_reported() -> None:
    """It breaks the spec, but there is nothing to lose."""
    _, pages = listed(LINK, script(answer(200, {"data": None})))
    assert ids(pages) == []


# --- in bodies ----------------------------------------------------------------------------


def test_a_position_inside_the_json_of_a_form_field() -> None:
    """Bill.com: `start` and `max` inside `data`; what the caller filled in stays."""
    style = ByOffset(offset="/data/start", size="/data/max", place="body", default_size=2)

    def vendor(request: Request) -> Reply:
        asked = json.loads(form_of(request)["data"])
        assert asked["nested"] is True and form_of(request)["other"] == "o"
        return answer(
            200, {"data": items(*range(5))[asked["start"] : asked["start"] + asked["max"]]}
        )

    call = calling(
        "POST",
        "/items",
        form={"data": JsonField({"nested": True}), "other": "o", "none": None},
    )
    driver, pages = listed(style, vendor, call)
    assert ids(pages) == [0, 1, 2, 3, 4]
    assert [json.loads(form_of(sent)["data"])["start"] for sent in driver.sent] == [0, 2, 4]
    own = calling(
        "POST",
        "/items",
        form={"data": JsonField({"nested": True, "max": 4}), "other": "o"},
    )
    driver, pages = listed(style, vendor, own)
    assert ids(pages) == [0, 1, 2, 3, 4] and len(driver.sent) == 2


def test_form_fields_beside_the_position_stay_as_they_are() -> None:
    """A list repeats its field and does not become JSON; a field on the way is made."""
    style = ByOffset(offset="/data/start", place="body")
    call = calling("POST", "/items", form={"kinds": ["a", "b"]})
    driver, pages = listed(style, script(answer(200, {"data": []})), call)
    assert ids(pages) == []
    assert driver.sends[0].request.body == b"kinds=a&kinds=b&data=%7B%22start%22%3A0%7D"


def test_a_cursor_in_a_json_body_keeps_its_type() -> None:
    """A number goes back as a number, a text as a text."""
    for cursor in (7, "7", {"after": [1]}):
        style = ByCursor(cursor="/page/after", next="/next", place="body")
        replies = [answer(200, {"data": items(1), "next": cursor}), answer(200, {"data": items(2)})]
        driver, pages = listed(style, script(*replies), calling("POST", "/items", json={"q": 1}))
        assert ids(pages) == [1, 2]
        bodies = [json.loads(sent.body or b"") for sent in driver.sent]
        assert bodies == [{"q": 1}, {"q": 1, "page": {"after": cursor}}]


def test_the_last_item_is_the_cursor() -> None:
    """A pointer that goes through `-1` takes the cursor out of the last item; an empty page ends the walk."""
    style = ByCursor(cursor="after", next="/data/-1/id", items="/data")
    replies = [answer(200, {"data": items(*some)}) for some in ((1, 2), (3,), ())]
    desk, pages = listed(style, script(*replies))

    assert ids(pages) == [1, 2, 3]
    assert [query_of(sent).get("after") for sent in desk.sent] == [None, "2", "3"]


@pytest.mark.parametrize("end", [None, "", False, 0, "0", [], {}, "absent"])
def test_what_ends_a_walk_by_cursor(end: object) -> None:
    """Null, an empty text, false, 0, what PHP writes for nothing, or nothing at all."""
    body = {"data": items(1)} | ({} if end == "absent" else {"next": end})
    driver, pages = listed(CURSOR, script(answer(200, body)))
    assert ids(pages) == [1] and len(driver.sent) == 1


# --- limits and restarts ------------------------------------------------------------------


@pytest.mark.parametrize("how", STYLES)
@given(count=st.integers(0, 12), most=st.integers(0, 13))
def test_max_items(how: str, count: int, most: int) -> None:
    """The first so many, and no page fetched beyond them."""
    driver, pages = listed(STYLES[how], getattr(Shelf(count), how))
    assert ids(pages.max_items(most)) == list(range(min(count, most)))
    assert len(driver.sent) <= -(-most // 3)


@pytest.mark.parametrize("how", STYLES)
@given(count=st.integers(1, 12), broken=st.integers(0, 3))
def test_a_run_that_failed_goes_on_from_its_token(how: str, count: int, broken: int) -> None:
    """What was read before the failure and after the restart is the whole list."""
    vendor = getattr(Shelf(count), how)
    _, pages = listed(STYLES[how], vendor)
    seen: list[int] = []
    token = None
    for number, page in enumerate(pages.by_page()):
        seen += ids(page)
        token = page.next_token
        if number == broken:
            break
    if token is not None:
        _, fresh = listed(STYLES[how], vendor)
        seen += ids(fresh.starting_at(token))
    assert seen == list(range(count))


@pytest.mark.parametrize("how", STYLES)
def test_a_token_gets_its_page_again(how: str) -> None:
    """Every page's own token leads to that page; a page cut by max_items is resumed whole."""
    _, pages = listed(STYLES[how], getattr(Shelf(7), how))
    for page in pages.by_page():
        again = next(pages.starting_at(page.token).by_page())
        assert ids(again) == ids(page)
    cut = list(pages.max_items(4).by_page())[-1]
    assert ids(cut) == [3] and cut.next_token == cut.token


@pytest.mark.parametrize("how", STYLES)
def test_nothing_follows_the_last_page(how: str) -> None:
    """Its `next_token` does not start the whole list again, which would be done twice."""
    driver, pages = listed(STYLES[how], getattr(Shelf(2), how))
    (last,) = pages.by_page()
    for token in (last.next_token, 5):
        with pytest.raises(errors.BadRequest, match="no token"):
            pages.starting_at(token)  # type: ignore[arg-type]
    assert len(driver.sent) == 1


@pytest.mark.parametrize("style", [PAGE, OFFSET, ByCursor(cursor="/c", next="/n", place="body")])
def test_a_token_of_another_list_is_refused(style: Style) -> None:
    """Nothing is sent."""
    driver, pages = listed(style, Shelf(3).by_page)
    with pytest.raises(errors.BadRequest):
        ids(pages.starting_at("../x"))
    assert driver.sent == []


# --- never for ever -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "body"),
    [
        (ByPage(page="page"), {"data": items(1, 2)}),
        (ByOffset(offset="start"), {"data": items(1, 2)}),
    ],
)
def test_a_vendor_that_repeats_a_page(style: Style, body: Any) -> None:
    """Found with the first repeated page; what was read stays read, and the error has it all."""
    driver, pages = listed(style, script(answer(200, body)))
    seen: list[int] = []
    with pytest.raises(errors.Unreadable, match="repeats") as caught:
        for item in pages:
            seen.append(item.id)
    assert seen == [1, 2] and len(driver.sent) == 2
    assert caught.value.operation == "listItems" and caught.value.body == body


def test_cursors_that_lead_in_a_circle() -> None:
    """No page is asked for twice, however different its content looks."""
    replies = [answer(200, {"data": items(n), "next": f"c{n % 3}"}) for n in range(99)]
    driver, pages = listed(CURSOR, script(*replies))
    with pytest.raises(errors.Unreadable, match="back to a page"):
        ids(pages)
    assert len(driver.sent) == 4


def test_empty_pages_do_not_go_on_for_ever() -> None:
    """A vendor that names a next page for ever, and never has an item, is left."""
    replies = [answer(200, {"data": [], "next": f"c{n}"}) for n in range(999)]
    driver, pages = listed(CURSOR, script(*replies))
    with pytest.raises(errors.Unreadable, match="one empty page after another"):
        ids(pages)
    assert len(driver.sent) == 101


def test_empty_pages_with_a_next_are_followed() -> None:
    """A page may be empty and not the last; it repeats nothing."""
    replies = [answer(200, {"data": [], "next": n}) for n in "abc"]
    driver, pages = listed(CURSOR, script(*replies, answer(200, {"data": items(1)})))
    assert ids(pages) == [1] and len(driver.sent) == 4


# --- links --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ('<https://api.test/v1/items?p=2>; rel="next"', "/v1/items?p=2"),
        ("<?p=2>; rel=next", "/v1/items?p=2"),
        ('</x?p=2>; title="a, b; rel=\\"no\\""; rel="prev next"', "/x?p=2"),
        ('<?p=0>; rel="prev", <?p=2>; rel="NEXT"; foo', "/v1/items?p=2"),
        ('<https://API.test:443/v1/items?p=2>;rel="next"', "/v1/items?p=2"),
        ("<items?a=1,2;b>; rel=next", "/v1/items?a=1,2;b"),
        ('<?p=2>; rel="last"', None),
        ('<?p=2>; rev="next"', None),
        ("<?p=2>; rel='next'", "/v1/items?p=2"),
        ('<?p=0>; rel="prev"; title="what is next"', None),
        ("", None),
    ],
)
def test_link_headers(header: str, target: str | None) -> None:
    """RFC 8288: several links, parameters in any order, relative to the request."""
    vendor = script(
        answer(200, {"data": items(1)}, headers={"link": header}), answer(200, {"data": []})
    )
    driver, pages = listed(LINK, vendor)
    ids(pages)
    sent = [sent.url.removeprefix("https://api.test") for sent in driver.sent]
    assert sent == ["/v1/items?filter=x", *([target] if target else [])]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("http://api.test/v1/items?p=2", "/v1/items?p=2"),
        ("https://api.test:8443/v1/items?p=2", "/v1/items?p=2"),
        ("https://internal.test/v1/items?p=2", "/v1/items?p=2"),
        ("//internal.test/v1/items?p=2", "/v1/items?p=2"),
        ("https://user:pw@api.test/v1/items?p=2", "/v1/items?p=2"),
        ("https://internal.test/items?p=2", "/v1/items?p=2"),
        ("https://internal.test/other/items?p=2", "/other/items?p=2"),
        ("https://api.test/items?p=2", "/items?p=2"),
        ("https://api.test@evil.test/?p=2", "/?p=2"),
    ],
)
def test_a_next_page_elsewhere_is_followed_on_the_own_origin(link: str, target: str) -> None:
    """A gateway hides the vendor's own address: path and query count, below what the gateway puts before them."""
    for style, reply in (
        (LINK, answer(200, {"data": items(1)}, headers={"link": f'<{link}>; rel="next"'})),
        (URL, answer(200, {"data": items(1), "links": {"next": link}})),
    ):
        driver, pages = listed(style, script(reply, answer(200, {"data": items(2)})))
        assert ids(pages) == [1, 2]
        assert driver.sent[1].url == f"https://api.test{target}"


@pytest.mark.parametrize("link", ["file:///etc/passwd", "javascript:alert(1)", "https://["])
def test_a_next_page_outside_the_web_is_refused(link: str) -> None:
    """The items of this page are not lost, and the list does not look complete."""
    for style, reply in (
        (LINK, answer(200, {"data": items(1)}, headers={"link": f'<{link}>; rel="next"'})),
        (URL, answer(200, {"data": items(1), "links": {"next": link}})),
    ):
        driver, pages = listed(style, script(reply))
        seen: list[int] = []
        with pytest.raises(errors.Unreadable, match="next page"):
            for item in pages:
                seen.append(item.id)
        assert seen == [1] and len(driver.sent) == 1


@pytest.mark.parametrize("odd", [{"href": "/v1/items?page=2"}, ["/v1/items"], 2, True])
def test_a_next_page_of_another_type_is_no_end(odd: Any) -> None:
    """A list that ends there would look complete."""
    _, pages = listed(URL, script(answer(200, {"data": items(1), "links": {"next": odd}})))
    with pytest.raises(errors.Unreadable, match="next page"):
        ids(pages)


@given(st.text(max_size=20))
def test_a_next_page_goes_to_the_same_host_or_nowhere(link: str) -> None:
    """Whatever text stands there."""
    replies = [answer(200, {"data": items(1), "links": {"next": link}}), answer(200, {"data": []})]
    driver, pages = listed(URL, script(*replies))
    with contextlib.suppress(errors.Error):
        ids(pages)
    assert all(urlsplit(sent.url)[:2] == ("https", "api.test") for sent in driver.sent)


@pytest.mark.parametrize(
    ("style", "end"),
    [
        (ByPage(page="page", pages="/pages", total="/total"), {"pages": 1}),
        (ByPage(page="page", pages="/pages", total="/total"), {"pages": "1"}),
        (ByPage(page="page", more="/more", total="/total"), {"more": False}),
        (ByOffset(offset="start", more="/more", total="/total"), {"more": False}),
        (ByCursor(cursor="cursor", next="/next", total="/total"), {"next": None}),
        (ByCursor(cursor="cursor", next="/data/-1/id", more="/more", total="/total"), {"more": 0}),
        (ByUrl(next="/next", total="/total"), {"next": ""}),
        (ByLink(total="/total"), {}),
    ],
)
@pytest.mark.parametrize("total", [2, 3])
def test_an_end_that_the_declared_total_contradicts_raises(
    style: Style, end: dict[str, Any], total: int
) -> None:
    """A number of pages, a flag or a cursor ends no list of which more is counted than came; what came is given."""
    one = answer(200, {"data": items(1, 2), "total": total} | end)
    _, pages = listed(style, script(one, one))
    seen = list[int]()

    if total == 2:
        assert ids(pages) == [1, 2]
        return
    with pytest.raises(errors.Unreadable, match="counts 3 items, and gave 2"):
        seen += (item.id for page in pages.by_page() for item in page)
    assert ids(pages.starting_at(style.start())) == [1, 2]  # what came before is not known


@pytest.mark.parametrize("totals", [(4, 5), (4, 3), (5, 4)], ids=["added", "removed", "gone"])
def test_a_list_that_changes_while_it_is_walked_ends(totals: tuple[int, int]) -> None:
    """What is added at its beginning never comes, and what is removed is counted before: no row that is there is lost."""
    style = ByCursor(cursor="cursor", next="/next", total="/total")
    pages = [
        answer(200, {"data": items(1, 2), "total": totals[0], "next": "b"}),
        answer(200, {"data": items(3, 4), "total": totals[1], "next": None}),
    ]
    _, walk = listed(style, script(*pages))

    assert ids(walk) == [1, 2, 3, 4]
