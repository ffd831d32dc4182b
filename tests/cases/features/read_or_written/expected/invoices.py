from ._runtime.client.arguments import Resource
from .models import Invoice, InvoiceCreate


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self, invoice: InvoiceCreate) -> Invoice:
        """POST /invoices"""
        return self._api.call("POST", "/invoices", json=invoice, into=Invoice)
