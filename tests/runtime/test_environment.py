"""What a client needs from outside: credentials, libraries, and leave to use the network."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

import billbee
import chargeover
import specmint
from specmint.runtime.needs import NEEDS, check_needs
from tests.runtime.vendor import Reaction, Vendor
from tests.runtime.vendor import http as answer

GIVEN = {"api_key": "k", "username": "u", "password": "p"}
SPEC = """
openapi: 3.1.0
x-specmint: 1
info: {title: Some, version: "1"}
servers: [{url: "https://api.test"}]
%s
paths:
  /things:
    get: {operationId: listThings, tags: [Things], %s responses: {"204": {description: none}}}
  /free:
    get: {operationId: getFree, tags: [Things], %s responses: {"204": {description: none}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key, x-name: api_key}
    token: {type: http, scheme: bearer, x-name: token}
    both: {type: http, scheme: basic}
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A function that generates a client of SPEC with these securities, of the root and of both operations."""
    monkeypatch.syspath_prepend(tmp_path)

    def made(root: str, first: str = "", second: str = "") -> ModuleType:
        (tmp_path / "openapi.yaml").write_text(SPEC % (root, first, second))
        specmint.generate(tmp_path / "openapi.yaml", output=tmp_path, package="some_api")
        return import_module("some_api")

    yield made
    for name in [each for each in sys.modules if each.partition(".")[0] == "some_api"]:
        del sys.modules[name]


# --- credentials ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", ["", None])
def test_the_constructor_names_every_missing_credential(nothing: str | None) -> None:
    """All that is missing is named at once, with where it travels and the variable that could hold it."""
    with pytest.raises(billbee.errors.BadRequest) as caught:
        billbee.Client(api_key=nothing, username="u", password=nothing)  # type: ignore[arg-type]

    text = str(caught.value)
    if nothing is None:
        assert "password (HTTP Basic)" in text and "BILLBEE_PASSWORD" in text
    assert "api_key (header X-Billbee-Api-Key)" in text
    assert "BILLBEE_API_KEY" in text and "from_env()" in text
    assert "username" not in text


def test_a_password_of_basic_may_be_empty() -> None:
    """Some vendors want a key as the name, and no password."""
    billbee.Client(api_key="k", username="u", password="").close()


def test_a_client_that_needs_none_is_made_without(make: Any) -> None:
    """Where one operation needs no credential, a client without any is of use."""
    package = make("security: [{key: []}, {token: []}]", second="security: [],")

    package.Client().close()


def test_of_alternatives_one_is_enough(make: Any) -> None:
    """Without any of several kinds no call could be made, which the constructor says; one of them will do."""
    package = make("security: [{key: []}, {token: []}]")

    with pytest.raises(package.errors.BadRequest, match="api_key .* or token .*SOME_API_TOKEN"):
        package.Client()
    package.Client(token="t").close()


def test_a_scheme_that_nothing_uses_is_not_missed(make: Any) -> None:
    """The document's security may hold for no operation at all."""
    package = make("security: [{key: []}]", "security: [],", "security: [],")

    package.Client(api_key="").close()


@pytest.mark.parametrize("client", [billbee.Client, billbee.AsyncClient])
def test_from_env_reads_what_the_docstring_lists(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each variable is the package's name and the argument's; each reaches the place that the argument would."""
    for name, value in GIVEN.items():
        variable = f"BILLBEE_{name.upper()}"
        assert f"`{variable}`" in (inspect.getdoc(client.from_env) or "")
        monkeypatch.setenv(variable, value)
    seen: list[httpx2.Request] = []

    def found(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json={"ErrorCode": 0, "Data": {"Id": 1}})

    if client is billbee.Client:
        http = httpx2.Client(transport=httpx2.MockTransport(found))
        with client.from_env(http=http) as given:
            given.customers.get(1)
    else:

        async def call() -> None:
            http = httpx2.AsyncClient(transport=httpx2.MockTransport(found))
            async with client.from_env(http=http) as given:
                await given.customers.get(1)

        asyncio.run(call())
    assert seen[0].headers["X-Billbee-Api-Key"] == "k"
    assert seen[0].headers["Authorization"] == "Basic dTpw"


def test_from_env_names_every_missing_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable counts as missing, and all that are missing are named at once."""
    monkeypatch.delenv("BILLBEE_API_KEY", raising=False)
    monkeypatch.setenv("BILLBEE_USERNAME", "u")
    monkeypatch.setenv("BILLBEE_PASSWORD", "")

    with pytest.raises(billbee.errors.BadRequest) as caught:
        billbee.Client.from_env()

    assert "BILLBEE_API_KEY, BILLBEE_PASSWORD" in str(caught.value)
    assert "USERNAME" not in str(caught.value)


def test_from_env_reads_server_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fills the base URL is an argument like the others."""
    for name in ("PUBLIC_KEY", "PRIVATE_KEY", "INSTANCE"):
        monkeypatch.setenv(f"CHARGEOVER_{name}", "acme")

    with chargeover.Client.from_env() as client:
        assert repr(client) == "Client('https://acme.chargeover.com')"

    monkeypatch.setenv("CHARGEOVER_INSTANCE", "")
    with pytest.raises(ValueError, match="instance is needed, unless base_url is given"):
        chargeover.Client.from_env()


def test_a_derived_client_comes_from_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """`from_env` of a class of the user's makes one of that class."""

    class Mine(billbee.Client):
        pass

    for name, value in GIVEN.items():
        monkeypatch.setenv(f"BILLBEE_{name.upper()}", value)
    assert type(Mine.from_env()) is Mine


def test_arguments_that_differ_by_case_have_variables_of_their_own() -> None:
    """One variable for two secrets would send each to where the other belongs."""
    from specmint import ir
    from specmint.ir import Ident, Text
    from specmint.render.credentials import variables_of

    class Api:
        package = Ident("acme")
        variables = ()
        credentials = tuple(
            ir.Credential(name=Ident(name), doc=Text(""), required=True)
            for name in ("key", "Key", "org")
        )

    found = variables_of(Api())  # type: ignore[arg-type]
    assert found == {"key": "ACME_key", "Key": "ACME_Key", "org": "ACME_ORG"}


# --- libraries --------------------------------------------------------------------------------------------------------


def test_libraries_that_are_installed_are_enough() -> None:
    """The versions that this project is tested with are not refused."""
    check_needs()


@pytest.mark.parametrize("name", NEEDS)
@pytest.mark.parametrize("asked", ["Client", "CustomerCreate", "models"])
def test_an_old_library_is_named_with_the_version_that_is_needed(
    name: str, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Client and models, when they are first reached, say what is too old instead of failing inside."""
    monkeypatch.setattr(import_module(name), "__version__", "1.10.9")
    monkeypatch.delitem(billbee.__dict__, asked, raising=False)

    with pytest.raises(ImportError) as caught:
        billbee.__getattr__(asked)

    wanted = f"{name} {NEEDS[name]} or later is needed, and 1.10.9 is installed"
    assert str(caught.value).startswith(wanted)
    assert f"'{name}>={NEEDS[name]}'" in str(caught.value)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not installed at all is told in the same words."""
    monkeypatch.setitem(sys.modules, "pydantic", None)

    with pytest.raises(ImportError, match=r"pydantic .* is needed, and it is not installed"):
        check_needs()


@pytest.mark.parametrize("version", ["2.11.2", "2.12", "2.12b1", "3.0", "2.11.10"])
def test_versions_are_compared_as_numbers(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """2.11.10 is later than 2.11.2, and a pre-release of a later version is later."""
    monkeypatch.setattr(import_module("pydantic"), "__version__", version)

    check_needs()


# --- the network ------------------------------------------------------------------------------------------------------


def refusing(_: object) -> Reaction:
    """Answer any request with 401."""
    return answer(401, {})


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECMINT_OFFLINE", "1")


@pytest.mark.usefixtures("offline")
def test_offline_nothing_reaches_the_network() -> None:
    """With SPECMINT_OFFLINE=1 a call over a network transport is refused at once, once, and says why."""
    with closing(Vendor(refusing)) as server:
        client = billbee.Client(**GIVEN, base_url=server.url)
        with client, pytest.raises(billbee.errors.NotSent, match="SPECMINT_OFFLINE is set"):
            client.customers.get(1)
        assert server.connections == 0


@pytest.mark.usefixtures("offline")
def test_offline_nothing_reaches_the_network_async() -> None:
    """The async client refuses as the sync one does."""

    async def call(url: str) -> None:
        async with billbee.AsyncClient(**GIVEN, base_url=url) as client:
            with pytest.raises(billbee.errors.NotSent, match="SPECMINT_OFFLINE is set"):
                await client.customers.get(1)

    with closing(Vendor(refusing)) as server:
        asyncio.run(call(server.url))
        assert server.connections == 0


class Foreign(httpx2.BaseTransport):
    """A transport of which nobody knows what it does."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        raise AssertionError("this could be the network")


@pytest.mark.usefixtures("offline")
def test_offline_a_transport_that_nobody_knows_is_refused() -> None:
    """A wrapper around a network transport is one: whatever is not known to stay in the process is refused."""
    client = billbee.Client(**GIVEN, http=httpx2.Client(transport=Foreign()))
    with client, pytest.raises(billbee.errors.NotSent, match="Foreign may reach a network"):
        client.customers.get(1)


@pytest.mark.parametrize("value", ["1", "0", "", "yes"])
def test_a_mock_transport_works_whatever_is_set(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests with a MockTransport pass with SPECMINT_OFFLINE and without."""
    monkeypatch.setenv("SPECMINT_OFFLINE", value)
    found = httpx2.Response(200, json={"ErrorCode": 0, "Data": {"Id": 1}})
    http = httpx2.Client(transport=httpx2.MockTransport(lambda _: found))

    with billbee.Client(**GIVEN, http=http) as client:
        assert client.customers.get(1).id == 1


@pytest.mark.parametrize("value", ["0", ""])
def test_offline_is_off_by_0_and_by_nothing(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable says so by any other value."""
    monkeypatch.setenv("SPECMINT_OFFLINE", value)

    with closing(Vendor(refusing)) as server:
        client = billbee.Client(**GIVEN, base_url=server.url)
        with client, pytest.raises(billbee.errors.NotAllowed):
            client.customers.get(1)
        assert server.connections > 0
