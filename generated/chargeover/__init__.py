"""ChargeOver REST API

ChargeOver bills customers again and again: it keeps customers, subscriptions,
invoices and payments. This document covers the customer records in version 3 of its
REST API.

## How the API talks
JSON in both directions, errors included. Each account has a host name of its own,
and each call carries the account's public key and private key as HTTP Basic user
name and password.

Every answer is wrapped. `status` is the word `OK` or `Error`, `code` repeats the
HTTP status, `message` explains a refusal, and `response` holds the result. What the
result is depends on the call: creating and updating give the id, getting gives a
customer, querying gives a list, counting gives a number, deleting gives `true`. A
refusal has `false` or null there.

## Habits worth knowing
- Creating and updating answer with the id alone. Fetch the customer to see it
  whole.
- Updating is partial: fields that are not sent keep their values.
- A reference that is not set is null or 0, and a text that is not set is null or
  empty.
  Both spellings occur side by side.
- Times look like `2017-05-18 09:36:19` and carry no zone. They are local to the
  account.
- Amounts are JSON numbers, and whole amounts come without decimals.
- There is no idempotency key. Give a customer an `external_key`: it must be unique,
  so a
  create that is sent twice cannot make a second customer with the same key.

## Filters
A `where` filter reads `field:OPERATOR:value`. The operators are EQUALS, NOTEQUALS,
GT, LT, GTE, LTE and CONTAINS, and `field:IS:NULL` or `field:ISNOT:NULL` ask whether
a value is set. Conditions joined with commas must all hold; write a comma inside a
value as `\\,`. These fields can be filtered by: customer_id, parent_customer_id,
external_key, token, company, superuser_id, superuser_email, bill_state,
bill_country, ship_state, ship_country, write_datetime, mod_datetime,
customer_status_state, customer_status_str and the custom fields.

## Not covered, because not found
- The names under which these parts of the create form travel: the flag that turns
  off late
  fees, the flag that turns off processing fees, the tax or VAT number.
- What an entry of `tags` looks like.
- The name of the address of a customer's monthly statement.
- Rate limits: the status 429 exists, figures and headers are not published.
- The greatest length of each text.
- Whether an update can set a reference back to "none", and how.
- `superuser_id` and `custtype_id` were once part of the create form and are no
  longer.
- Custom fields beyond number 20; later versions know 50. They travel as extra
  fields.
- The query parameters `_flag_emails`, `_flag_webhooks`, `_flag_events` and
  `_flag_quickbooks`
  of the vendor's clients, lookup by token, revisions and bulk calls exist and are
  out of scope here.
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
        Customer,
        CustomerCreate,
        CustomerId,
        CustomerState,
        CustomerStatus,
        CustomerUpdate,
        DeliveryMethod,
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
    "Customer",
    "CustomerCreate",
    "CustomerId",
    "CustomerState",
    "CustomerStatus",
    "CustomerUpdate",
    "DeliveryMethod",
]
