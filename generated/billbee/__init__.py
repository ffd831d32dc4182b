"""Billbee API

Billbee is a German system for selling on many marketplaces and shops from one
place. This document describes its customers: the customer records, their addresses,
a short view of their orders, and the search. The API has 76 operations; the 15 that
concern customers are described here.

**Before the first call.** The API module must be switched on in the account's
settings, and an API password must be set there; it is not the password of the web
login. The application itself needs a developer key, which Billbee hands out on
request. Every call carries both: the key in a header, the user name and API
password as HTTP Basic.

**Answers.** Every answer but that of the search is an envelope: `ErrorCode`,
`ErrorMessage`, `ErrorDescription` and the payload in `Data`, for lists also
`Paging`. A call succeeded if `ErrorCode` is 0 and `ErrorMessage` is empty. A
refusal may come with an HTTP status of 400 and above, or with HTTP 200 and another
`ErrorCode`.

**Limits.** Two requests a second for each endpoint, counted per developer key and
user; one more is answered with HTTP 429.

**Writing.** PUT replaces the whole record: what is not sent becomes empty.
Customers can be neither deleted nor archived here; `ArchivedAt` and `RestoredAt`
only report what happened elsewhere. Nothing protects a repeated POST: a second call
makes a second record.

**Not found, and therefore not said here.** The names of the error codes 19 to 28;
the five search modes; contact type ids above 2; maximum lengths; the exact body of
a 401 or 403; the default page size of the lists below `/customers`; which fields
may be null (where null is declared, a comment says why).
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
        AddressType,
        Customer,
        CustomerAddress,
        CustomerAddressPatch,
        CustomerAddressWrite,
        CustomerCreate,
        CustomerHit,
        CustomerMetaData,
        CustomerMetaDataInput,
        CustomerOrder,
        CustomerType,
        CustomerUpdate,
        Failure,
        OrderHit,
        Paging,
        ProductHit,
        RefusalCode,
        SearchRequest,
        SearchResults,
        SearchType,
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
    "AddressType",
    "Customer",
    "CustomerAddress",
    "CustomerAddressPatch",
    "CustomerAddressWrite",
    "CustomerCreate",
    "CustomerHit",
    "CustomerMetaData",
    "CustomerMetaDataInput",
    "CustomerOrder",
    "CustomerType",
    "CustomerUpdate",
    "Failure",
    "OrderHit",
    "Paging",
    "ProductHit",
    "RefusalCode",
    "SearchRequest",
    "SearchResults",
    "SearchType",
]
