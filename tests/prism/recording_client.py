"""A client that talks to a Prism: its credentials, and the exchanges that it had."""

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import httpx2

from tests.behaviour.driver import Driver
from tests.corpus.wire import exactly
from tests.support.runtimes import runtime_module

from .spec import Case, Spec, cases, spec_of
from .strategies import Call

#: What a form, a header in Base64 or a JSON text must not trip over; user names may hold less.
SECRET: Final = "s3cret & mehr=%41+/ü"
PLAIN: Final = ("api_key", "username", "public_key")


def credentials_of(spec: Spec) -> dict[str, str]:
    """A value for each constructor argument that is a credential."""
    return {
        each.name: f"{each.name}-1" if each.name in PLAIN else f"{each.name} {SECRET}"
        for each in spec.api.credentials
    }


class SharedSessions:
    """A session store: all clients of a RecordingClient share the session that the first of them opened."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def load(self, key: str) -> str | None:
        return self._texts.get(key)

    def save(self, key: str, text: str) -> None:
        self._texts[key] = text

    def drop(self, key: str) -> None:
        self._texts.pop(key, None)


@dataclass(slots=True)
class Outcome:
    """What came of one call: every exchange, the last being its own; every drift; what was raised."""

    exchanges: list[httpx2.Response] = field(default_factory=list[httpx2.Response])
    drifts: list[object] = field(default_factory=list[object])
    error: Exception | None = None


@dataclass
class RecordingClient:
    """Calls methods of one API, sync or async, at the Prism that answers for it, and records the exchanges."""

    name: str
    url: str
    driver: Driver
    seen: list[httpx2.Response] = field(default_factory=list[httpx2.Response])
    token: str | None = None
    sessions: SharedSessions = field(default_factory=SharedSessions)

    def __post_init__(self) -> None:
        record = self._record_async if self.driver.is_async else self._record
        self.http = self.driver.http(
            event_hooks={"response": [record]}, trust_env=False, timeout=30
        )

    def close(self) -> None:
        self.driver.run(self.http.aclose() if self.driver.is_async else self.http.close())

    @property
    def package(self) -> ModuleType:
        return import_module(self.name)

    @property
    def spec(self) -> Spec:
        return spec_of(self.name)

    @property
    def credentials(self) -> dict[str, str]:
        return credentials_of(self.spec)

    def _record(self, response: httpx2.Response) -> None:
        response.read()
        self._add(response)

    async def _record_async(self, response: httpx2.Response) -> None:
        await response.aread()
        self._add(response)

    def _add(self, response: httpx2.Response) -> None:
        self.seen.append(response)
        session = self.spec.api.session
        if session is None or response.status_code != 200:
            return
        if session.login.raw == f"{response.request.method} {response.request.url.path}":
            body: Any = exactly(response.text)
            for step in session.token.raw.split("/")[1:]:
                body = body[step]
            self.token = body

    def client(self, **options: Any) -> Any:
        """Return a new client. All of them share connections and session."""
        retry = runtime_module(self.name, "engine.retry")
        given = {"base_url": self.url, "retries": retry.Retries.off(), "rate_limits": False}
        if self.spec.api.session is not None:
            given["session_store"] = self.sessions
        given |= {"http": self.http, **self.credentials, **options}
        return self.driver.client_type(self.package)(**given)

    def perform(self, case: Case, call: Call) -> Outcome:
        """Call a method; of a list, ask for one page."""
        outcome = Outcome()
        client = self.client(drift=outcome.drifts.append)
        self.seen.clear()
        try:
            method = getattr(getattr(client, case.resource), case.method)
            self._complete(case, call, method(**call.arguments))
        except self.package.errors.Error as error:
            outcome.error = error
        finally:
            self.driver.run(client.close())
        outcome.exchanges = list(self.seen)
        return outcome

    def _complete(self, case: Case, call: Call, answer: Any) -> None:
        if case.operation.paging is not None:
            self._first(answer if call.token is None else answer.starting_at(call.token))
        elif case.bulk is not None:
            (items,) = call.arguments.values()
            assert len(self.driver.items(answer)) == len(items), "a result for each item"
        else:
            self.driver.run(answer)

    def _first(self, listing: Any) -> None:
        """The first page of a list, and no more."""
        pages, is_async = listing.by_page(), self.driver.is_async
        self.driver.run(anext(pages) if is_async else next(pages))
        self.driver.run(pages.aclose() if is_async else pages.close())

    def case_of(self, response: httpx2.Response, case: Case) -> Case:
        """The case that an exchange belongs to: the call's own, or the login before it."""
        session = self.spec.api.session
        key = f"{response.request.method} {response.request.url.path}"
        if session is not None and key == session.login.raw:
            return login_of(self.name)
        return case


@cache
def login_of(name: str) -> Case:
    """The case of an API's login."""
    session = spec_of(name).api.session
    assert session is not None
    return next(case for case in cases() if case.name == name and _key(case) == session.login.raw)


def _key(case: Case) -> str:
    return f"{case.operation.method} {case.operation.path.raw}"


def complaints(response: httpx2.Response) -> str:
    """What Prism found wrong with a request; "" if it took it."""
    found = response.headers.get("sl-violations", "")
    return found or (f"HTTP {response.status_code}: {response.text}" if response.is_error else "")
