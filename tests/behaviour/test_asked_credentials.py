"""Credentials that a function of the user's gives, over a real socket, in both clients: asked when needed, and hidden as a text is."""

from __future__ import annotations

import asyncio
import base64
import importlib
import logging
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

import specmint
from tests.behaviour.driver import Driver
from tests.runtime.vendor import Reaction, Received, http, vendor

SPEC = """
openapi: 3.1.0
x-specmint: 1
info: {title: Acme, version: "1"}
servers: [{url: "https://api.acme.test"}]
security: [{%s: []}]
%s
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: key}
    both: {type: http, scheme: basic}
    oauth:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}
paths:
  /login:
    post:
      operationId: login
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, properties: {user: {type: string}, password: {type: string}}}
      responses:
        "200":
          description: in
          content: {application/json: {schema: {type: object, properties: {token: {type: string}}}}}
  /things:
    get: {operationId: listThings, tags: [Things], responses: {"204": {description: done}}}
"""
SESSION = """
x-session:
  login: login
  credentials: [/user, /password]
  token: $response.body#/token
  put: {in: header, name: X-Session}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., ModuleType]]:
    """Makes the package of an API with one scheme, or a session."""
    folder = tmp_path_factory.mktemp("asked")
    sys.path.insert(0, str(folder))

    def made(scheme: str, more: str = "") -> ModuleType:
        name = f"asked_{scheme}{'_session' * bool(more)}"
        (folder / f"{name}.yaml").write_text(SPEC % (scheme, more))
        (outcome,) = specmint.generate(folder / f"{name}.yaml", output=folder, package=name)
        assert outcome.state in ("written", "unchanged"), outcome.diagnostics
        return importlib.import_module(name)

    yield made
    sys.path.remove(str(folder))


def asking(driver: Driver, say: Callable[[], str]) -> Any:
    """A function as users of this client write it: a coroutine function of the async one."""
    if not driver.is_async:
        return say

    async def later() -> str:
        await asyncio.sleep(0)
        return say()

    return later


def numbered(start: str) -> Callable[[], str]:
    """Says another credential each time."""
    said = iter(range(1, 100))
    return lambda: f"{start}-{next(said)}"


def test_a_function_is_asked_for_each_attempt(
    package: Callable[..., ModuleType], driver: Driver
) -> None:
    """Each request, a repeated one too, has the credential that the function says then; making a client asks nothing."""
    answers = iter([http(503, {}), http(204, body=b""), http(204, body=b"")])
    with vendor(lambda _: next(answers)) as server:
        key = asking(driver, numbered("s3cret"))
        client = driver.client_type(package("key"))(key=key, base_url=server.url)
        driver.run(client.things.list())
        driver.run(client.things.list())
        driver.run(client.close())

    assert [one.query["key"] for one in server.requests] == ["s3cret-1", "s3cret-2", "s3cret-3"]


def test_both_parts_of_basic_may_be_functions(
    package: Callable[..., ModuleType], driver: Driver
) -> None:
    """A name may be a text and the password a function; a plain function does in the async client too."""
    with vendor(lambda _: http(204, body=b"")) as server:
        client = driver.client_type(package("both"))(
            username="me", password=numbered("p"), base_url=server.url
        )
        driver.run(client.things.list())
        driver.run(client.close())

    (sent,) = [one.headers["authorization"] for one in server.requests]
    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == "me:p-1"


def test_a_login_asks_when_it_is_due(package: Callable[..., ModuleType], driver: Driver) -> None:
    """The functions of a login are asked once for each session, and not for the calls in it; they are no account's."""
    with vendor(
        lambda one: http(200, {"token": "t"}) if one.path == "/login" else http(204, body=b"")
    ) as server:
        user, password = asking(driver, numbered("u")), asking(driver, numbered("p"))
        client = driver.client_type(package("key", SESSION))(
            key="k", user=user, password=password, base_url=server.url
        )
        driver.run(client.things.list())
        driver.run(client.things.list())
        driver.run(client.close())

    bodies = [one.body for one in server.requests if one.path == "/login"]
    assert bodies == [b'{"user":"u-1","password":"p-1"}']


def test_the_client_of_oauth_may_be_functions(
    package: Callable[..., ModuleType], driver: Driver
) -> None:
    """Id and secret are asked for where a token is fetched; a function for the token itself is asked for each request."""

    def react(one: Received) -> Reaction:
        if one.path == "/token":
            return http(200, {"access_token": "a", "expires_in": 3600})
        return http(204, body=b"")

    with vendor(react) as server:
        acme = driver.client_type(package("oauth"))
        secret = asking(driver, numbered("s"))
        client = acme(client_id="me", client_secret=secret, base_url=server.url)
        own = acme(oauth=asking(driver, numbered("token")), base_url=server.url)
        for one in (client, client, own, own):
            driver.run(one.things.list())
        driver.run(client.close())
        driver.run(own.close())

    basic = "Basic " + base64.b64encode(b"me:s-1").decode()
    assert [one.headers["authorization"] for one in server.requests] == [
        basic,
        "Bearer a",
        "Bearer a",
        "Bearer token-1",
        "Bearer token-2",
    ]


def test_what_a_function_says_is_hidden(
    package: Callable[..., ModuleType], driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither logs nor recordings nor errors show a credential that a function said, not even where the vendor repeats it."""
    caplog.set_level(logging.DEBUG)
    acme = package("key")
    echo = lambda one: http(400, {"you_sent": one.query["key"]})  # noqa: E731
    with vendor(echo) as server:
        key = asking(driver, numbered("s3cret-key"))
        client = driver.client_type(acme)(key=key, base_url=server.url)
        with client.watch() as calls, pytest.raises(acme.errors.Invalid) as refused:
            driver.run(client.things.list())
        driver.run(client.close())

    assert server.requests[0].query["key"] == "s3cret-key-1"
    shown = [repr(client), str(refused.value), repr(refused.value), caplog.text]
    shown += [str(one.as_file()) for one in calls]
    assert "s3cret" not in " ".join(shown)


def test_a_function_that_fails_sends_nothing(
    package: Callable[..., ModuleType], driver: Driver
) -> None:
    """What it raises is the cause of a NotSent, which names the argument; a function that says no text fails too."""
    acme = package("key")

    def locked() -> str:
        raise PermissionError("the vault is locked")

    with vendor(lambda _: http(204, body=b"")) as server:
        for function, cause in ((locked, PermissionError), (lambda: "", TypeError)):
            client = driver.client_type(acme)(key=asking(driver, function), base_url=server.url)
            with pytest.raises(acme.errors.NotSent, match=f"key: .*{cause.__name__}") as failed:
                driver.run(client.things.list())
            assert isinstance(failed.value.__cause__, cause)
            driver.run(client.close())

    assert server.requests == []


def test_the_sync_client_refuses_a_coroutine_function(package: Callable[..., ModuleType]) -> None:
    """Nobody would await it, so its constructor says so."""

    async def key() -> str:
        return "k"

    with pytest.raises(TypeError, match="key= takes a plain function"):
        package("key").Client(key=key)
