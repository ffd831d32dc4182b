"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Base(Model):
    """Base."""

    id: str
    note: Maybe[str] = None


class Invoice(Model):
    """Invoice."""

    id: str
    note: Maybe[str] = None
    number: str


__all__ = ["Base", "Invoice"]
