"""Invoices."""

from ._runtime.request import optional
from ._runtime.resource import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self, *, invoice: Invoice | None = None) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices", json=optional(invoice))
