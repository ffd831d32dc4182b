"""What a Billing Booth One account holds: customers, customer groups, ledger transactions."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .body_checks import (
    Shape,
    anything,
    between,
    boolean,
    date_time,
    integer,
    list_of,
    mapping,
    nullable,
    number,
    one_of,
    text,
)
from .clock import Clock

_STATUS = one_of("active", "suspended", "cancelled", "deleted")
CUSTOMER = Shape(
    fields={
        "name": text,
        "customer_group_id": integer,
        "organisation_id": integer,
        "reference": text,
        "type": one_of("unspecified", "business", "consumer", "reseller"),
        "is_vulnerable": boolean,
        "address": mapping,  # its inner names are not known
        "telephone": text,
        "email": text,
        "web": text,
        "invoice_delivery_method": one_of("none", "email", "post", "fax", "special"),
        "delivery_email": text,
        "invoice_delivery_password_method": one_of(
            "none", "custom", "lastFourDigitsReference", "lastFourDigitsTelephone"
        ),
        "custom_delivery_password": text,
        "suppress_overdue_invoice_reminders": boolean,
        "cdr_output_format": one_of("inline", "pdf", "csv", "cdr"),
        "call_amount_threshold": number,
        "threshold_include_bundled_calls": boolean,
        "is_cdr_reverse_tax": boolean,
        "issue_service_file": boolean,
        "summarise_by_category": boolean,
        "custom_payment_terms": integer,
        "custom_payment_details": text,
        "po_number": text,
        "settlement_method": one_of(
            "none", "directDebit", "card", "bankTransfer", "cheque", "cash", "other"
        ),
        "tax_exempt": boolean,
        "opening_balance": number,
        "tariffs": list_of(anything),
        "tags": list_of(anything),
        "invoice_per_cost_centre": boolean,
        "anniversary_billing_day": between(1, 31),
        "status": _STATUS,
    },
    required=frozenset({"name", "customer_group_id", "organisation_id"}),
    read_only=frozenset({"id", "created_at", "suspended_at", "cancelled_at"}),
)
GROUP = Shape(
    fields={
        "name": text,
        "billing_type": one_of("manual", "automatic"),
        "billing_period": one_of("monthly", "quarterly"),
        "method": one_of("standard", "anniversary"),
        "is_default": boolean,
        "billing_period_offset": between(-3, 3),
        "exclude_service_charges": boolean,
        "exclude_billed_service_charges": boolean,
        "exclude_cdr": boolean,
        "start_at": nullable(date_time),
    },
    required=frozenset({"name", "billing_type", "billing_period", "method"}),
    read_only=frozenset({"id", "last_triggered_at", "next_trigger_at"}),
)
IDS = Shape(fields={"id": list_of(integer)}, required=frozenset({"id"}))
BULK = Shape(fields={"bulk_customers": list_of(CUSTOMER)}, required=frozenset({"bulk_customers"}))
TAGS = Shape(
    fields={
        "customer_ids": list_of(integer),
        "tags": list_of(anything),
        "replace_tags": boolean,
    },
    required=frozenset({"customer_ids"}),
)
LOGIN = Shape(
    fields={"email": text, "password": text, "grant_type": one_of("password")},
    required=frozenset({"email", "password", "grant_type"}),
)
_FILTERS = {
    "status": "status",
    "customer_group_id": "customer_group_id",
    "organisation_id": "organisation_id",
    "customer_type": "type",
}
_MOMENTS = {"active": None, "suspended": "suspended_at", "cancelled": "cancelled_at"}

Row = dict[str, object]


@dataclass(slots=True)
class Records:
    """The store, with organisation 1 and customer group 3 already there."""

    clock: Clock
    customers: dict[int, Row] = field(default_factory=dict)
    groups: dict[int, Row] = field(default_factory=dict)
    organisations: set[int] = field(default_factory=lambda: {1, 2})
    transactions: list[Row] = field(default_factory=list)
    passwords: dict[int, object] = field(default_factory=dict)  # what is never shown again
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(4187))

    def __post_init__(self) -> None:
        self.groups[3] = {
            "id": 3,
            "name": "Monthly direct debit",
            "billing_type": "automatic",
            "billing_period": "monthly",
            "method": "standard",
            "is_default": True,
            "billing_period_offset": 0,
        }

    def create(self, body: Mapping[str, object]) -> Row:
        id = next(self._ids)
        row: Row = {"id": id, "created_at": self._now(), **_empty(), **body}
        self.customers[id] = self._hidden(id, row)
        return self.customers[id]

    def replace(self, row: Row, body: Mapping[str, object]) -> Row:
        """PUT: what is not sent goes back to its default; the status stays unless it is sent."""
        fixed = {"status": body.get("status", row["status"])}
        row.update(self._hidden(int(str(row["id"])), {**_empty(), **body, **fixed}))
        return row

    def become(self, row: Row, status: str) -> None:
        row["status"] = status
        if moment := _MOMENTS.get(status):
            row[moment] = self._now()

    def tag(self, row: Row, tags: list[object], *, add: bool, replace: bool) -> None:
        had = row["tags"]
        assert isinstance(had, list)
        kept = [] if add and replace else [tag for tag in had if tag not in tags]
        row["tags"] = [*kept, *tags] if add else kept

    def create_group(self, body: Mapping[str, object]) -> Row:
        id = next(self._ids)
        self.groups[id] = {"id": id, "is_default": False, "billing_period_offset": 0, **body}
        return self.groups[id]

    def find(self, query: Mapping[str, list[str]]) -> list[Row]:
        rows = list(self.customers.values())
        if "status" not in query:
            rows = [row for row in rows if row["status"] != "deleted"]
        for name, member in _FILTERS.items():
            if name in query:
                rows = [row for row in rows if str(row[member]) == query[name][0]]
        if "ids" in query:
            rows = [row for row in rows if str(row["id"]) in query["ids"]]
        if "search" in query:
            term = query["search"][0].lower()
            rows = [row for row in rows if term in f"{row['name']} {row['reference']}".lower()]
        for part in reversed(query.get("sort", ["id"])[0].split(",")):
            rows.sort(key=_key(part.lstrip("-")), reverse=part.startswith("-"))
        return rows

    def summaries(self) -> list[Row]:
        """One line per customer, as the analytics lists have it."""
        return [
            {
                "customer_id": row["id"],
                "customer_name": row["name"],
                "balance": row["opening_balance"],
            }
            for row in self.customers.values()
        ]

    def _hidden(self, id: int, row: Row) -> Row:
        self.passwords[id] = row.pop("custom_delivery_password", None)
        return row

    def _now(self) -> str:
        """Seven digits after the second, as .NET writes them."""
        moment = datetime.fromtimestamp(self.clock.now(), UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}1Z"


def _empty() -> Row:
    return {
        "reference": "",
        "type": "unspecified",
        "opening_balance": 0,
        "tariffs": [],
        "tags": [],
        "status": "active",
        "suspended_at": None,
        "cancelled_at": None,
    }


def _key(name: str) -> Callable[[Row], tuple[bool, str]]:
    return lambda row: (row[name] is None, f"{row[name]:>20}" if name == "id" else str(row[name]))
