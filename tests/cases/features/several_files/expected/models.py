"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class SchemasInvoice(Model):
    """Schemas invoice."""

    customer: Maybe[SchemasCustomer] = None


class SchemasCustomer(Model):
    """Schemas customer."""

    name: Maybe[str] = None


__all__ = ["SchemasCustomer", "SchemasInvoice"]
