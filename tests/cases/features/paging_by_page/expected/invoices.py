"""Invoices."""

from typing import Annotated

from pydantic import Field

from ._api import BY_PAGE
from ._runtime.paging import Pages
from ._runtime.resource import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    _wire = {"page_size": "pageSize"}

    def list(
        self, *, page_size: Annotated[int, Field(le=250)] | None = None
    ) -> Pages[Invoice]:
        """GET /invoices"""
        return self._api.pages(
            "GET",
            "/invoices",
            query={"pageSize": page_size},
            of=Invoice,
            by=BY_PAGE.listing,
        )
