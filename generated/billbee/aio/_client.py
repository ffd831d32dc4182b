"""The asynchronous client: who calls, where to, and the resources it reaches."""

from functools import cached_property
from typing import TYPE_CHECKING

import httpx2

from specmint_runtime.client.base import (
    AsyncBaseClient,
    Drift,
    OnAttempt,
    Retries,
    Timeout,
)
from specmint_runtime.features.rate_limits import RateLimiter

from .._api import API

if TYPE_CHECKING:
    from .customer_addresses import CustomerAddresses
    from .customers import Customers


class AsyncClient(AsyncBaseClient):
    """Billbee API.

    Args:
        api_key: The developer key of the application. Billbee issues it on
            request; it is the same for every account the application works with.
        username: The Billbee user name (the account's email address) and the
            API password set in the account's settings.
        password: The Billbee user name (the account's email address) and the
            API password set in the account's settings.
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
        api_key: str,
        username: str,
        password: str,
        base_url: str | None = None,
        timeout: Timeout = 30.0,
        retries: Retries | None = None,
        drift: Drift = "warn",
        rate_limits: bool = True,
        on_attempt: OnAttempt | None = None,
        http: httpx2.AsyncClient | None = None,
    ) -> None:
        super().__init__(
            API,
            credentials={
                "api_key": api_key,
                "username": username,
                "password": password,
            },
            variables={},
            base_url=base_url,
            limiter=RateLimiter(),
            timeout=timeout,
            retries=retries,
            drift=drift,
            rate_limits=rate_limits,
            on_attempt=on_attempt,
            http=http,
        )

    @cached_property
    def customers(self) -> "Customers":
        """The people and companies that order. The addresses and orders of one customer
        are reached from here, and so is the search.
        """
        from .customers import Customers

        return Customers(self._api)

    @cached_property
    def customer_addresses(self) -> "CustomerAddresses":
        """The addresses of all customers as one flat collection. The same records as those
        below a customer.
        """
        from .customer_addresses import CustomerAddresses

        return CustomerAddresses(self._api)
