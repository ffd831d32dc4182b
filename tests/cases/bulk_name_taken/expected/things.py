"""Things."""

from collections.abc import Iterable, Iterator, Sequence

from ._api import CREATE_MANY_2
from ._runtime.client.arguments import Resource
from ._runtime.features.bulk import BulkResult
from .models import CreateManyAnswer, Thing


class Things(Resource):
    """Reach it as `client.things`."""

    def create_many(self, things: Sequence[Thing]) -> CreateManyAnswer:
        """POST /customers"""
        return self._api.call("POST", "/customers", json=things, into=CreateManyAnswer)

    def create_many_2(self, things: Iterable[Thing]) -> Iterator[BulkResult[Thing]]:
        """Any number of items, 50 to a request, in order; yields a result or an
        error for each, and loses none that succeeded.

        POST /customers
        """
        return self._api.bulk(
            "POST",
            "/customers",
            things,
            json=lambda things: things,
            takes=Thing,
            of=Thing,
            by=CREATE_MANY_2.run,
        )
