from ._runtime.client.arguments import Resource
from ._runtime.http.params import path


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(self) -> None:
        """GET /invoices"""
        self._api.call("GET", "/invoices")

    def delete(self, id: str) -> None:
        """DELETE /invoices/{id}"""
        self._api.call("DELETE", path("/invoices/{id}", id=id))

    def get_health(self) -> None:
        """GET /health"""
        self._api.call("GET", "/health")
