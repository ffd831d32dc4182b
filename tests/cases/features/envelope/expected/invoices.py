from ._runtime.client.arguments import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def count(self) -> int:
        """GET /invoices/count"""
        return self._api.call("GET", "/invoices/count", into=int)
