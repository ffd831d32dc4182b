"""What every generated client is built on, in both voices."""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Final, NoReturn, Self, TypedDict, Unpack

import httpx2

from .aio import AsyncTransport
from .describe import Api, SessionStore
from .errors import Error
from .payloads import fetch
from .request import Parts, api_base, call_of
from .retry import Retries
from .steps import Core, Drift, Secrets, Settings, Timeout
from .transport import Transport
from .watch import Calls, watching

__all__ = [
    "AsyncBaseClient",
    "BaseClient",
    "Drift",
    "Options",
    "Retries",
    "SessionStore",
    "Timeout",
]

_LOG: Final = logging.getLogger(__name__.rpartition("._runtime")[0] or "specmint")
_POOL: Final = httpx2.Limits(max_connections=100, max_keepalive_connections=100)


class Options(TypedDict, total=False):
    """What `with_options` changes; what is left out stays as it is.

    Attributes:
        timeout: Seconds for each of connect, read, write; `None` waits for ever.
        retries: How often and how long to try; `Retries.off()` for once.
        headers: Further headers, on every call of the view.
        drift: What happens when an answer breaks the spec.
        rate_limits: Whether to keep within the vendor's declared limits.
        idempotency_key: The key for the next call; by default each call makes its own.
        max_bytes: The largest decoded answer to accept.
    """

    timeout: Timeout
    retries: Retries
    headers: Mapping[str, str]
    drift: Drift
    rate_limits: bool
    idempotency_key: str | None
    max_bytes: int


def _core(
    api: Api,
    credentials: Mapping[str, str | None],
    variables: Mapping[str, str | None] | None,
    base_url: str | None,
    store: SessionStore | None,
) -> Core:
    return Core(
        api=api,
        secrets=Secrets(credentials),
        base=api_base(api, variables or {}, base_url),
        log=_LOG,
        keeper=api.session.keeper(store) if api.session else None,
    )


class BaseClient:
    """The sync client: safe to share between threads, closed by `with` or `close()`."""

    def __init__(
        self,
        api: Api,
        *,
        credentials: Mapping[str, str | None],
        variables: Mapping[str, str | None] | None = None,
        base_url: str | None = None,
        timeout: Timeout = 30.0,
        retries: Retries | None = None,
        drift: Drift = "warn",
        rate_limits: bool = True,
        session_store: SessionStore | None = None,
        http: httpx2.Client | None = None,
    ) -> None:
        core = _core(api, credentials, variables, base_url, session_store)
        settings = Settings(
            timeout=timeout,
            retries=retries or Retries(),
            drift=drift,
            rate_limits=rate_limits,
        )
        self._owned = http is None
        self._api = Transport(core, http or httpx2.Client(limits=_POOL), settings)

    def with_options(self, **options: Unpack[Options]) -> Self:
        """A view of this client under other options; it shares pool and session."""
        view = object.__new__(type(self))
        view._owned = self._owned
        view._api = self._api.view(_changed(self._api.settings, options))
        return view

    def request(
        self, method: str, path: str, *, into: Any = Any, **parts: Unpack[Parts]
    ) -> Any:
        """A call the spec lacks, with the same credentials, envelope and care."""
        call = call_of(method, path, parts)
        steps = fetch(self._api.core, self._api.settings, call, into)
        return self._api.drive(steps)

    def watch(self) -> AbstractContextManager[Calls]:
        """The exchanges of whatever this client does inside the block."""
        return watching(self._api.core)

    def close(self) -> None:
        """Log out, where the vendor has a way to, and close the connections."""
        core = self._api.core
        if core.closed:
            return
        core.closed = True
        if core.keeper is not None:
            with suppress(Error):
                self._api.drive(core.keeper.close(core, self._api.settings))
        if self._owned:
            self._api.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._api.core.base.origin!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds credentials and connections: not pickled")


class AsyncBaseClient:
    """The async client: safe to share between tasks of one event loop."""

    def __init__(
        self,
        api: Api,
        *,
        credentials: Mapping[str, str | None],
        variables: Mapping[str, str | None] | None = None,
        base_url: str | None = None,
        timeout: Timeout = 30.0,
        retries: Retries | None = None,
        drift: Drift = "warn",
        rate_limits: bool = True,
        session_store: SessionStore | None = None,
        http: httpx2.AsyncClient | None = None,
    ) -> None:
        core = _core(api, credentials, variables, base_url, session_store)
        settings = Settings(
            timeout=timeout,
            retries=retries or Retries(),
            drift=drift,
            rate_limits=rate_limits,
        )
        self._owned = http is None
        http = http or httpx2.AsyncClient(limits=_POOL)
        self._api = AsyncTransport(core, http, settings)

    def with_options(self, **options: Unpack[Options]) -> Self:
        """A view of this client under other options; it shares pool and session."""
        view = object.__new__(type(self))
        view._owned = self._owned
        view._api = self._api.view(_changed(self._api.settings, options))
        return view

    async def request(
        self, method: str, path: str, *, into: Any = Any, **parts: Unpack[Parts]
    ) -> Any:
        """A call the spec lacks, with the same credentials, envelope and care."""
        call = call_of(method, path, parts)
        steps = fetch(self._api.core, self._api.settings, call, into)
        return await self._api.drive(steps)

    def watch(self) -> AbstractContextManager[Calls]:
        """The exchanges of whatever this client does inside the block."""
        return watching(self._api.core)

    async def close(self) -> None:
        """Log out, where the vendor has a way to, and close the connections."""
        core = self._api.core
        if core.closed:
            return
        core.closed = True
        if core.keeper is not None:
            with suppress(Error):
                await self._api.drive(core.keeper.close(core, self._api.settings))
        if self._owned:
            await self._api.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._api.core.base.origin!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds credentials and connections: not pickled")


def _changed(settings: Settings, options: Options) -> Settings:
    changes: dict[str, Any] = dict(options)
    if "headers" in changes:
        changes["headers"] = {**settings.headers, **changes["headers"]}
    return replace(settings, **changes)
