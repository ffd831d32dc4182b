"""What an answer means, whichever way a refusal travels."""

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.runtime import errors
from specmint.runtime.data.json_text import find
from specmint.runtime.engine.outcome import Success, classify, odd_form
from specmint.runtime.engine.rules import Rules
from specmint.runtime.errors import RequestInfo
from specmint.runtime.spec import Envelope, Operation, Refusal
from tests.runtime.fake_driver import answer

NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT
BILL = Envelope(
    payload="/response_data",
    success={"/response_status": (0,)},
    code="/response_data/error_code",
    message=("/response_data/error_message", "/response_message"),
)


def rules(envelope: Envelope | None = None, **options: Any) -> Rules:
    tables = (options.pop("own", {}), options.pop("refusals", {}))
    operation = Operation("getThing", envelope=envelope or Envelope(), refusals=tables)
    about = RequestInfo(operation="getThing", method="GET", path="/things/{id}")
    return Rules(operation=operation, about=about, **options)


def refused(*args: Any, **options: Any) -> errors.Refused:
    given_rules = options.pop("by", rules())
    outcome = classify(answer(*args, **options), given_rules, NOW)
    assert isinstance(outcome, errors.Refused)
    return outcome


def unreadable(given_rules: Rules, *args: Any, **options: Any) -> errors.Unreadable:
    outcome = classify(answer(*args, **options), given_rules, NOW)
    assert isinstance(outcome, errors.Unreadable)
    return outcome


# --- success ------------------------------------------------------------------------------


def test_the_payload_comes_out_of_its_envelope() -> None:
    """The payload is what the pointer says; the whole body stays at hand."""
    body = {"response_status": 0, "response_data": {"id": 1}}
    outcome = classify(answer(200, body), rules(BILL), NOW)
    assert isinstance(outcome, Success)
    assert (outcome.payload, outcome.body, outcome.attempts) == ({"id": 1}, body, 1)


@pytest.mark.parametrize("payload", [{"id": 1}, [1], 0, False, None, "x"])
def test_a_payload_may_be_anything(payload: object) -> None:
    """ChargeOver's `response` is an object, a list, a number or `false`."""
    outcome = classify(
        answer(200, {"response": payload}), rules(Envelope(payload="/response")), NOW
    )
    assert isinstance(outcome, Success) and outcome.payload == payload


@pytest.mark.parametrize(
    ("value", "accepted", "good"),
    [
        (0, (0,), True),
        (False, (0,), False),
        (0, (False,), False),
        (True, (1,), False),
        ("0", (0,), False),
        (None, (None,), True),
        ("missing", (None, ""), True),
        ("ok", ("ok", "fine"), True),
    ],
)
def test_success_is_compared_as_json_is(
    value: object, accepted: tuple[object, ...], good: bool
) -> None:
    """`0` is not `false`, `"0"` is not `0`; an absent member counts as null."""
    body = {} if value == "missing" else {"code": value}
    envelope = Envelope(success={"/code": accepted})
    outcome = classify(answer(200, body), rules(envelope), NOW)
    assert isinstance(outcome, Success) is good


def test_all_conditions_must_hold() -> None:
    """Billbee: code 0 and no message."""
    by = rules(Envelope(success={"/ErrorCode": (0,), "/ErrorMessage": (None, "")}))
    assert isinstance(classify(answer(200, {"ErrorCode": 0}), by, NOW), Success)
    assert refused(200, {"ErrorCode": 0, "ErrorMessage": "no"}, by=by)


def test_a_body_that_nobody_wants_is_not_read() -> None:
    """Without payload and conditions any body will do, but a page of HTML is no answer."""
    by = rules(wanted=False)
    for odd in (b"", b"OK", b"{"):
        assert isinstance(classify(answer(200, body=odd), by, NOW), Success)
    unreadable(by, 200, body=b"<html>", headers={"content-type": "text/html"})
    unreadable(rules(BILL, wanted=False), 200, body=b"{")


def test_other_media_types() -> None:
    """text/* is text in its charset, everything else the bytes; an envelope still counts."""
    text = {"content-type": "text/csv; charset=latin-1"}
    outcome = classify(answer(200, body=b"\xe9", headers=text), rules(accept="text/csv"), NOW)
    assert isinstance(outcome, Success) and outcome.payload == "é"
    pdf = {"content-type": "application/pdf"}
    by = rules(BILL, accept="application/pdf")
    outcome = classify(answer(200, body=b"%PDF", headers=pdf), by, NOW)
    assert isinstance(outcome, Success) and outcome.payload == b"%PDF"
    assert refused(200, {"response_status": 1}, by=by)


def test_json_that_was_not_asked_for_is_read_only_to_judge_by() -> None:
    """A file that is labelled as JSON stays as it came, unless the envelope has conditions."""
    outcome = classify(answer(200, body=b'{"id": 1.50}'), rules(accept="text/csv"), NOW)
    assert isinstance(outcome, Success) and outcome.payload == '{"id": 1.50}'
    envelope = Envelope(success={"/ok": (True,)}, payload="/id")
    by = rules(envelope, accept="text/csv")
    outcome = classify(answer(200, body=b'{"ok": true, "id": 7}'), by, NOW)
    assert isinstance(outcome, Success) and outcome.payload == 7


# --- refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.Invalid),
        (401, errors.NotAllowed),
        (402, errors.Refused),
        (403, errors.NotAllowed),
        (404, errors.NotFound),
        (409, errors.Conflict),
        (410, errors.NotFound),
        (412, errors.Conflict),
        (418, errors.Refused),
        (422, errors.Invalid),
        (429, errors.TooManyRequests),
        *((status, errors.ServerFailed) for status in (500, 502, 503, 504, 520, 599)),
        (199, errors.Refused),
        (700, errors.ServerFailed),
    ],
)
def test_a_status_has_a_class(status: int, kind: type[errors.Refused]) -> None:
    """Any status that is no success is an error, declared or not."""
    assert type(refused(status, {})) is kind


def test_a_401_in_a_session_means_that_it_ended() -> None:
    """Where no session was used, or the call is the login itself, it does not."""
    assert type(refused(401, {}, by=rules(in_session=True))) is errors.SessionExpired
    assert type(refused(401, {}, by=rules(in_session=True, login=True))) is errors.NotAllowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 418])
def test_a_refused_login_is_not_allowed(status: int) -> None:
    """Whatever the vendor calls it; that it is too busy or broken is another matter."""
    assert type(refused(status, {}, by=rules(login=True))) is errors.NotAllowed
    assert type(refused(429, {}, by=rules(login=True))) is errors.TooManyRequests
    assert type(refused(500, {}, by=rules(login=True))) is errors.ServerFailed


TABLE = {
    "E1": Refusal("conflict"),
    "9": Refusal("not-found"),
    "HTTP 418": Refusal("invalid"),
    "HTTP 5XX": Refusal("too-many-requests", wait=7),
    "BUSY": Refusal("server-failed", not_processed=True),
    "HOUR": Refusal("too-many-requests", wait="next-hour"),
    "MINUTE": Refusal("refused", wait="next-minute"),
    "DAY": Refusal("refused", wait="next-day"),
    "OUT": Refusal("session-expired"),
    "LATE": Refusal("unknown-outcome"),
}
CODED = Envelope(success={"/ok": (True,)}, code="/code", message=("/why", "/hint"))


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (200, "E1", errors.Conflict),
        (400, "E1", errors.Conflict),
        (200, 9, errors.NotFound),
        (200, "unknown", errors.Refused),
        (404, "unknown", errors.NotFound),
        (418, None, errors.Invalid),
        (503, None, errors.TooManyRequests),
        (200, "OUT", errors.SessionExpired),
    ],
)
def test_vendor_codes_come_first(status: int, code: object, kind: type[errors.Refused]) -> None:
    """The code decides, then the declared status, then the status; in 200 and in 4xx."""
    error = refused(status, {"ok": False, "code": code}, by=rules(CODED, refusals=TABLE))
    assert type(error) is kind
    assert error.code == (None if code is None else str(code))


def test_an_unknown_outcome_has_the_class_of_its_status_where_that_does_no_harm() -> None:
    """A call that may be repeated is told what the vendor said; any other, that nobody knows."""
    body = {"ok": False, "code": "LATE", "why": "timed out"}
    for status, kind in ((200, errors.Refused), (404, errors.NotFound), (504, errors.ServerFailed)):
        error = refused(status, body, by=rules(CODED, refusals=TABLE))
        assert (type(error), error.code, error.not_processed) == (kind, "LATE", False)
    login = refused(200, body, by=rules(CODED, refusals=TABLE, login=True))
    assert type(login) is errors.Refused
    assert not refused(429, body, by=rules(CODED, refusals=TABLE)).not_processed
    keyed = rules(CODED, refusals=TABLE, safe=False, key="k")
    outcome = classify(answer(200, body), keyed, NOW)
    assert isinstance(outcome, errors.UnknownOutcome)
    assert (outcome.status, outcome.code, outcome.body) == (200, "LATE", body)
    assert outcome.idempotency_key == "k"
    assert str(outcome) == (
        "GET /things/{id}: timed out; it may have been carried out [HTTP 200] [LATE]"
    )
    assert vars(pickle.loads(pickle.dumps(outcome))) == vars(outcome)


@pytest.mark.parametrize(
    ("status", "code", "sure"),
    [
        (429, None, True),
        (418, "BUSY", True),
        (500, "BUSY", True),
        (503, None, True),
        (200, "OUT", True),
        (500, None, True),
        (500, "E1", False),
        (404, None, False),
        (200, "LATE", False),
        (429, "LATE", False),
    ],
)
def test_what_was_certainly_not_processed(status: int, code: str | None, sure: bool) -> None:
    """One call too many, an ended session, and what the spec declares so: any call may be repeated. Nothing else is certain."""
    error = refused(status, {"ok": False, "code": code}, by=rules(CODED, refusals=TABLE))
    assert error.not_processed is sure
    assert not refused(503, {}, headers={"retry-after": "1"}).not_processed


def test_the_operations_own_table_comes_first() -> None:
    """An operation may give a code another meaning."""
    by = rules(CODED, refusals=TABLE, own={"E1": Refusal("not-found")})
    assert type(refused(200, {"code": "E1"}, by=by)) is errors.NotFound


@pytest.mark.parametrize(
    ("code", "wait"), [("HOUR", 2800.0), ("MINUTE", 40.0), ("DAY", 6400.0), ("E1", None)]
)
def test_declared_waits(code: str, wait: float | None) -> None:
    """`next-hour` ends with the hour by the vendor's clock."""
    assert refused(200, {"code": code}, by=rules(CODED, refusals=TABLE)).retry_after == wait
    date = {"date": "Tue, 14 Nov 2023 22:59:59 GMT"}
    error = refused(200, {"code": "HOUR"}, headers=date, by=rules(CODED, refusals=TABLE))
    assert error.retry_after == 1.0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"why": "no", "hint": "h"}, "no"),
        ({"why": " ", "hint": "h"}, "h"),
        ({"why": ["a", "b"]}, "a; b"),
        ({"message": "m"}, "m"),
        ({"error": {"message": "inner"}}, "inner"),
        ({"error": "e", "error_description": "d"}, "d"),
        ({"errors": [1]}, '{"errors":[1]}'),
        ({}, "the vendor gave no reason"),
        ([], "the vendor gave no reason"),
        (None, "the vendor gave no reason"),
    ],
)
def test_the_vendors_words(body: object, words: str) -> None:
    """Where the spec says, else where such things usually stand."""
    assert refused(400, body, by=rules(CODED)).message == words


@pytest.mark.parametrize(
    ("content", "media", "words"),
    [
        (b"Out of\n order", "text/plain", "Out of order"),
        (b"<h1>Bad Gateway</h1>", "text/html", "Bad Gateway"),
        (b"<style>h1 {}</style><p>a &lt; b</p>\n<p>c</p>", "text/html", "a < b c"),
        (b"<i></i>", "text/html", "the vendor gave no reason"),
        (b"x" * 900, "text/plain", "x" * 200),
        (b"{cut", "application/json", "{cut"),
        (b"", "application/json", "the vendor gave no reason"),
        (b"\xff\x9e", "text/plain", "\ufffd\ufffd"),
    ],
)
def test_an_error_body_of_any_kind_is_told(content: bytes, media: str, words: str) -> None:
    """The wrong media type or shape never hides what the vendor said."""
    error = refused(502, body=content, headers={"content-type": media})
    assert (error.message, error.raw, error.status) == (words, content, 502)
    assert error.body == content.decode(errors="replace")
    assert error.headers["content-type"] == media
    assert (error.operation, error.method, error.path) == ("getThing", "GET", "/things/{id}")


def test_json_under_another_type_is_still_read_in_an_error() -> None:
    """Servers send JSON errors as text."""
    error = refused(400, {"why": "no"}, headers={"content-type": "text/plain"}, by=rules(CODED))
    assert (error.message, error.body) == ("no", {"why": "no"})


# --- unreadable ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "media", "words"),
    [
        (b"<title>Please log in</title>", "text/html", "an HTML page: Please log in"),
        (b"ERROR: no such key", "text/plain", "text/plain, not JSON: ERROR: no such key"),
        (b"<e><message>no key</message></e>", "application/xml", "not JSON: no key"),
    ],
)
def test_what_an_answer_says_that_should_be_a_success(
    content: bytes, media: str, words: str
) -> None:
    """A page of a login or of a proxy tells why; the beginning of JSON, which is data, is not shown."""
    headers = {"content-type": media}
    assert unreadable(rules(), 200, body=content, headers=headers).message.endswith(words)
    cut = unreadable(rules(), 200, body=b'{"name": "canary', headers=headers)
    assert "canary" not in cut.message


@pytest.mark.parametrize(
    ("content", "media", "why"),
    [
        (b"<html>login</html>", "text/html; charset=utf-8", "the answer is an HTML page"),
        (b'{"id": 1', "text/plain", "the answer is text/plain, not JSON"),
        (b"<id>1</id>", "application/xml", "the answer is application/xml, not JSON"),
        (b'{"id": ', "application/json", "the answer is no JSON: "),
        (b"OK", "application/json", "the answer is no JSON: "),
        (b'{"id": NaN}', "application/json", "the answer is no JSON: "),
        (b"\xff", "application/json", "the answer is no JSON: "),
        (b"OK", "", "the answer is no JSON: "),
        (b"[" * 100_000, "application/json", "the answer is no JSON: "),
    ],
)
def test_a_success_that_is_not_what_was_promised(content: bytes, media: str, why: str) -> None:
    """HTML, text, nothing, half a JSON: an error that says what it is instead, and carries all there was."""
    error = unreadable(rules(), 200, body=content, headers={"content-type": media})
    assert error.message.startswith(why)
    assert (error.status, error.raw) == (200, content[:8192])
    assert error.headers["content-type"] == media
    assert (error.operation, error.method, error.path) == ("getThing", "GET", "/things/{id}")


@pytest.mark.parametrize("media", ["application/json", "application/problem+json", "text/json", ""])
def test_what_counts_as_json(media: str) -> None:
    """Any +json type, and an answer that names none."""
    assert isinstance(
        classify(answer(200, 1, headers={"content-type": media}), rules(), NOW), Success
    )


def test_a_status_of_redirects_without_an_address_leads_nowhere() -> None:
    """Such as a choice among several: the words name the header that is not there."""
    assert "does not say where to: it has no Location" in unreadable(rules(), 300, {}).message


def test_what_is_current_is_no_redirect() -> None:
    """A 304 leads nowhere: it says that nothing changed since the call's own header."""
    outcome = classify(answer(304, body=b"", headers={"etag": '"7"'}), rules(), NOW)
    assert type(outcome) is errors.NotModified
    assert (outcome.status, outcome.headers["etag"]) == (304, '"7"')


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_shows_the_origin_and_holds_the_address(status: int) -> None:
    """The whole address may be as good as a password: it is in `location`, and shown nowhere."""
    headers = {"location": "https://user:pw@evil.test:99/path?key=s3cret&own=my-own-secret"}
    by = rules(hidden=lambda: frozenset({"my-own-secret"}))
    error = unreadable(by, status, {}, headers=headers)
    assert isinstance(error, errors.Redirected)
    assert "https://evil.test:99;" in error.message
    assert error.location == "https://user:pw@evil.test:99/path?key=s3cret&own=redacted"
    told = f"{error!r} {error} {error.headers}"
    assert "s3cret" not in told and "pw@" not in told
    for odd in ("/here", "", "http://[", "\\\\x"):
        unreadable(rules(), status, {}, headers={"location": odd})


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (301, errors.UnknownOutcome, "may have been carried out"),
        (302, errors.UnknownOutcome, "may have been carried out"),
        (303, errors.Redirected, "the call was carried out"),
        (307, errors.Redirected, "not done"),
        (308, errors.Redirected, "not done"),
    ],
)
def test_a_redirect_of_a_create(status: int, kind: type[errors.CallFailed], words: str) -> None:
    """303 says that it was carried out, 307 and 308 that it was not (RFC 9110 15.4); of others nobody knows."""
    headers = {"location": "https://api.test/things/7"}
    outcome = classify(answer(status, {}, headers=headers), rules(safe=False), NOW)
    assert type(outcome) is kind and words in outcome.message
    assert outcome.location == "https://api.test/things/7"


def test_a_flawed_success_is_unreadable_and_a_flawed_refusal_is_a_refusal() -> None:
    """What is wrong with a body matters only where the body does."""
    assert "too soon" in unreadable(rules(), 200, {}, flaw="it ends too soon").message
    told = refused(404, body=b'{"x', flaw="cut")
    assert type(told) is errors.NotFound and told.message == '{"x (cut)'
    assert refused(404, {}, flaw="cut").message == "cut"
    packed = {"content-type": "text/plain"}
    assert refused(404, body=b"\xff\xfe", headers=packed, flaw="cut").message == "cut"


def test_the_form_of_an_answer_that_breaks_the_spec() -> None:
    """A label that is not JSON, bytes that are no text, a member that comes twice: each is told, what is right is not."""

    def told(body: bytes, media: str = "application/json") -> list[tuple[str, str, str]]:
        sent = answer(200, body=body, headers={"content-type": media})
        outcome = classify(sent, rules(wanted=dict), NOW)
        assert isinstance(outcome, Success)
        return [(one.pointer, one.kind, one.found) for one in odd_form(outcome)]

    assert told(b'{"a": "b"}') == told(b'{"a": "b"}', "") == []
    assert told(b'{"a": "b"}', "text/plain") == [("", "media", "text/plain")]
    assert told(b'{"a": "\xff"}') == [("", "value", "bytes")]
    assert told(b'{"a": 1, "a": 2}') == [("/**/a", "value", "the member twice")]
    assert told(b'{"a": 1, "a": 2, "b": 1, "b": 2}') == [("/**/a", "value", "the member twice")]
    assert told(b'{"a b": 1, "a b": 2}') == [("/**/*", "value", "the member twice")]


# --- what errors hold ---------------------------------------------------------------------


def test_errors_hold_no_secrets() -> None:
    """A vendor that echoes a key does not put it into our errors; cookies are left out."""
    by = rules(hidden=lambda: frozenset({"s3cret-key", "me"}))
    headers = {"set-cookie": "sid=zzz", "x-echo": "key s3cret-key"}
    error = refused(403, {"message": "bad key s3cret-key for me"}, headers=headers, by=by)
    for told in (str(error), repr(error), str(vars(error)), str(pickle.dumps(error))):
        assert "s3cret" not in told and "zzz" not in told
    assert error.message == "bad key redacted for me"


def test_errors_can_be_pickled() -> None:
    """An error crosses a process boundary with all it knows."""
    for error in (
        refused(429, {"message": "m"}, headers={"retry-after": "3"}),
        refused(422, {"errors": {"amount": ["must be positive"]}}),
        refused(200, {"response_status": 1}, by=rules(BILL)),
        unreadable(rules(), 200, body=b"{"),
        errors.UnknownOutcome("w", RequestInfo(method="POST", path="/x"), idempotency_key="k"),
        errors.NotSent("w", RequestInfo(method="POST", path="/x")),
        errors.BadRequest("w", (errors.Problem("a", "A", "is required"),)),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert (str(again), again.args, vars(again)) == (str(error), error.args, vars(error))


def test_how_errors_read() -> None:
    """Where, what, and the vendor's status and code."""
    error = refused(400, {"code": "E1", "why": "no"}, by=rules(CODED))
    assert str(error) == "GET /things/{id}: no [HTTP 400] [E1]"
    problem = errors.Problem("vat_id", "VatId", "is required")
    assert str(errors.BadRequest("bad", (problem,))) == (
        "bad\n  vat_id (VatId on the wire): is required"
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.sampled_from([200, 201, 204, 302, 400, 401, 429, 500, 599]), st.booleans())
def test_only_our_errors(body: Any, status: int, bare: bool) -> None:
    """Whatever JSON an answer holds, it is a success or one of our errors."""
    outcome = classify(answer(status, body), rules(None if bare else BILL, refusals=TABLE), NOW)
    assert isinstance(outcome, Success | errors.Error)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", {"a": [1, {"b/c": 2, "~": 3}]}),
        ("/a/0", 1),
        ("/a/1/b~1c", 2),
        ("/a/1/~0", 3),
        ("/a/2", None),
        ("/a/-1/~0", 3),
        ("/a/-2", None),
        ("/a/1/none/-1", None),
        ("/a/x", None),
        ("/a/0/b", None),
        ("/z", None),
    ],
)
def test_json_pointers(pointer: str, value: object) -> None:
    """RFC 6901, and `-1` for the last element; what is absent counts as null."""
    assert find({"a": [1, {"b/c": 2, "~": 3}]}, pointer) == value


def test_an_empty_list_has_no_last_element() -> None:
    """`-1` finds nothing in an empty list; in an object it is a member like any other."""
    assert find({"a": []}, "/a/-1") is None
    assert find({"-1": 1}, "/-1") == 1
