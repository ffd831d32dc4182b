"""OAuth 2 by client credentials, over a real socket: one token for all callers, fetched anew when it must be."""

from __future__ import annotations

import asyncio
import base64
import importlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

import specmint

SPEC = Path(__file__).parents[1] / "cases" / "features" / "security_oauth2_client" / "spec.yaml"
SECRET = "s3cret-of-the-client"


@pytest.fixture(scope="module")
def acme(package_of: Callable[[str], ModuleType]) -> ModuleType:
    """The package of the case."""
    return package_of("security_oauth2_client")


class Vendor:
    """Gives tokens `t1`, `t2`, ... by HTTP Basic, and takes those that are not in `ended`."""

    def __init__(self) -> None:
        self.fetched: list[tuple[str, dict[str, list[str]]]] = []
        self.used: list[str] = []
        self.ended: set[str] = set()
        self.expires_in: object = 3_600
        self.url = ""

    def token(self, authorization: str, form: str) -> tuple[int, object]:
        """The answer of the token's address."""
        self.fetched.append((authorization, parse_qs(form)))
        time.sleep(0.05)  # so that others come while this one is under way
        if base64.b64decode(authorization.partition(" ")[2]).decode() != f"me:{SECRET}":
            return 401, {"error": "invalid_client", "error_description": "no such client"}
        token = f"t{len(self.fetched)}"
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": self.expires_in}
        return 200, answer

    def call(self, authorization: str) -> tuple[int, object]:
        """The answer of the API."""
        self.used.append(authorization)
        is_good = authorization.startswith("Bearer ") and authorization[7:] not in self.ended
        return (200, {}) if is_good else (401, {"error": "invalid_token"})


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    """A vendor on a socket."""
    state = Vendor()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            authorization = self.headers.get("Authorization", "")
            if self.path == "/oauth/token":
                status, answer = state.token(authorization, body)
            else:
                status, answer = state.call(authorization)
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_threads_share_one_token(acme: ModuleType, vendor: Vendor) -> None:
    """The first call fetches it, with HTTP Basic and all scopes; the others wait for that."""
    with (
        acme.Client(client_id="me", client_secret=SECRET, base_url=vendor.url) as client,
        ThreadPoolExecutor(8) as threads,
    ):
        list(threads.map(lambda _: client.invoices.list(), range(24)))

    basic = base64.b64encode(f"me:{SECRET}".encode()).decode()
    form = {"grant_type": ["client_credentials"], "scope": ["invoices:read invoices:write"]}
    assert vendor.fetched == [(f"Basic {basic}", form)]
    assert vendor.used == ["Bearer t1"] * 24


def test_tasks_share_one_token(acme: ModuleType, vendor: Vendor) -> None:
    """So do the tasks of the async client."""

    async def calls() -> None:
        async with acme.AsyncClient(
            client_id="me", client_secret=SECRET, base_url=vendor.url
        ) as client:
            await asyncio.gather(*(client.invoices.list() for _ in range(12)))

    asyncio.run(calls())

    assert len(vendor.fetched) == 1
    assert vendor.used == ["Bearer t1"] * 12


@pytest.mark.parametrize("seconds", [1, "1", 1.0])
def test_a_token_is_fetched_before_it_ends(
    acme: ModuleType, vendor: Vendor, seconds: object
) -> None:
    """`expires_in` is told in seconds, as a number or a text; of a short life half is leeway."""
    vendor.expires_in = seconds
    with acme.Client(client_id="me", client_secret=SECRET, base_url=vendor.url) as client:
        client.invoices.list()
        time.sleep(0.6)
        client.invoices.list()

    assert vendor.used[0] == "Bearer t1"
    assert vendor.used[-1] != "Bearer t1"


@pytest.mark.parametrize("seconds", [0, -5, None, "soon", True])
def test_a_token_without_an_end_is_used_until_it_is_refused(
    acme: ModuleType, vendor: Vendor, seconds: object
) -> None:
    """What tells no time ahead does not make the client fetch one token after another."""
    vendor.expires_in = seconds
    with acme.Client(client_id="me", client_secret=SECRET, base_url=vendor.url) as client:
        client.invoices.list()
        client.invoices.list()

    assert len(vendor.fetched) == 1


def test_a_refused_token_is_fetched_once_more(acme: ModuleType, vendor: Vendor) -> None:
    """A 401 means that it ended early: any call is repeated with a new one, and no more than once."""
    vendor.ended = {"t1"}
    with acme.Client(client_id="me", client_secret=SECRET, base_url=vendor.url) as client:
        client.invoices.create()
        assert vendor.used == ["Bearer t1", "Bearer t2"]

        vendor.ended = {f"t{number}" for number in range(9)}
        with pytest.raises(acme.errors.NotAllowed):
            client.invoices.create()

    assert len(vendor.fetched) <= 4


def test_a_token_of_the_callers_own_is_not_replaced(acme: ModuleType, vendor: Vendor) -> None:
    """Who gives a token has it sent, whatever else is given."""
    with acme.Client(
        oauth="mine", client_id="me", client_secret=SECRET, base_url=vendor.url
    ) as client:
        client.invoices.list()

    assert vendor.fetched == []
    assert vendor.used == ["Bearer mine"]


def test_nothing_is_fetched_for_a_call_that_needs_none(acme: ModuleType, vendor: Vendor) -> None:
    """An operation without security travels without a token."""
    with (
        acme.Client(client_id="me", client_secret=SECRET, base_url=vendor.url) as client,
        pytest.raises(acme.errors.NotAllowed),  # this vendor refuses all without
    ):
        client.invoices.get_rates()

    assert vendor.fetched == []
    assert vendor.used == [""]


def test_refused_credentials_are_shown_nowhere(
    acme: ModuleType, vendor: Vendor, caplog: pytest.LogCaptureFixture
) -> None:
    """The error has the vendor's words, no log has secret or token, and the vendor is not asked again at once."""
    caplog.set_level(logging.DEBUG)
    with acme.Client(client_id="me", client_secret="wr0ng-one", base_url=vendor.url) as client:
        for _ in range(2):
            with pytest.raises(acme.errors.NotAllowed, match="no such client") as caught:
                client.invoices.list()
            assert "wr0ng-one" not in str(caught.value) + repr(vars(caught.value))
    with acme.Client(client_id="me", client_secret=SECRET, base_url=vendor.url) as client:
        client.invoices.list()

    assert len(vendor.fetched) == 2
    for secret in ("wr0ng-one", SECRET, "t2", base64.b64encode(f"me:{SECRET}".encode()).decode()):
        assert secret not in caplog.text


def test_without_credentials_there_is_no_client(acme: ModuleType) -> None:
    """Some operation needs none, so a client without any is of use; what needs them says so."""
    with acme.Client() as client, pytest.raises(acme.errors.BadRequest, match="credentials"):
        client.invoices.list()


def test_credentials_go_to_the_declared_host_alone(acme: ModuleType) -> None:
    """The secret goes to the host of the tokens, by https, and the token to that of the API."""
    seen: list[tuple[str, str]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append((str(request.url), request.headers["Authorization"].partition(" ")[0]))
        return httpx2.Response(200, json={"access_token": "t"})

    with httpx2.Client(transport=httpx2.MockTransport(answer)) as http:
        acme.Client(client_id="me", client_secret=SECRET, http=http).invoices.list()

    assert seen == [
        ("https://auth.acme.test/oauth/token", "Basic"),
        ("https://api.acme.test/invoices", "Bearer"),
    ]


def test_an_account_has_its_own_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the URL of the API has a variable too, tokens come from the declared host, unless `base_url` is another."""
    text = SPEC.read_text(encoding="utf-8").replace(
        '"https://api.acme.test"',
        '"https://{account}.acme.test", variables: {account: {default: one}}',
    )
    (tmp_path / "spec.yaml").write_text(text)
    specmint.generate(tmp_path / "spec.yaml", output=tmp_path, package="acme_of_accounts")
    monkeypatch.syspath_prepend(str(tmp_path))
    package = importlib.import_module("acme_of_accounts")
    seen: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(str(request.url))
        return httpx2.Response(200, json={"access_token": "t"})

    with httpx2.Client(transport=httpx2.MockTransport(answer)) as http:
        named = {"client_id": "me", "client_secret": SECRET, "http": http}
        package.Client(account="two", **named).invoices.list()
        package.Client(base_url="http://127.0.0.1:9", **named).invoices.list()

    assert seen == [
        "https://auth.acme.test/oauth/token",
        "https://two.acme.test/invoices",
        "http://127.0.0.1:9/oauth/token",
        "http://127.0.0.1:9/invoices",
    ]


def test_processes_share_a_token(acme: ModuleType, vendor: Vendor, tmp_path: Path) -> None:
    """A stored token is used by another client, until the end that the vendor named."""
    for _ in range(2):
        with acme.Client(
            client_id="me",
            client_secret=SECRET,
            base_url=vendor.url,
            session_store=acme.FileSessionStore(tmp_path),
        ) as client:
            client.invoices.list()

    assert vendor.used == ["Bearer t1", "Bearer t1"]
