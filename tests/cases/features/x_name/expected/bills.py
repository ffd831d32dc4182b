from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from .models import Bill


class Bills(Resource):
    """Reach it as `client.bills`."""

    def newest(self, *, foo: str | None = None) -> Sequence[Bill]:
        """GET /invoices"""
        return self._api.call(
            "GET", "/invoices", query={"Foo-Bar": foo}, into=list[Bill]
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"foo": "Foo-Bar"}
