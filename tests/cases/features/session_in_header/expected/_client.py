"""The client: who calls, where to, and the resources it reaches."""

from functools import cached_property
from typing import TYPE_CHECKING

import httpx2

from ._api import API
from ._runtime.client.base import BaseClient, Drift, OnAttempt, Retries, Timeout
from ._runtime.features.session_stores import SessionStore
from ._runtime.features.sessions import SessionManager

if TYPE_CHECKING:
    from .invoices import Invoices
    from .session import Session


class Client(BaseClient):
    """Acme.

    Args:
        base_url: Override the vendor's base URL, for a sandbox or a test server.
        timeout: Seconds, for each of connecting, writing and reading.
        retries: What is repeated, how often and for how long.
        drift: What to do when an answer breaks the spec: "warn", "raise", "ignore",
            or a function, which is called with each deviation: where, what, how often.
        rate_limits: Whether to wait where the vendor's limits would be exceeded.
        on_attempt: Called with an `AttemptInfo` after each request and its answer, for
            traces and metrics; the call goes on whatever it raises.
        session_store: Where sessions are kept, so that processes can share one, as in
            `FileSessionStore(folder)`; of your own, with `load(key)`, `save(key, text)`,
            `drop(key)` and, so that logins are joined too, `lock(key)`.
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
        on_attempt: OnAttempt | None = None,
        session_store: SessionStore | None = None,
        http: httpx2.Client | None = None,
    ) -> None:
        super().__init__(
            API,
            credentials={"email": email, "password": password},
            variables={},
            base_url=base_url,
            sessions=SessionManager(API, session_store),
            timeout=timeout,
            retries=retries,
            drift=drift,
            rate_limits=rate_limits,
            on_attempt=on_attempt,
            http=http,
        )

    @cached_property
    def session(self) -> "Session":
        from .session import Session

        return Session(self._api)

    @cached_property
    def invoices(self) -> "Invoices":
        from .invoices import Invoices

        return Invoices(self._api)
