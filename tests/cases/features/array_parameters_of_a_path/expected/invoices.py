from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from ._runtime.http.params import path
from ._runtime.http.styles import comma
from .models import OneOrMany


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def get(
        self,
        ids: Sequence[str],
        *,
        fields: OneOrMany | None = None,
        states: OneOrMany | None = None,
    ) -> None:
        """GET /invoices/{ids}"""
        self._api.call(
            "GET",
            path("/invoices/{ids}", ids=comma(ids)),
            query={"fields": comma(fields), "states": states},
        )
