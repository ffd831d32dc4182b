"""ChargeOver REST API

ChargeOver bills customers again and again: it keeps customers, subscriptions,
invoices and payments. This document covers the customer records in version 3 of its
REST API.
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
    "Customer",
    "CustomerCreate",
    "CustomerId",
    "CustomerState",
    "CustomerStatus",
    "CustomerUpdate",
    "DeliveryMethod",
]
