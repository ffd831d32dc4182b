"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Item(Model, extra="forbid"):
    """Item."""

    price: str
    quantity: Maybe[int] = None


class CreateInvoiceBodyTrialEndOption2(Model, extra="forbid"):
    """Create invoice body trial end option2."""

    at: Maybe[int] = None


class CreateInvoiceBodyAddress(Model, extra="forbid"):
    """Create invoice body address."""

    city: Maybe[str] = None


class CreateInvoiceBodyContact(Model, extra="forbid"):
    """Create invoice body contact."""

    city: Maybe[str] = None


class CreateInvoiceBodyBuyerOption2(Model, extra="forbid"):
    """Create invoice body buyer option2."""

    name: Maybe[str] = None


__all__ = [
    "CreateInvoiceBodyAddress",
    "CreateInvoiceBodyBuyerOption2",
    "CreateInvoiceBodyContact",
    "CreateInvoiceBodyTrialEndOption2",
    "Item",
]
