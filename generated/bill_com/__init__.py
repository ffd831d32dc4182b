"""Bill.com API v2

Bill.com (now called BILL) automates payables and receivables. Before an
organization can invoice anyone it needs a customer record, and this document covers
those records in version 2 of the API. The vendor keeps v2 in long-term support and
recommends v3 for new integrations.

## How the API talks
Every call is a POST of an HTML form, reads included. Two form fields travel with
nearly every call: `devKey` names your application, `sessionId` names the signed-in
user. What the call is about stands in a third field, `data`, as JSON text.

Every answer is an object of three members. `response_status` is 0 when the call
succeeded and `response_data` then holds the result. Any other status is a refusal,
and `response_data` holds a code such as `BDC_1109` and a message. The HTTP status
is 200 either way.

## Sessions
Sign in with `Login.json`. The session ends after 35 minutes without a call, and
each call starts the 35 minutes anew. The answer also names the base URL for all
further calls.

## Habits worth knowing
- Most flags are digits in text: `isActive` is `"1"` or `"2"`.
- "No such reference" is an id of twenty zeros in an answer, and an empty text in a
  create.
- An empty text that you send comes back as null.
- Times carry milliseconds and an offset without a colon:
  `2016-12-09T21:38:40.000+0000`.
- There is no idempotency key: a create sent twice makes two customers.

## Limits
20,000 calls an hour per developer key, of which 200 may be logins or organization
listings, and three calls at a time per key and organization. A refusal `BDC_1144`
lasts until the next full hour.

## Not covered, because not found
- How long each text may be, and the vendor's full parameter table for customers.
- What bulk delete and bulk undelete expect (both exist).
- What `Logout.json` puts in `response_data`.
- How several values are written in a list filter with `in` or `nin`.
- Whether `paymentTermId`, `taxId` and the other newer answer fields may be sent.
- What a `response_status` other than 0 and 1 means; one mobile client takes 2 for a
  timeout.
- Multi-factor sign-in, customer contacts, charging a customer and granting the
  permission
  to do so are known to exist and are out of scope here.
"""

from typing import TYPE_CHECKING

from . import errors

if TYPE_CHECKING:
    from specmint_runtime.data.decode import SpecDrift
    from specmint_runtime.engine.retry import Retries

    from . import models
    from ._client import Client
    from .aio import AsyncClient
    from .models import (
        AccountType,
        BulkResults,
        Customer,
        CustomerAnswer,
        CustomerCreate,
        CustomerUpdate,
        Filter,
        FilterOperator,
        Login,
        Organization,
        Refusal,
        RefusalDetail,
        SessionInfo,
        Sort,
    )
else:
    from specmint_runtime.client.lazy import lazily

    __getattr__ = lazily(
        __name__,
        {
            "AsyncClient": ".aio",
            "Client": "._client",
            "Retries": "specmint_runtime.engine.retry",
            "SpecDrift": "specmint_runtime.data.decode",
        },
    )

__all__ = [
    "AsyncClient",
    "Client",
    "Retries",
    "SpecDrift",
    "errors",
    "models",
    "AccountType",
    "BulkResults",
    "Customer",
    "CustomerAnswer",
    "CustomerCreate",
    "CustomerUpdate",
    "Filter",
    "FilterOperator",
    "Login",
    "Organization",
    "Refusal",
    "RefusalDetail",
    "SessionInfo",
    "Sort",
]
