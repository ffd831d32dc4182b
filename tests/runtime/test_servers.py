"""Which server a call goes to: the first, one by its name, an operation's own, or the user's."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from specmint.runtime.client.base import BaseClient
from specmint.runtime.features.servers import OwnServers, Server, base_url_of
from specmint.runtime.spec import Api, ApiKey, Operation

REGION = Server("https://{region}.acme.test/v1", {"region": "eu"}, {"region": ("eu", "us")})
UPLOAD = Server("https://upload.{region}.acme.test", {"region": "eu"})
API = Api(
    name="acme",
    server=REGION.url,
    variables={"region": "eu"},
    servers={"production": REGION, "sandbox": Server("https://sandbox.acme.test/v1")},
    schemes={"key": ApiKey("header", "X-Key", "key")},
    operations={
        "GET /plain": Operation("plain", security=(("key",),)),
        "POST /files": Operation(
            "upload",
            security=(("key",),),
            server=OwnServers(
                {"production": UPLOAD, "sandbox": Server("https://upload.sandbox.acme.test")}
            ),
        ),
        "GET /only": Operation("only", server=OwnServers({"other": Server("https://only.test")})),
    },
)


def sent(
    *calls: tuple[str, str], server: str | None = None, base_url: str | None = None, **given: Any
) -> list[str]:
    """The URLs that calls of a client go to; each call that wants a key has it."""
    urls: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        urls.append(str(request.url))
        return httpx2.Response(200, json={})

    with BaseClient(
        API,
        credentials={"key": "secret"},
        variables=given,
        base_url=base_url_of(API, server, base_url, given),
        http=httpx2.Client(transport=httpx2.MockTransport(answer)),
    ) as client:
        for method, path in calls:
            client.request(method, path)
    return urls


CALLS = [("GET", "/plain"), ("POST", "/files"), ("GET", "/only")]


@pytest.mark.parametrize(
    ("setup", "urls"),
    [
        (
            {},
            [
                "https://eu.acme.test/v1/plain",
                "https://upload.eu.acme.test/files",
                "https://only.test/only",
            ],
        ),
        (
            {"region": "us"},
            [
                "https://us.acme.test/v1/plain",
                "https://upload.us.acme.test/files",
                "https://only.test/only",
            ],
        ),
        (
            {"server": "sandbox"},
            [
                "https://sandbox.acme.test/v1/plain",
                "https://upload.sandbox.acme.test/files",
                "https://only.test/only",
            ],
        ),
        (
            {"base_url": "http://127.0.0.1:8000/mock"},
            [
                "http://127.0.0.1:8000/mock/plain",
                "http://127.0.0.1:8000/mock/files",
                "http://127.0.0.1:8000/mock/only",
            ],
        ),
        (
            {"base_url": "https://eu.acme.test.evil.test/v1"},
            [
                "https://eu.acme.test.evil.test/v1/plain",
                "https://eu.acme.test.evil.test/v1/files",
                "https://eu.acme.test.evil.test/v1/only",
            ],
        ),
    ],
)
def test_where_calls_go(setup: dict[str, Any], urls: list[str]) -> None:
    """Calls go to declared servers of one environment and region, or all where the user says: a test reaches no vendor."""
    assert sent(*CALLS, **setup) == urls


@pytest.mark.parametrize(
    ("setup", "reason"),
    [
        ({"server": "live"}, "there is no 'live', but 'production', 'sandbox'"),
        ({"region": "asia"}, "region may be eu, us"),
        ({"server": "sandbox", "base_url": "https://a.test"}, "not both"),
    ],
)
def test_what_the_document_does_not_list(setup: dict[str, Any], reason: str) -> None:
    """A name or a value that the document does not list is refused by the constructor."""
    with pytest.raises(ValueError, match=reason):
        sent(*CALLS, **setup)


@pytest.mark.parametrize("value", ["a/b", "a@b", "", "evil.test/#", "a?b", "a b"])
def test_variables_stay_in_their_place(value: str) -> None:
    """No value of a variable makes another host, or brings a path, a user or a query in."""
    with pytest.raises(ValueError, match="may hold letters"):
        UPLOAD.filled({"region": value})
