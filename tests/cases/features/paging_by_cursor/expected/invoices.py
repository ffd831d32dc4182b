"""Invoices."""

from ._api import BY_CURSOR
from ._runtime.paging import Pages
from ._runtime.resource import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(self) -> Pages[Invoice]:
        """GET /invoices"""
        return self._api.pages("GET", "/invoices", of=Invoice, by=BY_CURSOR.listing)
