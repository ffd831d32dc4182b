"""Invoices."""

from ._runtime.request import Json
from ._runtime.resource import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    _wire = {"invoice": "data"}

    def create(self, invoice: Invoice) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices", form={"data": Json(invoice)})
