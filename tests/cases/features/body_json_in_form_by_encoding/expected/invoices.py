from ._runtime.client.arguments import Resource
from ._runtime.http.params import JsonField, given
from ._runtime.http.styles import optional_json
from .models import Filter


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def find(
        self,
        filter: Filter,
        *,
        note: str | None = None,
        filter_more: Filter | None = None,
    ) -> None:
        """POST /invoices"""
        self._api.call(
            "POST",
            "/invoices",
            form=given(
                filter=JsonField(filter), note=note, more=optional_json(filter_more)
            ),
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"filter": "filter", "filter_more": "more"}
