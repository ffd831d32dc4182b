"""Billbee API

Billbee is a German system for selling on many marketplaces and shops from one
place. This document describes its customers: the customer records, their addresses,
a short view of their orders, and the search. The API has 76 operations; the 15 that
concern customers are described here.
"""

from typing import TYPE_CHECKING

from . import errors

if TYPE_CHECKING:
    from specmint_runtime.data.decode import SpecDrift
    from specmint_runtime.engine.observing import AttemptInfo
    from specmint_runtime.engine.retry import Retries
    from specmint_runtime.engine.whole_answer import Response

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

    __getattr__, __dir__ = lazily(
        __name__,
        {
            "AsyncClient": ".aio",
            "AttemptInfo": "specmint_runtime.engine.observing",
            "Client": "._client",
            "Response": "specmint_runtime.engine.whole_answer",
            "Retries": "specmint_runtime.engine.retry",
            "SpecDrift": "specmint_runtime.data.decode",
        },
    )

__all__ = [
    "AsyncClient",
    "AttemptInfo",
    "Client",
    "Response",
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
