"""What a Billbee account holds: customers, their addresses, their orders in short form."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from .body_checks import Shape, between, date_time, integer, list_of, nullable, one_of, text, words

_CONTACT = Shape(
    fields={
        "Id": nullable(integer),
        "TypeId": integer,
        "SubType": nullable(text),
        "Value": nullable(text),
    },
    read_only=frozenset({"TypeName"}),
)
_DEFAULTS = words(
    "DefaultMailAddress DefaultCommercialMailAddress DefaultStatusUpdatesMailAddress DefaultPhone1"
    " DefaultPhone2 DefaultFax"
)
CUSTOMER = Shape(
    fields={
        "Id": nullable(integer),
        "Name": nullable(text),
        "Email": nullable(text),
        "Tel1": nullable(text),
        "Tel2": nullable(text),
        "Number": integer,
        "PriceGroupId": nullable(integer),
        "LanguageId": nullable(integer),
        "VatId": nullable(text),
        "Type": integer,
        **dict.fromkeys(_DEFAULTS, nullable(_CONTACT)),
        "MetaData": list_of(_CONTACT),
        "ArchivedAt": nullable(date_time),
        "RestoredAt": nullable(date_time),
    }
)
_ADDRESS_TEXTS = words(
    "Company FirstName LastName Name2 Street Housenumber Zip City State CountryCode Email Tel1 Tel2"
    " Fax AddressAddition"
)
PATCH = Shape(
    fields={"AddressType": one_of(1, 2), **dict.fromkeys(_ADDRESS_TEXTS, nullable(text))},
    read_only=frozenset({"Id", "CustomerId", "FullAddr", "ArchivedAt", "RestoredAt"}),
)
ADDRESS = Shape(
    fields={
        **PATCH.fields,
        "Id": nullable(integer),
        "CustomerId": nullable(integer),
        "ArchivedAt": nullable(date_time),
        "RestoredAt": nullable(date_time),
    },
    read_only=frozenset({"FullAddr"}),
)
CREATE = Shape(fields={**CUSTOMER.fields, "Address": nullable(ADDRESS)})
SEARCH = Shape(
    fields={
        "Term": text,
        "Type": list_of(one_of("order", "product", "customer")),
        "SearchMode": between(0, 4),
    }
)
_TYPE_NAMES = {1: "EMail", 2: "Phone"}

Row = dict[str, object]


@dataclass(slots=True)
class Records:
    """The store; ids are wider than 32 bits, as the vendor's are."""

    customers: dict[int, Row] = field(default_factory=dict)
    addresses: dict[int, Row] = field(default_factory=dict)
    orders: dict[int, list[Row]] = field(default_factory=dict)  # by customer
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(100000150176895))

    def create(self, body: Mapping[str, object]) -> Row:
        given = dict(body)
        address = given.pop("Address", None)
        id = next(self._ids)
        row = self._row(given) | {"Id": id}
        row["Number"] = given.get("Number", 10000 + len(self.customers) + 1)
        self.customers[id] = row
        if isinstance(address, Mapping):
            self.add_address(address, id)
        return row

    def replace(self, row: Row, body: Mapping[str, object]) -> Row:
        """PUT: what is not sent becomes empty; the id stays."""
        fixed = {"Id": row["Id"], "Number": body.get("Number", row["Number"])}
        row.update(self._row(body) | fixed)
        return row

    def _row(self, given: Mapping[str, object]) -> Row:
        row: Row = {**dict.fromkeys(CUSTOMER.fields), "Type": 0, "MetaData": [], **given}
        for name in _DEFAULTS:
            row[name] = self._contact(row[name])
        contacts = row["MetaData"]
        assert isinstance(contacts, list)
        row["MetaData"] = [self._contact(contact) for contact in contacts]
        return row

    def _contact(self, contact: object) -> Row | None:
        """As the vendor shows it: with an id, and the name of its type."""
        if not isinstance(contact, Mapping):
            return None
        return {
            "Id": contact.get("Id") or next(self._ids),
            "TypeId": contact.get("TypeId"),
            "TypeName": _TYPE_NAMES.get(int(str(contact.get("TypeId") or 0)), ""),
            "SubType": contact.get("SubType", ""),
            "Value": contact.get("Value"),
        }

    def add_address(self, body: Mapping[str, object], owner: object) -> Row:
        id = next(self._ids)
        row = {**dict.fromkeys(ADDRESS.fields), "AddressType": 1, **body}
        row |= {"Id": id, "CustomerId": owner}
        self.addresses[id] = row
        return row

    def change_address(self, row: Row, body: Mapping[str, object], *, whole: bool) -> Row:
        fixed = {"Id": row["Id"], "CustomerId": row["CustomerId"]}
        empty: Row = {**dict.fromkeys(ADDRESS.fields), "AddressType": 1} if whole else {}
        row.update({**empty, **body, **fixed})
        return row

    def search(self, body: Mapping[str, object]) -> Row:
        term = str(body.get("Term", "")).rstrip("*").lower()
        kinds = body.get("Type", ["order", "product", "customer"])
        assert isinstance(kinds, list)
        hits = [row for row in self.customers.values() if term in str(row["Name"]).lower()]
        customers = [
            {
                "Id": row["Id"],
                "Name": row["Name"],
                "Addresses": self._address_line(row["Id"]),
                "Number": str(row["Number"]),
            }
            for row in hits
        ]
        return {
            "Products": [],
            "Orders": [],
            "Customers": customers if "customer" in kinds else [],
        }

    def _address_line(self, owner: object) -> str:
        rows = [row for row in self.addresses.values() if row["CustomerId"] == owner]
        return "; ".join(f"{row['Street'] or ''}, {row['City'] or ''}" for row in rows)
