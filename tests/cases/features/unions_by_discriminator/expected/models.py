"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated, Literal

from typing_extensions import TypeAliasType

from ._model import Model
from ._runtime.data.fields import Maybe
from ._runtime.data.unions import Tagged, Unlisted

Method = TypeAliasType(
    "Method", 'Annotated[Card | Bank | Cash | Voucher | Unlisted, Tagged("kind")]'
)


class Card(Model):
    """Card."""

    kind: Literal["card", "debit"]
    name: Maybe[str] = None


class Bank(Model):
    """Bank."""

    kind: Literal["bank"] = "bank"
    name: Maybe[str] = None


class Cash(Model):
    """Cash."""

    kind: Literal["cash"] = "cash"


class Voucher(Model):
    """Voucher."""

    name: Maybe[str] = None
    kind: Literal["Voucher"] = "Voucher"


__all__ = ["Bank", "Card", "Cash", "Method", "Unlisted", "Voucher"]
