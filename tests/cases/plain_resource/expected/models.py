"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field

from ._model import Model
from ._runtime.data.enums import OpenEnum
from ._runtime.data.fields import Date, DateTime, Decimal, Maybe


class InvoiceLinesItem(Model):
    """Invoice lines item."""

    text: Maybe[str] = None
    price: Maybe[Decimal] = None


class InvoiceAddressCountry(OpenEnum):
    """Invoice address country."""

    DE = "DE"
    GB = "GB"


class InvoiceAddress(Model):
    """Where it was sent."""

    street: Maybe[str] = None
    country: Maybe[InvoiceAddressCountry] = None


class Invoice(Model):
    """Invoice."""

    number: str = Field(max_length=20, pattern="^[A-Z]+-[0-9]+$")
    amount: Decimal = Field(ge=0)
    due: Maybe[Date] = None
    paid_at: DateTime | None = None
    address: Maybe[InvoiceAddress] = None
    lines: Maybe[list[InvoiceLinesItem]] = None
    labels: Maybe[dict[str, str]] = None


__all__ = ["Invoice", "InvoiceAddress", "InvoiceAddressCountry", "InvoiceLinesItem"]
