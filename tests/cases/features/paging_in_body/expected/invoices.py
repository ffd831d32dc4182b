"""Invoices."""

from ._api import BY_OFFSET
from ._runtime.paging import Pages
from ._runtime.request import given
from ._runtime.resource import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    _wire = {"max": "page.max"}

    def find(self, *, max: int | None = None) -> Pages[Invoice]:
        """POST /invoices/find"""
        return self._api.pages(
            "POST",
            "/invoices/find",
            json={"page": given(max=max)},
            of=Invoice,
            by=BY_OFFSET.listing,
        )
