from collections.abc import Iterable, Iterator, Sequence

from ._api import CREATE_MANY
from ._runtime.client.arguments import Resource
from ._runtime.features.bulk import BulkResult
from ._runtime.http.params import given, path
from .models import CreateInvoicesAnswer, Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(
        self,
        shop: str,
        parent: int | None,
        invoices: Sequence[Invoice],
        *,
        fields: Sequence[str] | None = None,
        mode: str | None = None,
    ) -> CreateInvoicesAnswer:
        """POST /shops/{shop}/invoices"""
        return self._api.call(
            "POST",
            path("/shops/{shop}/invoices", shop=shop),
            query={"fields": fields},
            json={
                "parent": parent,
                **given(
                    op="create", mode=mode, list=[{"obj": each} for each in invoices]
                ),
            },
            into=CreateInvoicesAnswer,
        )

    def create_many(
        self,
        shop: str,
        parent: int | None,
        invoices: Iterable[Invoice],
        *,
        fields: Sequence[str] | None = None,
        mode: str | None = None,
    ) -> Iterator[BulkResult[Invoice]]:
        """Any number of items, 50 to a request, in order; yields a result or an
        error for each, and loses none that succeeded.

        POST /shops/{shop}/invoices
        """
        return self._api.bulk(
            "POST",
            path("/shops/{shop}/invoices", shop=shop),
            invoices,
            query={"fields": fields},
            json=lambda invoices: {
                "parent": parent,
                **given(
                    op="create", mode=mode, list=[{"obj": each} for each in invoices]
                ),
            },
            takes=Invoice,
            of=Invoice,
            bulk=CREATE_MANY,
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"invoices": "list"}
