"""The client: who calls, where to, and the resources it reaches."""

from functools import cached_property
from typing import TYPE_CHECKING

import httpx2

from specmint_runtime.client.base import BaseClient, Drift, OnAttempt, Retries, Timeout

from ._api import API

if TYPE_CHECKING:
    from .customers import Customers


class Client(BaseClient):
    """ChargeOver REST API.

    Args:
        public_key: The account's public API key as user name, its private key
            as password.
        private_key: The account's public API key as user name, its private key
            as password.
        instance: Name of your account, the first part of its host name.
        base_url: Override the vendor's base URL, for a sandbox or a test server.
        timeout: Seconds, for each of connecting, writing and reading.
        retries: What is repeated, how often and for how long.
        drift: What to do when an answer breaks the spec: "warn", "raise", "ignore",
            or a function, which is called with each deviation: where, what, how often.
        rate_limits: Whether to wait where the vendor's limits would be exceeded.
        on_attempt: Called with an `AttemptInfo` after each request and its answer, for
            traces and metrics; the call goes on whatever it raises.
        http: Your own httpx2 client; it stays yours to close.
    """

    def __init__(
        self,
        *,
        public_key: str,
        private_key: str,
        instance: str | None = None,
        base_url: str | None = None,
        timeout: Timeout = 30.0,
        retries: Retries | None = None,
        drift: Drift = "warn",
        rate_limits: bool = True,
        on_attempt: OnAttempt | None = None,
        http: httpx2.Client | None = None,
    ) -> None:
        super().__init__(
            API,
            credentials={"public_key": public_key, "private_key": private_key},
            variables={"instance": instance},
            base_url=base_url,
            timeout=timeout,
            retries=retries,
            drift=drift,
            rate_limits=rate_limits,
            on_attempt=on_attempt,
            http=http,
        )

    @cached_property
    def customers(self) -> "Customers":
        """The people and companies you bill."""
        from .customers import Customers

        return Customers(self._api)
