from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from ._runtime.http.styles import comma


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(
        self,
        *,
        states: Sequence[str] | None = None,
        fields: Sequence[str] | None = None,
        x_tags: Sequence[str] | None = None,
    ) -> None:
        """GET /invoices"""
        self._api.call(
            "GET",
            "/invoices",
            query={"states": states, "fields": comma(fields)},
            headers={"X-Tags": comma(x_tags)},
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"x_tags": "X-Tags"}
