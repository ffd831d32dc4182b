"""The client: who calls, where to, and the resources it reaches."""

from functools import cached_property
from typing import Literal, TYPE_CHECKING

import httpx2

from specmint_runtime.client.base import BaseClient, Drift, OnAttempt, Retries, Timeout
from specmint_runtime.features.rate_limits import RateLimiter
from specmint_runtime.features.servers import base_url_of
from specmint_runtime.features.session_stores import SessionStore
from specmint_runtime.features.sessions import SessionManager

from ._api import API

if TYPE_CHECKING:
    from .customers import Customers
    from .session import Session


class Client(BaseClient):
    """Bill.com API v2.

    Args:
        dev_key: The developer key Bill.com issued to your application.
        user_name: Email address the user signs in with.
        password: Password of that user.
        org_id: Id of the organization to work in. Organization ids begin with
            `008`.
        environment: Which server: "production" (`https://api.bill.com/api/v2`),
            "staging" (`https://api-stage.bill.com/api/v2`). The first unless given.
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
        dev_key: str,
        user_name: str,
        password: str,
        org_id: str,
        environment: Literal["production", "staging"] | None = None,
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
            credentials={
                "dev_key": dev_key,
                "user_name": user_name,
                "password": password,
                "org_id": org_id,
            },
            variables={},
            base_url=base_url_of(API, environment, base_url, {}),
            sessions=SessionManager(API, session_store),
            limiter=RateLimiter(),
            timeout=timeout,
            retries=retries,
            drift=drift,
            rate_limits=rate_limits,
            on_attempt=on_attempt,
            http=http,
        )

    @cached_property
    def session(self) -> "Session":
        """Signing in, signing out, and finding out who is signed in."""
        from .session import Session

        return Session(self._api)

    @cached_property
    def customers(self) -> "Customers":
        """The people and companies your organization sends invoices to."""
        from .customers import Customers

        return Customers(self._api)
