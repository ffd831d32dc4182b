"""Bill.com API v2

Bill.com (now called BILL) automates payables and receivables. Before an
organization can invoice anyone it needs a customer record, and this document covers
those records in version 2 of the API. The vendor keeps v2 in long-term support and
recommends v3 for new integrations.
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
