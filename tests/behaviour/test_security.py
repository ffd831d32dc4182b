"""What each call carries of what the client was made with, for every kind of security scheme, over a real socket."""

from __future__ import annotations

import importlib
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import specmint
from tests.behaviour.driver import Driver
from tests.runtime.vendor import Reaction, Received, http, vendor

FEATURES = Path(__file__).parents[1] / "cases" / "features"
CASE = FEATURES / "security_of_all_kinds" / "spec.yaml"

HEADER = {"header_key": "h k"}
QUERY = {"query_key": "q&k=1"}
COOKIE = {"cookie_key": "c;k=1"}
LOGIN = {"username": "ada", "password": "p:ä"}
TOKEN = {"token": "t"}

OF_HEADER = {"x-key": "h k"}
OF_QUERY = {"query": "a%20key=q%26k%3D1"}
OF_COOKIE = {"cookie": "sid=c%3Bk=1"}
OF_LOGIN = {"authorization": "Basic " + b64encode("ada:p:ä".encode()).decode()}
OF_TOKEN = {"authorization": "Bearer t"}

EVERY_KIND: list[tuple[str, dict[str, str], dict[str, str] | None]] = [
    # The operation's own list wins as a whole; an empty one asks for nothing.
    ("of_the_root", HEADER, OF_HEADER),
    ("of_the_root", HEADER | QUERY | COOKIE | LOGIN | TOKEN, OF_HEADER),
    ("none", HEADER | QUERY | COOKIE | LOGIN | TOKEN, {}),
    # Who gave credentials wants them sent; who gave none calls without.
    ("optional", HEADER | QUERY, OF_QUERY),
    ("optional", HEADER, {}),
    ("optional_first", HEADER | QUERY, OF_QUERY),
    ("optional_first", HEADER, {}),
    # Together: all or none.
    ("both", HEADER | QUERY, OF_HEADER | OF_QUERY),
    ("both", HEADER, None),
    # Alternatives: the first that is complete, in the order of the document.
    ("either", HEADER | QUERY, OF_QUERY),
    ("either", HEADER, OF_HEADER),
    ("either_reversed", HEADER | QUERY, OF_HEADER),
    ("both_or_one", HEADER | LOGIN | COOKIE | TOKEN, OF_LOGIN | OF_COOKIE),
    ("both_or_one", HEADER | LOGIN | TOKEN, OF_TOKEN),
    ("both_or_one", HEADER | COOKIE | TOKEN, OF_TOKEN),
    ("both_or_one", HEADER | LOGIN, None),
    ("one_place", HEADER | LOGIN | TOKEN, OF_TOKEN),
    ("one_place", HEADER | LOGIN, OF_LOGIN),
    # What a request has once cannot hold two: they are alternatives, with all that stands beside them.
    ("two_in_one_place", HEADER | LOGIN | TOKEN | QUERY, OF_LOGIN | OF_QUERY),
    ("two_in_one_place", HEADER | TOKEN | QUERY, OF_TOKEN | OF_QUERY),
    ("two_in_one_place", HEADER | COOKIE | TOKEN | QUERY, OF_COOKIE),
    ("two_in_one_place", HEADER | LOGIN | TOKEN, None),
    # Each kind in its place.
    ("cookie", HEADER | COOKIE, OF_COOKIE),
    ("login", HEADER | LOGIN, OF_LOGIN),
    ("token", HEADER | TOKEN, OF_TOKEN),
    ("oauth", HEADER | {"oauth": "o"}, {"authorization": "Bearer o"}),
    ("openid", HEADER | {"openid": "i"}, {"authorization": "Bearer i"}),
    ("base", HEADER | {"base_url_": "b"}, {"x-base": "b"}),
    ("cookie", HEADER | QUERY | LOGIN | TOKEN, None),
    ("login", HEADER | TOKEN, None),
    ("oauth", HEADER | TOKEN, None),
    ("openid", HEADER | {"oauth": "o"}, None),
    # What the caller's HTTP client proves is no credential of ours; what stands beside it is.
    ("certificate", HEADER | TOKEN, {}),
    ("certificate_and_key", HEADER | TOKEN, OF_HEADER),
    ("signed", HEADER | TOKEN, {}),
    ("signed_or_token", HEADER | TOKEN, OF_TOKEN),
    ("signed_or_token", HEADER, {}),
    # Names that Python would spell alike stay three secrets.
    (
        "collide",
        HEADER | {"api_key": "1", "api_key_snake": "2", "api_key_dot": "3"},
        {"x-dash": "1", "x-underscore": "2", "x-dot": "3"},
    ),
    ("collide", HEADER | {"api_key": "1", "api_key_snake": "2"}, None),
]


@pytest.fixture(scope="module")
def acme(package_of: Callable[[str], ModuleType]) -> ModuleType:
    """The package of the case."""
    return package_of("security_of_all_kinds")


def carried(request: Received) -> dict[str, str]:
    """What a request carries that could prove who calls: query, cookies, `Authorization` and headers of the document."""
    names = ("authorization", "cookie", "x-key", "x-base", "x-dash", "x-underscore", "x-dot")
    found = {name: request.headers[name] for name in names if name in request.headers}
    query = request.target.partition("?")[2]
    return found | ({"query": query} if query else {})


def done(_: Received) -> Reaction:
    """What does not say anything."""
    return http(204, body=b"")


@pytest.mark.parametrize(("call", "given", "arrives"), EVERY_KIND)
def test_each_call_carries_what_its_operation_asks_for(
    acme: ModuleType,
    driver: Driver,
    call: str,
    given: dict[str, Any],
    arrives: dict[str, str] | None,
) -> None:
    """No more, no less, each in its place; where nothing that was given is enough, nothing is sent."""
    with vendor(done) as server:
        client = driver.client_type(acme)(base_url=server.url, **given)
        if arrives is None:
            with pytest.raises(acme.errors.BadRequest, match="credentials"):
                driver.within(client, lambda client: getattr(client.calls, f"get_{call}")())
        else:
            driver.within(client, lambda client: getattr(client.calls, f"get_{call}")())

    assert [carried(request) for request in server.requests] == [arrives] * (arrives is not None)


def test_every_operation_of_the_case_is_called(acme: ModuleType) -> None:
    """The table above leaves out no operation of the document."""
    methods = {name for name in vars(acme.calls.Calls) if name.startswith("get_")}

    assert methods == {f"get_{call}" for call, _, _ in EVERY_KIND}


def test_the_constructor_demands_what_the_document_does(acme: ModuleType) -> None:
    """The one credential that the whole document asks for is demanded by name; those of some operations are not."""
    for given in ({}, QUERY | COOKIE | LOGIN | TOKEN, {"header_key": ""}):
        with pytest.raises(acme.errors.BadRequest, match=r"header_key \(header X-Key\)") as caught:
            acme.Client(**{"header_key": None, **given})
        assert "ACME_SECURITY_OF_ALL_KINDS_HEADER_KEY" in str(caught.value)
        assert "query_key" not in str(caught.value) and "token" not in str(caught.value)
    acme.Client(**HEADER).close()


@pytest.fixture
def rates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The package of a document that declares credentials as parameters too."""
    specmint.generate(
        FEATURES / "parameters_of_the_client" / "spec.yaml", output=tmp_path, package="acme_rates"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("acme_rates")
    for name in [name for name in sys.modules if name.startswith("acme_rates")]:
        del sys.modules[name]


def test_a_key_that_is_a_parameter_too_is_sent_once(rates: ModuleType, driver: Driver) -> None:
    """It is the constructor's; a parameter of another name, or of an operation without that key, is an argument."""
    found: list[tuple[str, str | None]] = []
    for call in (
        lambda client: client.rates.list(api_key="other"),
        lambda client: client.rates.create(apikey="mine"),
        lambda client: client.rates.get_open(),
    ):
        with vendor(done) as server:
            client = driver.client_type(rates)(key="k", tenant="t", base_url=server.url)
            driver.within(client, call)
        found += [(request.target, request.headers.get("x-tenant")) for request in server.requests]

    assert found == [
        ("/rates?ApiKey=other&apikey=k", None),
        ("/rates?apikey=mine", "t"),
        ("/open-rates", None),
    ]
