"""The people and companies you bill."""

from typing import Annotated

from pydantic import Field

from specmint_runtime.client.arguments import Resource
from specmint_runtime.features.paging import Pages
from specmint_runtime.http.params import path

from ._api import BY_OFFSET
from .models import Customer, CustomerCreate, CustomerId, CustomerUpdate


class Customers(Resource):
    """Reach it as `client.customers`."""

    def create(self, customer: CustomerCreate) -> CustomerId:
        """Create a customer.

        Only the company is required. The answer is the id of the new customer and
        nothing else; fetch the customer to see it whole.

        Headers of the answer (see `with_response`):
            Location (string): Absolute URL of the customer.

        POST /api/v3/customer
        """
        return self._api.call(
            "POST", "/api/v3/customer", json=customer, into=CustomerId
        )

    def list(
        self,
        *,
        where: str | None = None,
        order: str | None = None,
        limit: Annotated[int, Field(ge=1, le=500)] | None = None,
    ) -> Pages[Customer]:
        """Query customers.

        Without a filter, every customer. The entries of the list lack `tags`; fetch a
        single customer to see them.

        Args:
            where: Filter, such as `company:CONTAINS:acme`. Conditions joined with
                commas must all hold; write a comma inside a value as `\\,`. The
                introduction lists operators and fields.
            order: Fields to sort by, each with its direction, joined with commas:
                `company:ASC,customer_id:DESC`.
            limit: Customers per request.

        GET /api/v3/customer
        """
        return self._api.pages(
            "GET",
            "/api/v3/customer",
            query={"where": where, "order": order, "limit": limit},
            of=Customer,
            paging=BY_OFFSET,
        )

    def count(self, *, where: str | None = None) -> int:
        """Count customers.

        A query does not tell how many customers there are in all. This does.

        Args:
            where: Filter, such as `company:CONTAINS:acme`. Conditions joined with
                commas must all hold; write a comma inside a value as `\\,`. The
                introduction lists operators and fields.

        GET /api/v3/customer/_count
        """
        return self._api.call(
            "GET", "/api/v3/customer/_count", query={"where": where}, into=int
        )

    def get_by_external_key(self, key: Annotated[str, Field(min_length=1)]) -> Customer:
        """Fetch one customer by your own key.

        Finds the customer whose `external_key` is exactly the one given.

        Args:
            key: The key you gave the customer.

        GET /api/v3/customer/external_key:{external_key}
        """
        return self._api.call(
            "GET",
            path("/api/v3/customer/external_key:{external_key}", external_key=key),
            into=Customer,
        )

    def get(self, id: int) -> Customer:
        """Fetch one customer.

        The answer is the whole record, sums and status included.

        Args:
            id: Id of the customer.

        GET /api/v3/customer/{customer_id}
        """
        return self._api.call(
            "GET", path("/api/v3/customer/{customer_id}", customer_id=id), into=Customer
        )

    def update(self, id: int, customer: CustomerUpdate) -> CustomerId:
        """Change a customer.

        Send the fields to change; what is left out stays as it is. The answer is the id
        and nothing else.

        Args:
            id: Id of the customer.

        Headers of the answer (see `with_response`):
            Location (string): Absolute URL of the customer.

        PUT /api/v3/customer/{customer_id}
        """
        return self._api.call(
            "PUT",
            path("/api/v3/customer/{customer_id}", customer_id=id),
            json=customer,
            into=CustomerId,
        )

    def delete(self, id: int) -> bool:
        """Delete a customer.

        No call brings the customer back, and by default its external key cannot be
        given to another one.

        Args:
            id: Id of the customer.

        DELETE /api/v3/customer/{customer_id}
        """
        return self._api.call(
            "DELETE", path("/api/v3/customer/{customer_id}", customer_id=id), into=bool
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"key": "external_key", "id": "customer_id"}
