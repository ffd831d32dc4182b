"""Invoices."""

from ._runtime.request import Json, given, optional_json
from ._runtime.resource import Resource
from .models import Filter


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    _wire = {"filter": "filter", "filter_2": "more"}

    def find(
        self, filter: Filter, *, note: str | None = None, filter_2: Filter | None = None
    ) -> None:
        """POST /invoices"""
        self._api.call(
            "POST",
            "/invoices",
            form=given(filter=Json(filter), note=note, more=optional_json(filter_2)),
        )
