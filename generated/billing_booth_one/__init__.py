"""Billing Booth One API

Billing Booth One bills telephone, data and other services, mostly in the United
Kingdom. This document describes the calls about customers and customer groups; the
whole API has 476.

**Logging in.** `POST /token` takes the email address and password of a user and
answers with a token that is good for one hour. Every other call sends it as a
bearer token. Users with two-factor authentication cannot log in this way.

**Terms.** An account has one or more organisations, which issue the invoices, and
one or more customer groups, which say when and how their customers are billed.
Every customer belongs to one of each. A customer is active, suspended, cancelled or
deleted; only an active one is billed.

**Lists.** A list takes `limit` and `offset` and answers with `limit`, `offset`,
`count` and the entries in `data`. The ledger transactions can also be walked by
cursor.

**Deletes and bodies.** Calls for several records take `{"id": [1, 2, 3]}` as a JSON
body, the deletes included.

**Not found, and therefore not said here.** The vendor's schema text; the body and
codes of errors; the HTTP status of a successful write (hence `2XX`); what calls
other than create, get, update and list answer; the columns of the analytics
answers; which fields may be null; maximum lengths; the fields inside `address`;
whether tags and tariffs are named by id or by name; currency and number of decimals
of amounts; the date formats accepted in requests; how a list is written in a query
(repeated here, as OpenAPI does by default); how many customers one bulk call takes;
rate limits; protection of repeated calls.
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
        BillingMethod,
        BillingPeriod,
        BillingType,
        CdrOutputFormat,
        Customer,
        CustomerBulk,
        CustomerGroup,
        CustomerGroupInput,
        CustomerGroupSort,
        CustomerInput,
        CustomerMetadataSort,
        CustomerSort,
        CustomerStatus,
        CustomerTags,
        CustomerType,
        IdList,
        InvoiceDeliveryMethod,
        InvoiceDeliveryPasswordMethod,
        LoginAnswer,
        LoginRequest,
        SettlementMethod,
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
    "BillingMethod",
    "BillingPeriod",
    "BillingType",
    "CdrOutputFormat",
    "Customer",
    "CustomerBulk",
    "CustomerGroup",
    "CustomerGroupInput",
    "CustomerGroupSort",
    "CustomerInput",
    "CustomerMetadataSort",
    "CustomerSort",
    "CustomerStatus",
    "CustomerTags",
    "CustomerType",
    "IdList",
    "InvoiceDeliveryMethod",
    "InvoiceDeliveryPasswordMethod",
    "LoginAnswer",
    "LoginRequest",
    "SettlementMethod",
]
