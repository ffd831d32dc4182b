"""The addresses of all customers as one flat collection. The same records as those
below a customer.
"""

from typing import Annotated

from pydantic import Field

from specmint_runtime.client.arguments import Resource
from specmint_runtime.features.paging import Pages
from specmint_runtime.http.params import path

from ._api import BY_PAGE
from .models import CustomerAddress, CustomerAddressWrite


class CustomerAddresses(Resource):
    """Reach it as `client.customer_addresses`."""

    def list(
        self, *, page_size: Annotated[int, Field(ge=1, le=250)] | None = None
    ) -> Pages[CustomerAddress]:
        """Every address of every customer.

        Lists the addresses of all customers, page by page.

        Args:
            page_size: How many addresses a page holds, 250 at most. 50 if not
                given.

        GET /api/v1/customer-addresses
        """
        return self._api.pages(
            "GET",
            "/api/v1/customer-addresses",
            query={"pageSize": page_size},
            of=CustomerAddress,
            paging=BY_PAGE,
        )

    def create(self, customer_address: CustomerAddressWrite) -> CustomerAddress:
        """Create an address.

        Creates an address. No customer stands in the path here, so `CustomerId` says
        whose address it is. Nothing recognises a repeated call: a second one is a
        second address.

        Args:
            customer_address: The new address.

        POST /api/v1/customer-addresses
        """
        return self._api.call(
            "POST",
            "/api/v1/customer-addresses",
            json=customer_address,
            into=CustomerAddress,
        )

    def get(self, id: int) -> CustomerAddress:
        """One address.

        Fetches one address by its id.

        Args:
            id: The Billbee id of the address, not of the customer.

        GET /api/v1/customer-addresses/{id}
        """
        return self._api.call(
            "GET", path("/api/v1/customer-addresses/{id}", id=id), into=CustomerAddress
        )

    def update(
        self, id: int, customer_address: CustomerAddressWrite
    ) -> CustomerAddress:
        """Replace an address.

        Writes the whole address. Fetch it first and write each of its fields again:
        those left out are emptied.

        Args:
            id: The Billbee id of the address, not of the customer.
            customer_address: The address as it shall be.

        PUT /api/v1/customer-addresses/{id}
        """
        return self._api.call(
            "PUT",
            path("/api/v1/customer-addresses/{id}", id=id),
            json=customer_address,
            into=CustomerAddress,
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"page_size": "pageSize"}
