"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.enums import OpenEnum
from ._runtime.data.fields import Decimal, Maybe


class Invoice(Model):
    """Invoice."""

    address: Maybe[InvoiceAddress] = None
    lines: Maybe[list[InvoiceLinesItem]] = None
    rates: Maybe[dict[str, InvoiceRatesValue]] = None


class InvoiceAddress(Model):
    """Where it was sent."""

    street: Maybe[str] = None
    country: Maybe[InvoiceAddressCountry] = None


class InvoiceLinesItem(Model):
    """Invoice lines item."""

    text: Maybe[str] = None


class InvoiceRatesValue(Model):
    """Invoice rates value."""

    percent: Maybe[Decimal] = None


class InvoiceAddressCountry(OpenEnum):
    """Invoice address country."""

    DE = "DE"
    GB = "GB"


__all__ = [
    "Invoice",
    "InvoiceAddress",
    "InvoiceAddressCountry",
    "InvoiceLinesItem",
    "InvoiceRatesValue",
]
