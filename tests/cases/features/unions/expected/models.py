"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated, Literal

from typing_extensions import TypeAliasType

from ._model import Model
from ._runtime.data.fields import Maybe
from ._runtime.data.unions import Tagged, Unlisted


class Invoice(Model):
    """Invoice."""

    method: Maybe[Method] = None
    reference: Maybe[int | str] = None
    either: Maybe[InvoiceEitherOption1 | list[str]] = None


class InvoiceEitherOption1(Model):
    """Invoice either option1."""

    a: Maybe[str] = None


Method = TypeAliasType("Method", 'Annotated[Card | Bank | Unlisted, Tagged("kind")]')


class Card(Model):
    """Card."""

    kind: Literal["card"]
    number: str


class Bank(Model):
    """Bank."""

    kind: Literal["bank"]
    iban: str


__all__ = ["Bank", "Card", "Invoice", "InvoiceEitherOption1", "Method", "Unlisted"]
