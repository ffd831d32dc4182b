"""Invoices."""

from ._runtime.resource import Resource
from .models import SchemasInvoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def get(self) -> SchemasInvoice:
        """GET /invoices"""
        return self._api.call("GET", "/invoices", into=SchemasInvoice)
