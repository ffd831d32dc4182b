from typing import Annotated

from pydantic import Field

from ._api import BY_PAGE
from ._runtime.client.arguments import Resource
from ._runtime.features.paging import Pages
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(
        self, *, page_size: Annotated[int, Field(le=250)] | None = None
    ) -> Pages[Invoice]:
        """GET /invoices"""
        return self._api.pages(
            "GET",
            "/invoices",
            query={"pageSize": page_size},
            of=Invoice,
            paging=BY_PAGE,
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"page_size": "pageSize"}
