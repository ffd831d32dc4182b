"""What was exchanged, without the secrets of who exchanged it."""

import html
import json
import pickle
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.runtime.client.base import BaseClient
from specmint.runtime.data import json_text as exact
from specmint.runtime.features.recording import Calls
from specmint.runtime.features.session_rules import Session
from specmint.runtime.http.params import JsonField
from specmint.runtime.http.redact import Redactor
from specmint.runtime.spec import Api, ApiKey, Basic, Envelope, Operation, Put
from tests.runtime.fake_driver import features

SECRETS = {
    "user": "canary-user",
    "password": "canary-päss \"word'+",
    "key": "canary-key",
    "asked": "canary-asked",
    "dev_key": "canary-dev",
}
DEFAULT = Operation(
    "request",
    envelope=Envelope(payload="/data"),
    security=(("basic", "key", "asked", "crumb"),),
    session=True,
    form_credentials={"devKey": "dev_key"},
)
API = Api(
    name="t",
    server="https://api.test/v1",
    schemes={
        "basic": Basic("user", "password"),
        "key": ApiKey("header", "X-Key", "key"),
        "asked": ApiKey("query", "apikey", "asked"),
        "crumb": ApiKey("cookie", "crumb", "key"),
    },
    session=Session(
        login="POST /login",
        fields={"userName": "user", "password": "password"},
        body="form",
        token="/data/sessionId",
        put=Put("form", "sessionId"),
    ),
    personal=("email", "Iban"),
    default=DEFAULT,
    operations={
        "POST /login": DEFAULT.but("login", session=False, security=()),
        "POST /customers/{id}": DEFAULT.but("changeCustomer"),
    },
)
PASSWORD = quote_plus(SECRETS["password"])


def handle(request: httpx2.Request) -> httpx2.Response:
    if request.url.path.endswith("login"):
        headers = {"set-cookie": "sid=canary-cookie"}
        return httpx2.Response(200, json={"data": {"sessionId": "canary-token"}}, headers=headers)
    if request.url.path.endswith("lost"):
        raise httpx2.ReadError("canary-user")
    # A vendor that tells everything it was told.
    body = {
        "data": {"email": "a@b.test", "Iban": None, "list": [{"email": "c@d.test"}], "n": 1},
        "echo": request.content.decode() + str(request.url),
        "header": request.headers["authorization"],
        "canary-key": ["canary-token and canary-dev", SECRETS["password"], PASSWORD],
    }
    headers = {"x-echo": "canary-asked", "retry-after": "1"}
    text = json.dumps(body, ensure_ascii=False).replace("1}", "12345678901234567.890}")
    return httpx2.Response(
        200, content=text.encode(), headers={**headers, "content-type": "application/json"}
    )


@pytest.fixture
def client() -> BaseClient:
    http = httpx2.Client(transport=httpx2.MockTransport(handle))
    return BaseClient(API, credentials=SECRETS, http=http, **features(API))


def called(client: BaseClient, **parts: Any) -> Calls:
    with client.watch() as calls:
        form = {"data": JsonField({"email": "me@x.test", "n": Decimal("1.10")}), "a": ["1", "2"]}
        client.request("POST", "/customers/7", form=form, query={"q": "x y"}, **parts)
    return calls


def test_what_an_exchange_tells(client: BaseClient) -> None:
    """Operation, status, timing, headers; bodies decoded, digit for digit."""
    login, call = called(client)
    assert (login.operation, login.status, login.attempt) == ("login", 200, 1)
    assert (call.method, call.path, call.query) == (
        "POST",
        "/customers/7",
        {"q": "x y", "apikey": "redacted"},
    )
    assert call.seconds >= 0.0 and call.error == ""
    assert call.request["form"] == {
        "data": {"email": "me@x.test", "n": Decimal("1.10")},
        "a": ["1", "2"],
        "sessionId": "redacted",
        "devKey": "redacted",
    }
    answer: Any = call.response["json"]
    assert answer["data"]["n"] == Decimal("12345678901234567.890")
    assert call.request_headers["Authorization"] == call.request_headers["X-Key"] == "redacted"
    assert call.request_headers["Cookie"] == "redacted"
    assert call.headers["retry-after"] == "1"


def test_no_secret_is_in_what_is_kept(client: BaseClient, tmp_path: Path) -> None:
    """Not by name, not by value, not echoed, not in headers, not pickled, not saved."""
    calls = called(client, headers={"X-Mine": "fine"})
    calls.save(tmp_path / "all.json")
    told = [repr(calls), repr(list(calls)), str(pickle.dumps(list(calls)))]
    told.append((tmp_path / "all.json").read_text())
    assert [text for text in told if "canary" in text] == []


def test_a_header_beyond_ascii_is_kept(client: BaseClient) -> None:
    """As it was given (RFC 9110 5.5 lets it pass)."""
    assert called(client, headers={"X-Mine": "é"})[-1].request_headers["X-Mine"] == "é"


def test_headers_of_a_view_may_hold_secrets(client: BaseClient) -> None:
    """What the user adds is not shown either."""
    with client.watch() as calls:
        client.with_options(headers={"X-Tenant-Token": "zzz"}).request(
            "POST", "/customers/7", form={}
        )
    assert calls[-1].request_headers["X-Tenant-Token"] == "redacted"


def test_personal_data_is_not_saved(client: BaseClient, tmp_path: Path) -> None:
    """By the names the spec declares, at any depth; in memory it is at hand."""
    calls = called(client)
    assert "me@x.test" in repr(calls[1])
    calls.save(tmp_path / "all.json")
    text = (tmp_path / "all.json").read_text()
    assert "@" not in text.replace("%40", "@").split('"echo"')[0]
    saved: Any = exact.loads(text)
    assert saved[1]["response"]["json"]["data"]["Iban"] is None


def test_personal_data_is_not_saved_in_a_url_or_by_a_part_of_a_name(tmp_path: Path) -> None:
    """A link to the next page has what was asked; what is filtered by has its name in brackets."""
    link = "https://api.test/v1/customers?page=2&filter%5Bemail%5D=me%40x.test&sort=name"

    def vendor(_: httpx2.Request) -> httpx2.Response:
        found = {"next": link, "html": f'<a href="{link}&email=me@x.test">2</a>'}
        return httpx2.Response(200, json=found, headers={"Link": f'<{link}>; rel="next"'})

    http = httpx2.Client(transport=httpx2.MockTransport(vendor))
    plain = replace(API, session=None)
    client = BaseClient(plain, credentials=SECRETS, http=http, **features(plain))
    with client.watch() as calls:
        query = {"filter[email]": "me@x.test", "sort": "name"}
        client.request("GET", "/customers", query=query)
    calls.save(tmp_path / "all.json")

    text = (tmp_path / "all.json").read_text()
    assert "me" in repr(calls[0].query) and "x.test" not in text
    saved: Any = exact.loads(text)
    shown = "https://api.test/v1/customers?page=2&filter%5Bemail%5D=redacted&sort=name"
    assert saved[0]["request"]["query"]["filter[email]"] == "redacted"
    assert saved[0]["response"]["json"]["next"] == shown
    assert saved[0]["response"]["headers"]["link"] == f'<{shown}>; rel="next"'


def test_the_form_of_an_exchange_file(client: BaseClient, tmp_path: Path) -> None:
    """As `specs/<api>/exchanges/` has them: what says nothing is left out."""
    calls = called(client)
    calls.save(str(tmp_path / "all.yaml"))
    login: Any
    call: Any
    login, call = exact.loads((tmp_path / "all.yaml").read_text())  # type: ignore[misc]
    assert login["request"] == {
        "method": "POST",
        "path": "/login",
        "headers": {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        "form": {"userName": "redacted", "password": "redacted", "devKey": "redacted"},
    }
    assert login["response"]["json"] == {"data": {"sessionId": "redacted"}}
    assert list(call) == ["source", "from", "operation", "request", "response"]
    assert call["source"] == "recorded"
    assert call["request"]["form"]["data"]["n"] == Decimal("1.10")


def test_a_failed_attempt_is_an_exchange(client: BaseClient, tmp_path: Path) -> None:
    """Each attempt is there, with what went wrong."""
    from specmint.runtime.engine.retry import Retries
    from specmint.runtime.errors import Interrupted

    with client.watch() as calls, pytest.raises(Interrupted):
        client.with_options(retries=Retries(attempts=2, base=0.0)).request("GET", "/lost")
    lost = calls[-1]
    assert (lost.status, lost.error, lost.attempt, lost.response) == (
        None,
        "the connection broke: ReadError",
        2,
        {},
    )
    calls.save(tmp_path / "all.json")
    saved: Any = exact.loads((tmp_path / "all.json").read_text())
    assert saved[-1]["note"] == "the connection broke: ReadError"


def test_text_and_broken_bodies() -> None:
    """What is no JSON is text, also where it claims otherwise."""

    def text(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            400, content=b"{no \xff canary-key", headers={"content-type": "application/json"}
        )

    api = Api(name="t", server="https://api.test")
    http = httpx2.Client(transport=httpx2.MockTransport(text))
    client = BaseClient(api, credentials={"key": "canary-key"}, http=http)
    from specmint.runtime.errors import Invalid

    with client.watch() as calls, pytest.raises(Invalid):
        client.request("POST", "/x", content="canary-key", content_type="text/plain")
    assert calls[0].request == {"text": "redacted"}
    assert calls[0].response == {"text": "{no \ufffd redacted"}


@given(
    st.text("ab1\"'\\/&%+ <>é\n\U0001f600", min_size=6, max_size=12).map(lambda each: each + "z")
)
def test_a_secret_is_found_in_any_spelling(secret: str) -> None:
    """As it is; in a URL, a form, JSON (also JSON in JSON), HTML, Basic authentication."""
    in_json = json.dumps(secret)[1:-1]
    spellings = [
        secret,
        quote(secret, safe=""),
        quote(secret, safe="").lower() if secret.islower() else secret,
        quote_plus(secret),
        in_json,
        json.dumps(in_json)[1:-1],
        in_json.replace("/", "\\/"),
        json.dumps(secret, ensure_ascii=False)[1:-1],
        html.escape(secret),
        b64encode(secret.encode()).decode(),
    ]
    veil = Redactor(frozenset({secret, secret + "-and-more"}))
    for spelling in spellings:
        assert veil.text(f"<{spelling}>") == "<redacted>"
        assert veil.tree({spelling: [spelling, {"a": spelling}, 1, None]}) == {
            "redacted": ["redacted", {"a": "redacted"}, 1, None]
        }


def test_a_longer_secret_is_not_uncovered_by_a_shorter() -> None:
    """And a short one is taken out only where it stands alone."""
    veil = Redactor(frozenset({"secret-1", "secret-12", "me"}), frozenset({"token"}))
    assert veil.text("secret-12, secret-1 and me") == "redacted, redacted and me"
    assert veil.tree(["me", {"token": 7, "other": "me"}, {"token": None}]) == [
        "redacted",
        {"token": "redacted", "other": "redacted"},
        {"token": None},
    ]


def test_looking_for_secrets_takes_time_in_proportion() -> None:
    """A vendor cannot keep us busy with what almost is one."""
    secret = 'c4nary"""""&&&&&<<<<<\\\\x'
    for text in ("c4nary" + '\\"' * 5 + "&amp;" * 5 + "&lt;" * 5, "\\" * 99_999, "c4nary" * 99_999):
        assert Redactor(frozenset({secret})).text(text) == text


def test_a_block_sees_what_happens_inside(client: BaseClient) -> None:
    """Views count, blocks nest, and after a block nothing is kept any more."""
    with client.watch() as outer:
        client.request("POST", "/customers/7", form={})
        with client.watch() as inner:
            client.with_options(timeout=1.0).request("POST", "/customers/7", form={})
    client.request("POST", "/customers/7", form={})
    assert (len(outer), len(inner)) == (3, 1)
    assert [each.operation for each in outer[1:]] == ["request", "request"]


def test_blocks_that_have_seen_alike_are_not_taken_for_one_another(client: BaseClient) -> None:
    """The end of an inner block, still empty as the outer one, does not end that."""
    with client.watch() as outer:
        with client.watch() as inner:
            pass
        client.request("POST", "/customers/7", form={})
    assert (len(outer), len(inner)) == (2, 0)


@pytest.mark.parametrize("body", [b"{}", b"null", b'""', b"[]", b"0", b"false"])
def test_an_answer_that_says_little_is_saved(body: bytes, tmp_path: Path) -> None:
    """`{}` and `null` are answers, and no empty ones."""
    headers = {"content-type": "application/json"}
    mock = httpx2.MockTransport(lambda _: httpx2.Response(200, content=body, headers=headers))
    client = BaseClient(
        Api(name="t", server="https://api.test"), http=httpx2.Client(transport=mock)
    )
    with client.watch() as calls:
        client.request("GET", "/x")
    calls.save(tmp_path / "all.json")
    saved: Any = exact.loads((tmp_path / "all.json").read_text())
    assert saved[0]["response"]["json"] == json.loads(body)


def test_what_was_not_answered_can_be_read_back(client: BaseClient, tmp_path: Path) -> None:
    """Its exchange has a response that says nothing: a file without one is none."""
    from specmint.replaying import read_exchanges
    from specmint.runtime.errors import CallFailed

    with client.watch() as calls, pytest.raises(CallFailed):
        client.request("POST", "/lost", form={})
    calls.save(tmp_path / "all.json")
    assert calls[-1].as_file()["response"] == {}
    assert [each.operation for each in read_exchanges(tmp_path / "all.json", "it")] == ["login"]


def test_a_new_session_is_hidden_wherever_its_login_tells_it(tmp_path: Path) -> None:
    """Also in a header and beside the declared member, and where calls go is below its base."""

    def handle(request: httpx2.Request) -> httpx2.Response:
        data = {
            "sessionId": "canary-token",
            "at": "https://b.test/v2/deep",
            "u": "/?s=canary-token",
        }
        return httpx2.Response(200, json={"data": data}, headers={"x-session": "canary-token"})

    known: Any = API.session
    session: Any = replace(known, base_url="/data/at", hosts=("b.test",))
    http = httpx2.Client(transport=httpx2.MockTransport(handle))
    api = replace(API, session=session)
    client = BaseClient(api, credentials=SECRETS, http=http, **features(api))
    calls = called(client)
    assert [each.path for each in calls] == ["/login", "/customers/7"]
    assert "canary" not in repr(list(calls))


def test_the_token_of_a_login_is_hidden_by_its_own_name() -> None:
    """The member that holds the token is known without the escapes of the pointer to it (RFC 6901, 4)."""

    def handle(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"data": {"session/id": "canary-token"}})

    known: Any = API.session
    api = replace(API, session=replace(known, token="/data/session~1id"))
    http = httpx2.Client(transport=httpx2.MockTransport(handle))
    client = BaseClient(api, credentials=SECRETS, http=http, **features(api))

    assert "canary" not in repr(list(called(client)))


def test_the_file_keeps_its_own_names(tmp_path: Path) -> None:
    """Whatever a vendor calls its personal data."""
    names = ("path", "status", "json", "from", "note", "headers", "email")
    http = httpx2.Client(transport=httpx2.MockTransport(handle))
    client = BaseClient(
        replace(API, personal=names), credentials=SECRETS, http=http, **features(API)
    )
    calls = called(client)
    calls.save(tmp_path / "all.json")
    saved: Any = exact.loads((tmp_path / "all.json").read_text())
    assert (saved[1]["request"]["path"], saved[1]["response"]["status"]) == ("/customers/7", 200)
    assert saved[1]["response"]["json"]["data"]["email"] == "redacted"
