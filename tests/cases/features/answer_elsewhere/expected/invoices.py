from ._runtime.client.arguments import Resource
from ._runtime.data.decode import TypeOf
from ._runtime.http.params import path
from .models import GetInvoiceAnswer


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

    def render_pdf(self, id: str) -> bytes:
        """POST /invoices/{id}/pdf"""
        return self._api.call(
            "POST",
            path("/invoices/{id}/pdf", id=id),
            into=bytes,
            accept="application/pdf",
        )

    def get(self, id: str) -> GetInvoiceAnswer:
        """GET /invoices/{id}"""
        return self._api.call(
            "GET", path("/invoices/{id}", id=id), into=GetInvoiceAnswer
        )

    def get_note(self, id: str) -> str | None:
        """GET /invoices/{id}/note"""
        return self._api.call(
            "GET",
            path("/invoices/{id}/note", id=id),
            into=TypeOf[str | None](),
            accept="text/plain",
        )
