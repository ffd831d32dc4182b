"""What is sent and what comes back."""

from __future__ import annotations

from typing import Any

from ._model import Model
from ._runtime.data.fields import Date, DateTime, Decimal, Maybe


class Invoice(Model):
    """What a customer owes."""

    number: str
    amount: Decimal
    """With tax."""

    lines: Maybe[int] = None
    paid: Maybe[bool] = None
    due: Maybe[Date] = None
    sent_at: Maybe[DateTime] = None
    labels: Maybe[dict[str, str]] = None
    tags: Maybe[list[str]] = None
    anything: Any = None


__all__ = ["Invoice"]
