"""Figures and lists about customers. They only read."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from specmint_runtime.client.arguments import Resource
from specmint_runtime.data.decode import TypeOf
from specmint_runtime.features.paging import Pages
from specmint_runtime.http.styles import comma

from ._api import BY_CURSOR, BY_OFFSET
from .models import CustomerMetadataSort


class Analytics(Resource):
    """Reach it as `client.analytics`."""

    def customer_growth(
        self, *, start: str | None = None, end: str | None = None
    ) -> Any:
        """How many customers came and went.

        Counts the customers gained and lost in a span of billing periods.

        Args:
            start: The first day of the billing periods to look at. The date format
                is not documented.
            end: The last day of the billing periods to look at. The date format is
                not documented.

        GET /analytics/customer/growth
        """
        return self._api.call(
            "GET",
            "/analytics/customer/growth",
            query={"start": start, "end": end},
            into=TypeOf[Any](),
        )

    def customers_without_invoices(
        self, *, start: str | None = None, end: str | None = None
    ) -> Any:
        """Customers without an invoice.

        Lists the customers that have no invoice in a span of billing periods.

        Args:
            start: The first day of the billing periods to look at. The date format
                is not documented.
            end: The last day of the billing periods to look at. The date format is
                not documented.

        GET /analytics/customer/without-invoices
        """
        return self._api.call(
            "GET",
            "/analytics/customer/without-invoices",
            query={"start": start, "end": end},
            into=TypeOf[Any](),
        )

    def customers_without_mandates(
        self, *, customer_group_id: int | None = None
    ) -> Any:
        """Customers without a payment mandate.

        Lists the customers that have not set up a mandate with any payment provider.

        Args:
            customer_group_id: Only customers of this customer group.

        GET /analytics/customer/without-mandates
        """
        return self._api.call(
            "GET",
            "/analytics/customer/without-mandates",
            query={"customer_group_id": customer_group_id},
            into=TypeOf[Any](),
        )

    def customers_with_mandates(
        self,
        *,
        limit: Annotated[int, Field(ge=1)] | None = None,
        organisation_id: int | None = None,
        search: str | None = None,
    ) -> Pages[dict[str, Any]]:
        """Payment mandates of customers.

        Lists the payment mandates of the account with their customers.

        Args:
            limit: How many entries a page holds at most.
            organisation_id: Only what belongs to this organisation.
            search: Only customers whose name or reference contains this text.

        GET /analytics/customer/with-mandates
        """
        return self._api.pages(
            "GET",
            "/analytics/customer/with-mandates",
            query={
                "limit": limit,
                "organisation_id": organisation_id,
                "search": search,
            },
            of=dict[str, Any],
            paging=BY_OFFSET,
        )

    def customers_with_cancelled_mandates(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        limit: Annotated[int, Field(ge=1)] | None = None,
        organisation_id: int | None = None,
        search: str | None = None,
    ) -> Pages[dict[str, Any]]:
        """Customers whose payment mandate was cancelled.

        Lists the customers with a cancelled payment mandate.

        Args:
            from_: Only mandates whose state last changed then or later. The date
                format is not documented.
            to: Only mandates whose state last changed then or earlier. The date
                format is not documented.
            limit: How many entries a page holds at most.
            organisation_id: Only what belongs to this organisation.
            search: Only customers whose name or reference contains this text.

        GET /analytics/customer/with-cancelled-mandates
        """
        return self._api.pages(
            "GET",
            "/analytics/customer/with-cancelled-mandates",
            query={
                "from": from_,
                "to": to,
                "limit": limit,
                "organisation_id": organisation_id,
                "search": search,
            },
            of=dict[str, Any],
            paging=BY_OFFSET,
        )

    def customer_tariffs(
        self,
        *,
        limit: Annotated[int, Field(ge=1)] | None = None,
        organisation_id: int | None = None,
        search: str | None = None,
    ) -> Pages[dict[str, Any]]:
        """Customers with their tariffs.

        Lists customers together with the tariffs they belong to.

        Args:
            limit: How many entries a page holds at most.
            organisation_id: Only what belongs to this organisation.
            search: Only customers whose name or reference contains this text.

        GET /analytics/customer/tariffs
        """
        return self._api.pages(
            "GET",
            "/analytics/customer/tariffs",
            query={
                "limit": limit,
                "organisation_id": organisation_id,
                "search": search,
            },
            of=dict[str, Any],
            paging=BY_OFFSET,
        )

    def customer_balances(
        self,
        *,
        limit: Annotated[int, Field(ge=1)] | None = None,
        search: str | None = None,
    ) -> Pages[dict[str, Any]]:
        """Balances of customers.

        Lists customers with their ledger balances.

        Args:
            limit: How many entries a page holds at most.
            search: Only customers whose name, reference or post code contains this
                text.

        GET /analytics/customer/ledger
        """
        return self._api.pages(
            "GET",
            "/analytics/customer/ledger",
            query={"limit": limit, "search": search},
            of=dict[str, Any],
            paging=BY_OFFSET,
        )

    def customer_transactions(
        self,
        *,
        limit: Annotated[int, Field(ge=1)] | None = None,
        organisation_id: int | None = None,
        created_from: str | None = None,
        created_to: str | None = None,
        entry_from: str | None = None,
        entry_to: str | None = None,
        ledger_entry_type_ids: Sequence[int] | None = None,
    ) -> Pages[dict[str, Any]]:
        """Ledger transactions of all customers.

        Lists the ledger entries of all customers by offset. For long lists the cursor
        call below is meant.

        Args:
            limit: How many entries a page holds at most.
            organisation_id: Only what belongs to this organisation.
            created_from: Only what was created then or later. The date format is
                not documented.
            created_to: Only what was created then or earlier. The date format is
                not documented.
            entry_from: Only ledger entries dated then or later. The date format is
                not documented.
            entry_to: Only ledger entries dated then or earlier. The date format is
                not documented.
            ledger_entry_type_ids: Only ledger entries of these types.

        GET /analytics/customer/ledger/transactions
        """
        return self._api.pages(
            "GET",
            "/analytics/customer/ledger/transactions",
            query={
                "limit": limit,
                "organisation_id": organisation_id,
                "created_from": created_from,
                "created_to": created_to,
                "entry_from": entry_from,
                "entry_to": entry_to,
                "ledger_entry_type_ids": ledger_entry_type_ids,
            },
            of=dict[str, Any],
            paging=BY_OFFSET,
        )

    def customer_transactions_by_cursor(
        self,
        *,
        previous_cursor: int | None = None,
        page_size: int | None = None,
        offset: Annotated[int, Field(ge=0)] | None = None,
        organisation_id: int | None = None,
        created_from: str | None = None,
        created_to: str | None = None,
        entry_from: str | None = None,
        entry_to: str | None = None,
        ledger_entry_type_ids: Sequence[int] | None = None,
    ) -> Pages[dict[str, Any]]:
        """Ledger transactions of all customers, by cursor.

        Lists the ledger entries of all customers by cursor, which stays exact while
        entries are being added. The order cannot be chosen.

        Args:
            previous_cursor: Where to go back to.
            page_size: How many entries a page holds at most.
            offset: How many entries to skip.
            organisation_id: Only what belongs to this organisation.
            created_from: Only what was created then or later. The date format is
                not documented.
            created_to: Only what was created then or earlier. The date format is
                not documented.
            entry_from: Only ledger entries dated then or later. The date format is
                not documented.
            entry_to: Only ledger entries dated then or earlier. The date format is
                not documented.
            ledger_entry_type_ids: Only ledger entries of these types.

        GET /analytics/customer/ledger/transactions/cursor
        """
        return self._api.pages(
            "GET",
            "/analytics/customer/ledger/transactions/cursor",
            query={
                "previous_cursor": previous_cursor,
                "page_size": page_size,
                "offset": offset,
                "organisation_id": organisation_id,
                "created_from": created_from,
                "created_to": created_to,
                "entry_from": entry_from,
                "entry_to": entry_to,
                "ledger_entry_type_ids": ledger_entry_type_ids,
            },
            of=dict[str, Any],
            paging=BY_CURSOR,
        )

    def customer_metadata(
        self,
        *,
        limit: Annotated[int, Field(ge=1)] | None = None,
        organisation_id: int | None = None,
        tags: Sequence[int | str] | None = None,
        sort: Sequence[CustomerMetadataSort] | None = None,
    ) -> Pages[dict[str, Any]]:
        """Metadata entries of customers.

        Lists the metadata entries, that is, the custom fields, of customers.

        Args:
            limit: How many entries a page holds at most.
            organisation_id: Only what belongs to this organisation.
            tags: Only customers with these tags. Whether by id or by name is not
                documented.
            sort: What to sort by, the most important first. A minus sign means
                descending.

        GET /analytics/customer/metadata
        """
        return self._api.pages(
            "GET",
            "/analytics/customer/metadata",
            query={
                "limit": limit,
                "organisation_id": organisation_id,
                "tags": tags,
                "sort": comma(sort),
            },
            of=dict[str, Any],
            paging=BY_OFFSET,
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"from_": "from"}
