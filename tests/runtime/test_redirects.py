"""A file that the vendor redirects to is fetched without anything of ours, or its address is told."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from specmint.runtime import errors
from specmint.runtime.engine.payload import fetch
from specmint.runtime.engine.retry import Retries
from specmint.runtime.features import redirects
from specmint.runtime.features.redirects import to_file
from specmint.runtime.http.request import Request
from specmint.runtime.spec import Api, ApiKey, Operation
from tests.runtime.both_clients import AUTHORIZED, CREDENTIALS, PLAIN, Staged
from tests.runtime.fake_driver import FakeDriver, answer, headers_of, reset, script, view
from tests.runtime.vendor import http, vendor

DEFAULT = Operation("request", security=(("key", "crumb"),))
API = Api(
    name="t",
    server="https://api.test",
    schemes={"key": ApiKey("header", "X-Key", "key"), "crumb": ApiKey("cookie", "sid", "key")},
    default=DEFAULT,
    operations={
        "GET /file": DEFAULT.but("download", redirect=to_file),
        "GET /plain": DEFAULT.but("plain"),
        "POST /file": DEFAULT.but("make", redirect=to_file),
    },
)
STORE = "https://8.8.8.8/bucket/inv.pdf?sig=a%2Fb"
PDF = answer(200, body=b"%PDF", headers={"content-type": "application/pdf"})


@pytest.fixture(autouse=True)
def look_up_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake driver's time passes only in waits, so a thread would be too late for it."""
    if "stage" not in request.fixturenames:
        monkeypatch.setattr(redirects, "Thread", _AtOnce)


def moved(address: str, status: int = 302) -> Any:
    return answer(status, body=b"", headers={"location": address})


def fetched(
    *replies: Any, method: str = "GET", path: str = "/file", **options: Any
) -> tuple[FakeDriver, Any]:
    """The driver, and the file or the error."""
    accept = options.pop("accept", "application/pdf")
    into: Any = bytes if "pdf" in accept else str
    driver = FakeDriver(script(*replies))
    state = driver.state(
        API, base_url=options.pop("base_url", "https://api.test/v1"), key="k3y-k3y"
    )
    steps = fetch(view(state, **options), method, path, {"accept": accept}, into)
    try:
        return driver, driver.run(steps)
    except errors.Error as error:
        return driver, error


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_file_is_fetched_with_nothing_of_ours(status: int) -> None:
    """The address goes as it came, signature and all; credentials, cookies and own headers do not."""
    driver, file = fetched(moved(STORE, status), PDF, headers={"X-Mine": "m"})

    assert file == b"%PDF"
    own, hop = driver.sends
    assert {"x-key", "cookie", "x-mine"} <= headers_of(own.request).keys()
    assert headers_of(hop.request) == {
        "accept-encoding": "gzip, deflate",
        "accept": "application/pdf",
    }
    assert (hop.bare, hop.request.url) == (True, STORE)
    assert "sig" not in f"{hop.request!r} {hop.request.shown_url}"


def test_a_text_is_read_in_its_charset() -> None:
    """As without a redirect."""
    csv = answer(200, body=b"M\xfcller", headers={"content-type": "text/csv; charset=latin-1"})
    assert fetched(moved(STORE), csv, accept="text/csv")[1] == "Müller"


def test_three_hops_and_no_more() -> None:
    """Relative addresses are of the hop before."""
    hops = [moved(STORE), moved("other.pdf?n=1"), moved("//1.1.1.1/x")]
    driver, file = fetched(*hops, PDF)
    assert file == b"%PDF"
    assert [sent.url for sent in driver.sent[1:]] == [
        STORE,
        "https://8.8.8.8/bucket/other.pdf?n=1",
        "https://1.1.1.1/x",
    ]
    driver, error = fetched(*hops, moved("/y"), PDF)
    assert isinstance(error, errors.Redirected) and "more than 3" in error.message
    assert error.location == "https://1.1.1.1/y" and len(driver.sent) == 4


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://8.8.8.8/f", "by http"),
        ("ftp://8.8.8.8/f", "by ftp"),
        ("https://user:pw@8.8.8.8/f", "it holds credentials"),
        ("https://127.0.0.1/f", "private network"),
        ("https://[::1]/f", "private network"),
        ("https://10.0.0.7/f", "private network"),
        ("https://169.254.169.254/latest/meta-data", "private network"),
        ("https://[::ffff:10.0.0.7]/f", "private network"),
        ("https://localhost/f", "private network"),
    ],
)
def test_an_address_that_is_not_followed_is_told(address: str, why: str) -> None:
    """By https and on the public network only; the error has the address for the caller to decide."""
    driver, error = fetched(moved(address), PDF, base_url="https://8.8.4.4/v1")

    assert isinstance(error, errors.Redirected) and why in error.message
    assert error.location == address and len(driver.sent) == 1


@pytest.mark.parametrize("headers", [{}, {"location": ""}])
def test_a_redirect_to_nowhere_is_not_followed(headers: dict[str, str]) -> None:
    """Joined to the own address it would be that address again."""
    for hops in ([], [moved(STORE)]):
        driver, error = fetched(*hops, answer(302, headers=headers), PDF)

        assert isinstance(error, errors.Redirected) and "no Location header" in error.message
        assert error.location == "" and len(driver.sent) == 1 + len(hops)


def test_a_name_with_a_private_address_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is looked up first; one that nobody knows here may be known to a proxy."""
    found = {"inside.test": "10.1.2.3", "outside.test": "8.8.8.8"}

    def look_up(host: str, *_: Any, **__: Any) -> Any:
        if host not in found:
            raise OSError("not known")
        return [(0, 0, 0, "", (found[host], 0))]

    monkeypatch.setattr(redirects.socket, "getaddrinfo", look_up)
    for host, good in (("inside.test", False), ("outside.test", True), ("unknown.test", True)):
        _, file = fetched(moved(f"https://{host}/f"), PDF)
        assert (file == b"%PDF") is good


class _AtOnce:
    """A thread that is over before it starts."""

    def __init__(self, target: Any, daemon: bool) -> None:
        self.start = target


@pytest.mark.parametrize(
    "call", [{"method": "POST"}, {"path": "/plain"}, {"accept": "application/json"}], ids=str
)
def test_only_a_declared_get_of_a_file_follows(call: dict[str, str]) -> None:
    """Anything else tells the address."""
    driver, error = fetched(moved(STORE, 303), PDF, **call)

    assert isinstance(error, errors.Redirected) and error.location == STORE
    assert len(driver.sent) == 1


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (
            answer(403, body=b"<Error>", headers={"content-type": "application/xml"}),
            errors.NotAllowed,
        ),
        (answer(401, {}), errors.NotAllowed),
        (answer(200, body=b"<html>", headers={"content-type": "text/html"}), errors.Unreadable),
        (reset(), errors.Interrupted),
    ],
)
def test_what_the_store_refuses_is_told_with_its_address(reply: Any, kind: Any) -> None:
    """Such as a signature that expired."""
    _, error = fetched(moved(STORE), reply)

    assert isinstance(error, kind) and error.location == STORE


def test_the_deadline_is_that_of_the_call() -> None:
    """A file is fetched within what is left of it."""

    def slow(_: Request) -> Any:
        driver.now += 5
        return moved(STORE)

    driver = FakeDriver(slow)
    state = view(driver.state(API, key="k"), retries=Retries(deadline=4))
    with pytest.raises(errors.NotSent, match="deadline"):
        driver.run(fetch(state, "GET", "/file", {"accept": "application/pdf"}, bytes))


def test_over_real_sockets(stage: Staged) -> None:
    """Loopback leads to loopback; what the user's own HTTP client adds to all requests stays at home."""
    operations = {"GET /file": AUTHORIZED.but("download", redirect=to_file)}
    api = replace(PLAIN, operations=operations)
    pdf = {"Content-Type": "application/pdf"}
    with vendor(lambda _: http(200, body=b"%PDF", headers=pdf)) as store:
        play = stage(http(302, body=b"", headers={"Location": f"{store.url}/f?sig=1"}), api=api)
        play.who.client._api.connections.http.headers["X-Users-Own"] = "u"
        play.who.client._api.connections.http.auth = httpx2.BasicAuth("user", "password")
        assert play("GET", "/file", accept="application/pdf", into=bytes) == b"%PDF"
        (got,) = store.requests
    assert play.seen[0].headers["x-users-own"] == "u"
    assert got.target == "/f?sig=1"
    assert got.headers.keys() == {"host", "accept", "accept-encoding"}
    assert not any(secret in str(got) for secret in CREDENTIALS.values())
