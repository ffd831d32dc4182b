"""What customers owe."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from ._runtime.client.arguments import Resource
from ._runtime.http.params import comma, path
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    _wire = {"x_trace": "X-Trace", "invoice_id": "invoice-id"}

    def list(
        self,
        *,
        limit: Annotated[int, Field(ge=1)] | None = None,
        tags: Sequence[str] | None = None,
        fields: Sequence[str] | None = None,
        x_trace: str | None = None,
    ) -> Sequence[Invoice]:
        """List the newest invoices.

        Args:
            limit: At most this many.

        GET /invoices
        """
        return self._api.call(
            "GET",
            "/invoices",
            query={"limit": limit, "tags": tags, "fields": comma(fields)},
            headers={"X-Trace": x_trace},
            into=list[Invoice],
        )

    def create(self, invoice: Invoice) -> Invoice:
        """Write an invoice.

        POST /invoices
        """
        return self._api.call("POST", "/invoices", json=invoice, into=Invoice)

    def delete(self, invoice_id: str) -> None:
        """Deprecated by the vendor.

        DELETE /invoices/{invoice-id}
        """
        self._api.call(
            "DELETE", path("/invoices/{invoice-id}", {"invoice-id": invoice_id})
        )

    def get_pdf(self, invoice_id: str) -> bytes:
        """GET /invoices/{invoice-id}/pdf"""
        return self._api.call(
            "GET",
            path("/invoices/{invoice-id}/pdf", {"invoice-id": invoice_id}),
            into=bytes,
            accept="application/pdf",
        )
