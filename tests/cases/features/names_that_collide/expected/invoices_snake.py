from ._runtime.client.arguments import Resource


class InvoicesSnake(Resource):
    """Reach it as `client.invoices_snake`."""

    def get_customer(self) -> None:
        """GET /c"""
        self._api.call("GET", "/c")
