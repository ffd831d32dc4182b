"""Invoices."""

from collections.abc import Sequence

from ._runtime.request import comma
from ._runtime.resource import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    _wire = {"x_tags": "X-Tags"}

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
