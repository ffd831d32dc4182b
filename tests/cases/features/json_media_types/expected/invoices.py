from ._api import BY_LINK
from ._runtime.client.arguments import Resource
from ._runtime.features.paging import Pages
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

    def list(self) -> Pages[Invoice]:
        """GET /invoices"""
        return self._api.pages(
            "GET",
            "/invoices",
            accept="application/hal+json",
            of=Invoice,
            by=BY_LINK.listing,
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
