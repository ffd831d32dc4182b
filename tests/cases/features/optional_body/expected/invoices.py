from ._runtime.client.arguments import Resource
from ._runtime.http.styles import optional
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self, *, invoice: Invoice | None = None) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices", json=optional(invoice))
