"""The people and companies that order. The addresses and orders of one customer
are reached from here, and so is the search.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from specmint_runtime.client.arguments import Resource
from specmint_runtime.features.paging import Pages
from specmint_runtime.http.params import given, path

from ._api import BY_PAGE
from .models import (
    Customer,
    CustomerAddress,
    CustomerAddressPatch,
    CustomerAddressWrite,
    CustomerCreate,
    CustomerOrder,
    CustomerUpdate,
    SearchResults,
    SearchType,
)


class Customers(Resource):
    """Reach it as `client.customers`."""

    def list(
        self, *, page_size: Annotated[int, Field(ge=1, le=250)] | None = None
    ) -> Pages[Customer]:
        """Every customer of the account.

        Lists all customers, page by page. There is no filter and no sorting; to look
        for a customer, search.

        Args:
            page_size: How many records a page holds, 250 at most.

        GET /api/v1/customers
        """
        return self._api.pages(
            "GET",
            "/api/v1/customers",
            query={"pageSize": page_size},
            of=Customer,
            paging=BY_PAGE,
        )

    def create(self, customer: CustomerCreate) -> Customer:
        """Create a customer.

        Creates a customer, if wanted together with a first address, and answers with
        the record as it was stored. No field is required. Nothing recognises a repeated
        call: a second one is a second customer.

        Args:
            customer: The new customer.

        POST /api/v1/customers
        """
        return self._api.call("POST", "/api/v1/customers", json=customer, into=Customer)

    def get(self, id: int) -> Customer:
        """One customer.

        Fetches one customer by its Billbee id. The addresses are not part of the
        answer; ask for them separately.

        Args:
            id: The Billbee id of the customer.

        GET /api/v1/customers/{id}
        """
        return self._api.call(
            "GET", path("/api/v1/customers/{id}", id=id), into=Customer
        )

    def update(self, id: int, customer: CustomerUpdate) -> Customer:
        """Replace a customer.

        Writes the whole customer and answers with the record as it is now. Fetch the
        customer first and write each of its fields again: those left out are emptied.
        An archived customer cannot be changed.

        Args:
            id: The Billbee id of the customer.
            customer: The customer as it shall be.

        PUT /api/v1/customers/{id}
        """
        return self._api.call(
            "PUT", path("/api/v1/customers/{id}", id=id), json=customer, into=Customer
        )

    def list_addresses(
        self, id: int, *, page_size: Annotated[int, Field(ge=1, le=250)] | None = None
    ) -> Pages[CustomerAddress]:
        """The addresses of one customer.

        Lists the addresses that belong to one customer, page by page.

        Args:
            id: The Billbee id of the customer.
            page_size: How many records a page holds, 250 at most.

        GET /api/v1/customers/{id}/addresses
        """
        return self._api.pages(
            "GET",
            path("/api/v1/customers/{id}/addresses", id=id),
            query={"pageSize": page_size},
            of=CustomerAddress,
            paging=BY_PAGE,
        )

    def add_address(
        self, id: int, customer_address: CustomerAddressWrite
    ) -> CustomerAddress:
        """Add an address to a customer.

        Creates an address for the customer in the path. Leave `Id` and `CustomerId`
        out: the path decides whose address it is, and the call is refused if `Id` is
        set.

        Args:
            id: The Billbee id of the customer.
            customer_address: The new address.

        POST /api/v1/customers/{id}/addresses
        """
        return self._api.call(
            "POST",
            path("/api/v1/customers/{id}/addresses", id=id),
            json=customer_address,
            into=CustomerAddress,
        )

    def list_orders(
        self, id: int, *, page_size: Annotated[int, Field(ge=1, le=250)] | None = None
    ) -> Pages[CustomerOrder]:
        """The orders of one customer, in short form.

        Lists the orders of one customer, page by page. Each entry is a summary: state,
        dates, invoice number and gross total, without order lines.

        Args:
            id: The Billbee id of the customer.
            page_size: How many records a page holds, 250 at most.

        GET /api/v1/customers/{id}/orders
        """
        return self._api.pages(
            "GET",
            path("/api/v1/customers/{id}/orders", id=id),
            query={"pageSize": page_size},
            of=CustomerOrder,
            paging=BY_PAGE,
        )

    def get_address(self, id: int) -> CustomerAddress:
        """One address.

        Fetches one address. The id is that of the address, not of the customer. The
        record is the same as in the flat collection of customer addresses.

        Args:
            id: The Billbee id of the address, not of the customer.

        GET /api/v1/customers/addresses/{id}
        """
        return self._api.call(
            "GET", path("/api/v1/customers/addresses/{id}", id=id), into=CustomerAddress
        )

    def update_address(
        self, id: int, customer_address: CustomerAddressWrite
    ) -> CustomerAddress:
        """Replace an address.

        Writes the whole address. Fields left out are emptied; `Id` and `CustomerId`
        stay as they are, whatever is sent. To change single fields, patch the address
        instead.

        Args:
            id: The Billbee id of the address, not of the customer.
            customer_address: The address as it shall be.

        PUT /api/v1/customers/addresses/{id}
        """
        return self._api.call(
            "PUT",
            path("/api/v1/customers/addresses/{id}", id=id),
            json=customer_address,
            into=CustomerAddress,
        )

    def patch_address(
        self, id: int, customer_address: CustomerAddressPatch
    ) -> CustomerAddress:
        """Change some fields of an address.

        Changes only the fields that are sent and answers with the whole address. The
        body is a plain object of field names and values, not a JSON Patch document.
        `Id` and `CustomerId` cannot be changed.

        Args:
            id: The Billbee id of the address, not of the customer.
            customer_address: The fields to change.

        PATCH /api/v1/customers/addresses/{id}
        """
        return self._api.call(
            "PATCH",
            path("/api/v1/customers/addresses/{id}", id=id),
            json=customer_address,
            into=CustomerAddress,
        )

    def search(
        self,
        *,
        term: str | None = None,
        type: Sequence[SearchType] | None = None,
        search_mode: Annotated[int, Field(ge=0, le=4)] | None = None,
    ) -> SearchResults:
        """Search customers, orders and products.

        Looks for a term in the kinds of record that are named and answers with short
        hits, one list for each kind. The term may use Lucene syntax, for example
        `name:muster*`. It only reads, although it is a POST.

        Args:
            term: What to look for. Lucene query syntax is understood.
            type: The kinds of record to look in.
            search_mode: How to match, 0 to 4. What the numbers mean is not
                documented.

        POST /api/v1/search
        """
        return self._api.call(
            "POST",
            "/api/v1/search",
            json=given(Term=term, Type=type, SearchMode=search_mode),
            into=SearchResults,
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {
        "page_size": "pageSize",
        "term": "Term",
        "type": "Type",
        "search_mode": "SearchMode",
    }
