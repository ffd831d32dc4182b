"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.enums import OpenEnum
from ._runtime.data.fields import Decimal, Maybe


class Invoice(Model):
    """Invoice."""

    currency: Maybe[str] = None
    """'EUR' if not given."""

    rate: Maybe[Decimal] = None
    """The tax rate. 0.190 if not given."""

    note: Maybe[str] = None
    """Deprecated by the vendor."""

    status: Maybe[Status] = None
    """'open' if not given. Deprecated by the vendor."""

    lines: Maybe[list[str]] = None
    """[] if not given."""


class Status(OpenEnum):
    """Status."""

    OPEN = "open"
    PAID = "paid"


__all__ = ["Invoice", "Status"]
