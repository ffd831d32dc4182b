"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.enums import OpenIntEnum
from ._runtime.data.fields import Maybe


class Invoice(Model):
    """Invoice."""

    level: Maybe[InvoiceLevel] = None
    kind: Maybe[Kind] = None


class InvoiceLevel(OpenIntEnum):
    """Invoice level."""

    VALUE_0 = 0
    VALUE_1 = 1
    VALUE_MINUS_2 = -2


class Kind(OpenIntEnum):
    """Kind."""

    CONSUMER = 0
    BUSINESS = 1


__all__ = ["Invoice", "InvoiceLevel", "Kind"]
