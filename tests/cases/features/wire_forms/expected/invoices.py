from ._runtime.client.arguments import Resource
from ._runtime.http.params import path
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def get(self, id: str) -> Invoice:
        """GET /invoices/{id}"""
        return self._api.call("GET", path("/invoices/{id}", id=id), into=Invoice)
