from ._runtime.client.arguments import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def get(self, *, id: str | None = None, id_header: str | None = None) -> Invoice:
        """GET /a"""
        return self._api.call(
            "GET", "/a", query={"id": id}, headers={"id": id_header}, into=Invoice
        )

    def get_snake(self) -> None:
        """GET /b"""
        self._api.call("GET", "/b")

    # Arguments with another name on the wire; errors show both.
    _wire = {"id_header": "id"}
