"""The people and companies your organization sends invoices to."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Annotated

from pydantic import Field

from specmint_runtime.client.arguments import AsyncResource
from specmint_runtime.features.bulk import BulkResult
from specmint_runtime.features.paging import AsyncPages
from specmint_runtime.http.params import JsonField, given

from .._api import BY_OFFSET, CREATE_MANY, UPDATE_MANY
from ..models import BulkResults, Customer, CustomerCreate, CustomerUpdate, Filter, Sort


class Customers(AsyncResource):
    """Reach it as `client.customers`."""

    async def create(self, customer: CustomerCreate) -> Customer:
        """Create a customer.

        Only the name is required. Nothing prevents a second customer with the same
        values, so a create whose outcome is unknown should be looked up before it is
        sent again.

        POST /Crud/Create/Customer.json
        """
        return await self._api.call(
            "POST",
            "/Crud/Create/Customer.json",
            form={"data": JsonField({"obj": customer})},
            into=Customer,
        )

    async def get(self, id: str) -> Customer:
        """Fetch one customer.

        The answer is the whole record, with every field the vendor keeps.

        Args:
            id: Id of the customer, twenty characters that begin with `0cu`.

        POST /Crud/Read/Customer.json
        """
        return await self._api.call(
            "POST",
            "/Crud/Read/Customer.json",
            form={"data": JsonField({"id": id})},
            into=Customer,
        )

    async def update(self, customer: CustomerUpdate) -> Customer:
        """Change a customer.

        Send the id, the name, and the fields to change; what is left out stays as it
        is. Values the vendor keeps itself, such as `createdTime`, are not among them.

        POST /Crud/Update/Customer.json
        """
        return await self._api.call(
            "POST",
            "/Crud/Update/Customer.json",
            form={"data": JsonField({"obj": customer})},
            into=Customer,
        )

    async def delete(self, id: str) -> Customer:
        """Take a customer out of use.

        Nothing is erased: `isActive` is turned off, and undeleting turns it on again.

        Args:
            id: Id of the customer, twenty characters that begin with `0cu`.

        POST /Crud/Delete/Customer.json
        """
        return await self._api.call(
            "POST",
            "/Crud/Delete/Customer.json",
            form={"data": JsonField({"id": id})},
            into=Customer,
        )

    async def undelete(self, id: str) -> Customer:
        """Bring a deleted customer back into use.

        The counterpart of deleting; it turns `isActive` on again.

        Args:
            id: Id of the customer, twenty characters that begin with `0cu`.

        POST /Crud/Undelete/Customer.json
        """
        return await self._api.call(
            "POST",
            "/Crud/Undelete/Customer.json",
            form={"data": JsonField({"id": id})},
            into=Customer,
        )

    def list(
        self,
        *,
        max: Annotated[int, Field(ge=1, le=999)] | None = None,
        filters: Sequence[Filter] | None = None,
        sort: Sequence[Sort] | None = None,
        nested: bool | None = None,
        show_audit: bool | None = None,
    ) -> AsyncPages[Customer]:
        """List customers, filtered and sorted as you ask.

        Filter on `isActive` to see only customers in use, or only deleted ones.

        Args:
            max: Customers per request, 999 at most. 999 if not given.
            filters: Conditions a customer must meet, all of them.
            sort: Fields to sort by, the most important one first.
            nested: Whether objects that hang below each customer come along.
            show_audit: Whether details of the user who created the record come
                along.

        POST /List/Customer.json
        """
        return self._api.pages(
            "POST",
            "/List/Customer.json",
            form={
                "data": JsonField(
                    given(
                        max=max,
                        filters=filters,
                        sort=sort,
                        nested=nested,
                        showAudit=show_audit,
                    )
                )
            },
            of=Customer,
            paging=BY_OFFSET,
        )

    async def bulk_create(
        self, customers: Annotated[Sequence[CustomerCreate], Field(max_length=100)]
    ) -> BulkResults:
        """Create up to 100 customers with one call.

        Each customer succeeds or fails on its own, so look at each result. Nothing
        prevents duplicates when the call is sent twice.

        POST /Bulk/Crud/Create/Customer.json
        """
        return await self._api.call(
            "POST",
            "/Bulk/Crud/Create/Customer.json",
            form={"data": JsonField({"bulk": [{"obj": each} for each in customers]})},
            into=BulkResults,
        )

    def create_many(
        self, customers: Iterable[CustomerCreate]
    ) -> AsyncIterator[BulkResult[Customer]]:
        """Create up to 100 customers with one call.

        Any number of items, 100 to a request, in order; yields a result or an
        error for each, and loses none that succeeded.
        Who stops early cancels the requests under way, four at most.

        POST /Bulk/Crud/Create/Customer.json
        """
        return self._api.bulk(
            "POST",
            "/Bulk/Crud/Create/Customer.json",
            customers,
            form=lambda customers: {
                "data": JsonField({"bulk": [{"obj": each} for each in customers]})
            },
            takes=CustomerCreate,
            of=Customer,
            bulk=CREATE_MANY,
        )

    async def bulk_update(
        self, customers: Annotated[Sequence[CustomerUpdate], Field(max_length=100)]
    ) -> BulkResults:
        """Change up to 100 customers with one call.

        Each change succeeds or fails on its own, so look at each result.

        POST /Bulk/Crud/Update/Customer.json
        """
        return await self._api.call(
            "POST",
            "/Bulk/Crud/Update/Customer.json",
            form={"data": JsonField({"bulk": [{"obj": each} for each in customers]})},
            into=BulkResults,
        )

    def update_many(
        self, customers: Iterable[CustomerUpdate]
    ) -> AsyncIterator[BulkResult[Customer]]:
        """Change up to 100 customers with one call.

        Any number of items, 100 to a request, in order; yields a result or an
        error for each, and loses none that succeeded.
        Who stops early cancels the requests under way, four at most.

        POST /Bulk/Crud/Update/Customer.json
        """
        return self._api.bulk(
            "POST",
            "/Bulk/Crud/Update/Customer.json",
            customers,
            form=lambda customers: {
                "data": JsonField({"bulk": [{"obj": each} for each in customers]})
            },
            takes=CustomerUpdate,
            of=Customer,
            bulk=UPDATE_MANY,
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {
        "customer": "data.obj",
        "id": "data.id",
        "max": "data.max",
        "filters": "data.filters",
        "sort": "data.sort",
        "nested": "data.nested",
        "show_audit": "data.showAudit",
        "customers": "data.bulk",
    }
