from collections.abc import Iterable, Iterator, Sequence

from ._api import CREATE_MANY
from ._runtime.client.arguments import Resource
from ._runtime.features.bulk import BulkResult
from .models import (
    CreateThingsAnswerData,
    CreateThingsAnswerResultsItemThing,
    CreateThingsBodyItem,
)


class Things(Resource):
    """Reach it as `client.things`."""

    def create(
        self, things_items: Sequence[CreateThingsBodyItem]
    ) -> CreateThingsAnswerData:
        """POST /things"""
        return self._api.call(
            "POST", "/things", json=things_items, into=CreateThingsAnswerData
        )

    def create_many(
        self, things_items: Iterable[CreateThingsBodyItem]
    ) -> Iterator[BulkResult[CreateThingsAnswerResultsItemThing]]:
        """Any number of items, 2 to a request, in order; yields a result or an
        error for each, and loses none that succeeded.

        POST /things
        """
        return self._api.bulk(
            "POST",
            "/things",
            things_items,
            json=lambda things_items: things_items,
            takes=CreateThingsBodyItem,
            of=CreateThingsAnswerResultsItemThing,
            bulk=CREATE_MANY,
        )
