from collections.abc import Iterable, Iterator, Sequence

from ._api import CREATE_MANY_IN_BULK
from ._runtime.client.arguments import Resource
from ._runtime.features.bulk import BulkResult
from .models import CreateManyAnswer, Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create_many(self, invoices: Sequence[Invoice]) -> CreateManyAnswer:
        """POST /invoices"""
        return self._api.call("POST", "/invoices", json=invoices, into=CreateManyAnswer)

    def create_many_in_bulk(
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
            bulk=CREATE_MANY_IN_BULK,
        )
