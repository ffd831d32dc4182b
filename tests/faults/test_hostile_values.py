"""Whatever a value holds, the request reaches the templated path on the base host; or it is refused."""

import importlib
import random
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx2
import pytest

from tests.behaviour.conftest import APIS, Api
from tests.servers.ledger import Entry
from tests.support.runtimes import runtime_module

from .fault_scenario import FaultScenario
from .hostile_values import WHOLE_VALUES, hostile_value
from .repetitions import (
    CLIENTS,
    COMBINATIONS,
    HOSTILE_VALUES,
    HOSTILE_VALUES_ON_THE_WIRE,
    Tally,
    times,
)

_BASE = "https://base.test:8443/v%201/x"
_NAME = "q&= #"
_GOOD = {
    "bill_com": '{"response_status": 0, "response_data": {"sessionId": "s"}}',
    "billbee": '{"ErrorCode": 0, "ErrorMessage": null, "Data": {}}',
    "chargeover": '{"status": "OK", "response": {}}',
    "billing_booth_one": '{"token": "t"}',
}

# (client, value) -> what a page method returns; by the path that it reaches. An id that is an int takes no text at all.
Methods = dict[str, Callable[[Any, Any], Any]]
_METHODS: dict[str, Methods] = {
    "bill_com": {},
    "billbee": {},
    "chargeover": {
        "/api/v3/customer/external_key:{x}": lambda client, value: (
            client.customers.get_by_external_key(value)
        ),
    },
    "billing_booth_one": {
        "/customer/reference/{x}": lambda client, value: client.customers.get_by_reference(value),
    },
}


class _Target(httpx2.BaseTransport):
    """Where httpx2 hands over what goes to the socket: keeps the last request."""

    def __init__(self, name: str) -> None:
        self._text = _GOOD[name]
        self.last: httpx2.Request | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.last = request
        return httpx2.Response(200, headers={"content-type": "application/json"}, text=self._text)


def _wrong_path(path: str, template: str, value: str) -> str:
    """Why a path is not the template with this value in it; read by no code of ours."""
    start, end = template.split("{x}")
    segment = path[len(start) : len(path) - len(end)]
    if path != start + segment + end or not re.fullmatch(r"[A-Za-z0-9._~%-]+", segment):
        return f"path {path}"
    return "" if unquote(segment, errors="strict") == value else f"segment {segment}"


def _wrong_query(query: str, wanted: list[tuple[str, str]]) -> str:
    found = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    return "" if found == wanted and query.isprintable() and " " not in query else f"query {query}"


def _wrong(request: httpx2.Request, template: str, value: str, query: str | None) -> str:
    """What is wrong with where a request goes: nothing, or the reason."""
    base = urlsplit(_BASE)
    target = request.url.raw_path.decode("ascii")
    path, _, asked = target.partition("?")
    if (request.url.scheme, request.url.netloc.decode()) != (base.scheme, base.netloc):
        return f"origin {request.url.scheme} {request.url.netloc!r}"
    if request.headers.get_list("host") != [base.netloc]:
        return f"Host {request.headers.get_list('host')}"
    wanted = [] if query is None else [(_NAME, query)]
    return _wrong_path(path, base.path + template, value) or _wrong_query(asked, wanted)


def _calls(api: Api, path: Any) -> list[tuple[str, Callable[[Any, str, str], Any], bool]]:
    """Template, call, and whether it sends the query: any template by `request`, then methods."""

    def requested(template: str) -> Callable[[Any, str, str], Any]:
        return lambda client, value, query: client.request(
            "GET", path(template, x=value), query={_NAME: query}
        )

    def called(method: Callable[[Any, Any], Any]) -> Callable[[Any, str, str], Any]:
        return lambda client, value, query: method(client, value)

    templates = ("/{x}", "/a/{x}/b", "/a/k:{x}.json", "/a/..{x}")
    return [
        *((template, requested(template), True) for template in templates),
        *((template, called(method), False) for template, method in _METHODS[api.name].items()),
    ]


def _values(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """Values for a path and for a query."""
    chance = random.Random(seed)
    for number in range(count):
        value = WHOLE_VALUES[number] if number < len(WHOLE_VALUES) else hostile_value(chance)
        yield value, hostile_value(chance)


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_hostile_values_stay_in_their_place(api: Api, tally: Tally) -> None:
    """In a path segment and in a query: there and nowhere else, decoded the same; or BadRequest."""
    package = importlib.import_module(api.name)
    target = _Target(api.name)
    secrets = dict.fromkeys(api.credentials, "secret")
    http = httpx2.Client(transport=target)
    client = package.Client(base_url=_BASE, http=http, rate_limits=False, drift="ignore", **secrets)
    calls = _calls(api, runtime_module(api.name, "http.params").path)
    count, refused, astray = times(HOSTILE_VALUES, parts=CLIENTS), 0, list[str]()
    client.request("GET", "/warm")
    for number, (value, query) in enumerate(_values(50_000, count)):
        template, call, asks = calls[number % len(calls)]
        target.last = None
        try:
            call(client, value, query)
        except package.errors.BadRequest:
            refused += 1
            if target.last is not None or not _refusable(template, value, query):
                astray.append(f"{value!r}: refused for nothing, or too late")
            continue
        except package.errors.Error:
            pass  # the answer is nobody's
        assert target.last is not None
        if wrong := _wrong(target.last, template, value, query if asks else None):
            astray.append(f"{value!r}: {wrong}")
    tally.add(hostile=count, astray=len(astray), refused=refused)
    assert astray == []


def _refusable(template: str, value: str, query: str) -> bool:
    """What no URL can carry: nothing, dots that resolve away, half a character."""
    if value in {"", ".", ".."} or (template == "/a/..{x}" and value == ""):
        return True
    return any(re.search("[\ud800-\udfff]", text) for text in (value, query))


def _wrong_entry(faulty: FaultScenario, entry: Entry, template: str, value: str, query: str) -> str:
    host = urlsplit(faulty.scenario.url).netloc
    if entry.headers["host"] != host or "x-evil" in entry.headers:
        return f"headers {entry.headers}"
    return _wrong_path(entry.path, faulty.scenario.api.prefix + template, value) or _wrong_query(
        entry.query, [(_NAME, query)]
    )


def test_hostile_values_arrive_in_their_place(faulty: FaultScenario, tally: Tally) -> None:
    """The same at a server: as many requests as were not refused, each in its place."""
    faulty.scenario.breaks_rules = True
    client = faulty.with_session(faulty.client())
    path = runtime_module(faulty.name, "http.params").path
    count, astray = times(HOSTILE_VALUES_ON_THE_WIRE, least=15, parts=COMBINATIONS), list[str]()
    for value, query in _values(2_000, count):
        before = len(faulty.scenario.entries())
        heard = faulty.outcome_of(lambda: client.request("GET", path("/a/{x}/b", x=value), query={_NAME: query}))  # type: ignore[misc]  # noqa: B023
        arrived = faulty.scenario.entries()[before:]
        if heard == "BadRequest":
            wrong = "sent" if arrived or not _refusable("/a/{x}/b", value, query) else ""
        else:
            wrong = _wrong_entry(faulty, arrived[0], "/a/{x}/b", value, query)
            wrong = wrong or ("sent twice" if len(arrived) != 1 else "")
        astray += [f"{value!r}: {wrong}"] if wrong else []
    tally.add(hostile_wire=count, astray_wire=len(astray))
    assert astray == []


def test_hostile_server_variables_stay_in_their_label() -> None:
    """ChargeOver's instance is one label of the host, or no client is made."""
    package = importlib.import_module("chargeover")
    chance = random.Random(9)
    for value in (*WHOLE_VALUES, *(hostile_value(chance) for _ in range(300)), "acme", "acme-2"):
        try:
            client = package.Client(instance=value, public_key="k", private_key="s")
        except ValueError:
            assert value not in ("acme", "acme-2")
            continue
        origin = client._api.view.state.base.origin
        client.close()
        assert (
            re.fullmatch(r"[A-Za-z0-9._-]+", value)
            and origin == f"https://{value}.chargeover.com".lower()
        )
