"""Invoices."""

from ._runtime.resource import Resource


class Invoices2(Resource):
    """Reach it as `client.invoices_2`."""

    def get_customer(self) -> None:
        """GET /c"""
        self._api.call("GET", "/c")
