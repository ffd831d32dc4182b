"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Date, DateTime, Maybe


class Invoice(Model):
    """Invoice."""

    due: Date | None
    note: str
    paid_at: DateTime | None = None
    customer: Customer | None = None


class Customer(Model):
    """Customer."""

    name: Maybe[str] = None


__all__ = ["Customer", "Invoice"]
