from ._runtime.client.arguments import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def find(self) -> None:
        """POST /invoices/find"""
        self._api.call("POST", "/invoices/find")

    def create(self) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices")
