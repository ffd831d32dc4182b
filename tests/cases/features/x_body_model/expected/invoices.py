import decimal

from ._runtime.client.arguments import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self, invoice: Invoice) -> None:
        """POST /invoices"""
        self._api.call(
            "POST",
            "/invoices",
            json={
                "data": {
                    "obj": invoice,
                    "version": 2,
                    "rate": decimal.Decimal("1.5"),
                    "nothing": None,
                }
            },
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"invoice": "data.obj"}
