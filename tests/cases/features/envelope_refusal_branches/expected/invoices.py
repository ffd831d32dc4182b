"""Invoices."""

from ._runtime.request import path
from ._runtime.resource import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def get(self, id: int) -> Invoice:
        """GET /invoices/{id}"""
        return self._api.call("GET", path("/invoices/{id}", id=id), into=Invoice)
