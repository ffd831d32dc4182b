from ._api import BY_CURSOR
from ._runtime.client.arguments import Resource
from ._runtime.features.paging import Pages
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(self, *, limit: int | None = None) -> Pages[Invoice]:
        """GET /invoices"""
        return self._api.pages(
            "GET", "/invoices", query={"limit": limit}, of=Invoice, paging=BY_CURSOR
        )
