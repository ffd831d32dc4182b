from ._runtime.client.arguments import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(self) -> None:
        """GET /invoices"""
        self._api.call("GET", "/invoices")

    def get_health(self) -> None:
        """GET /health"""
        self._api.call("GET", "/health")
