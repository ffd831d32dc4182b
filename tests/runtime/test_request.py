"""Requests: exactly the templated path on exactly the base's host, or none at all."""

import datetime as dt
import logging
import string
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

import httpx2
import pytest
from hypothesis import given as when
from hypothesis import strategies as st

from specmint.runtime import errors
from specmint.runtime.client.base import api_base
from specmint.runtime.client.httpx_adapter import Attempt
from specmint.runtime.data.enums import OpenEnum
from specmint.runtime.data.model import Model
from specmint.runtime.engine.call import run
from specmint.runtime.engine.effects import Send, Timeout
from specmint.runtime.http import params
from specmint.runtime.http import request as request_module
from specmint.runtime.http.params import JsonField, given, path
from specmint.runtime.http.request import Request, build_request, parse_base
from specmint.runtime.http.styles import comma
from specmint.runtime.spec import Api, ApiKey, Basic, Bearer, Operation
from tests.runtime.answers import read
from tests.runtime.fake_driver import Call, FakeDriver, answer, calling, headers_of, script, view

BASE = parse_base("https://api.test:8443/v1")
NASTY = st.text(
    st.one_of(
        st.sampled_from('./\\?#%&=+:;@ \t\r\n\0\x7f[]{}|^`"<>é€\u2028\ud800'),
        st.sampled_from(string.ascii_letters),
    ),
    max_size=12,
) | st.sampled_from(
    [
        "..",
        ".",
        "%2e%2e",
        "..%2f",
        "//evil.test",
        "https://evil.test/",
        "@evil.test",
        "..\\",
        "\u2025",
        "a/../../b",
        "",
    ]
)


class Colour(OpenEnum):
    RED = "red"


class Thing(Model):
    name: str
    size: int | None = None


def built(call: Call, base: Any = BASE, **secrets: Any) -> Request:
    request = replace(build_request(*call, base), **secrets)
    if request.problem:
        raise errors.BadRequest(request.problem)
    return request


def sent(**parts: Any) -> Request:
    return built(calling("POST", "/things", **parts))


# --- where it goes ----------------------------------------------------------------------


@when(NASTY, NASTY)
def test_a_path_value_stays_in_its_segment(one: str, two: str) -> None:
    """Any text reaches exactly the templated segment of the base's host, or is refused."""
    try:
        request = built(calling("GET", path("/a/{one}/b/{two}", one=one, two=two)))
    except errors.BadRequest:
        return
    parts = urlsplit(request.url)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == (
        "https",
        "api.test:8443",
        "",
        "",
    )
    segments = parts.path.split("/")
    assert segments[:3] + segments[4:5] == ["", "v1", "a", "b"] and len(segments) == 6
    assert [unquote(segments[3]), unquote(segments[5])] == [one, two]
    assert httpx2.URL(request.url).raw_path == parts.path.encode()


@pytest.mark.parametrize("value", ["", ".", "..", None, b"x", float("nan"), "\ud800", object()])
def test_what_a_path_cannot_hold_is_refused(value: object) -> None:
    """Empty, dot segments, and what has no text: `ValueError`, before anything is sent."""
    with pytest.raises(ValueError):
        path("/things/{id}", id=value)


def test_a_path_is_filled_and_remembers_its_template() -> None:
    """Values are spelt as JSON would and quoted whole; names need not be identifiers."""
    filled = path("/a/{id}/{a-b}.json", {"a-b": "x/y"}, id=12)
    assert filled == "/a/12/x%2Fy.json"
    assert filled.template == "/a/{id}/{a-b}.json"
    assert path("/x/{ids}", ids=comma([1, "a,b"])) == "/x/1,a%2Cb"
    assert path("/x/{on}/{day}", on=True, day=dt.date(2026, 1, 2)) == "/x/true/2026-01-02"


@pytest.mark.parametrize(
    "wrong",
    [
        "things",
        "https://evil.test/",
        "/a/../b",
        "/a/%2e%2E/b",
        "/a/./b",
        "/a?b=1",
        "/a#b",
        "/a\\b",
        "/a\r\nHost: evil.test",
        "",
    ],
)
def test_a_path_of_the_users_own_is_checked(wrong: str) -> None:
    """`client.request` cannot leave the base URL, nor smuggle in a query."""
    with pytest.raises(errors.BadRequest):
        built(calling("GET", wrong))


@pytest.mark.parametrize("own", ["//evil.test/x", "/@evil.test", "/a b/ü", "/a:b"])
def test_an_odd_path_stays_on_the_host(own: str) -> None:
    """What merely looks like a host is a path like any other."""
    request = built(calling("GET", own))
    assert urlsplit(request.url).netloc == "api.test:8443"
    assert unquote(urlsplit(request.url).path) == "/v1" + own


@pytest.mark.parametrize("method", ["", "GET /x HTTP/1.1\r\n", "GE T"])
def test_a_method_is_a_token(method: str) -> None:
    """A method cannot carry a request line of its own (RFC 9110 9.1)."""
    with pytest.raises(errors.BadRequest):
        built(calling(method, "/x"))


@pytest.mark.parametrize(
    "wrong",
    [
        "ftp://a.test",
        "//a.test",
        "a.test",
        "https://u:p@a.test",
        "https://a.test?x=1",
        "https://a.test#f",
        "https://",
        "https://a\nb",
        "https://a b.test",
        "",
    ],
)
def test_a_base_url_is_checked(wrong: str) -> None:
    """Only http or https, a host, perhaps a path; no user, query or fragment."""
    with pytest.raises(ValueError):
        parse_base(wrong)


def test_server_variables_fill_the_host_and_nothing_else() -> None:
    """A value cannot end the host name it stands in."""
    api = Api(
        name="t",
        server="https://{instance}.vendor.test/{v}",
        variables={"instance": None, "v": "2"},
    )
    assert api_base(api, {"instance": "acme"}, None).origin == "https://acme.vendor.test"
    assert api_base(api, {"instance": "acme"}, None).prefix == "/2"
    assert api_base(api, {}, "http://localhost:8/").origin == "http://localhost:8"
    for wrong in ("evil.test/", "evil.test#", "a@b", "a:1", "", "ü"):
        with pytest.raises(ValueError):
            api_base(api, {"instance": wrong}, None)
    with pytest.raises(ValueError, match="instance is needed"):
        api_base(api, {}, None)


def test_what_cannot_be_aimed_is_not_sent() -> None:
    """A URL that the HTTP library refuses is refused here, by an error of ours."""
    driver = FakeDriver(script(answer(200, {})))
    state = driver.state(Api(name="t", server="https://api.test"))
    for call, target in (
        (calling("GET", "/x", query={"q": "x" * 70_000}), None),
        (calling("GET", "/x"), "/a/../b"),
        (calling("GET", "/x", headers={"X": "a\r\nb"}), None),
    ):
        with pytest.raises(errors.BadRequest):
            driver.run(run(view(state), *call, target=target))
    assert driver.sent == []


# --- query, headers, cookies --------------------------------------------------------------


@when(st.dictionaries(st.text("ab[]&=+ é", min_size=1), NASTY))
def test_query_values_arrive_as_they_are(query: dict[str, str]) -> None:
    """No value changes, adds or ends another parameter; order is kept."""
    try:
        request = built(calling("GET", "/x", query=query))
    except errors.BadRequest:
        assert "\ud800" in "".join(query.values())
        return
    parts = urlsplit(request.url)
    assert (parts.netloc, parts.path) == ("api.test:8443", "/v1/x")
    assert parse_qsl(parts.query, keep_blank_values=True) == list(query.items())


def test_values_are_spelt_one_way() -> None:
    """None is left out, lists repeat, booleans are words, decimals keep every digit."""
    query = {
        "none": None,
        "yes": True,
        "no": False,
        "money": Decimal("12345678901234567.890"),
        "big": Decimal("1E+3"),
        "float": 0.1,
        "int": 10**30,
        "several": [1, "b"],
        "joined": comma(["a,b", 2]),
        "nothing": comma([]),
        "empty": [],
        "colour": Colour.RED,
        "at": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
        "id": uuid.UUID(int=1),
    }
    url = built(calling("GET", "/x", query=query)).url
    assert parse_qsl(urlsplit(url).query) == [
        ("yes", "true"),
        ("no", "false"),
        ("money", "12345678901234567.890"),
        ("big", "1000"),
        ("float", "0.1"),
        ("int", str(10**30)),
        ("several", "1"),
        ("several", "b"),
        ("joined", "a,b,2"),
        ("colour", "red"),
        ("at", "2026-01-02T03:04:05+00:00"),
        ("id", str(uuid.UUID(int=1))),
    ]
    assert "joined=a%2Cb,2" in url


@pytest.mark.parametrize("zone", [None, dt.timezone(dt.timedelta(seconds=90))])
def test_a_moment_without_its_offset_is_refused_in_a_query(zone: dt.timezone | None) -> None:
    """RFC 3339 5.6 wants one, in whole minutes: the vendor would guess."""
    query = {"since": dt.datetime(2026, 1, 2, tzinfo=zone)}
    with pytest.raises(errors.BadRequest, match="since: a datetime (with a zone|whose offset)"):
        built(calling("GET", "/x", query=query))


@pytest.mark.parametrize(
    "wrong", [float("inf"), Decimal("NaN"), b"x", object(), {"a": 1}, [1, None]]
)
def test_what_has_no_text_is_refused(wrong: object) -> None:
    """A query value that could only be guessed at is not sent."""
    with pytest.raises(errors.BadRequest, match="x:"):
        built(calling("GET", "/x", query={"x": wrong}))


def test_an_unlisted_enum_value_is_refused_unless_meant() -> None:
    """The same rule in the query as in bodies."""
    meant = built(calling("GET", "/x", query={"c": Colour.unlisted("blue")}))
    assert meant.url.endswith("?c=blue")
    with pytest.raises(errors.BadRequest, match="unlisted"):
        built(calling("GET", "/x", query={"c": read("blue", Colour)}))


@when(st.text(max_size=8))
def test_nothing_ends_a_header(value: str) -> None:
    """CR, LF, NUL and what is no field value (RFC 9110 5.5) are refused here."""
    try:
        request = built(calling("GET", "/x", headers={"X-Given": value}))
    except errors.BadRequest:
        return
    assert headers_of(request)["x-given"] == value
    assert not set(value) & set("\r\n\0") and value == value.strip(" \t")


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\r\nb", "ü"])
def test_a_header_name_is_a_token(name: str) -> None:
    """A header's name is checked as well."""
    with pytest.raises(errors.BadRequest):
        built(calling("GET", "/x", headers={name: "v"}))


def test_headers_and_cookies() -> None:
    """None is left out; lists are comma-joined; a cookie's value cannot start another."""
    request = built(
        calling(
            "GET",
            "/x",
            headers={"X-None": None, "X-List": [1, "b"], "X-Set": comma(["a", "b c"])},
            cookies={"one": "a; two=b", "none": None},
        )
    )
    headers = headers_of(request)
    assert "x-none" not in headers
    assert (headers["x-list"], headers["x-set"]) == ("1,b", "a,b c")
    assert headers["cookie"] == "one=a%3B%20two=b"
    assert headers["accept-encoding"] == "gzip, deflate"
    with pytest.raises(errors.BadRequest, match="UTF-8"):
        built(calling("GET", "/x", cookies={"one": "\ud800"}))


# --- bodies -------------------------------------------------------------------------------


def test_a_json_body_is_exact() -> None:
    """Wire names, decimals digit for digit, null and absent apart."""
    assert sent(json={"n": Decimal("1.10"), "none": None}).body == b'{"n":1.10,"none":null}'
    assert sent(json=Thing(name="a")).body == b'{"name":"a"}'
    assert sent(json=None).body == b"null"
    assert sent().body is None
    assert headers_of(sent(json=1))["content-type"] == "application/json"
    assert "content-type" not in headers_of(sent())


def test_a_body_that_breaks_the_spec_is_refused() -> None:
    """All problems at once, by Python and wire name; nothing is sent."""
    thing = Thing(name="a")
    thing.name = 1  # type: ignore[assignment]
    with pytest.raises(errors.BadRequest) as caught:
        sent(json={"things": [thing]})
    assert [problem.wire for problem in caught.value.problems]
    with pytest.raises(errors.BadRequest):
        sent(json={"x": Decimal("NaN")})
    with pytest.raises(errors.BadRequest):
        sent(json={"x": object()})


@when(st.dictionaries(st.text("ab[]&=+ é", min_size=1), NASTY))
def test_form_fields_arrive_as_they_are(fields: dict[str, str]) -> None:
    """A form is read back unchanged; `+` and space do not become each other."""
    try:
        request = sent(form=fields)
    except errors.BadRequest:
        return
    pairs = [pair.partition("=") for pair in (request.body or b"").decode().split("&") if pair]
    assert {unquote_plus(name): unquote_plus(value) for name, _, value in pairs} == fields


def test_json_inside_a_form_field() -> None:
    """Bill.com's way: the field's value is a JSON text, encoded once."""
    request = sent(
        form={"data": JsonField({"obj": Thing(name="a+b")}), "n": Decimal("1.10"), "x": None}
    )
    assert request.body == b"data=%7B%22obj%22%3A%7B%22name%22%3A%22a%2Bb%22%7D%7D&n=1.10"
    assert headers_of(request)["content-type"] == "application/x-www-form-urlencoded"


def test_other_content_keeps_its_type() -> None:
    """Bytes and text go out as they are, under the type that was named."""
    assert sent(content=b"\0", content_type="application/pdf").body == b"\0"
    typed = sent(content=b"\0", content_type="application/pdf")
    assert headers_of(typed)["content-type"] == "application/pdf"
    assert headers_of(sent(content="ü"))["content-type"] == "text/plain; charset=utf-8"
    assert headers_of(sent(json={}, content_type="application/vnd.a+json"))["content-type"] == (
        "application/vnd.a+json"
    )


def test_given_leaves_out_none_only() -> None:
    """Falsy is not absent."""
    assert given({"a": None, "b": 0, "c": "", "d": False}) == {"b": 0, "c": "", "d": False}


_BELOW = st.lists(
    st.sampled_from([*"/?&=.~-_ab%:@;+", "..", "%2F", "%2e", "%zz", "é"]), max_size=12
)


@when(st.sampled_from(["https://a.test", "https://a.test:8443", "http://a.test:80"]), _BELOW)
def test_a_plain_url_is_what_the_parser_makes_of_it(origin: str, pieces: list[str]) -> None:
    """A URL that is put together without the parser of httpx2 equals the one that it would return, in every part."""
    below = "/" + "".join(pieces)
    if request_module._PLAIN.fullmatch(below):
        made, parsed = request_module._composed(origin, below), httpx2.URL(origin + below)
        assert vars(made) == vars(parsed) and str(made) == origin.removesuffix(":80") + below


@pytest.mark.parametrize(("value", "times"), [("a b/c", 0), ("$x", 1)])
def test_the_url_of_a_plain_call_is_not_parsed(value: str, times: int) -> None:
    """The base was parsed once, and what is below it needs no parser, unless odd characters are in it: then once."""
    from specmint.runtime.client.base import BaseClient

    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json={}))
    client = BaseClient(
        Api(name="t", server="https://api.test"), http=httpx2.Client(transport=transport)
    )
    client.request("GET", "/things/1")
    with mock.patch.object(httpx2._urls, "urlparse", wraps=httpx2._urls.urlparse) as parse:  # type: ignore[attr-defined]
        client.request("GET", f"/things/{'$' * times}1", query={"q": value})

    assert parse.call_count == times


@when(st.text(st.sampled_from([*"/._~-aZ9", "%", "é", " ", "?"]), max_size=12))
def test_a_plain_path_is_its_own_encoding(text: str) -> None:
    """A path that is sent without being encoded would not change by it, and has no segments of dots."""
    if request_module._PLAIN_PATH.fullmatch(text):
        assert params.quoted(text, "path", request_module._LITERAL) == text
        assert not {".", ".."} & {*text.split("/")}
        assert text.startswith("/")


@pytest.mark.parametrize("timeout", [3.0, None, httpx2.Timeout(1.0, read=9.0)])
@pytest.mark.parametrize("content", [None, b"", b"body"])
@pytest.mark.parametrize(
    "method", ["GET", "HEAD", "DELETE", "OPTIONS", "POST", "PUT", "PATCH", "PURGE"]
)
@pytest.mark.parametrize(
    "usual",
    [
        {},
        {"headers": {"Host": "other.test", "X-Own": "1"}},
        {"cookies": {"sid": "1"}},
        {"params": {"p": "1"}},
    ],
    ids=["plain", "headers", "cookies", "params"],
)
def test_a_request_is_what_httpx2_makes_of_it(
    method: str, content: bytes | None, timeout: Timeout, usual: dict[str, Any]
) -> None:
    """What is put together for httpx2 equals what its own `build_request` makes: headers, content and time-outs."""
    call = calling(method, "/things/1", content=content, headers={"X-Call": "2"})
    ours = build_request(*call, BASE)
    with httpx2.Client(**usual) as http:
        made = Attempt(Send(ours, timeout, 1_000), http, float).request()
        usually = http.build_request(
            *(method, ours.url), headers=list(ours.headers), content=content, timeout=timeout
        )

    assert (made.method, made.url, made.content) == (method, usually.url, usually.content)
    assert sorted(made.headers.multi_items()) == sorted(usually.headers.multi_items())
    assert made.extensions["timeout"] == usually.extensions["timeout"]


# --- credentials --------------------------------------------------------------------------

SCHEMES = {
    "basic": Basic("user", "password"),
    "key": ApiKey("header", "X-Key", "api_key"),
    "asked": ApiKey("query", "key", "api_key"),
    "crumb": ApiKey("cookie", "sid", "api_key"),
    "token": Bearer("token"),
}


def carried(security: tuple[tuple[str, ...], ...], **credentials: str) -> Request:
    default = Operation("request", security=security)
    api = Api(name="t", server="https://api.test", schemes=SCHEMES, default=default)
    driver = FakeDriver(script(answer(200, {})))
    call = calling("GET", "/x", query={"key": "callers", "a": "1"})
    driver.run(run(view(driver.state(api, **credentials)), *call, wanted=False))
    return driver.sent[0]


def test_two_credentials_at_once() -> None:
    """One security requirement with two schemes sends both."""
    headers = headers_of(carried((("basic", "key"),), user="u", password="p", api_key="k"))
    assert (headers["authorization"], headers["x-key"]) == ("Basic dTpw", "k")


def test_the_first_alternative_that_is_complete() -> None:
    """Alternatives are tried in the spec's order; without any, nothing is sent."""
    headers = headers_of(carried((("basic",), ("token",)), token="t"))
    assert headers["authorization"] == "Bearer t"
    with pytest.raises(errors.BadRequest, match="credentials"):
        carried((("basic",), ("token",)))
    assert "authorization" not in headers_of(carried((("basic",), ())))


def test_a_key_in_the_query_or_a_cookie() -> None:
    """The engine's key stands for the caller's; the URL that is shown does not hold it."""
    request = carried((("asked", "crumb"),), api_key="s3cret-key")
    assert request.url == "https://api.test/v1/x?a=1&key=s3cret-key"
    assert "s3cret" not in repr(request) and request.shown_url.endswith("?a=1&key=redacted")
    assert headers_of(request)["cookie"] == "sid=s3cret-key"


def test_a_url_with_a_secret_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The HTTP library logs the URL of each request; it sees the masked one."""
    from specmint.runtime.client.base import BaseClient

    default = Operation("request", security=(("asked",),))
    api = Api(name="t", server="https://api.test", schemes=SCHEMES, default=default)
    seen: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.url.raw_path.decode())
        return httpx2.Response(200, json={})

    http = httpx2.Client(transport=httpx2.MockTransport(handle))
    with caplog.at_level(logging.DEBUG), http:
        BaseClient(api, credentials={"api_key": "s3cret-key"}, http=http).request("GET", "/x")
    assert seen == ["/x?key=s3cret-key"]
    assert "s3cret" not in caplog.text and "/x" in caplog.text


def test_hidden_form_fields() -> None:
    """Credentials that travel in the form go where an operation declares them."""
    api = Api(
        name="t",
        server="https://api.test",
        default=Operation("request", form_credentials={"devKey": "dev_key"}),
        operations={"POST /bare": Operation("bare")},
    )
    driver = FakeDriver(script(answer(200, {})))
    state = driver.state(api, dev_key="k+")
    for call in (
        calling("POST", "/any", form={"a": "1"}),
        calling("POST", "/bare", form={"a": "1"}),
        calling("POST", "/any", json={}),
    ):
        driver.run(run(view(state), *call, wanted=False))
    assert [request.body for request in driver.sent] == [b"a=1&devKey=k%2B", b"a=1", b"{}"]


def test_a_body_is_never_replaced_by_credentials() -> None:
    """Where credentials travel in a form, a call with another body is refused, not sent without it."""
    api = Api(
        name="t",
        server="https://api.test",
        operations={"POST /odd": Operation("odd", form_credentials={"devKey": "dev_key"})},
    )
    driver = FakeDriver(script(answer(200, {})))
    call = calling("POST", "/odd", json={"amount": 1})
    with pytest.raises(errors.BadRequest, match="takes no other body"):
        driver.run(run(view(driver.state(api, dev_key="k")), *call, wanted=False))
    assert driver.sent == []


def test_missing_credentials_are_told_without_those_that_are_there() -> None:
    """Nothing is sent, and no local variable on the way of the error holds a secret."""
    api = Api(
        name="t",
        server="https://api.test",
        schemes={"key": ApiKey("header", "X-Key", "key"), "basic": Basic("user", "password")},
        default=Operation("request", security=(("key", "basic"),)),
    )
    driver = FakeDriver(script(answer(200, {})))
    with pytest.raises(errors.BadRequest, match="credentials that were not given") as caught:
        call = calling("GET", "/x")
        driver.run(run(view(driver.state(api, key="canary-key", password="canary-word")), *call))
    assert driver.sent == []
    frames = [entry.frame for entry in caught.traceback if "runtime/" in str(entry.path)]
    held = [repr(value) for frame in frames for value in frame.f_locals.values()]
    assert held and not [text for text in held if "canary" in text]
