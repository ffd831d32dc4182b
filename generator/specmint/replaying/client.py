"""The door to generated code: imports a package under a name of its own, and calls it.

Nothing goes over a network. The client is given a transport that answers from the recording and
keeps what was sent. Only this module meets httpx2, and only while a client runs.
"""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_type_hints

from specmint.replaying.exchange import Exchange
from specmint.replaying.given import Given
from specmint.replaying.login import login_answer
from specmint.replaying.matching import Match, Spec

Voice = Literal["sync", "async"]

_NUMBERS = count(1)
_UNTRUE = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


class NotRunnable(Exception):
    """The package cannot be run here, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request that the client made. `path` is percent-encoded; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """What the client told its drift hook: a pointer into the payload, and in words."""

    at: tuple[str, ...]
    kind: str
    what: str


@dataclass(slots=True)
class Run:
    """What became of a call: what it returned or raised, what was sent, what drifted."""

    result: Any = None
    error: Exception | None = None
    sent: list[Sent] = field(default_factory=list[Sent])
    drifted: list[Deviation] = field(default_factory=list[Deviation])


class Package:
    """A generated package, imported."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.name = module.__name__

    def part(self, name: str) -> Any:
        """One of its modules."""
        return import_module(f"{self.name}.{name}")

    def run(
        self, spec: Spec, match: Match, exchange: Exchange, given: Given, voice: Voice = "sync"
    ) -> Run:
        """Make the call of an exchange, against its answer."""
        stage = _Stage(self, spec, match, exchange, given)
        if voice == "sync":
            stage.play()
        else:
            asyncio.run(stage.play_async())
        return stage.run


@contextmanager
def imported(folder: Path) -> Generator[Package]:
    """A package while it is needed; afterwards nothing is left of it in `sys.modules`.

    Raises NotRunnable.
    """
    name = f"specmint_replayed_{next(_NUMBERS)}"
    try:
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        if spec is None or spec.loader is None or not (folder / "__init__.py").is_file():
            raise NotRunnable(f"there is no package in {folder}")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        import_module(f"{name}.aio")
        yield Package(module)
    except ImportError as reason:
        missing = reason.name or ""
        if missing.startswith(name):
            raise NotRunnable(
                f"{folder} holds no whole package: {reason.name} is missing"
            ) from reason
        raise NotRunnable(f"a client needs httpx2 and pydantic: {reason}") from reason
    finally:
        for known in [key for key in sys.modules if key == name or key.startswith(name + ".")]:
            del sys.modules[known]


@dataclass(slots=True)
class _Stage:
    """One call, with everything around it that is not the call."""

    package: Package
    spec: Spec
    match: Match
    exchange: Exchange
    given: Given
    run: Run = field(default_factory=Run)
    calling: bool = False

    def play(self) -> None:
        http = import_module("httpx2")
        with http.Client(transport=http.MockTransport(self._answer)) as pool:
            client = self.package.module.Client(**self._setup(pool))
            with client:
                try:
                    made = self._call(client)
                    self.calling = True
                    self.run.result = self._first(made()) if self._is_list else made()
                except Exception as error:
                    self.run.error = error
                finally:
                    self.calling = False

    async def play_async(self) -> None:
        http = import_module("httpx2")
        async with http.AsyncClient(transport=http.MockTransport(self._answer)) as pool:
            client = self.package.module.AsyncClient(**self._setup(pool))
            async with client:
                try:
                    made = self._call(client)
                    self.calling = True
                    self.run.result = await (self._first_async(made()) if self._is_list else made())
                except Exception as error:
                    self.run.error = error
                finally:
                    self.calling = False

    @property
    def _is_list(self) -> bool:
        return self.match.known.operation.paging is not None

    def _setup(self, pool: Any) -> dict[str, Any]:
        retries = self.package.part("_runtime.retry").Retries
        credentials = {str(one.name): f"replayed-{one.name}" for one in self.spec.api.credentials}
        return {
            **credentials,
            "base_url": "http://replayed.invalid",
            "http": pool,
            "retries": retries.off(),
            "rate_limits": False,
            "drift": self._drifted,
        }

    def _call(self, client: Any) -> Any:
        """The method with its arguments, ready to be called."""
        method = getattr(
            getattr(client, self.match.known.resource), self.match.known.operation.name
        )
        hints = get_type_hints(method, include_extras=True)
        read = self.package.part("_runtime.reading").read
        arguments = {
            name: value if isinstance(value, bytes) else read(value, hints[name], drift="ignore")
            for name, value in self.given.arguments.items()
        }
        return lambda: method(**arguments)

    def _first(self, pages: Any) -> Any:
        pages = pages if self.given.page is None else pages.starting_at(self.given.page)
        return next(pages.by_page()).items

    async def _first_async(self, pages: Any) -> Any:
        pages = pages if self.given.page is None else pages.starting_at(self.given.page)
        walk = pages.by_page()
        try:
            return (await anext(walk)).items
        finally:
            await walk.aclose()

    def _drifted(self, deviation: Any) -> None:
        at = tuple(deviation.pointer.split("/")[1:])
        what = f"the client does not take this {deviation.found}: {deviation.expected}"
        self.run.drifted.append(Deviation(at=at, kind=deviation.kind, what=what))

    def _answer(self, request: Any) -> Any:
        """The recorded answer; a login of the session's own is answered from the spec."""
        http = import_module("httpx2")
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        login = login_answer(self.spec, self.match.known, f"{request.method} {path}")
        if login is not None or not self.calling:
            return http.Response(
                200, content=login or b"{}", headers={"content-type": "application/json"}
            )
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.run.sent.append(
            Sent(
                method=request.method, path=path, query=query, headers=headers, body=request.content
            )
        )
        answered = [
            (name.encode(), value.encode("utf-8"))
            for name, value in self.exchange.answer_headers.items()
            if name not in _UNTRUE and name.isascii()
        ]
        return http.Response(
            self.exchange.status, content=self.exchange.answer.data, headers=answered
        )
