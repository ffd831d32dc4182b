"""The vendor's and the network's words are always shown."""

import pickle
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.runtime import errors
from specmint.runtime.client import failures
from specmint.runtime.client.failures import why_lost
from specmint.runtime.engine.call import run
from specmint.runtime.engine.outcome import classify
from specmint.runtime.engine.retry import Retries
from specmint.runtime.engine.words import NO_REASON, field_errors, words_in
from specmint.runtime.http.waits import seconds_asked, seconds_from_headers
from specmint.runtime.spec import Api, Envelope, Operation, Refusal
from tests.runtime.both_clients import PLAIN, CallerType
from tests.runtime.fake_driver import FakeDriver, answer, reset, script, view
from tests.runtime.test_outcome import BILL, NOW, refused, rules
from tests.runtime.test_outcome import JSON as ANY_JSON
from tests.runtime.vendor import closed_port

# --- bodies of refusals -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words", "fields"),
    [
        (
            {"type": "about:blank", "title": "No credit", "detail": "balance is 3"},
            "balance is 3",
            {},
        ),
        (
            {"title": "T", "errors": [{"detail": "too small", "pointer": "#/amount"}]},
            "T",
            {"amount": ("too small",)},
        ),
        (
            {
                "errors": [
                    {"title": "t", "detail": "d", "source": {"pointer": "/data/attributes/a"}}
                ]
            },
            "d",
            {"a": ("d",)},
        ),
        ({"errors": [{"detail": "a"}, {"detail": "b"}, {"detail": "a"}]}, "a; b", {}),
        ({"Fault": {"Error": [{"Message": "Stale", "Detail": "d"}], "type": "x"}}, "Stale", {}),
        ({"errorCode": 17, "errorMessage": "no such tenant"}, "no such tenant", {}),
        ({"ERROR_MESSAGE": "m", "error-code": 1}, "m", {}),
        (["must be positive", "must be whole"], "must be positive; must be whole", {}),
        (
            {"errors": {"amount": ["must be positive", "and whole"], "note": ["too long"]}},
            "amount: must be positive, and whole; note: too long",
            {"amount": ("must be positive", "and whole"), "note": ("too long",)},
        ),
        (
            {"amount": ["must be positive"]},
            "amount: must be positive",
            {"amount": ("must be positive",)},
        ),
        (
            {"detail": [{"loc": ["body", "lines", 0, "amount"], "msg": "not a number"}]},
            "not a number",
            {"lines.0.amount": ("not a number",)},
        ),
        (
            {
                "message": "m",
                "fieldErrors": [{"field": "a", "message": "x"}, {"field": "a", "message": "y"}],
            },
            "m",
            {"a": ("x", "y")},
        ),
        (
            {"violations": [{"propertyPath": "amount", "message": "x"}]},
            "x",
            {"amount": ("x",)},
        ),
        (
            {"error": "Unprocessable Entity", "error_details": {"email": ["is missing"]}},
            "Unprocessable Entity",
            {"email": ("is missing",)},
        ),
        (
            {"error": {"code": 1, "errors": [{"message": "deep", "field": "f"}]}},
            "deep",
            {"f": ("deep",)},
        ),
        ({"ok": False, "status": 7}, '{"ok":false,"status":7}', {}),
        ({"status": {"code": 1, "message": "bad token"}, "data": None}, "bad token", {}),
        ({"Meta": {"error_message": "no such tenant"}, "data": []}, "no such tenant", {}),
        ({"response": {"errors": {"amount": ["is 0"]}}}, "amount: is 0", {}),
        ({"result": {"errors": [{"description": "deep"}]}}, "deep", {}),
        (
            {"data": {"id": 7, "title": "Invoice 7"}, "code": "E1"},
            '{"data":{"id":7,"title":"Invoice 7"},"code":"E1"}',
            {},
        ),
        ({"errors": ["must be positive"]}, "must be positive", {}),
        ({"errors": {"amount": "is 0"}}, "amount: is 0", {"amount": ("is 0",)}),
        (
            {"errors": {"amount": "is 0", "note": ["a", "b"], "code": None}},
            "amount: is 0; note: a, b",
            {"amount": ("is 0",), "note": ("a", "b")},
        ),
        ({"message": "no", "fields": {"amount": "is 0"}}, "no", {"amount": ("is 0",)}),
        ({"error": {"validation_errors": {"a": "x"}}}, "a: x", {"a": ("x",)}),
        (
            {"modelState": {"order.amount": "is 0"}},
            "order.amount: is 0",
            {"order.amount": ("is 0",)},
        ),
        (
            {"errors": {"amount": {"code": "E1", "message": "is 0"}}},
            "amount: is 0",
            {"amount": ("is 0",)},
        ),
        (
            {"errors": {"amount": [{"code": 1, "message": "is 0"}, {"msg": "is odd"}]}},
            "amount: is 0, is odd",
            {"amount": ("is 0", "is odd")},
        ),
        (
            {"errors": {"address": {"city": ["missing"]}, "lines": [{}, {"tax": "is 0"}]}},
            "address.city: missing; lines.1.tax: is 0",
            {"address.city": ("missing",), "lines.1.tax": ("is 0",)},
        ),
        ({"errors": {"message": "no", "amount": "5"}}, "no", {}),
        (
            {"error": {"type": "card_error", "param": "amount"}},
            '{"error":{"type":"card_error","param":"amount"}}',
            {},
        ),
        ({"message": ["no"], "amount": ["is 0"]}, "no", {"amount": ("is 0",)}),
        ({"title": ["is too long"]}, "title: is too long", {"title": ("is too long",)}),
        ([], NO_REASON, {}),
        (None, NO_REASON, {}),
    ],
)
def test_words_and_fields_of_every_usual_shape(
    body: Any, words: str, fields: dict[str, tuple[str, ...]]
) -> None:
    """Where vendors put their reasons; without any, what the body begins with."""
    error = refused(422, body)

    assert (error.message, error.fields) == (words, fields)  # type: ignore[attr-defined]
    assert words in str(error)


@given(ANY_JSON)
def test_no_body_breaks_the_search_for_words(body: Any) -> None:
    """Whatever JSON it is, there are words, and no secret path leads to an exception."""
    assert isinstance(words_in(body), str)
    assert all(isinstance(each, tuple) for each in field_errors(body).values())
    assert refused(400, body).message


NGINX = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1><hr>nginx</body>"
FLASK = b"<!doctype html><title>400 Bad Request</title><h1>Bad Request</h1><p>No such form</p>"
CUT = (
    b"<html><head><nav>Home</nav><title>Down</title><!-- <b> --><h1>At work</h1><style>"
    + b"x" * 9000
)
SOAP = b"""<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
<faultcode>s:Client</faultcode><faultstring xml:lang="en">amount &lt; 0</faultstring></s:Fault></s:Body></s:Envelope>"""
SOAP_12 = b"<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text>No credit</e:Text></e:Reason></e:Fault>"
STORE = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><error><message>&b;</message></error>'


@pytest.mark.parametrize(
    ("body", "media", "words"),
    [
        (NGINX, "text/html", "502 Bad Gateway; nginx"),
        (NGINX, "application/json", "502 Bad Gateway; nginx"),
        (FLASK, "text/html", "400 Bad Request; No such form"),
        (CUT, "text/html", "Down; At work; Home"),
        (SOAP, "text/xml", "amount < 0"),
        (SOAP, "application/json", "amount < 0"),
        (SOAP, "text/html", "amount < 0"),
        (SOAP_12, "application/soap+xml", "No credit"),
        (STORE, "application/xml", "Access Denied"),
        (b"<problem><title>T</title><detail>d</detail></problem>", "application/xml", "T; d"),
        (b"<errors><error>a</error><error>b</error></errors>", "application/xml", "a; b"),
        (b"<m><message><![CDATA[<b>no</b> credit]]></message></m>", "text/xml", "<b>no</b> credit"),
        (b"<answer><code>17</code></answer>", "application/xml", "17"),
        (b'<e code="1" msg="no such user"/>', "text/xml", '<e code="1" msg="no such user"/>'),
        (BOMB, "application/xml", "&b;"),
    ],
)
def test_a_body_of_markup_speaks_without_its_tags(body: bytes, media: str, words: str) -> None:
    """XML by its elements for messages, a page by title and heading first; no entity is expanded."""
    assert refused(502, body=body, headers={"content-type": media}).message == words


@pytest.mark.parametrize("odd", ["\x1b[2J", "\n", "\r", "\0", "\x7f", "\x9b2J", "\u202e", "\ud800"])
def test_no_control_character_of_a_vendor_reaches_a_terminal(odd: str) -> None:
    """In words, code and the envelope's rule they read as escapes; the body has them as they came."""
    envelope = Envelope(success={"/ok": (True,)}, code="/code")
    body = {"message": f"a{odd}b", "code": f"c{odd}d", "ok": f"e{odd}f"}
    error = refused(200, body, by=rules(envelope))

    escaped = odd.encode("unicode_escape").decode()
    assert error.message == f"a{escaped}b" and f"[c{escaped}d]" in str(error)
    assert str(error).isprintable() and error.message.isprintable()
    assert error.body == body


def test_an_encoding_that_cannot_be_undone_is_named() -> None:
    """The bytes are no words, so what the answer is packed in is said, of a refusal too."""
    flaw = "the answer's Content-Encoding is unknown: br"
    assert refused(502, body=b"\x8b\x00\xff", flaw=flaw).message == flaw
    assert refused(502, body=b"", flaw=flaw).message == flaw
    assert refused(502, {"message": "no"}, flaw=flaw).message == f"no ({flaw})"


def test_an_envelope_that_says_no_names_the_rule_and_the_value() -> None:
    """A reader of the log sees why an HTTP 200 is a refusal."""
    error = refused(200, {"response_status": 1, "response_message": "Error"}, by=rules(BILL))

    assert error.message == "Error"
    assert error.rule == "/response_status is 1, not 0"
    assert str(error) == "GET /things/{id}: Error [HTTP 200] (/response_status is 1, not 0)"
    absent = refused(200, {}, by=rules(Envelope(success={"/ok": (True, "yes")})))
    assert absent.rule == '/ok is null, not true or "yes"'
    assert refused(400, {"response_status": 1}, by=rules(BILL)).rule == ""


def test_the_value_in_a_rule_is_no_secret() -> None:
    """It is taken from what may be shown."""
    by = rules(Envelope(success={"/ok": (True,)}), hidden=lambda: frozenset({"s3cret-s3cret"}))

    assert refused(200, {"ok": "s3cret-s3cret"}, by=by).rule == '/ok is "redacted", not true'


NOTICE = b'<br />\n<b>Notice</b>:  Undefined index: tax in <b>/srv/a.php</b> on line <b>12</b><br />\n{"id": 7}'


@pytest.mark.parametrize("media", ["application/json", "text/html; charset=UTF-8", "text/plain"])
@pytest.mark.parametrize("safe", [True, False])
def test_a_notice_of_php_before_the_json_is_told(media: str, safe: bool) -> None:
    """The JSON after it is not read as if nothing were: what the vendor wrote is shown, and an unsafe call is in doubt."""
    outcome = classify(
        replace(answer(200, body=NOTICE), headers=httpx2.Headers({"content-type": media})),
        rules(safe=safe),
        NOW,
    )

    assert isinstance(outcome, errors.Unreadable if safe else errors.UnknownOutcome)
    assert "Undefined index: tax in /srv/a.php on line 12" in str(outcome)
    assert outcome.status == 200 and outcome.raw == NOTICE


# --- how long to wait ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"ratelimit-reset": "7"}, 7.0),
        ({"x-ratelimit-reset": "1700000030"}, 30.0),
        ({"x-ratelimit-remaining": "3", "x-ratelimit-reset": "7"}, None),
        ({"ratelimit": '"a";r=0;t=9, "b";r=5;t=3600'}, 9.0),
        ({"ratelimit": "limit=9, reset=5"}, 5.0),
        ({"x-ratelimit-reset": "7", "retry-after": "2"}, 2.0),
        ({"x-ratelimit-reset": "soon"}, None),
    ],
)
def test_a_429_waits_until_the_rate_headers_say(
    headers: dict[str, str], wait: float | None
) -> None:
    """In seconds or as a moment, unless Retry-After says better; on other refusals they mean nothing."""
    assert refused(429, {}, headers=headers).retry_after == wait
    if "retry-after" not in headers:
        assert refused(400, {}, headers=headers).retry_after is None


@pytest.mark.parametrize(
    "value", ["30", "1700000030", "1700000030000", "Tue, 14 Nov 2023 22:13:50 GMT"]
)
def test_another_header_can_be_declared(value: str) -> None:
    """It is read as Retry-After is, or as a moment; the longer of both is waited."""
    table = {"HTTP 420": Refusal("too-many-requests", header="X-Next-Slot")}
    headers = {"x-next-slot": value, "retry-after": "2"}

    assert refused(420, {}, headers=headers, by=rules(refusals=table)).retry_after == 30.0


RATES = ("x-ratelimit-remaining", "x-ratelimit-reset")
DATES = "Tue, 14 Nov 2023 22:13:50 GMT, Tuesday, 14-Nov-23 22:13:35 GMT"


@pytest.mark.parametrize("joined", [True, False])
@pytest.mark.parametrize(
    ("several", "wait"),
    [
        ({RATES[0]: ["0", "4990"], RATES[1]: ["30", "3600"]}, 30.0),
        ({RATES[0]: ["12", "0"], RATES[1]: ["1", "3600"]}, 3600.0),
        ({RATES[0]: ["0", "0"], RATES[1]: ["30", "60"]}, 60.0),
        ({RATES[0]: ["0", "4990"], RATES[1]: ["30"]}, 30.0),
        ({RATES[0]: ["0"], RATES[1]: ["30", "1700000060"]}, 60.0),
        ({RATES[0]: ["1", "2"], RATES[1]: ["30", "60"]}, 0.0),
        ({RATES[0]: ["0", "0"], RATES[1]: DATES.split("GMT, ")}, 30.0),
        ({"ratelimit": ['"a";r=0;t=9', '"b";r=5;t=3600']}, 9.0),
        (
            {"ratelimit": ["limit=9, remaining=0, reset=5", "limit=99, remaining=9, reset=3600"]},
            5.0,
        ),
        (
            {"ratelimit": ["limit=99, remaining=9, reset=3600", "limit=9, remaining=0, reset=5"]},
            5.0,
        ),
    ],
)
def test_rate_headers_that_come_several_times(
    several: dict[str, list[str]], wait: float, joined: bool
) -> None:
    """As lines or joined by commas: each remaining number has its own reset; where that is not known, the longest counts."""
    pairs = [(name, each) for name, values in several.items() for each in values]
    if joined:
        pairs = [(name, ", ".join(values)) for name, values in several.items()]

    assert seconds_from_headers(httpx2.Headers(pairs), NOW) == wait


@pytest.mark.parametrize(
    ("value", "wait"),
    [("0, 2", 2.0), ("1s, 2s", 2.0), (DATES, 30.0), ("5, Tue, 14 Nov 2023 22:13:50 GMT", 30.0)],
)
def test_of_several_waits_the_longest_counts(value: str, wait: float) -> None:
    """The commas of dates are not between two values."""
    assert seconds_asked(httpx2.Headers({"retry-after": value}), "retry-after", NOW) == wait


@given(st.text(max_size=30))
def test_no_text_of_a_header_is_more_than_a_wait(text: str) -> None:
    """It is seconds from zero on, or nothing."""
    encoded = httpx2.Headers([(b"x", text.encode("utf-8", "replace"))])
    asked = seconds_asked(encoded, "x", NOW)

    assert asked is None or asked >= 0.0


# --- no connection ------------------------------------------------------------------------


ANY_CALL = Api(name="t", server="https://api.test")


def chain(*errors_: BaseException) -> BaseException:
    """The first error, raised from the second, and so on; each with a traceback."""
    for outer, inner in zip(errors_, errors_[1:], strict=False):
        outer.__cause__ = inner
    return errors_[0]


CERTIFICATE = ssl.SSLCertVerificationError(1, "CERTIFICATE_VERIFY_FAILED")
CERTIFICATE.verify_message = "certificate has expired"


@pytest.mark.parametrize(
    ("error", "why", "cause"),
    [
        (
            chain(httpx2.ConnectError("x"), OSError("all"), ConnectionRefusedError(111, "refused")),
            "no connection to https://api.test:443: connection refused",
            ConnectionRefusedError,
        ),
        (
            chain(
                httpx2.ConnectError("x"),
                OSError("all"),
                ExceptionGroup("many", [ConnectionRefusedError(111, "refused"), OSError(1, "x")]),
            ),
            "no connection to https://api.test:443: connection refused",
            ConnectionRefusedError,
        ),
        (
            chain(httpx2.ConnectError("x"), socket.gaierror(-2, "Name or service not known")),
            "no connection to https://api.test:443: the name is not known (Name or service not known)",
            socket.gaierror,
        ),
        (
            chain(httpx2.ConnectError("x"), CERTIFICATE),
            "no connection to https://api.test:443: the certificate is not accepted: certificate has expired",
            ssl.SSLError,
        ),
        (
            chain(httpx2.ConnectTimeout("x"), TimeoutError("timed out")),
            "no connection to https://api.test:443: timed out",
            OSError,
        ),
        (
            httpx2.ProxyError("407 Proxy Authentication Required"),
            "no connection to https://api.test:443: the proxy says 407 Proxy Authentication Required",
            type(None),
        ),
        (
            httpx2.ConnectError("x"),
            "no connection to https://api.test:443: ConnectError",
            type(None),
        ),
        (
            chain(httpx2.ReadError("x"), ConnectionResetError(104, "Connection reset by peer")),
            "ReadError: Connection reset by peer",
            ConnectionResetError,
        ),
        (
            chain(httpx2.ReadTimeout("x"), TimeoutError("t")),
            "no answer came in time: ReadTimeout",
            TimeoutError,
        ),
        (
            httpx2.RemoteProtocolError("Server disconnected without sending a response."),
            "the connection was closed without an answer: RemoteProtocolError",
            type(None),
        ),
        (
            httpx2.RemoteProtocolError("illegal status line: b'secret'"),
            "what came is no HTTP answer, or not all of it: RemoteProtocolError",
            type(None),
        ),
        (httpx2.LocalProtocolError("Illegal header b'secret'"), "LocalProtocolError", type(None)),
    ],
)
def test_why_no_answer_came(
    error: BaseException, why: str, cause: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scheme, host, port and the innermost reason, without the library's errors, which hold the request."""
    monkeypatch.setattr(failures, "getproxies", dict)
    told, found = why_lost(error, "https://api.test")

    assert told == why and isinstance(found, cause)
    assert found is None or (found.__traceback__, found.__cause__, found.__context__) == (None,) * 3


def test_an_address_of_ipv6_is_told_as_a_url_writes_it() -> None:
    """In brackets, with its port."""
    refused_there = chain(httpx2.ConnectError("x"), ConnectionRefusedError(111, "refused"))

    assert "to http://[::1]:8080: " in why_lost(refused_there, "http://[::1]:8080")[0]


@contextmanager
def speaking_no_tls() -> Iterator[int]:
    """A port that answers the first bytes with plain HTTP: a server of HTTP would wait for the end of a line, which need not come."""

    def answer() -> None:
        with suppress(OSError):
            caller, _ = listening.accept()
            with caller:
                caller.recv(1024)
                caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)  # wakes a thread that nobody called
        thread.join(10.0)


@pytest.mark.parametrize(
    ("scheme", "host", "words"),
    [
        ("http", "127.0.0.1", "connection refused"),
        ("http", "no-such-host.invalid", "the name is not known"),
        ("https", "", "TLS failed"),
    ],
)
def test_no_connection_over_real_sockets(
    caller: CallerType, scheme: str, host: str, words: str
) -> None:
    """The error says where to and why, has the system's own error as its cause, and can be pickled."""
    with speaking_no_tls() as port:
        where = f"{scheme}://{host}:{closed_port()}"
        if not host:
            where = f"https://127.0.0.1:{port}"
        who = caller(PLAIN, where, retries=Retries.off())
        try:
            with pytest.raises(errors.NotSent) as caught:
                who.call("POST", "/make", json={})
        finally:
            who.close()

    error = caught.value
    assert words in str(error) and f"no connection to {where}" in str(error)
    assert isinstance(error.__cause__, OSError) and error.__cause__.__traceback__ is None
    assert pickle.loads(pickle.dumps(error)).message == error.message


def test_a_proxy_of_the_environment_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be the proxy that refused, or whose name is not known; its address may hold a password."""
    for name in ("all_proxy", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("https_proxy", "http://user:secret@127.0.0.1:9")
    lost = chain(httpx2.ConnectError("x"), ConnectionRefusedError(111, "refused"))

    where = "no connection to https://api.test:443"
    told = f"{where} (the environment names a proxy): connection refused"
    assert why_lost(lost, "https://api.test")[0] == told
    monkeypatch.setenv("no_proxy", "api.test")
    assert why_lost(lost, "https://api.test")[0] == f"{where}: connection refused"


# --- what earlier attempts did ------------------------------------------------------------


@pytest.mark.parametrize(("method", "said"), [("DELETE", True), ("PUT", False), ("GET", False)])
@pytest.mark.parametrize("gone", [404, 410])
def test_a_404_after_a_delete_without_answer(method: str, said: bool, gone: int) -> None:
    """The earlier attempt may have deleted it, so the error says that it stayed open; so it does of 410."""
    driver = FakeDriver(script(reset(), answer(gone, {"message": "no such thing"})))
    with pytest.raises(errors.NotFound) as caught:
        driver.run(run(view(driver.state(ANY_CALL)), method, "/things/7", {}))

    assert ("attempt got no answer, and may have been carried" in str(caught.value)) is said
    assert isinstance(caught.value.__cause__, errors.Interrupted) is said
    driver = FakeDriver(script(answer(404, {})))
    with pytest.raises(errors.NotFound) as caught:
        driver.run(run(view(driver.state(ANY_CALL)), method, "/things/7", {}))
    assert "earlier" not in str(caught.value)


def test_a_404_after_a_delete_that_failed() -> None:
    """An attempt that was answered is not said to have got no answer."""
    driver = FakeDriver(script(answer(503, {}), answer(404, {"message": "no such thing"})))
    with pytest.raises(errors.NotFound, match="; an earlier attempt met HTTP 503, and may have"):
        driver.run(run(view(driver.state(ANY_CALL)), "DELETE", "/things/7", {}))


KEYED = replace(ANY_CALL, default=Operation("pay", idempotency_key="Idempotency-Key"))


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (422, errors.Invalid, "key used; an earlier attempt got no answer, and may have been"),
        (404, errors.NotFound, "key used; an earlier attempt got no answer, and may have been"),
        (409, errors.UnknownOutcome, "carried out; a later attempt met: key used"),
    ],
)
def test_a_keyed_create_says_what_both_attempts_met(status: int, kind: type, words: str) -> None:
    """A refusal of the repeat may come of what the lost attempt did, and neither hides the other."""
    driver = FakeDriver(script(reset(), answer(status, {"message": "key used"})))
    with pytest.raises(kind, match=words):
        driver.run(run(view(driver.state(KEYED)), "POST", "/payments", {"json": {}}))


@pytest.mark.parametrize(
    ("challenge", "body", "words"),
    [
        (
            'Bearer realm="a", error="invalid_token", error_description="It expired"',
            b"",
            "It expired",
        ),
        ('Bearer error="insufficient_scope", scope="billing"', b"", "insufficient_scope"),
        ('Bearer error_description="header"', b'{"message": "body"}', "body"),
        ('Bearer error_description="It holds"', b'{"status": 401}', "It holds"),
        ("Basic", b"", NO_REASON),
    ],
)
def test_why_a_token_is_refused_stands_in_a_header(challenge: str, body: bytes, words: str) -> None:
    """RFC 6750, 3: many vendors answer such a refusal without a body."""
    driver = FakeDriver(script(answer(401, body=body, headers={"www-authenticate": challenge})))
    with pytest.raises(errors.NotAllowed) as caught:
        driver.run(run(view(driver.state(ANY_CALL)), "GET", "/things/7", {}))

    assert caught.value.message == words


def test_the_cause_stays_where_the_outcome_is_unknown() -> None:
    """A create that was cut off says by what."""
    cut = ConnectionResetError(104, "Connection reset by peer")
    lost = reset()
    outcome = classify(type(lost)("ReadError: reset", True, 0.0, cut), rules(safe=False), NOW)

    assert isinstance(outcome, errors.UnknownOutcome) and outcome.__cause__ is cut
