from ._api import BY_NEXT_URL
from ._runtime.client.arguments import Resource
from ._runtime.features.paging import Pages
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(self) -> Pages[Invoice]:
        """GET /invoices"""
        return self._api.pages("GET", "/invoices", of=Invoice, paging=BY_NEXT_URL)
