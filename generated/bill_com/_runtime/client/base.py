"""What every generated client is built on, in both voices."""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final, Generic, NoReturn, Self, TypedDict, TypeVar, Unpack

import httpx2

from ..data.decode import Drift
from ..engine.retry import Retries
from ..engine.state import Core, Secrets, Settings, Timeout
from ..features.recording import Calls, watching
from ..http.request import Parts, api_base
from ..spec import Api, SessionStore
from .asynchronous import AsyncTransport
from .httpx_adapter import shut
from .sync import Transport

__all__ = ["Drift", "Retries", "SessionStore", "Timeout"]  # for the clients' modules

_LOG: Final = logging.getLogger(__name__.rpartition("._runtime")[0] or __name__)
_POOL: Final = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
_Voice = TypeVar("_Voice", Transport, AsyncTransport)


class Options(TypedDict, total=False):
    """What `with_options` changes; what is not named stays as it is.

    Attributes:
        timeout: Seconds for each of connect, read and write; `None` waits for ever.
        retries: How often and how long to try; `Retries.off()` for once.
        headers: Further headers for every call of the view.
        drift: What happens when an answer breaks the spec.
        rate_limits: Whether to keep within the vendor's declared limits.
        idempotency_key: The key of the next call, which else makes its own; each chunk
            of a bulk run adds its number.
        max_bytes: The largest decoded answer to accept.
    """

    timeout: Timeout
    retries: Retries
    headers: Mapping[str, str]
    drift: Drift
    rate_limits: bool
    idempotency_key: str | None
    max_bytes: int


def _prepared(
    api: Api,
    *,
    credentials: Mapping[str, str | None] | None = None,
    variables: Mapping[str, str | None] | None = None,
    base_url: str | None = None,
    session_store: SessionStore | None = None,
    **settings: Any,
) -> tuple[Core, Settings]:
    """What a client is made of, besides its connections."""
    core = Core(
        api=api,
        secrets=Secrets(credentials or {}),
        base=api_base(api, variables or {}, base_url),
        log=_LOG,
        keeper=api.session.keeper(session_store) if api.session else None,
    )
    if settings.get("retries") is None:
        settings["retries"] = Retries()
    return core, Settings(**settings)


class _Client(Generic[_Voice]):
    """What the voices have in common."""

    _api: _Voice

    def with_options(self, **options: Unpack[Options]) -> Self:
        """A view of this client under other options; it shares pool and session."""
        known = self._api.settings
        changes: dict[str, Any] = dict(options)
        if "headers" in changes:
            changes["headers"] = {**known.headers, **changes["headers"]}
        view = object.__new__(type(self))
        view._api = replace(self._api, settings=replace(known, **changes))
        return view

    def watch(self) -> AbstractContextManager[Calls]:
        """The exchanges of whatever this client does inside the block."""
        return watching(self._api.core)

    def __repr__(self) -> str:
        # A traceback with local variables may show a client that could not be made.
        where = self._api.core.base.origin if hasattr(self, "_api") else ""
        return f"{type(self).__name__}({where!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds credentials and connections: not pickled")


class BaseClient(_Client[Transport]):
    """A sync client: may be shared by threads; `with` or `close()` closes it."""

    def __init__(
        self, api: Api, *, http: httpx2.Client | None = None, **setup: Any
    ) -> None:
        pool = http or httpx2.Client(limits=_POOL)
        self._api = Transport(*_prepared(api, **setup), pool, owned=http is None)

    def request(
        self, method: str, path: str, *, into: Any = Any, **parts: Unpack[Parts]
    ) -> Any:
        """A call the spec lacks, with the same credentials, envelope and care."""
        return self._api.call(method, path, into=into, **parts)

    def close(self) -> None:
        """Log out, where the vendor has a way to, and release every connection.

        Calls under way in other threads are finished first; new ones are refused.
        """
        self._api.drive(shut(self._api.core))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncBaseClient(_Client[AsyncTransport]):
    """An async client: may be shared by the tasks of a loop; `async with` closes it."""

    def __init__(
        self, api: Api, *, http: httpx2.AsyncClient | None = None, **setup: Any
    ) -> None:
        pool = http or httpx2.AsyncClient(limits=_POOL)
        self._api = AsyncTransport(*_prepared(api, **setup), pool, owned=http is None)

    async def request(
        self, method: str, path: str, *, into: Any = Any, **parts: Unpack[Parts]
    ) -> Any:
        """A call the spec lacks, with the same credentials, envelope and care."""
        return await self._api.call(method, path, into=into, **parts)

    async def close(self) -> None:
        """Log out, where the vendor has a way to, and release every connection.

        Calls under way in other tasks are finished first; new ones are refused.
        """
        await self._api.drive(shut(self._api.core))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
