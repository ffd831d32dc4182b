"""Billing Booth One as a client meets it: an hour's token, deletes with a body, two list styles.

Facts from shared/apis/billing_booth_one.md. What an error's body looks like is not known, so it is
kept plain.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.routing import Route

from .body_checks import Shape, words
from .booth_records import BULK, CUSTOMER, GROUP, IDS, LOGIN, TAGS, Records, Row
from .clock import Clock
from .endpoint import (
    Answer,
    Call,
    Refusal,
    endpoint,
    json_body,
    known_query,
    middleware,
    record_created,
    whole_number,
)
from .faults import Faults
from .ledger import Ledger, Problem

LIFETIME = 3600.0
_PERIOD = ("created_from", "created_to", "entry_from", "entry_to")


@dataclass(slots=True)
class BillingBoothOne:
    """One account, and the switches a test may turn."""

    email: str = "billing@example.com"
    password: str = "correct-horse"
    clock: Clock = field(default_factory=Clock)
    ledger: Ledger = field(default_factory=Ledger)
    faults: Faults = field(default_factory=Faults)
    records: Records = field(init=False)
    tokens: dict[str, float] = field(default_factory=dict)  # token -> login
    latency: float = 0.0  # seconds each call takes

    def __post_init__(self) -> None:
        self.records = Records(self.clock)

    def expire_sessions(self) -> None:
        """Every token that was given out has ended."""
        self.tokens.clear()

    def logins(self) -> int:
        """How many tokens were ever given out."""
        return len([e for e in self.ledger.calls("POST", "/token") if e.outcome == "ok"])

    def admit(self, call: Call) -> None:
        pass

    def release(self, call: Call) -> None:
        pass


Handler = Callable[[BillingBoothOne, Call], Answer]


def create_app(vendor: BillingBoothOne | None = None) -> Starlette:
    """The server; its state is `app.state.vendor`."""
    vendor = vendor or BillingBoothOne()

    def route(method: str, path: str, handler: Handler) -> Route:
        serve = endpoint(vendor, lambda call: _guarded(vendor, call, handler))
        return Route(path, serve, methods=[method])

    app = Starlette(
        routes=[route(method, path, handler) for method, path, handler in _ROUTES],
        middleware=middleware(vendor.ledger, vendor.faults),
    )
    app.state.vendor = vendor
    return app


def refused(status: int, message: str) -> Refusal:
    return Refusal(Answer(status=status, body={"message": message}, outcome=str(status)))


def _invalid(message: str) -> Refusal:
    return refused(422, message)


def _guarded(vendor: BillingBoothOne, call: Call, handler: Handler) -> Answer:
    if handler is not _login:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        began = vendor.tokens.get(token) if scheme == "Bearer" else None
        if began is None or vendor.clock.now() - began >= LIFETIME:
            vendor.tokens.pop(token, None)
            raise refused(401, "Unauthenticated.")
    for name in call.query.keys() & {"token", "access_token", "password"}:
        call.add_problems(Problem("secret", f"?{name}", "credentials travel in headers"))
    return handler(vendor, call)


def _login(vendor: BillingBoothOne, call: Call) -> Answer:
    body = _body(call, LOGIN)
    if (body["email"], body["password"]) != (vendor.email, vendor.password):
        raise refused(401, "These credentials do not match our records.")
    token = secrets.token_urlsafe(24)
    vendor.tokens[token] = vendor.clock.now()
    return Answer(body={"token": token})


def _body(call: Call, shape: Shape) -> Row:
    body = json_body(call, lambda text: refused(415, text))
    problems = tuple(shape(body))
    if problems:
        call.add_problems(*problems)
        raise _invalid("; ".join(map(str, problems)))
    assert isinstance(body, Mapping)
    return dict(body)


def _listed(vendor: BillingBoothOne, call: Call, rows: list[Row], *names: str) -> Answer:
    known_query(call, "limit", "offset", *names)
    limit, offset = whole_number(call, "limit", 10, _invalid), whole_number(
        call, "offset", 0, _invalid
    )
    if limit < 1:
        raise _invalid("limit must be at least 1")
    part = rows[offset : offset + limit]
    return Answer(body={"limit": limit, "offset": offset, "count": len(rows), "data": part})


def _done() -> Answer:
    return Answer(status=204)


def _list(vendor: BillingBoothOne, call: Call) -> Answer:
    names = words(
        "status customer_group_id organisation_id customer_type letter created_from created_to"
        " cancelled_from cancelled_to ids tags search sort"
    )
    return _listed(vendor, call, vendor.records.find(call.query), *names)


def _create(vendor: BillingBoothOne, call: Call) -> Answer:
    return Answer(status=201, body=_made(vendor, call, _body(call, CUSTOMER)))


def _made(vendor: BillingBoothOne, call: Call, body: Row) -> Row:
    _related(vendor, body)
    customer = vendor.records.create(body)
    record_created(vendor, call, "customer", customer["id"], customer)
    return customer


def _related(vendor: BillingBoothOne, body: Row) -> None:
    if body["customer_group_id"] not in vendor.records.groups:
        raise _invalid("The customer group does not exist.")
    if body["organisation_id"] not in vendor.records.organisations:
        raise _invalid("The organisation does not exist.")


def _bulk(vendor: BillingBoothOne, call: Call) -> Answer:
    customers = _body(call, BULK)["bulk_customers"]
    assert isinstance(customers, list)
    for customer in customers:
        _related(vendor, customer)
    return Answer(status=201, body=[_made(vendor, call, customer) for customer in customers])


def _customer(vendor: BillingBoothOne, call: Call) -> Row:
    key = call.params["id"]
    customer = vendor.records.customers.get(int(key)) if key.isdecimal() else None
    if customer is None or customer["status"] == "deleted":
        raise refused(404, "There is no such customer.")
    return customer


def _get(vendor: BillingBoothOne, call: Call) -> Answer:
    return Answer(body=_customer(vendor, call))


def _by_reference(vendor: BillingBoothOne, call: Call) -> Answer:
    for customer in vendor.records.customers.values():
        if customer["reference"] == call.params["reference"] and customer["status"] != "deleted":
            return Answer(body=customer)
    raise refused(404, "There is no customer of that reference.")


def _update(vendor: BillingBoothOne, call: Call) -> Answer:
    customer, body = _customer(vendor, call), _body(call, CUSTOMER)
    _related(vendor, body)
    return Answer(body=vendor.records.replace(customer, body))


def _one_becomes(status: str) -> Handler:
    def handler(vendor: BillingBoothOne, call: Call) -> Answer:
        vendor.records.become(_customer(vendor, call), status)
        return _done()

    return handler


def _many_become(status: str) -> Handler:
    def handler(vendor: BillingBoothOne, call: Call) -> Answer:
        for customer in _many(vendor, _body(call, IDS)["id"]):
            vendor.records.become(customer, status)
        return _done()

    return handler


def _many(vendor: BillingBoothOne, ids: object) -> list[Row]:
    assert isinstance(ids, list)
    for id in ids:
        if id not in vendor.records.customers:
            raise _invalid(f"There is no customer {id}.")
    return [vendor.records.customers[id] for id in ids]


def _tags(add: bool) -> Handler:
    def handler(vendor: BillingBoothOne, call: Call) -> Answer:
        body = _body(call, TAGS)
        tags, replace = body.get("tags", []), bool(body.get("replace_tags", False))
        assert isinstance(tags, list)
        for customer in _many(vendor, body["customer_ids"]):
            vendor.records.tag(customer, tags, add=add, replace=replace)
        return _done()

    return handler


def _groups(vendor: BillingBoothOne, call: Call) -> Answer:
    rows = list(vendor.records.groups.values())
    return _listed(vendor, call, rows, "search", "billing_type", "method", "sort")


def _create_group(vendor: BillingBoothOne, call: Call) -> Answer:
    group = vendor.records.create_group(_body(call, GROUP))
    record_created(vendor, call, "group", group["id"], group)
    return Answer(status=201, body=group)


def _group(vendor: BillingBoothOne, call: Call) -> Row:
    key = call.params["id"]
    if not key.isdecimal() or int(key) not in vendor.records.groups:
        raise refused(404, "There is no such customer group.")
    return vendor.records.groups[int(key)]


def _get_group(vendor: BillingBoothOne, call: Call) -> Answer:
    return Answer(body=_group(vendor, call))


def _update_group(vendor: BillingBoothOne, call: Call) -> Answer:
    group = _group(vendor, call)
    group.update(_body(call, GROUP))
    return Answer(body=group)


def _delete_group(vendor: BillingBoothOne, call: Call) -> Answer:
    vendor.records.groups.pop(int(str(_group(vendor, call)["id"])))
    return _done()


def _delete_groups(vendor: BillingBoothOne, call: Call) -> Answer:
    ids = _body(call, IDS)["id"]
    assert isinstance(ids, list)
    for id in ids:
        vendor.records.groups.pop(id, None)
    return _done()


def _figures(*names: str) -> Handler:
    def handler(vendor: BillingBoothOne, call: Call) -> Answer:
        known_query(call, *names)
        return Answer(body={"count": len(vendor.records.customers)})

    return handler


def _rows(*names: str) -> Handler:
    def handler(vendor: BillingBoothOne, call: Call) -> Answer:
        return _listed(vendor, call, vendor.records.summaries(), *names)

    return handler


def _transactions(vendor: BillingBoothOne, call: Call) -> Answer:
    names = ("organisation_id", "ledger_entry_type_ids", *_PERIOD)
    return _listed(vendor, call, vendor.records.transactions, *names)


def _by_cursor(vendor: BillingBoothOne, call: Call) -> Answer:
    """A cursor is the id of the last entry seen; the last page has none."""
    names = words(
        "next_cursor previous_cursor page_size offset organisation_id ledger_entry_type_ids"
    )
    known_query(call, *names, *_PERIOD)
    size, after = whole_number(call, "page_size", 20, _invalid), whole_number(
        call, "next_cursor", 0, _invalid
    )
    rows = [row for row in vendor.records.transactions if int(str(row["id"])) > after]
    cursor = rows[size - 1]["id"] if len(rows) > size else None
    body = {"data": rows[:size], "next_cursor": cursor, "previous_cursor": after or None}
    return Answer(body=body)


_PAGE = ("organisation_id", "search")
_ROUTES: list[tuple[str, str, Handler]] = [
    ("POST", "/token", _login),
    ("GET", "/customer", _list),
    ("POST", "/customer", _create),
    ("DELETE", "/customer", _many_become("deleted")),
    ("POST", "/customer/bulk", _bulk),
    ("PUT", "/customer/activate", _many_become("active")),
    ("PUT", "/customer/suspend", _many_become("suspended")),
    ("PUT", "/customer/cancel", _many_become("cancelled")),
    ("POST", "/customer/tags", _tags(True)),
    ("DELETE", "/customer/tags", _tags(False)),
    ("GET", "/customer/reference/{reference}", _by_reference),
    ("GET", "/customer/{id}", _get),
    ("PUT", "/customer/{id}", _update),
    ("DELETE", "/customer/{id}", _one_becomes("deleted")),
    ("PUT", "/customer/{id}/activate", _one_becomes("active")),
    ("PUT", "/customer/{id}/suspend", _one_becomes("suspended")),
    ("PUT", "/customer/{id}/cancel", _one_becomes("cancelled")),
    ("GET", "/customergroup", _groups),
    ("POST", "/customergroup", _create_group),
    ("DELETE", "/customergroup", _delete_groups),
    ("GET", "/customergroup/{id}", _get_group),
    ("PUT", "/customergroup/{id}", _update_group),
    ("DELETE", "/customergroup/{id}", _delete_group),
    ("GET", "/analytics/customer/growth", _figures("start", "end")),
    ("GET", "/analytics/customer/without-invoices", _figures("start", "end")),
    ("GET", "/analytics/customer/without-mandates", _figures("customer_group_id")),
    ("GET", "/analytics/customer/with-mandates", _rows(*_PAGE)),
    ("GET", "/analytics/customer/with-cancelled-mandates", _rows("from", "to", *_PAGE)),
    ("GET", "/analytics/customer/tariffs", _rows(*_PAGE)),
    ("GET", "/analytics/customer/ledger", _rows("search")),
    ("GET", "/analytics/customer/ledger/transactions", _transactions),
    ("GET", "/analytics/customer/ledger/transactions/cursor", _by_cursor),
    ("GET", "/analytics/customer/metadata", _rows("organisation_id", "tags", "sort")),
]
