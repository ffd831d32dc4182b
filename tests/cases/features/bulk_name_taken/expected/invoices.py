"""Invoices."""

from collections.abc import Iterable, Iterator, Sequence

from ._api import CREATE_MANY_2
from ._runtime.bulk import BulkResult
from ._runtime.resource import Resource
from .models import CreateManyAnswer, Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create_many(self, invoices: Sequence[Invoice]) -> CreateManyAnswer:
        """POST /invoices"""
        return self._api.call("POST", "/invoices", json=invoices, into=CreateManyAnswer)

    def create_many_2(
        self, invoices: Iterable[Invoice]
    ) -> Iterator[BulkResult[Invoice]]:
        """Any number of items, 50 to a request, in order; yields a result or an
        error for each, and loses none that succeeded.

        POST /invoices
        """
        return self._api.bulk(
            "POST",
            "/invoices",
            invoices,
            json=lambda invoices: invoices,
            takes=Invoice,
            of=Invoice,
            by=CREATE_MANY_2.run,
        )
