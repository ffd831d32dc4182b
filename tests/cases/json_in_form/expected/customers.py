"""Customers."""

from collections.abc import Iterable, Iterator, Sequence

from ._api import CREATE_MANY
from ._runtime.client.arguments import Resource
from ._runtime.features.bulk import BulkResult
from ._runtime.http.params import JsonField, given, optional_json
from .models import (
    CreateCustomerAnswer,
    CreateCustomersAnswer,
    Customer,
    CustomerCreate,
    Filter,
)


class Customers(Resource):
    """Reach it as `client.customers`."""

    _wire = {
        "customer": "data.obj",
        "customers": "data.bulk",
        "filter": "filter",
        "filter_2": "more",
    }

    def create(self, customer: CustomerCreate) -> CreateCustomerAnswer:
        """POST /Create/Customer"""
        return self._api.call(
            "POST",
            "/Create/Customer",
            form={"data": JsonField({"obj": customer, "version": 2})},
            into=CreateCustomerAnswer,
        )

    def create_all(self, customers: Sequence[CustomerCreate]) -> CreateCustomersAnswer:
        """POST /Create/Customers"""
        return self._api.call(
            "POST",
            "/Create/Customers",
            form={"data": JsonField({"bulk": [{"obj": each} for each in customers]})},
            into=CreateCustomersAnswer,
        )

    def create_many(
        self, customers: Iterable[CustomerCreate]
    ) -> Iterator[BulkResult[Customer]]:
        """Any number of items, 50 to a request, in order; yields a result or an
        error for each, and loses none that succeeded.

        POST /Create/Customers
        """
        return self._api.bulk(
            "POST",
            "/Create/Customers",
            customers,
            form=lambda customers: {
                "data": JsonField({"bulk": [{"obj": each} for each in customers]})
            },
            takes=CustomerCreate,
            of=Customer,
            by=CREATE_MANY.run,
        )

    def get(
        self, filter: Filter, *, note: str | None = None, filter_2: Filter | None = None
    ) -> Customer:
        """POST /Read/Customer"""
        return self._api.call(
            "POST",
            "/Read/Customer",
            form=given(
                filter=JsonField(filter), note=note, more=optional_json(filter_2)
            ),
            into=Customer,
        )
