"""Billing Booth One API

Billing Booth One bills telephone, data and other services, mostly in the United
Kingdom. This document describes the calls about customers and customer groups; the
whole API has 476.
"""

from typing import TYPE_CHECKING

from . import errors

if TYPE_CHECKING:
    from specmint_runtime.data.decode import SpecDrift
    from specmint_runtime.engine.observing import AttemptInfo
    from specmint_runtime.engine.retry import Retries
    from specmint_runtime.engine.whole_answer import Response
    from specmint_runtime.features.session_files import FileSessionStore

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

    __getattr__, __dir__ = lazily(
        __name__,
        {
            "AsyncClient": ".aio",
            "AttemptInfo": "specmint_runtime.engine.observing",
            "Client": "._client",
            "FileSessionStore": "specmint_runtime.features.session_files",
            "Response": "specmint_runtime.engine.whole_answer",
            "Retries": "specmint_runtime.engine.retry",
            "SpecDrift": "specmint_runtime.data.decode",
        },
    )

__all__ = [
    "AsyncClient",
    "AttemptInfo",
    "Client",
    "FileSessionStore",
    "Response",
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
