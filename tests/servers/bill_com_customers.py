"""The customers of a Bill.com organization: what the vendor keeps, accepts, and gives back."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .body_checks import Shape, between, boolean, list_of, nullable, one_of, text, words
from .ledger import Problem

NOBODY = "0" * 20
_TEXTS = words(
    "name shortName companyName contactFirstName contactLastName accNumber billAddress1"
    " billAddress2 billAddress3 billAddress4 billAddressCity billAddressState billAddressCountry"
    " billAddressZip shipAddress1 shipAddress2 shipAddress3 shipAddress4 shipAddressCity"
    " shipAddressState shipAddressCountry shipAddressZip email phone altPhone fax description"
    " printAs"
)
_ENTITY = one_of("Customer")
_ACTIVE = one_of("1", "2")
_ACCOUNT = one_of("0", "1", "2")
_KEPT_BY_VENDOR = frozenset(
    {"id", "createdTime", "updatedTime", "mergedIntoId", "hasAuthorizedToCharge"}
)
# What the vendor shows and nobody said it takes back.
_NEWER: Mapping[str, object] = {
    "paymentTermId": NOBODY,
    "balance": 0,
    "availCredit": 0,
    "taxId": None,
    "hasBankAccount": False,
    "hasNetBankAccount": False,
    "hasBankAccountAutoPay": False,
    "hasCreditCard": False,
    "hasCreditCardAutoPay": False,
    "defaultDeliveryMethod": None,
    "isAutoChargeDismissed": False,
    "isTaxLiable": False,
    "creationSource": "0",
    "enabledInvoiceFinancing": False,
    "hasCustomerCard": False,
    "enabledAutoInvoiceFinancing": False,
}
_CREATE = Shape(
    fields={
        "entity": _ENTITY,
        "isActive": _ACTIVE,
        "parentCustomerId": text,
        "accountType": _ACCOUNT,
        "invoiceCurrency": text,
        **dict.fromkeys(_TEXTS, text),
    },
    required=frozenset({"entity", "name"}),
    read_only=_KEPT_BY_VENDOR | _NEWER.keys(),
)
_UPDATE = Shape(
    fields={
        "entity": _ENTITY,
        "id": text,
        "isActive": _ACTIVE,
        "createdTime": text,
        "updatedTime": text,
        "mergedIntoId": nullable(text),
        "parentCustomerId": nullable(text),
        "hasAuthorizedToCharge": boolean,
        "accountType": _ACCOUNT,
        "invoiceCurrency": nullable(text),
        **dict.fromkeys(_TEXTS, nullable(text)),
        "name": text,
    },
    required=frozenset({"entity", "id", "name"}),
    read_only=frozenset(_NEWER),
)
_FILTER = Shape(
    fields={
        "field": text,
        "op": one_of("=", "<", ">", "!=", "<=", ">=", "in", "nin"),
        "value": text,
    },
    required=frozenset({"field", "op", "value"}),
)
_SORT = Shape(
    fields={"field": text, "asc": one_of("true", "false")}, required=frozenset({"field", "asc"})
)

_LIST = Shape(
    fields={
        "start": between(0, 10_000_000),
        "max": between(1, 999),
        "filters": list_of(_FILTER),
        "sort": list_of(_SORT),
        "nested": boolean,
        "showAudit": boolean,
    }
)
_CODES = {
    "required": "BDC_1117",
    "type": "BDC_1124",
    "syntax": "BDC_1122",
}  # everything else: a bad value, BDC_1119
_COMPARE: Mapping[str, Callable[[str, str], bool]] = {
    "=": lambda mine, wanted: mine == wanted,
    "!=": lambda mine, wanted: mine != wanted,
    "<": lambda mine, wanted: mine < wanted,
    ">": lambda mine, wanted: mine > wanted,
    "<=": lambda mine, wanted: mine <= wanted,
    ">=": lambda mine, wanted: mine >= wanted,
    "in": lambda mine, wanted: mine in wanted.split(","),
    "nin": lambda mine, wanted: mine not in wanted.split(","),
}
_FILTERABLE = frozenset(
    words("id isActive createdTime updatedTime name accountType parentCustomerId")
)

Record = dict[str, object]


class Wrong(Exception):
    """A body the vendor refuses, with its code."""

    def __init__(self, code: str, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.code, self.message, self.problems = code, message, problems


@dataclass(slots=True)
class Customers:
    """The store. Nothing is ever erased: deleting only switches `isActive`."""

    now: Callable[[], str]
    records: dict[str, Record] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def create(self, body: object) -> Record:
        given = _checked(_CREATE, body)
        id = f"0cu01{next(self._numbers):015d}"
        moment = self.now()
        record: Record = {
            "entity": "Customer",
            "id": id,
            "isActive": "1",
            "createdTime": moment,
            "updatedTime": moment,
            **dict.fromkeys(_TEXTS),
            "parentCustomerId": NOBODY,
            "mergedIntoId": NOBODY,
            "hasAuthorizedToCharge": False,
            "accountType": "0",
            "invoiceCurrency": None,
            **_NEWER,
        }
        self.records[id] = _stored(record, given)
        return dict(self.records[id])

    def get(self, id: object) -> Record:
        return dict(self._find(id))

    def update(self, body: object) -> Record:
        given = _checked(_UPDATE, body)
        record = self._find(given["id"])
        changes = {name: value for name, value in given.items() if name not in _KEPT_BY_VENDOR}
        record.update(_stored(record, changes), updatedTime=self.now())
        return dict(record)

    def switch(self, id: object, active: str) -> Record:
        """Delete or undelete: the record as it was, but for `isActive`."""
        record = self._find(id)
        record.update(isActive=active, updatedTime=self.now())
        return dict(record)

    def page(self, data: Mapping[str, object]) -> list[Record]:
        """The part of a list that `start` and `max` ask for; a plain array without a total."""
        _checked(_LIST, data, code="BDC_1129")
        found = [record for record in self.records.values() if _meets(record, data)]
        for sort in reversed(_rows(data, "sort")):
            key = str(sort["field"])
            found.sort(key=lambda record: str(record.get(key)), reverse=sort["asc"] == "false")
        start, most = int(str(data.get("start", 0))), int(str(data.get("max", 999)))
        return [dict(record) for record in found[start : start + most]]

    def _find(self, id: object) -> Record:
        if not isinstance(id, str):
            raise Wrong("BDC_1124", "id must be a text")
        if id not in self.records:
            raise Wrong("BDC_1120", f"No data found for {id}")
        return self.records[id]


def _checked(shape: Shape, body: object, *, code: str | None = None) -> Record:
    problems = tuple(shape(body))
    if problems:
        chosen = code or _CODES.get(problems[0].kind, "BDC_1119")
        raise Wrong(chosen, "; ".join(map(str, problems)), problems)
    assert isinstance(body, Mapping)
    return dict(body)


def _stored(record: Record, given: Mapping[str, object]) -> Record:
    """The record with what was sent: an empty text is kept as null, an empty reference as zeros."""
    changes = {name: (None if value == "" else value) for name, value in given.items()}
    if "parentCustomerId" in changes:
        changes["parentCustomerId"] = changes["parentCustomerId"] or NOBODY
    return record | changes


def _meets(record: Record, data: Mapping[str, object]) -> bool:
    for condition in _rows(data, "filters"):
        name, op = str(condition["field"]), str(condition["op"])
        if name not in _FILTERABLE:
            raise Wrong("BDC_1130", f"Cannot filter by {name}")
        if not _COMPARE[op](str(record.get(name) or ""), str(condition["value"])):
            return False
    return True


def _rows(data: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    rows = data.get(name, [])
    assert isinstance(rows, list)
    return rows
