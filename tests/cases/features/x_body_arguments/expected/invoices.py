"""Invoices."""

from collections.abc import Sequence

from ._runtime.request import given
from ._runtime.resource import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    _wire = {"id": "data.id", "fields": "data.fields"}

    def get(self, id: str, *, fields: Sequence[str] | None = None) -> None:
        """Args:
            id: The invoice.

        POST /invoices
        """
        self._api.call("POST", "/invoices", json={"data": given(id=id, fields=fields)})
