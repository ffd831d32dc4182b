"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class InvoiceCreate(Model, extra="forbid"):
    """InvoiceCreate."""

    number: str
    lines: Maybe[list[str]] = None


class Invoice(Model):
    """Invoice."""

    number: str
    lines: Maybe[list[str]] = None


__all__ = ["Invoice", "InvoiceCreate"]
