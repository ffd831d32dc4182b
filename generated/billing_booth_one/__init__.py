"""Billing Booth One API

Billing Booth One bills telephone, data and other services, mostly in the United
Kingdom. This document describes the calls about customers and customer groups; the
whole API has 476.
"""

from typing import TYPE_CHECKING

from . import errors

if TYPE_CHECKING:
    from . import models
    from ._client import Client
    from ._runtime.data.decode import SpecDrift
    from ._runtime.engine.retry import Retries
    from ._runtime.features.session_files import FileSessionStore
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
    from ._runtime.client.lazy import lazily

    __getattr__, __dir__ = lazily(
        __name__,
        {
            "AsyncClient": ".aio",
            "Client": "._client",
            "FileSessionStore": "._runtime.features.session_files",
            "Retries": "._runtime.engine.retry",
            "SpecDrift": "._runtime.data.decode",
        },
    )

__all__ = [
    "AsyncClient",
    "Client",
    "FileSessionStore",
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
