"""Invoices."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from ._runtime.resource import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    _wire = {"invoices": "data.bulk"}

    def create(
        self, invoices: Annotated[Sequence[Invoice], Field(max_length=100)]
    ) -> None:
        """POST /invoices"""
        self._api.call(
            "POST",
            "/invoices",
            json={
                "data": {
                    "bulk": [{"obj": each, "kind": "invoice"} for each in invoices]
                }
            },
        )
