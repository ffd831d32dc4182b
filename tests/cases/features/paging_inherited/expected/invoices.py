from ._api import BY_PAGE
from ._runtime.client.arguments import Resource
from ._runtime.features.paging import Pages
from .models import Invoice, ListAllInvoicesAnswer


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(self) -> Pages[Invoice]:
        """GET /invoices"""
        return self._api.pages("GET", "/invoices", of=Invoice, paging=BY_PAGE)

    def list_all(self) -> ListAllInvoicesAnswer:
        """GET /invoices/all"""
        return self._api.call("GET", "/invoices/all", into=ListAllInvoicesAnswer)

    def get(self, *, page: int | None = None) -> Invoice:
        """GET /invoices/one"""
        return self._api.call(
            "GET", "/invoices/one", query={"page": page}, into=Invoice
        )
