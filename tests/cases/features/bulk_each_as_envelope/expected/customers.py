from collections.abc import Iterable, Iterator, Sequence

from ._api import CREATE_MANY
from ._runtime.client.arguments import Resource
from ._runtime.features.bulk import BulkResult
from .models import AnswerData, Customer


class Customers(Resource):
    """Reach it as `client.customers`."""

    def create(self, customers: Sequence[Customer]) -> AnswerData:
        """POST /customers"""
        return self._api.call(
            "POST",
            "/customers",
            json={"all": [each for each in customers]},
            into=AnswerData,
        )

    def create_many(
        self, customers: Iterable[Customer]
    ) -> Iterator[BulkResult[Customer]]:
        """Any number of items, 100 to a request, in order; yields a result or an
        error for each, and loses none that succeeded.

        POST /customers
        """
        return self._api.bulk(
            "POST",
            "/customers",
            customers,
            json=lambda customers: {"all": [each for each in customers]},
            takes=Customer,
            of=Customer,
            bulk=CREATE_MANY,
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"customers": "all"}
