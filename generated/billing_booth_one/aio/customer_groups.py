"""Sets of customers that are billed together, in the same way and at the same
time.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from specmint_runtime.client.arguments import AsyncResource
from specmint_runtime.features.paging import AsyncPages
from specmint_runtime.http.params import path
from specmint_runtime.http.styles import comma

from .._api import BY_OFFSET
from ..models import (
    BillingMethod,
    BillingType,
    CustomerGroup,
    CustomerGroupInput,
    CustomerGroupSort,
)


class CustomerGroups(AsyncResource):
    """Reach it as `client.customer_groups`."""

    def list(
        self,
        *,
        limit: Annotated[int, Field(ge=1)] | None = None,
        search: str | None = None,
        billing_type: BillingType | None = None,
        method: BillingMethod | None = None,
        sort: Sequence[CustomerGroupSort] | None = None,
    ) -> AsyncPages[CustomerGroup]:
        """The customer groups, filtered and sorted.

        Lists customer groups.

        Args:
            limit: How many entries a page holds at most.
            search: Only groups whose name contains this text.
            billing_type: Only groups that are billed this way.
            method: Only groups with this billing method.
            sort: What to sort by. A minus sign means descending.

        GET /customergroup
        """
        return self._api.pages(
            "GET",
            "/customergroup",
            query={
                "limit": limit,
                "search": search,
                "billing_type": billing_type,
                "method": method,
                "sort": comma(sort),
            },
            of=CustomerGroup,
            paging=BY_OFFSET,
        )

    async def create(self, customer_group: CustomerGroupInput) -> CustomerGroup:
        """Create a customer group.

        Creates a customer group and answers with it as it was stored.

        Args:
            customer_group: The new group.

        POST /customergroup
        """
        return await self._api.call(
            "POST", "/customergroup", json=customer_group, into=CustomerGroup
        )

    async def delete_many(
        self, ids: Annotated[Sequence[int], Field(min_length=1)]
    ) -> None:
        """Delete several customer groups.

        Deletes every group whose id is in the list. The list travels in the body, which
        some proxies remove from a DELETE. What happens to customers of a deleted group
        is not documented.

        Args:
            ids: The ids of the records.

        DELETE /customergroup
        """
        await self._api.call("DELETE", "/customergroup", json={"id": ids})

    async def get(self, id: int) -> CustomerGroup:
        """One customer group.

        Fetches one customer group by its id.

        Args:
            id: The id of the customer group.

        GET /customergroup/{id}
        """
        return await self._api.call(
            "GET", path("/customergroup/{id}", id=id), into=CustomerGroup
        )

    async def update(
        self, id: int, customer_group: CustomerGroupInput
    ) -> CustomerGroup:
        """Replace a customer group.

        Writes the whole group. The required fields are required again; fetch the group
        first and write each of its fields again, for what is left out may be emptied.

        Args:
            id: The id of the customer group.
            customer_group: The group as it shall be.

        PUT /customergroup/{id}
        """
        return await self._api.call(
            "PUT",
            path("/customergroup/{id}", id=id),
            json=customer_group,
            into=CustomerGroup,
        )

    async def delete(self, id: int) -> None:
        """Delete a customer group.

        Deletes one customer group. What happens to its customers is not documented.

        Args:
            id: The id of the customer group.

        DELETE /customergroup/{id}
        """
        await self._api.call("DELETE", path("/customergroup/{id}", id=id))

    # Arguments with another name on the wire; errors show both.
    _wire = {"ids": "id"}
