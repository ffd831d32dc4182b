from ._runtime.client.arguments import Resource
from ._runtime.http.params import path


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def get_pdf(self, id: str) -> bytes:
        """GET /invoices/{id}/pdf"""
        return self._api.call(
            "GET",
            path("/invoices/{id}/pdf", id=id),
            into=bytes,
            accept="application/pdf",
        )

    def get_note(self, id: str) -> str:
        """GET /invoices/{id}/note"""
        return self._api.call(
            "GET", path("/invoices/{id}/note", id=id), into=str, accept="text/plain"
        )
