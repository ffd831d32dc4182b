"""A call that succeeded is never told as a failure, and its answer is never lost."""

import json
import pickle
import warnings
from typing import Any

import pytest

from specmint.runtime import errors
from specmint.runtime.data.by_status import TypeByStatus
from specmint.runtime.data.decode import Deviation, SpecDrift, TypeOf
from specmint.runtime.data.model import Model
from specmint.runtime.engine.effects import Reply
from specmint.runtime.engine.payload import SyncEndpoint, fetch
from specmint.runtime.features.paging_styles import ByCursor
from specmint.runtime.spec import Api, Envelope, Operation
from tests.runtime.both_clients import behaving
from tests.runtime.fake_driver import FakeDriver, answer, calling, script, view


class Charge(Model):
    id: str
    amount: int | None = None


API = Api(
    name="t",
    server="https://api.test",
    operations={"POST /charges": Operation("createCharge"), "GET /charges": Operation("list")},
)
JUDGED = behaving(API, envelope=Envelope(success={"/ok": (True,)}))


def made(reply: Reply, into: Any = Charge, *, api: Api = API, **options: Any) -> Any:
    """What a create gives that gets this answer."""
    driver = FakeDriver(script(reply))
    steps = fetch(view(driver.state(api), **options), "POST", "/charges", {"json": {}}, into)
    return driver.run(steps)


# --- JSON under other names ---------------------------------------------------------------


@pytest.mark.parametrize(
    "media",
    [
        "text/plain",
        "text/javascript",
        "application/x-json",
        "text/html; charset=utf-8",
        "application/octet-stream",
        "application/xml",
    ],
)
def test_json_under_another_name_is_the_answer(media: str) -> None:
    """It is read, and reported once as what the spec does not say."""
    reply = answer(201, {"id": "ch_1"}, headers={"content-type": media})
    with pytest.warns(SpecDrift) as caught:
        assert made(reply).id == "ch_1"
    (deviation,) = caught[0].message.deviations  # type: ignore[union-attr]
    assert (deviation.kind, deviation.found) == ("media", media.partition(";")[0])
    assert made(reply, drift="ignore").id == "ch_1"
    with pytest.raises(SpecDrift) as raised:
        made(reply, drift="raise")
    assert raised.value.value.id == "ch_1"


def test_an_unlabelled_answer_and_a_page_of_html() -> None:
    """Without a name nothing is wrong; what begins like a page is one, and no answer."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert made(answer(201, {"id": "c"}, headers={"content-type": ""})).id == "c"
    page = {"content-type": "text/html"}
    with pytest.raises(errors.UnknownOutcome, match="an HTML page"):
        made(answer(201, body=b" <!doctype html>", headers=page))
    assert made(answer(200, body=b"", headers=page), None) is None
    assert made(answer(200, body=b"OK", headers=page), None) is None


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("; charset=iso-8859-1", "latin-1"),
        ('; charset="windows-1252"', "cp1252"),
        ("; charset=utf-16", "utf-16"),
        ("; charset=UTF-8", "utf-8-sig"),
        ("; charset=iso-8859-1", "utf-8"),
        ("; charset=no-such-charset", "utf-8"),
        ("", "utf-16-le"),
        ("", "utf-32"),
    ],
)
def test_the_charset_that_the_answer_names(charset: str, encoding: str) -> None:
    """UTF-8 where it is that, whatever the label; else the named one; else as RFC 4627 tells them apart."""
    body = json.dumps({"id": "Müller"}, ensure_ascii=False).encode(encoding)
    headers = {"content-type": f"application/json{charset}"}

    assert made(answer(201, body=body, headers=headers)).id == "Müller"
    with pytest.raises(errors.Invalid) as caught:
        made(answer(400, body=body, headers=headers))
    assert caught.value.body == {"id": "Müller"}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"id":"1","id":"2"}', "/**/id"),
        (b'{"id":"2","by_mail":{"a@b.test":1,"a@b.test":1}}', "/**/*"),
    ],
)
def test_a_member_that_stands_twice_is_drift(body: bytes, pointer: str) -> None:
    """The last value is read, and that there is another is said; a name that is no word may be personal."""
    found: list[Deviation] = []

    assert made(answer(200, body=body), drift=found.append).id == "2"
    assert [(each.pointer, each.found) for each in found] == [(pointer, "the member twice")]
    assert found[0].expected == "should be there once; the last value was read"


def downloaded(reply: Reply, accept: str, into: Any) -> tuple[Any, list[tuple[str, str, str]]]:
    """What a file is read as, and what is reported of its answer."""
    found: list[Deviation] = []
    driver = FakeDriver(script(reply))
    state = view(driver.state(API), drift=found.append)
    value = driver.run(fetch(state, "GET", "/file", {"accept": accept}, into))
    return value, [(each.kind, each.found, each.expected) for each in found]


def test_json_in_the_place_of_a_file_is_drift() -> None:
    """An error with status 200 is no invoice; where any file may come, or text, JSON may be one."""
    reply = answer(200, {"error": "no such file"})

    value, found = downloaded(reply, "application/pdf", bytes)
    assert value == reply.body
    assert found == [("media", "application/json", "should be application/pdf")]
    for accept in ("*/*", "application/octet-stream", "image/*"):
        assert downloaded(reply, accept, bytes)[1] == []


@pytest.mark.parametrize(
    ("told", "is_part"),
    [("bytes 0-3/100", True), ("bytes 0-3/4", False), ("bytes 4-7/8", True), ("", False)],
)
def test_a_part_in_the_place_of_the_whole_is_drift(told: str, is_part: bool) -> None:
    """RFC 9110 15.3.7: of a file nothing else would show that its end is missing."""
    headers = {"content-type": "application/pdf", "content-range": told}
    value, found = downloaded(answer(206, body=b"%PDF", headers=headers), "application/pdf", bytes)

    assert value == b"%PDF"
    assert [what for _, what, _ in found] == ["a part"] * is_part


@pytest.mark.parametrize(
    ("body", "media", "text"),
    [
        ("a;b".encode("utf-8-sig"), "text/csv", "a;b"),
        ("a;\u20ac".encode("utf-16"), "text/csv", "a;\u20ac"),
        (b"M\xfcller", "text/csv; charset='iso-8859-1'", "M\xfcller"),
        (b"5\x80", 'text/csv; charset="windows-1252"', "5\u20ac"),
        (b"M\xfcller", "text/csv", "M\ufffdller"),
    ],
)
def test_a_text_is_read_as_it_begins_and_as_it_says(body: bytes, media: str, text: str) -> None:
    """A byte order mark is no letter, and a charset may stand in either quotes; what no charset explains is drift."""
    value, found = downloaded(
        answer(200, body=body, headers={"content-type": media}), "text/csv", str
    )

    assert value == text
    assert [what for _, what, _ in found] == ["bytes"] * ("\ufffd" in text)


def test_an_answer_is_read_by_its_status_its_class_and_its_media_type() -> None:
    """By what is declared nearest to it; a status that nothing is declared for may be any of the types."""
    forms = {"200": Charge, "200 text/csv": str, "2XX image/png": bytes, "4XX": None}
    types = TypeByStatus[Charge | bytes | str | None](forms)

    def read_as(status: int, media: str) -> Any:
        return types.for_answer(status, {"content-type": media})

    assert read_as(200, "application/json") is Charge and types.for_answer(200, {}) is Charge
    assert read_as(200, "Text/CSV ; charset=utf-8") is str
    assert read_as(299, "image/png") is bytes and read_as(201, "text/csv") is bytes
    assert read_as(400, "application/json") is None and read_as(499, "") is None
    assert read_as(300, "application/json") == Charge | bytes | str | None


BY_STATUS = TypeByStatus[Charge | None]({"200": Charge, "202": None})


@pytest.mark.parametrize("body", [b"", b"Accepted", b'{"status": "queued"}'])
def test_a_success_that_declares_no_body_is_none_whatever_arrives(body: bytes) -> None:
    """A create that was accepted is never told as one whose outcome is unknown."""
    assert made(answer(202, body=body, headers={"content-type": "text/plain"}), BY_STATUS) is None


def test_a_success_that_declares_a_body_beside_one_without_is_not_empty() -> None:
    """Its own status decides: the call succeeded, and the answer is not what was promised."""
    with pytest.raises(errors.EmptyAnswer):
        made(answer(200, body=b""), BY_STATUS)


def test_a_byte_that_is_no_text_costs_one_letter() -> None:
    """The id of what was created is worth more, but the letter is reported."""
    with pytest.warns(SpecDrift, match="bytes found; should be text in its charset"):
        assert made(answer(201, body=b'{"id": "M\xffller"}')).id == "M\ufffdller"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert made(answer(201, {"id": "M\ufffdller"})).id == "M\ufffdller"


# --- nothing where something was declared -------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 204])
@pytest.mark.parametrize("body", [b"", b" \r\n"])
def test_an_empty_answer_where_the_spec_promises_one(status: int, body: bytes) -> None:
    """The outcome is known, so the error says that the call succeeded; its headers may name the id."""
    reply = answer(status, body=body, headers={"location": "https://api.test/charges/7"})
    with pytest.raises(errors.EmptyAnswer, match="the call succeeded") as caught:
        made(reply)

    error = caught.value
    assert (error.status, error.operation) == (status, "createCharge")
    assert vars(pickle.loads(pickle.dumps(error))) == vars(error)


@pytest.mark.parametrize("into", [None, TypeOf[Charge | None](), Any])
@pytest.mark.parametrize("status", [200, 202, 204])
def test_an_empty_answer_where_the_spec_allows_none(into: Any, status: int) -> None:
    """A 204 beside a 200 with a body, a payload that may be null, a call of which nothing is known."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert made(answer(status, body=b""), into) is None


def test_where_the_body_says_whether_the_call_succeeded_nothing_says_so() -> None:
    """An empty 200 of a vendor that says yes and no in the body leaves the outcome open; a 204 does not."""
    with pytest.raises(errors.UnknownOutcome, match="empty"):
        made(answer(200, body=b""), api=JUDGED)
    assert made(answer(204, body=b""), TypeOf[Charge | None](), api=JUDGED) is None


def test_a_list_is_not_empty_because_its_answer_is() -> None:
    """A 204 says that there is nothing; an empty 200 lost the items."""
    for reply, kind in ((answer(204, body=b""), None), (answer(200, body=b""), errors.EmptyAnswer)):
        driver = FakeDriver(script(answer(200, [{"id": "1"}]), reply))
        endpoint = SyncEndpoint[Charge](
            view(driver.state(API)), driver.run, *calling("GET", "/charges"), Charge
        )
        pages = replace_style(endpoint)
        if kind is None:
            assert len(list(pages)) == 1
        else:
            with pytest.raises(kind):
                list(pages)


def replace_style(endpoint: SyncEndpoint[Charge]) -> Any:
    """A list that goes on after its last item."""
    return ByCursor(cursor="after", next="/-1/id")(endpoint)


# --- drift keeps the answer ---------------------------------------------------------------


def test_drift_that_is_raised_has_the_value() -> None:
    """Whether by `drift="raise"`, or by a filter that makes errors of warnings."""
    reply = answer(201, {"id": 77, "amount": "x"})
    with pytest.raises(SpecDrift) as caught:
        made(reply, drift="raise")
    assert (caught.value.value.id, len(caught.value.deviations)) == (77, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(SpecDrift) as caught:
            made(reply)
    assert caught.value.value.id == 77
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.value.id, again.deviations) == (77, caught.value.deviations)


def test_drift_in_a_list_is_raised_once_with_the_whole_page() -> None:
    """No item of the page is lost by one that breaks the spec."""
    rows = [{"id": "1"}, {"id": 2}, {"id": "3", "amount": "x"}]
    driver = FakeDriver(script(answer(200, rows)))
    state = view(driver.state(API), drift="raise")
    endpoint = SyncEndpoint[Charge](state, driver.run, *calling("GET", "/charges"), Charge)
    with pytest.raises(SpecDrift) as caught:
        list(replace_style(endpoint))

    assert [each.id for each in caught.value.value] == ["1", 2, "3"]
    assert [each.pointer for each in caught.value.deviations] == ["/*/id", "/*/amount"]
    assert [each.first for each in caught.value.deviations] == ["/1/id", "/2/amount"]


def test_what_a_page_repeats_is_one_warning() -> None:
    """500 rows that break the spec in the same way are told once, with the count and the first of them."""
    rows = [{"id": "1"}] + [{"id": number} for number in range(500)]
    driver = FakeDriver(script(answer(200, rows), answer(200, [])))
    endpoint = SyncEndpoint[Charge](
        view(driver.state(API)), driver.run, *calling("GET", "/charges"), Charge
    )
    with pytest.warns(SpecDrift) as told:
        assert len(list(replace_style(endpoint))) == 501

    (words,) = [str(each.message) for each in told]
    assert "/*/id: number found" in words and words.endswith("(500 times, first at /1/id)")
