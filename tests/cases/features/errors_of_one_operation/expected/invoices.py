from ._runtime.client.arguments import Resource
from ._runtime.http.params import path


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices")

    def delete(self, id: str) -> None:
        """DELETE /invoices/{id}"""
        self._api.call("DELETE", path("/invoices/{id}", id=id))
