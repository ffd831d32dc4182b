"""A client of either kind, sync or async, and a vendor that listens on loopback for it."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from specmint.runtime import errors
from specmint.runtime.client.base import AsyncBaseClient, BaseClient
from specmint.runtime.data.model import Model
from specmint.runtime.engine.retry import Retries
from specmint.runtime.features.session_rules import Session
from specmint.runtime.spec import (
    Api,
    ApiKey,
    Basic,
    Operation,
    Put,
    Refusal,
)
from tests.runtime.fake_driver import features
from tests.runtime.vendor import Received, Vendor, http

CREDENTIALS = {"user": "canary-user", "password": "canary-password", "key": "canary-key"}
SESSION = Session(
    login="POST /login",
    fields={"user": "user", "password": "password"},
    token="/token",
    put=Put("header", "X-Session"),
)
AUTHORIZED = Operation("request", security=(("basic", "key"),))
PLAIN = Api(
    name="t",
    server="https://api.test",
    schemes={"basic": Basic("user", "password"), "key": ApiKey("header", "X-Key", "key")},
    default=AUTHORIZED,
    operations={"POST /make": AUTHORIZED.but("make"), "GET /thing": AUTHORIZED.but("getThing")},
)
IN_SESSION = Operation(
    "request", session=True, refusals=({"HTTP 440": Refusal("session-expired")},)
)
SHARED = Api(
    name="s",
    server="https://api.test",
    session=SESSION,
    default=IN_SESSION,
    operations={
        "POST /login": IN_SESSION.but("login", session=False),
        "POST /make": IN_SESSION.but("make"),
    },
)
ONCE = Retries.off()


def behaving(api: Api, **changes: Any) -> Api:
    """Return an API all of whose calls behave otherwise."""
    operations = {key: replace(one, **changes) for key, one in api.operations.items()}
    return replace(api, default=replace(api.default, **changes), operations=operations)


BODY = http(200, {"id": 7}).text


class Thing(Model):
    id: int


class Sync:
    """Calls the sync client, from as many threads as a test needs."""

    def __init__(self, api: Api, url: str, **options: Any) -> None:
        self.client = BaseClient(
            api, credentials=CREDENTIALS, base_url=url, **features(api), **options
        )

    def call(self, method: str, path: str, **parts: Any) -> Any:
        options = parts.pop("options", {})
        return self.client.with_options(**options).request(method, path, **parts)

    def together(self, count: int, one: Callable[["Sync", int], Any]) -> list[Any]:
        start = threading.Barrier(count)

        def begin(number: int) -> Any:
            start.wait()
            return one(self, number)

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(begin, range(count)))

    def close(self) -> None:
        self.client.close()


class Async:
    """Calls the async client, on a loop of its own."""

    def __init__(self, api: Api, url: str, **options: Any) -> None:
        self.runner = asyncio.Runner()
        self.client = AsyncBaseClient(
            api, credentials=CREDENTIALS, base_url=url, **features(api), **options
        )

    def call(self, method: str, path: str, **parts: Any) -> Any:
        options = parts.pop("options", {})
        view = self.client.with_options(**options)

        async def called() -> Any:
            return await view.request(method, path, **parts)

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return self.runner.run(called())
        return called()

    def together(self, count: int, one: Callable[["Async", int], Any]) -> list[Any]:
        async def all_of_them() -> list[Any]:
            return list(await asyncio.gather(*(one(self, number) for number in range(count))))

        return self.runner.run(all_of_them())

    def close(self) -> None:
        self.runner.run(self.client.close())
        self.runner.close()


CallerType = type[Sync] | type[Async]


class Stage:
    """A vendor that does what it is told, and a client of either kind."""

    def __init__(self, made: Vendor, who: Sync | Async) -> None:
        self.vendor = made
        self.who = who

    @property
    def seen(self) -> list[Received]:
        return self.vendor.requests

    def __call__(self, method: str = "GET", path: str = "/thing", **parts: Any) -> Any:
        return self.who.call(method, path, **parts)

    def fails(self, method: str = "GET", path: str = "/thing", **parts: Any) -> Any:
        with pytest.raises(errors.Error) as caught:
            self(method, path, **parts)
        return caught.value


Staged = Callable[..., Stage]
