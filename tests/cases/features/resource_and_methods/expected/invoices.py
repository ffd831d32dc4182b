"""What customers owe."""

from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from ._runtime.http.params import path
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(
        self, *, limit: int | None = None, x_trace: str | None = None
    ) -> Sequence[Invoice]:
        """List the newest invoices.

        Args:
            limit: At most this many.

        GET /invoices
        """
        return self._api.call(
            "GET",
            "/invoices",
            query={"limit": limit},
            headers={"X-Trace": x_trace},
            into=list[Invoice],
        )

    def replace(self, invoice_id: str, invoice: Invoice) -> Invoice:
        """Replace an invoice.

        PUT /invoices/{invoice-id}
        """
        return self._api.call(
            "PUT",
            path("/invoices/{invoice-id}", {"invoice-id": invoice_id}),
            json=invoice,
            into=Invoice,
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"x_trace": "X-Trace", "invoice_id": "invoice-id"}
