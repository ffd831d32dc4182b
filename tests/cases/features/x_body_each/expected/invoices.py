from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from ._runtime.client.arguments import Resource
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

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

    # Arguments with another name on the wire; errors show both.
    _wire = {"invoices": "data.bulk"}
