"""The client: who calls, where to, and the resources it reaches."""

from functools import cached_property
from typing import TYPE_CHECKING

import httpx2

from specmint_runtime.client.base import BaseClient, Drift, OnAttempt, Retries, Timeout
from specmint_runtime.features.session_stores import SessionStore
from specmint_runtime.features.sessions import SessionManager

from ._api import API

if TYPE_CHECKING:
    from .analytics import Analytics
    from .customer_groups import CustomerGroups
    from .customers import Customers
    from .session import Session


class Client(BaseClient):
    """Billing Booth One API.

    Args:
        email: The email address of the user.
        password: The password of the user.
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
        """Logging in. The client does this on its own."""
        from .session import Session

        return Session(self._api)

    @cached_property
    def customers(self) -> "Customers":
        """The people and companies that are billed."""
        from .customers import Customers

        return Customers(self._api)

    @cached_property
    def customer_groups(self) -> "CustomerGroups":
        """Sets of customers that are billed together, in the same way and at the same
        time.
        """
        from .customer_groups import CustomerGroups

        return CustomerGroups(self._api)

    @cached_property
    def analytics(self) -> "Analytics":
        """Figures and lists about customers. They only read."""
        from .analytics import Analytics

        return Analytics(self._api)
