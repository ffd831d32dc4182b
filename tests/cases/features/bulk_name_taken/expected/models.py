"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Invoice(Model):
    """Invoice."""

    number: str


class CreateManyAnswer(Model):
    """Create many answer."""

    results: Maybe[list[Invoice]] = None


__all__ = ["CreateManyAnswer", "Invoice"]
