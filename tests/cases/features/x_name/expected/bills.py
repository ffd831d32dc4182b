"""Invoices."""

from collections.abc import Sequence

from ._runtime.resource import Resource
from .models import Bill


class Bills(Resource):
    """Reach it as `client.bills`."""

    _wire = {"foo": "Foo-Bar"}

    def newest(self, *, foo: str | None = None) -> Sequence[Bill]:
        """GET /invoices"""
        return self._api.call(
            "GET", "/invoices", query={"Foo-Bar": foo}, into=list[Bill]
        )
