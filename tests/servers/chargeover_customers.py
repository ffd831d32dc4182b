"""The customers of a ChargeOver account, and the small language they are queried with."""

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .body_checks import Shape, anything, boolean, integer, list_of, one_of, text, words
from .clock import Clock

_IDS = words(
    "parent_customer_id language_id currency_id class_id admin_id campaign_id brand_id terms_id"
)
_TEXTS = words(
    "external_key company campaign_details superuser_username superuser_email superuser_name"
    " superuser_first_name superuser_last_name superuser_phone bill_addr1 bill_addr2 bill_addr3"
    " bill_city bill_state bill_postcode bill_country ship_addr1 ship_addr2 ship_addr3 ship_city"
    " ship_state ship_postcode ship_country"
) + tuple(f"custom_{number}" for number in range(1, 21))
_DELIVERY = one_of("print", "email")
_SHOWN: Mapping[str, object] = {
    "superuser_id": 0,
    "display_as": "",
    "currency_iso4217": "USD",
    "currency_symbol": "$",
    "class_name": "",
    "admin_name": "",
    "admin_email": "",
    "superuser_token": "",
    "superuser_title": "",
    "bill_notes": None,
    "bill_block": "",
    "ship_notes": None,
    "ship_block": "",
    "paid": 0,
    "total": 0,
    "balance": 0,
    "terms_name": "",
    "terms_days": 0,
    "custtype_id": None,
    "write_ipaddr": "127.0.0.1",
    "mod_ipaddr": "127.0.0.1",
    "url_paymethodlink": "https://example.chargeover.com/r/paymethod/1",
    "url_self": "https://example.chargeover.com/admin/r/customer/1",
    "customer_status_id": 1,
    "customer_status_name": "Current",
    "customer_status_str": "active-current",
    "customer_status_state": "a",
    "default_paymethod": None,
    "default_creditcard_id": None,
    "default_ach_id": None,
}
_FIELDS = {
    **dict.fromkeys(_IDS, integer),
    **dict.fromkeys(_TEXTS, text),
    "no_taxes": boolean,
    "no_dunning": boolean,
    "invoice_delivery": _DELIVERY,
    "dunning_delivery": _DELIVERY,
    "tags": list_of(anything),
}
_READ_ONLY = _SHOWN.keys() | {"customer_id", "token", "write_datetime", "mod_datetime"}
CREATE = Shape(fields=_FIELDS, required=frozenset({"company"}), read_only=frozenset(_READ_ONLY))
UPDATE = Shape(fields=_FIELDS, read_only=frozenset(_READ_ONLY))

Row = dict[str, object]


class NoSuchFilter(Exception):
    """A `where` or `order` that the vendor does not understand."""


@dataclass(slots=True)
class Customers:
    """The store. The external key of a deleted customer stays taken."""

    clock: Clock
    rows: dict[int, Row] = field(default_factory=dict)
    taken: dict[object, int] = field(default_factory=dict)  # external key -> owner
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1234))

    def create(self, given: Mapping[str, object]) -> Row:
        id = next(self._numbers)
        row: Row = {
            "customer_id": id,
            "token": f"tok{id:09d}",
            **dict.fromkeys(_IDS),
            "parent_customer_id": 0,  # 0 and null both mean none, side by side
            **dict.fromkeys(_TEXTS),
            **dict.fromkeys([name for name in _TEXTS if name.startswith("superuser")], ""),
            **_SHOWN,
            "superuser_id": id + 5000,
            "write_datetime": self._now(),
            "mod_datetime": self._now(),
            "no_taxes": False,
            "no_dunning": False,
            "invoice_delivery": "email",
            "dunning_delivery": "email",
            "tags": [],
            **given,
        }
        self.rows[id] = row
        self._take(row)
        return row

    def update(self, row: Row, given: Mapping[str, object]) -> None:
        """PUT is partial here: what is not sent stays."""
        row.update(given, mod_datetime=self._now())
        self._take(row)

    def delete(self, id: object) -> None:
        del self.rows[int(str(id))]

    def key_taken(self, key: object, own: object) -> bool:
        return bool(key) and self.taken.get(key, own) != own

    def by_key(self, key: str) -> Row | None:
        """An id, `external_key:...` or `token:...`."""
        for field_name in ("external_key", "token"):
            if key.startswith(f"{field_name}:"):
                wanted = key.partition(":")[2]
                rows = [row for row in self.rows.values() if row[field_name] == wanted]
                return rows[0] if rows else None
        return self.rows.get(int(key)) if key.isdecimal() else None

    def find(self, where: str | None, order: str | None) -> list[Row]:
        tests = [_test(part) for part in _parts(where)]
        found = [row for row in self.rows.values() if all(test(row) for test in tests)]
        for part in reversed(_parts(order)):
            name, _, direction = part.partition(":")
            if direction not in ("ASC", "DESC"):
                raise NoSuchFilter(f"order {part!r} needs ASC or DESC")
            found.sort(key=lambda row: str(row.get(name) or ""), reverse=direction == "DESC")
        return found

    def _take(self, row: Row) -> None:
        if row["external_key"]:
            self.taken[row["external_key"]] = int(str(row["customer_id"]))

    def _now(self) -> str:
        return f"{datetime.fromtimestamp(self.clock.now(), UTC):%Y-%m-%d %H:%M:%S}"


def _parts(expression: str | None) -> list[str]:
    """Split at commas; `\\,` is a comma inside a value."""
    if not expression:
        return []
    return [part.replace("\\,", ",") for part in re.split(r"(?<!\\),", expression)]


def _test(part: str) -> Callable[[Row], bool]:
    name, _, rest = part.partition(":")
    operator, _, value = rest.partition(":")
    if name not in _FILTERABLE:
        raise NoSuchFilter(f"cannot filter by {name!r}")
    if operator in ("IS", "ISNOT"):
        if value != "NULL":
            raise NoSuchFilter(f"{operator} asks for NULL, not {value!r}")
        return lambda row: (row.get(name) is None) == (operator == "IS")
    if operator not in _OPERATORS:
        raise NoSuchFilter(f"no operator {operator!r}")
    compare = _OPERATORS[operator]
    return lambda row: compare(str(row.get(name) or ""), value)


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "EQUALS": lambda mine, wanted: mine == wanted,
    "NOTEQUALS": lambda mine, wanted: mine != wanted,
    "GT": lambda mine, wanted: mine > wanted,
    "LT": lambda mine, wanted: mine < wanted,
    "GTE": lambda mine, wanted: mine >= wanted,
    "LTE": lambda mine, wanted: mine <= wanted,
    "CONTAINS": lambda mine, wanted: wanted in mine,
}
_FILTERABLE = frozenset(
    words(
        "customer_id parent_customer_id bill_state ship_state bill_country ship_country"
        " external_key token company superuser_id superuser_email write_datetime mod_datetime"
        " customer_status_state customer_status_str"
    )
) | {f"custom_{number}" for number in range(1, 51)}
