"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import DateTime, Maybe


class Receipt(Model):
    """Receipt."""

    id: str


class PayAnswer(Model):
    """Pay answer."""

    eta: Maybe[DateTime] = None


__all__ = ["PayAnswer", "Receipt"]
