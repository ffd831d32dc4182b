from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from ._runtime.http.params import path
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(self, invoice: Invoice) -> Invoice:
        """POST /invoices"""
        return self._api.call(
            "POST",
            "/invoices",
            json=invoice,
            content_type="application/vnd.api+json",
            into=Invoice,
            accept="application/vnd.api+json",
        )

    def list(self) -> Sequence[Invoice]:
        """GET /invoices"""
        return self._api.call(
            "GET", "/invoices", into=list[Invoice], accept="application/hal+json"
        )

    def change(self, id: str, invoice: Invoice) -> Invoice:
        """PATCH /invoices/{id}"""
        return self._api.call(
            "PATCH",
            path("/invoices/{id}", id=id),
            json=invoice,
            content_type="application/merge-patch+json",
            into=Invoice,
        )
