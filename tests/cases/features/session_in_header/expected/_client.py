"""The client: who calls, where to, and the resources it reaches."""

from functools import cached_property
from typing import TYPE_CHECKING

import httpx2

from ._api import API
from ._runtime.client import BaseClient, Drift, Retries, SessionStore, Timeout

if TYPE_CHECKING:
    from .invoices import Invoices
    from .session import Session


class Client(BaseClient):
    """Acme.

    Args:
        base_url: Stands for the vendor's address, for a sandbox or a test server.
        timeout: Seconds, for each of connecting, writing and reading.
        retries: What is repeated, how often and for how long.
        drift: What to do when an answer breaks the spec: "warn", "raise", "ignore",
            or a function that is told.
        rate_limits: Whether to wait where the vendor's limits would be exceeded.
        session_store: Where sessions are kept, so that processes can share one; has
            `load(key)`, `save(key, text)` and `drop(key)`.
        http: Your own httpx2 client; it stays yours to close.
    """

    def __init__(
        self,
        *,
        email: str,
        password: str,
        base_url: str | None = None,
        timeout: Timeout = 30.0,
        retries: Retries | None = None,
        drift: Drift = "warn",
        rate_limits: bool = True,
        session_store: SessionStore | None = None,
        http: httpx2.Client | None = None,
    ) -> None:
        super().__init__(
            API,
            credentials={"email": email, "password": password},
            variables={},
            base_url=base_url,
            timeout=timeout,
            retries=retries,
            drift=drift,
            rate_limits=rate_limits,
            session_store=session_store,
            http=http,
        )

    @cached_property
    def session(self) -> "Session":
        """Session."""
        from .session import Session

        return Session(self._api)

    @cached_property
    def invoices(self) -> "Invoices":
        """Invoices."""
        from .invoices import Invoices

        return Invoices(self._api)
