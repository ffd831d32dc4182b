"""Invoices."""

from ._runtime.resource import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    _wire = {"id_2": "id"}

    def get(self, *, id: str | None = None, id_2: str | None = None) -> Invoice:
        """GET /a"""
        return self._api.call(
            "GET", "/a", query={"id": id}, headers={"id": id_2}, into=Invoice
        )

    def get_2(self) -> None:
        """GET /b"""
        self._api.call("GET", "/b")
