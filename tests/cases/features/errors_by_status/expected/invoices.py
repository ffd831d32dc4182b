from ._runtime.client.arguments import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices")
