from ._api import BY_OFFSET
from ._runtime.client.arguments import Resource
from ._runtime.features.paging import Pages
from ._runtime.http.params import given
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def find(self, *, max: int | None = None) -> Pages[Invoice]:
        """POST /invoices/find"""
        return self._api.pages(
            "POST",
            "/invoices/find",
            json={"page": given(max=max)},
            of=Invoice,
            paging=BY_OFFSET,
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"max": "page.max"}
