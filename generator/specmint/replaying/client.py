"""The door to generated code: imports a package under a name of its own, and calls it.

Nothing goes over a network. The client is given a transport that answers from the recording and
keeps what was sent. Only this module meets httpx2, and only while a client runs.
"""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from specmint import ir
from specmint.replaying.exchange import Content, Exchange, content_of
from specmint.replaying.given import Given
from specmint.replaying.login import login_answer
from specmint.replaying.matching import Known, Match, Spec

_NUMBERS = count(1)
_NOT_OF_THE_BODY = {"content-encoding", "content-length", "transfer-encoding", "connection"}


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

    @property
    def content(self) -> Content:
        """The body, decoded by its type."""
        return content_of(self.body, self.headers.get("content-type", ""))


@dataclass(slots=True)
class Run:
    """What became of a call: what it returned or raised, what was sent, the client's `Deviation`s."""

    result: Any = None
    error: Exception | None = None
    sent: list[Sent] = field(default_factory=list[Sent])
    drifted: list[Any] = field(default_factory=list[Any])


class Package:
    """A generated package, imported."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.errors: Any = module.errors

    def runtime(self, name: str) -> Any:
        """Return one of the modules of its runtime, wherever that stands."""
        home, _, _ = self.module.SpecDrift.__module__.rpartition(".data.decode")
        return import_module(f"{home}.{name}")

    def part(self, name: str) -> Any:
        """Return one of its modules."""
        return import_module(f"{self.module.__name__}.{name}")

    def outcome(self, known: Known, exchange: Exchange) -> Any:
        """Return what the client takes an answer for: its `Success`, or the error that it would raise."""
        headers = import_module("httpx2").Headers(_true_headers(exchange))
        answered = self.runtime("http.response").Answer(
            exchange.status, headers, exchange.answer.data
        )
        api, operation = self.part("_api").API, known.operation
        rules = self.runtime("engine.rules").Rules(
            operation=api.operations.get(known.found.address, api.default),
            about=self.runtime("errors").RequestInfo(),
            wanted=operation.answer.type != ir.NONE,
        )
        if operation.answer.accept is not None:
            rules = replace(rules, accept=operation.answer.accept.raw)
        return self.runtime("engine.outcome").classify(answered, rules, 0.0)

    def run(self, spec: Spec, match: Match, exchange: Exchange, given: Given) -> Run:
        """Make the call of an exchange, against its answer; with the async client where there is no other."""
        stage = Stage(self, spec, match, exchange, given)
        if "Client" in self.module.__all__:
            stage.play()
        else:
            asyncio.run(stage.play_async())
        return stage.run


@contextmanager
def imported(folder: Path, runtime: Path | None = None) -> Generator[Package]:
    """Import a package while it is needed; afterwards nothing is left of it in `sys.modules`.

    `runtime` is the top-level package that holds the shared runtime, for a package that imports it absolutely. Raises
    NotRunnable.
    """
    above = f"specmint_replayed_{next(_NUMBERS)}"
    name = f"{above}.{folder.name.replace('.', '_')}"
    # A package above it, for one that imports the shared runtime beside it.
    holder = ModuleType(above)
    holder.__path__ = [str(folder.absolute().parent)]
    sys.modules[above] = holder
    try:
        with _found_anew(runtime):
            yield _import(name, folder)
    except ImportError as reason:
        why = f"a client needs httpx2 and pydantic: {reason}"
        if (reason.name or "").startswith(above):
            why = f"{folder} holds no whole package: {reason.name} is missing"
        raise NotRunnable(why) from reason
    finally:
        _forget(above)


def _import(name: str, folder: Path) -> Package:
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None or not (folder / "__init__.py").is_file():
        raise NotRunnable(f"there is no package in {folder}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    package = Package(module)
    package.part("aio" if "AsyncClient" in module.__all__ else "_client")
    return package


@contextmanager
def _found_anew(package: Path | None) -> Generator[None]:
    """Import this top-level package where its name is asked for; another of the name, imported before, comes back later."""
    if package is None:
        yield
        return
    before = _forget(package.name)
    sys.path.insert(0, str(package.absolute().parent))
    try:
        yield
    finally:
        sys.path.remove(str(package.absolute().parent))
        _forget(package.name)
        sys.modules.update(before)


def _forget(package: str) -> dict[str, ModuleType]:
    """Remove a package and its modules from those that are imported, and return them."""
    names = [key for key in sys.modules if f"{key}.".startswith(f"{package}.")]
    return {name: sys.modules.pop(name) for name in names}


@dataclass(slots=True)
class Stage:
    """One call, with everything around it that is not the call."""

    package: Package
    spec: Spec
    match: Match
    exchange: Exchange
    given: Given
    run: Run = field(default_factory=Run)
    is_calling: bool = False

    def play(self) -> None:
        """Make a client, call it, and keep what came of it."""
        http = import_module("httpx2")
        pool = http.Client(transport=http.MockTransport(self.answer))
        with pool, self.package.module.Client(**self.setup(pool)) as client, self.calling():
            made = self.call(client)()
            if self.is_list:
                made = next(self.pages(made)).items
            self.run.result = made

    async def play_async(self) -> None:
        """Do the same with the asynchronous client."""
        http = import_module("httpx2")
        pool = http.AsyncClient(transport=http.MockTransport(self.answer))
        async with pool, self.package.module.AsyncClient(**self.setup(pool)) as client:
            with self.calling():
                made = self.call(client)()
                if self.is_list:
                    async with aclosing(self.pages(made)) as pages:
                        self.run.result = (await anext(pages)).items
                else:
                    self.run.result = await made

    @contextmanager
    def calling(self) -> Generator[None]:
        """Keep what is raised; what is sent outside, such as a logout, is not the call's."""
        self.is_calling = True
        try:
            yield
        except Exception as error:
            self.run.error = error
        finally:
            self.is_calling = False

    @property
    def is_list(self) -> bool:
        """Whether the method returns pages."""
        return self.match.known.operation.paging is not None

    def pages(self, made: Any) -> Any:
        """Return the pages of a list, from the one that was recorded."""
        if self.given.page is not None:
            made = made.starting_at(self.given.page)
        return made.by_page()

    def setup(self, pool: Any) -> dict[str, Any]:
        """Return the arguments of the client's constructor."""
        retries = self.package.runtime("engine.retry").Retries
        credentials = {str(one.name): f"replayed-{one.name}" for one in self.spec.api.credentials}
        return {
            **credentials,
            "base_url": "http://replayed.invalid",
            "http": pool,
            "retries": retries.off(),
            "rate_limits": False,
            "drift": self.run.drifted.append,
        }

    def call(self, client: Any) -> Callable[[], Any]:
        """Return the method with its arguments, ready to be called."""
        known = self.match.known
        method = getattr(getattr(client, known.resource), known.operation.name)
        hints = get_type_hints(method, include_extras=True)
        decode = self.package.runtime("data.decode")

        def argument(name: str, value: Any) -> Any:
            if isinstance(value, bytes):
                return value
            read, _ = decode.read_leniently(value, hints[name])
            return read

        arguments = {name: argument(name, value) for name, value in self.given.arguments.items()}
        return lambda: method(**arguments)

    def answer(self, request: Any) -> Any:
        """Return the recorded answer; a login of the session's own is answered from the spec."""
        http = import_module("httpx2")
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        login = login_answer(self.spec, self.match.known, f"{request.method} {path}")
        if login is not None or not self.is_calling:
            json = {"content-type": "application/json"}
            return http.Response(200, content=login or b"{}", headers=json)
        headers = {name.lower(): value for name, value in request.headers.items()}
        sent = Sent(
            method=request.method, path=path, query=query, headers=headers, body=request.content
        )
        self.run.sent.append(sent)
        status, data = self.exchange.status, self.exchange.answer.data
        return http.Response(status, content=data, headers=_true_headers(self.exchange))


def _true_headers(exchange: Exchange) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer that are true of its body as it was recorded: decoded, and whole."""
    headers = exchange.answer_headers.items()
    kept = ((name, value) for name, value in headers if name not in _NOT_OF_THE_BODY)
    return [(name.encode(), value.encode("utf-8")) for name, value in kept if name.isascii()]
