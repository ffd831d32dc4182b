from ._runtime.client.arguments import Resource
from .models import Invoice, Receipt


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self, invoice: Invoice) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices", json=invoice)

    def get_receipt(self) -> Receipt:
        """GET /invoices"""
        return self._api.call("GET", "/invoices", into=Receipt)
