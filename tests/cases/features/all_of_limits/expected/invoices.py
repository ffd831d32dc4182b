from ._runtime.client.arguments import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self, invoice: Invoice) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices", json=invoice)
