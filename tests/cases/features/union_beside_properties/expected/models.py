"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field
from typing_extensions import TypeAliasType

from ._model import Model
from ._runtime.data.fields import Maybe

Payment = TypeAliasType("Payment", "PaymentCard | PaymentBank")


class PaymentCard(Model):
    """Payment card."""

    amount: str
    number: str


class PaymentBank(Model):
    """Payment bank."""

    amount: str
    iban: str


class Search(Model):
    """Search."""

    text: Maybe[str] = None
    from_: Maybe[str] = Field(
        default=None, validation_alias="from", serialization_alias="from"
    )
    to: Maybe[str] = None


class SearchOption1(Model):
    """Search option1."""

    from_: Maybe[str] = Field(
        default=None, validation_alias="from", serialization_alias="from"
    )


class SearchOption2(Model):
    """Search option2."""

    to: Maybe[str] = None


class Contact(Model):
    """Contact."""

    email: Maybe[str] = None
    phone: Maybe[str] = None


class Card(Model):
    """Card."""

    number: str


class Bank(Model):
    """Bank."""

    iban: str


__all__ = [
    "Bank",
    "Card",
    "Contact",
    "Payment",
    "PaymentBank",
    "PaymentCard",
    "Search",
    "SearchOption1",
    "SearchOption2",
]
