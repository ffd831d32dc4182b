"""OAuth 2 by a refresh token, over a real socket, in both clients: one access token for all callers, and no token lost."""

from __future__ import annotations

import base64
import importlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

import specmint
from tests.behaviour.driver import Driver
from tests.runtime.vendor import Reaction, Received, http, vendor

SPEC = Path(__file__).parents[1] / "cases" / "features" / "security_oauth2_refresh" / "spec.yaml"
SECRET = "s3cret-of-the-client"
CLIENT = {"client_id": "me", "client_secret": SECRET}


@pytest.fixture(scope="module")
def acme(package_of: Callable[[str], ModuleType]) -> ModuleType:
    """The package of the case."""
    return package_of("security_oauth2_refresh")


class Tokens:
    """Gives access tokens `a1`, `a2`, ... for the refresh token `r0`, which each time is followed by `r1`, `r2`, ..."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.used: list[str] = []
        self.ended: set[str] = set()
        self.good = "r0"
        self.turns = True
        self._lock = threading.Lock()

    def react(self, request: Received) -> Reaction:
        with self._lock:
            if request.path == "/oauth/refresh":
                return self._refreshed(request)
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            self.used.append(token)
            if token in self.ended or not token:
                return http(401, {"error": "invalid_token"})
            return http(200, {}) if request.method == "GET" else http(204, body=b"")

    def _refreshed(self, request: Received) -> Reaction:
        form = parse_qs(request.body.decode())
        self.asked.append((request.headers.get("authorization", ""), form))
        if form["refresh_token"] != [self.good]:
            return http(400, {"error": "invalid_grant", "error_description": "it was used"})
        number = len(self.asked)
        answer = {"access_token": f"a{number}", "expires_in": 3600}
        if self.turns:
            self.good = answer["refresh_token"] = f"r{number}"
        return http(200, answer)


def made(driver: Driver, acme: ModuleType, url: str, **options: Any) -> Any:
    """A client of a user with a refresh token."""
    given = {"refresh_token": "r0", **CLIENT, **options}
    return driver.client_type(acme)(base_url=url, **given)


def test_all_callers_share_one_access_token(acme: ModuleType, driver: Driver) -> None:
    """The first call asks for it, with HTTP Basic and the refresh token; the others wait for that."""
    state = Tokens()
    with vendor(state.react) as server:
        client = made(driver, acme, server.url)
        driver.together([lambda: client.invoices.list() for _ in range(8)])
        driver.run(client.close())

    basic = base64.b64encode(f"me:{SECRET}".encode()).decode()
    form = {"grant_type": ["refresh_token"], "refresh_token": ["r0"]}
    assert state.asked == [(f"Basic {basic}", form)]
    assert state.used == ["a1"] * 8


def test_a_given_access_token_is_used_until_it_is_refused(acme: ModuleType, driver: Driver) -> None:
    """Nothing is asked for while it is good; a 401 means that it ended, and any call is repeated once with a new one."""
    state = Tokens()
    with vendor(state.react) as server:
        client = made(driver, acme, server.url, oauth="mine")
        driver.run(client.invoices.create())
        assert (state.used, state.asked) == (["mine"], [])

        state.ended = {"mine"}
        driver.run(client.invoices.create())
        driver.run(client.close())

    assert state.used == ["mine", "mine", "a1"]
    assert len(state.asked) == 1


def test_a_new_refresh_token_is_kept_and_used(acme: ModuleType, driver: Driver) -> None:
    """The user is handed each one once, before a call goes on with its access token, and the next request has it."""
    state, kept = Tokens(), list[tuple[str, int]]()
    with vendor(state.react) as server:
        client = made(
            driver,
            acme,
            server.url,
            on_refresh_token=lambda token: kept.append((token, len(state.used))),
        )
        driver.run(client.invoices.list())
        state.ended = {"a1"}
        driver.run(client.invoices.list())
        driver.run(client.close())

    assert [form["refresh_token"] for _, form in state.asked] == [["r0"], ["r1"]]
    assert kept == [("r1", 0), ("r2", 2)]


def test_a_refresh_token_that_stays_is_used_again(acme: ModuleType, driver: Driver) -> None:
    """Where the vendor gives no new one, nobody is called, and the old one is good for the next access token."""
    state, kept = Tokens(), list[str]()
    state.turns = False
    with vendor(state.react) as server:
        client = made(driver, acme, server.url, on_refresh_token=kept.append)
        driver.run(client.invoices.list())
        state.ended = {"a1"}
        driver.run(client.invoices.list())
        driver.run(client.close())

    assert [form["refresh_token"] for _, form in state.asked] == [["r0"], ["r0"]]
    assert kept == []


def test_a_new_refresh_token_that_could_not_be_kept_is_not_lost(
    acme: ModuleType, driver: Driver
) -> None:
    """What the user's function raises, the call raises, before it is sent; the client goes on with the new one."""
    state = Tokens()

    def keep(token: str) -> None:
        if token == "r1":
            raise OSError("the disk is full")

    with vendor(state.react) as server:
        client = made(driver, acme, server.url, on_refresh_token=keep)
        with pytest.raises(OSError, match="the disk is full"):
            driver.run(client.invoices.create())
        assert state.used == []

        driver.run(client.invoices.create())
        driver.run(client.close())

    assert [form["refresh_token"] for _, form in state.asked] == [["r0"], ["r1"]]
    assert state.used == ["a2"]


def test_tokens_are_shown_nowhere(
    acme: ModuleType, driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither an error nor the log has a token or a secret; a refusal has the vendor's words, and is not asked for again."""
    caplog.set_level(logging.DEBUG)
    state = Tokens()
    state.good = "another"
    with vendor(state.react) as server:
        client = made(driver, acme, server.url, refresh_token="r3fresh-me", oauth="acc3ss-me")
        state.ended = {"acc3ss-me"}
        for _ in range(2):
            with pytest.raises(acme.errors.NotAllowed, match="it was used") as caught:
                driver.run(client.invoices.list())
            shown = str(caught.value) + repr(vars(caught.value))
            assert not any(one in shown for one in ("r3fresh-me", SECRET, "acc3ss-me"))
        driver.run(client.close())

    assert len(state.asked) == 1
    assert not any(one in caplog.text for one in ("r3fresh-me", SECRET, "acc3ss-me"))


def test_an_access_token_alone_is_all_there_is(acme: ModuleType, driver: Driver) -> None:
    """Without a refresh token a 401 is the end of the call, as for any bearer token."""
    state = Tokens()
    state.ended = {"mine"}
    with vendor(state.react) as server:
        client = driver.client_type(acme)(oauth="mine", base_url=server.url)
        with pytest.raises(acme.errors.NotAllowed):
            driver.run(client.invoices.list())
        driver.run(client.close())

    assert (state.used, state.asked) == (["mine"], [])


async def keep_later(token: str) -> None:
    """What nobody awaits."""


def test_what_cannot_work_is_refused_at_once(acme: ModuleType, driver: Driver) -> None:
    """A refresh token without its client, no token at all, and a coroutine function make no client."""
    client = driver.client_type(acme)
    with pytest.raises(acme.errors.BadRequest, match="the client's id and secret"):
        client(refresh_token="r0", client_id="me")
    with pytest.raises(acme.errors.BadRequest, match="oauth .* or refresh_token"):
        client()
    with pytest.raises(TypeError, match="nobody awaits it"):
        client(refresh_token="r0", **CLIENT, on_refresh_token=keep_later)


def test_the_refresh_token_goes_to_the_declared_host_alone(acme: ModuleType) -> None:
    """It goes to `refreshUrl`, by https, whatever the host of the API."""
    seen: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(f"{request.url} {b'refresh_token' in request.content}")
        return httpx2.Response(200, json={"access_token": "t"})

    with httpx2.Client(transport=httpx2.MockTransport(answer)) as http_client:
        acme.Client(refresh_token="r0", **CLIENT, http=http_client).invoices.list()

    assert seen == [
        "https://auth.acme.test/oauth/refresh True",
        "https://api.acme.test/invoices False",
    ]


def test_openid_connect_is_a_bearer_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, driver: Driver
) -> None:
    """What a provider of OpenID Connect gave is sent as any bearer token is."""
    text = SPEC.read_text(encoding="utf-8")
    scheme = "oauth: {type: openIdConnect, openIdConnectUrl: https://auth.acme.test/openid}\n"
    (tmp_path / "spec.yaml").write_text(text.partition("    oauth:\n")[0] + "    " + scheme)
    name = f"acme_of_openid_{driver.is_async}".lower()
    specmint.generate(tmp_path / "spec.yaml", output=tmp_path, package=name)
    monkeypatch.syspath_prepend(str(tmp_path))
    state = Tokens()
    with vendor(state.react) as server:
        package = importlib.import_module(name)
        client = driver.client_type(package)(oauth="mine", base_url=server.url)
        driver.run(client.invoices.list())
        driver.run(client.close())

    assert state.used == ["mine"]
