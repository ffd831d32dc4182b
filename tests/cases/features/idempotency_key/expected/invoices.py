from ._runtime.client.arguments import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices")

    def create_payment(self) -> None:
        """POST /payments"""
        self._api.call("POST", "/payments")
