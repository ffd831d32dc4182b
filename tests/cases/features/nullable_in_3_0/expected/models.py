"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field

from ._model import Model
from ._runtime.data.fields import Date, Decimal, Maybe


class Invoice(Model):
    """Invoice."""

    due: Date | None
    amount: Maybe[Decimal] = Field(default=None, gt=0)
    customer: Customer | None = None


class Customer(Model):
    """Customer."""

    name: Maybe[str] = None


__all__ = ["Customer", "Invoice"]
