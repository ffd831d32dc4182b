"""The base of every generated client, sync and async."""

import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import wraps
from inspect import isawaitable
from typing import Any, Final, Generic, NoReturn, ParamSpec, Self, TypedDict, TypeVar, Unpack

import httpx2

from ..data.decode import Drift
from ..engine.effects import Timeout
from ..engine.observing import OnAttempt
from ..engine.outcome import Success
from ..engine.retry import Retries
from ..engine.state import ClientState, Limiter, Secrets, Sessions, View, running_loop
from ..engine.whole_answer import Response
from ..features.recording import Calls, watching
from ..http.params import VARIABLE
from ..http.request import Base, Parts, parse_base
from ..spec import Api, AsyncCredential
from .asynchronous import AsyncTransport
from .connections import Connections
from .credentials import check_credentials
from .lazy import show_pages
from .sync import Transport
from .transport import NO_CALL, keeping, kept_answer, shut

__all__ = ["Drift", "OnAttempt", "Retries", "Timeout"]  # for the generated clients

_ADDED: Final = frozenset({"headers", "extra_query", "extra_body"})
P = ParamSpec("P")
T = TypeVar("T")
_AnyTransport = TypeVar("_AnyTransport", Transport, AsyncTransport)


class Options(TypedDict, total=False):
    """What `with_options` changes; what is not named stays as it is.

    Attributes:
        timeout: Seconds for each of connect, read and write; `None` waits for ever.
        retries: How often and how long to try; `Retries.off()` for once.
        headers: Further headers for every call.
        extra_query: Parameters that the spec lacks, for every call; no secrets.
        extra_body: Members that the spec lacks, for the JSON objects or forms sent.
        drift: What happens when an answer breaks the spec.
        rate_limits: Whether to keep within the vendor's declared limits.
        idempotency_key: The key of the next call, which else makes its own; each chunk
            of a bulk run adds its number.
        max_bytes: The largest decoded answer to accept.
        on_attempt: Called with an `AttemptInfo` after each request and its answer.
    """

    timeout: Timeout
    retries: Retries
    headers: Mapping[str, str]
    extra_query: Mapping[str, object]
    extra_body: Mapping[str, object]
    drift: Drift
    rate_limits: bool
    idempotency_key: str | None
    max_bytes: int
    on_attempt: OnAttempt | None


def prepare(
    api: Api,
    *,
    credentials: Mapping[str, AsyncCredential | None] | None = None,
    awaits: bool = False,
    variables: Mapping[str, str | None] | None = None,
    base_url: str | None = None,
    sessions: Sessions | None = None,
    limiter: Limiter | None = None,
    package: str = __name__,
    **options: Any,
) -> View:
    """Return what a client is made of, besides its connections.

    `package` is the generated one; it names the client's logger. An async client
    `awaits` credentials. Raises `BadRequest` where some are missing.
    """
    if sessions is None or api.session is None or api.session.operation is None:
        check_credentials(api, credentials or {})
    state = ClientState(
        api=api,
        secrets=Secrets(credentials or {}, awaits),
        base=api_base(api, variables or {}, base_url),
        log=logging.getLogger(package),
        sessions=sessions,
        limiter=limiter,
    )
    if options.get("retries") is None:
        options["retries"] = Retries()
    return View(state=state, **options)


def package_of(client: type) -> str:
    """Return the generated package of a client's class, or of a class derived from it.

    It is not the package above this one: one runtime may serve many packages.
    """
    generated = client
    for each in client.__mro__:
        if each.__module__ == __name__:
            break
        generated = each
    return generated.__module__.removesuffix("._client").removesuffix(".aio")


def api_base(api: Api, variables: Mapping[str, str | None], base_url: str | None) -> Base:
    """Return `base_url`, or the spec's server with its variables filled in."""

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        value = variables.get(name)
        if not value:
            value = api.variables.get(name)
        elif not re.fullmatch(r"[A-Za-z0-9._-]+", value):
            raise ValueError(f"{name} may hold letters, digits, '.', '-' and '_' only")
        if value is None:
            raise ValueError(f"{name} is needed, unless base_url is given")
        return value

    return parse_base(VARIABLE.sub(fill, api.server) if base_url is None else base_url)


class _Client(Generic[_AnyTransport]):
    """What the sync and the async client have in common."""

    _api: _AnyTransport

    def __init_subclass__(cls) -> None:
        # Not of classes that users derive: what these cache is no page.
        if getattr(cls.__base__, "__module__", "") == __name__:
            show_pages(cls)

    def with_options(self, **options: Unpack[Options]) -> Self:
        """Return a view of this client under other options, with the same session."""
        known = self._api.view
        changes = dict[str, Any](options)
        for name in _ADDED & changes.keys():
            changes[name] = {**getattr(known, name), **changes[name]}
        client = object.__new__(type(self))  # `__init__` would make another pool
        client._api = replace(self._api, view=replace(known, **changes))
        return client

    def watch(self) -> AbstractContextManager[Calls]:
        """Keep the exchanges of whatever this client does inside the block."""
        return watching(self._api.view.state)

    def __repr__(self) -> str:
        # A traceback with local variables may show a client that could not be made.
        where = self._api.view.state.base.origin if hasattr(self, "_api") else ""
        return f"{type(self).__name__}({where!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds credentials and connections: not pickled")


class BaseClient(_Client[Transport]):
    """A sync client: may be shared by threads; `with` or `close()` closes it."""

    def __init__(self, api: Api, *, http: httpx2.Client | None = None, **setup: Any) -> None:
        connections = Connections(http, httpx2.Client)
        view = prepare(api, package=package_of(type(self)), **setup)
        self._api = Transport(view, connections)

    def request(self, method: str, path: str, *, into: Any = Any, **parts: Unpack[Parts]) -> Any:
        """Make a call that the spec lacks, with the same credentials and care."""
        return self._api.call(method, path, into=into, **parts)

    def with_response(self, method: Callable[P, T]) -> Callable[P, Response[T]]:
        """Return the method, to be called as usual, which then returns a `Response`.

        That has the object as `parsed`, and status, headers and body of the answer. A
        list has one for each page, as `page.response`.

            response = client.with_response(client.things.get)(7)
        """

        @wraps(method)
        def call(*args: P.args, **kwargs: P.kwargs) -> Response[T]:
            kept = list[Success]()
            return kept_answer(keeping(method, kept)(*args, **kwargs), kept)

        return call

    def close(self) -> None:
        """Log out, where the vendor has a way to, and release every connection.

        Calls under way in other threads are finished first; new ones are refused.
        """
        self._api.drive(shut(self._api.view.state))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncBaseClient(_Client[AsyncTransport]):
    """An async client: may be shared by the tasks of a loop; `async with` closes it."""

    def __init__(self, api: Api, *, http: httpx2.AsyncClient | None = None, **setup: Any) -> None:
        connections = Connections(http, httpx2.AsyncClient)
        view = prepare(api, package=package_of(type(self)), awaits=True, **setup)
        self._api = AsyncTransport(view, connections)

    async def request(
        self, method: str, path: str, *, into: Any = Any, **parts: Unpack[Parts]
    ) -> Any:
        """Make a call that the spec lacks, with the same credentials and care."""
        return await self._api.call(method, path, into=into, **parts)

    def with_response(
        self, method: Callable[P, Awaitable[T]]
    ) -> Callable[P, Coroutine[Any, Any, Response[T]]]:
        """Return the method, to be awaited as usual, which then returns a `Response`.

        As in the sync client: `await client.with_response(client.things.get)(7)`.
        """

        @wraps(method)
        async def call(*args: P.args, **kwargs: P.kwargs) -> Response[T]:
            kept = list[Success]()
            calling = keeping(method, kept)(*args, **kwargs)
            if not isawaitable(calling):
                raise TypeError(NO_CALL)
            return kept_answer(await calling, kept)

        return call

    async def close(self) -> None:
        """Log out, where the vendor has a way to, and release every connection.

        Calls under way in other tasks are finished first; new ones are refused.
        """
        await self._api.drive(shut(self._api.view.state))

    async def __aenter__(self) -> Self:
        running_loop()  # refuses trio before anything is begun
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
