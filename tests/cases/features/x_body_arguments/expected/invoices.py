from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from ._runtime.http.params import given


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def get(self, id: str, *, fields: Sequence[str] | None = None) -> None:
        """Args:
            id: The invoice.

        POST /invoices
        """
        self._api.call("POST", "/invoices", json={"data": given(id=id, fields=fields)})

    # Arguments with another name on the wire; errors show both.
    _wire = {"id": "data.id", "fields": "data.fields"}
