"""Things."""

import decimal
from collections.abc import Iterable, Iterator, Sequence

from ._api import CREATE_MANY
from ._runtime.client.arguments import Resource
from ._runtime.features.bulk import BulkResult
from ._runtime.http.params import given, path
from .models import CreateThingsAnswer, Thing


class Things(Resource):
    """Reach it as `client.things`."""

    _wire = {"things": "list"}

    def create(
        self,
        shop: str,
        parent: int | None,
        things: Sequence[Thing],
        *,
        fields: Sequence[str] | None = None,
        mode: str | None = None,
    ) -> CreateThingsAnswer:
        """POST /shops/{shop}/things"""
        return self._api.call(
            "POST",
            path("/shops/{shop}/things", shop=shop),
            query={"fields": fields},
            json={
                "nothing": None,
                "parent": parent,
                **given(
                    op="create",
                    rate=decimal.Decimal("1.5"),
                    mode=mode,
                    list=[{"obj": each} for each in things],
                ),
            },
            into=CreateThingsAnswer,
        )

    def create_many(
        self,
        shop: str,
        parent: int | None,
        things: Iterable[Thing],
        *,
        fields: Sequence[str] | None = None,
        mode: str | None = None,
    ) -> Iterator[BulkResult[Thing]]:
        """Any number of items, 50 to a request, in order; yields a result or an
        error for each, and loses none that succeeded.

        POST /shops/{shop}/things
        """
        return self._api.bulk(
            "POST",
            path("/shops/{shop}/things", shop=shop),
            things,
            query={"fields": fields},
            json=lambda things: {
                "nothing": None,
                "parent": parent,
                **given(
                    op="create",
                    rate=decimal.Decimal("1.5"),
                    mode=mode,
                    list=[{"obj": each} for each in things],
                ),
            },
            takes=Thing,
            of=Thing,
            by=CREATE_MANY.run,
        )
