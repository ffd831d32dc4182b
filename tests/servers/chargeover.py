"""ChargeOver v3 as a client meets it: one envelope around an object, a list, a number, or `false`.

Facts from shared/apis/chargeover.md; where it is silent the choice is the stricter one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.routing import Route

from .body_checks import Shape
from .chargeover_customers import CREATE, UPDATE, Customers, NoSuchFilter
from .clock import Clock
from .endpoint import (
    Answer,
    Call,
    Refusal,
    basic_credentials,
    endpoint,
    json_body,
    known_query,
    middleware,
    record_created,
    whole_number,
)
from .faults import Faults
from .ledger import Ledger

_QUERY = ("where", "order", "limit", "offset", "expand", "_dummy")


@dataclass(slots=True)
class ChargeOver:
    """One account at ChargeOver, and the switches a test may turn."""

    public_key: str = "public-key-of-the-account"
    private_key: str = "private-key-of-the-account-32chr"
    clock: Clock = field(default_factory=Clock)
    ledger: Ledger = field(default_factory=Ledger)
    faults: Faults = field(default_factory=Faults)
    customers: Customers = field(init=False)
    latency: float = 0.0  # seconds each call takes
    details: object = field(default_factory=dict)  # {} or None, both are seen

    def __post_init__(self) -> None:
        self.customers = Customers(self.clock)

    def admit(self, call: Call) -> None:
        pass

    def release(self, call: Call) -> None:
        pass


def create_app(vendor: ChargeOver | None = None) -> Starlette:
    """The server; its state is `app.state.vendor`."""
    vendor = vendor or ChargeOver()
    many = endpoint(vendor, lambda call: _many(vendor, call))
    one = endpoint(vendor, lambda call: _one(vendor, call))
    app = Starlette(
        routes=[
            Route("/api/v3/customer", many, methods=["GET", "POST"]),
            Route("/api/v3/customer/{key}", one, methods=["GET", "PUT", "DELETE"]),
        ],
        middleware=middleware(vendor.ledger, vendor.faults),
    )
    app.state.vendor = vendor
    return app


def refused(code: int, message: str, response: object = False) -> Refusal:
    body = {
        "code": code,
        "status": "Error",
        "message": message,
        "details": {},
        "response": response,
    }
    return Refusal(Answer(status=code, body=body, outcome=str(code)))


def _bad(message: str) -> Refusal:
    return refused(400, message)


def _good(
    vendor: ChargeOver, response: object, code: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    body = {
        "code": code,
        "status": "OK",
        "message": "",
        "details": vendor.details,
        "response": response,
    }
    return Answer(status=code, body=body, headers=headers or {})


def _guard(vendor: ChargeOver, call: Call) -> None:
    given = basic_credentials(call)
    if given is None:
        raise refused(
            401, "Invalid or incorrect authorization [Missing (basic) authorization header.]"
        )
    if given != (vendor.public_key, vendor.private_key):
        raise refused(401, "Invalid or incorrect authorization [Wrong keys.]")


def _many(vendor: ChargeOver, call: Call) -> Answer:
    _guard(vendor, call)
    if call.entry.method == "POST":
        return _create(vendor, call)
    known_query(call, *_QUERY)
    try:
        found = vendor.customers.find(call.first("where"), call.first("order"))
    except NoSuchFilter as error:
        raise _bad(str(error)) from None
    offset, limit = whole_number(call, "offset", 0, _bad), whole_number(call, "limit", 10, _bad)
    part = found[offset : offset + limit]
    rows = [{name: value for name, value in row.items() if name != "tags"} for row in part]
    return _good(vendor, rows)


def _create(vendor: ChargeOver, call: Call) -> Answer:
    known_query(call)
    customer = vendor.customers.create(_body(vendor, call, CREATE))
    id = customer["customer_id"]
    record_created(vendor, call, "customer", id, customer)
    return _good(vendor, {"id": id}, 201, {"Location": f"{call.url}/api/v3/customer/{id}"})


def _body(vendor: ChargeOver, call: Call, shape: Shape, own: object = None) -> Mapping[str, object]:
    body = json_body(call, _bad)
    problems = tuple(shape(body))
    if problems:
        call.add_problems(*problems)
        raise _bad(f"Missing or invalid parameter. {'; '.join(map(str, problems))}")
    assert isinstance(body, Mapping)
    if vendor.customers.key_taken(body.get("external_key"), own):
        raise _bad("An object with that external_key already exists.")
    return body


def _one(vendor: ChargeOver, call: Call) -> Answer:
    _guard(vendor, call)
    key = call.params["key"]
    if key == "_count":
        known_query(call, "where")
        try:
            return _good(vendor, len(vendor.customers.find(call.first("where"), None)))
        except NoSuchFilter as error:
            raise _bad(str(error)) from None
    customer = vendor.customers.by_key(key)
    if customer is None:
        raise refused(404, f"The resource {quote(key)} does not exist.", None)
    known_query(call)
    id = customer["customer_id"]
    if call.entry.method == "DELETE":
        vendor.customers.delete(id)
        return _good(vendor, True)
    if call.entry.method == "PUT":
        vendor.customers.update(customer, _body(vendor, call, UPDATE, id))
        return _good(vendor, {"id": id}, 202, {"Location": f"{call.url}/api/v3/customer/{id}"})
    return _good(vendor, customer)
