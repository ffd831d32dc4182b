"""The people and companies that are billed."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from specmint_runtime.client.arguments import AsyncResource
from specmint_runtime.data.decode import TypeOf
from specmint_runtime.features.paging import AsyncPages
from specmint_runtime.http.params import given, path
from specmint_runtime.http.styles import comma

from .._api import BY_OFFSET
from ..models import Customer, CustomerInput, CustomerSort, CustomerStatus, CustomerType


class Customers(AsyncResource):
    """Reach it as `client.customers`."""

    def list(
        self,
        *,
        limit: Annotated[int, Field(ge=1)] | None = None,
        status: CustomerStatus | None = None,
        customer_group_id: int | None = None,
        organisation_id: int | None = None,
        customer_type: CustomerType | None = None,
        letter: Annotated[str, Field(min_length=1, max_length=1)] | None = None,
        created_from: str | None = None,
        created_to: str | None = None,
        cancelled_from: str | None = None,
        cancelled_to: str | None = None,
        ids: Sequence[int] | None = None,
        tags: Sequence[int | str] | None = None,
        search: str | None = None,
        sort: Sequence[CustomerSort] | None = None,
    ) -> AsyncPages[Customer]:
        """The customers, filtered and sorted.

        Lists the customers that match the filters.

        Args:
            limit: How many entries a page holds at most.
            status: Only customers in this state.
            customer_group_id: Only customers of this customer group.
            organisation_id: Only what belongs to this organisation.
            customer_type: Only customers of this type. In the customer itself the
                field is called `type`.
            letter: Only customers whose name begins with this letter.
            created_from: Only what was created then or later. The date format is
                not documented.
            created_to: Only what was created then or earlier. The date format is
                not documented.
            cancelled_from: Only customers cancelled then or later. The date format
                is not documented.
            cancelled_to: Only customers cancelled then or earlier. The date format
                is not documented.
            ids: Only the customers with these ids.
            tags: Only customers with these tags. Whether by id or by name is not
                documented.
            search: Only customers whose name, reference or post code contains this
                text.
            sort: What to sort by, the most important first. A minus sign means
                descending.

        GET /customer
        """
        return self._api.pages(
            "GET",
            "/customer",
            query={
                "limit": limit,
                "status": status,
                "customer_group_id": customer_group_id,
                "organisation_id": organisation_id,
                "customer_type": customer_type,
                "letter": letter,
                "created_from": created_from,
                "created_to": created_to,
                "cancelled_from": cancelled_from,
                "cancelled_to": cancelled_to,
                "ids": ids,
                "tags": tags,
                "search": search,
                "sort": comma(sort),
            },
            of=Customer,
            paging=BY_OFFSET,
        )

    async def create(self, customer: CustomerInput) -> Customer:
        """Create a customer.

        Creates a customer and answers with it as it was stored. Its customer group and
        its organisation must exist. Nothing is known to recognise a repeated call: a
        second one may be a second customer.

        Args:
            customer: The new customer.

        POST /customer
        """
        return await self._api.call("POST", "/customer", json=customer, into=Customer)

    async def delete_many(
        self, ids: Annotated[Sequence[int], Field(min_length=1)]
    ) -> None:
        """Delete several customers.

        Deletes every customer whose id is in the list. The list travels in the body,
        which some proxies remove from a DELETE.

        Args:
            ids: The ids of the records.

        DELETE /customer
        """
        await self._api.call("DELETE", "/customer", json={"id": ids})

    async def get(self, id: int) -> Customer:
        """One customer.

        Fetches one customer by its id.

        Args:
            id: The id of the customer.

        GET /customer/{id}
        """
        return await self._api.call("GET", path("/customer/{id}", id=id), into=Customer)

    async def update(self, id: int, customer: CustomerInput) -> Customer:
        """Replace a customer.

        Writes the whole customer. The required fields are required again; fetch the
        customer first and write each of its fields again, for what is left out may be
        emptied.

        Args:
            id: The id of the customer.
            customer: The customer as it shall be.

        PUT /customer/{id}
        """
        return await self._api.call(
            "PUT", path("/customer/{id}", id=id), json=customer, into=Customer
        )

    async def delete(self, id: int) -> None:
        """Delete a customer.

        Deletes one customer. No call that brings it back was found.

        Args:
            id: The id of the customer.

        DELETE /customer/{id}
        """
        await self._api.call("DELETE", path("/customer/{id}", id=id))

    async def get_by_reference(self, reference: str) -> Customer:
        """One customer, by your own reference.

        Fetches one customer by the reference another system gave it, which saves
        keeping Billing Booth ids there.

        Args:
            reference: The customer's `reference`.

        GET /customer/reference/{reference}
        """
        return await self._api.call(
            "GET",
            path("/customer/reference/{reference}", reference=reference),
            into=Customer,
        )

    async def create_many(
        self, customers: Annotated[Sequence[CustomerInput], Field(min_length=1)]
    ) -> Any:
        """Create several customers in one call.

        Creates all customers of the list. How many one call takes, what it answers, and
        whether all fail together when one is wrong, is not documented. Nothing is known
        to recognise a repeated call.

        Args:
            customers: The new customers.

        POST /customer/bulk
        """
        return await self._api.call(
            "POST",
            "/customer/bulk",
            json={"bulk_customers": customers},
            into=TypeOf[Any](),
        )

    async def activate(self, id: int) -> None:
        """Activate a suspended customer.

        Makes a suspended customer active again, so that it is billed.

        Args:
            id: The id of the customer.

        PUT /customer/{id}/activate
        """
        await self._api.call("PUT", path("/customer/{id}/activate", id=id))

    async def suspend(self, id: int) -> None:
        """Suspend a customer.

        Suspends a customer. It cannot be billed until it is activated again.

        Args:
            id: The id of the customer.

        PUT /customer/{id}/suspend
        """
        await self._api.call("PUT", path("/customer/{id}/suspend", id=id))

    async def cancel(self, id: int) -> None:
        """Cancel a customer.

        Cancels a customer. It can no longer be billed.

        Args:
            id: The id of the customer.

        PUT /customer/{id}/cancel
        """
        await self._api.call("PUT", path("/customer/{id}/cancel", id=id))

    async def activate_many(
        self, ids: Annotated[Sequence[int], Field(min_length=1)]
    ) -> None:
        """Activate several suspended customers.

        Makes every suspended customer of the list active again, so that they are
        billed.

        Args:
            ids: The ids of the records.

        PUT /customer/activate
        """
        await self._api.call("PUT", "/customer/activate", json={"id": ids})

    async def suspend_many(
        self, ids: Annotated[Sequence[int], Field(min_length=1)]
    ) -> None:
        """Suspend several customers.

        Suspends every customer of the list. They cannot be billed until they are
        activated again.

        Args:
            ids: The ids of the records.

        PUT /customer/suspend
        """
        await self._api.call("PUT", "/customer/suspend", json={"id": ids})

    async def cancel_many(
        self, ids: Annotated[Sequence[int], Field(min_length=1)]
    ) -> None:
        """Cancel several customers.

        Cancels every customer of the list. They can no longer be billed.

        Args:
            ids: The ids of the records.

        PUT /customer/cancel
        """
        await self._api.call("PUT", "/customer/cancel", json={"id": ids})

    async def apply_tags(
        self,
        customer_ids: Sequence[int],
        *,
        tags: Sequence[int | str] | None = None,
        replace_tags: bool | None = None,
    ) -> None:
        """Put tags on several customers.

        Gives every customer of the list the tags, in addition to those it has or, if
        asked, instead of them.

        Args:
            customer_ids: The ids of the customers.
            tags: The tags. Whether by id or by name is not documented.
            replace_tags: Whether the tags replace those the customers have;
                otherwise they are added.

        POST /customer/tags
        """
        await self._api.call(
            "POST",
            "/customer/tags",
            json=given(customer_ids=customer_ids, tags=tags, replace_tags=replace_tags),
        )

    async def remove_tags(
        self,
        customer_ids: Sequence[int],
        *,
        tags: Sequence[int | str] | None = None,
        replace_tags: bool | None = None,
    ) -> None:
        """Take tags off several customers.

        Removes the tags from every customer of the list. The lists travel in the body,
        which some proxies remove from a DELETE. The vendor declares the same body as
        for putting tags on, `replace_tags` included; what that means here is not said.

        Args:
            customer_ids: The ids of the customers.
            tags: The tags. Whether by id or by name is not documented.
            replace_tags: Whether the tags replace those the customers have;
                otherwise they are added.

        DELETE /customer/tags
        """
        await self._api.call(
            "DELETE",
            "/customer/tags",
            json=given(customer_ids=customer_ids, tags=tags, replace_tags=replace_tags),
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {
        "delete_many.ids": "id",
        "activate_many.ids": "id",
        "suspend_many.ids": "id",
        "cancel_many.ids": "id",
        "customers": "bulk_customers",
    }
