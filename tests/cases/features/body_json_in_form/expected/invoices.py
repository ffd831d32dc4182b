from ._runtime.client.arguments import Resource
from ._runtime.http.params import JsonField
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self, invoice: Invoice) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices", form={"data": JsonField(invoice)})

    # Arguments with another name on the wire; errors show both.
    _wire = {"invoice": "data"}
