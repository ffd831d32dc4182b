"""Billbee v1 as a client meets it: two credentials at once, errors that travel two ways.

Facts from shared/apis/billbee.md; where it is silent the choice is the stricter one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.routing import Route

from .billbee_records import ADDRESS, CREATE, CUSTOMER, PATCH, SEARCH, Records
from .body_checks import Shape
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
from .ledger import Ledger, Problem
from .limits import Window

PER_SECOND = 2


@dataclass(slots=True)
class Billbee:
    """One account at Billbee, and the switches a test may turn."""

    api_key: str = "developer-key-0001"
    username: str = "shop@example.com"
    password: str = "Api-Password-12"
    clock: Clock = field(default_factory=Clock)
    ledger: Ledger = field(default_factory=Ledger)
    faults: Faults = field(default_factory=Faults)
    records: Records = field(default_factory=Records)
    latency: float = 0.0  # seconds each call takes
    activated: bool = True  # the account's API module
    limit_rate: bool = False  # two a second per endpoint: 429
    retry_after: bool = True  # whether that 429 says when to come back
    window: Window = field(init=False)

    def __post_init__(self) -> None:
        self.window = Window(self.clock, PER_SECOND, 1.0)

    def admit(self, call: Call) -> None:
        if not self.limit_rate:
            return
        who = (call.headers.get("x-billbee-api-key"), call.headers.get("authorization"))
        wait = self.window.wait((call.entry.method, _template(call), who))
        if wait > 0:
            headers = {"Retry-After": str(int(wait) + 1)} if self.retry_after else {}
            raise Refusal(
                Answer(
                    status=429,
                    body="Too many requests",
                    media="text/plain",
                    headers=headers,
                    outcome="429",
                )
            )

    def release(self, call: Call) -> None:
        pass


Handler = Callable[[Billbee, Call], Answer]


def create_app(vendor: Billbee | None = None) -> Starlette:
    """The server; its state is `app.state.vendor`."""
    vendor = vendor or Billbee()

    def route(method: str, path: str, handler: Handler) -> Route:
        serve = endpoint(vendor, lambda call: _guarded(vendor, call, handler))
        return Route(f"/api/v1{path}", serve, methods=[method])

    app = Starlette(
        routes=[route(method, path, handler) for method, path, handler in _ROUTES],
        middleware=middleware(vendor.ledger, vendor.faults),
    )
    app.state.vendor = vendor
    return app


def failed(status: int, code: int, message: str) -> Refusal:
    """A no in the envelope, under whichever HTTP status."""
    body = {"ErrorMessage": message, "ErrorCode": code, "ErrorDescription": message, "Data": None}
    return Refusal(Answer(status=status, body=body, outcome=f"{status}/{code}"))


def _invalid(message: str) -> Refusal:
    return failed(400, 11, message)


def _template(call: Call) -> str:
    """The endpoint a rate is counted for: the path without its ids."""
    return "/".join("{id}" if part.isdecimal() else part for part in call.entry.path.split("/"))


def _guarded(vendor: Billbee, call: Call, handler: Handler) -> Answer:
    for name in call.query:
        if name.lower() in ("x-billbee-api-key", "apikey", "api_key", "password"):
            call.add_problems(Problem("secret", f"?{name}", "credentials travel in headers"))
    key = call.headers.get("x-billbee-api-key")
    basic = basic_credentials(call)
    if key is None or basic != (vendor.username, vendor.password):
        body = {"Message": "Authorization has been denied for this request."}
        raise Refusal(Answer(status=401, body=body, outcome="401"))
    if key != vendor.api_key:
        raise failed(403, 1, "The developer key is not known")
    if not vendor.activated:
        raise failed(200, 1, "The API module is not activated")
    return handler(vendor, call)


def _body(call: Call, shape: Shape) -> dict[str, object]:
    """The checked JSON body; ErrorCode 11 with HTTP 400 for anything that does not fit."""
    body = json_body(call, _invalid)
    problems = tuple(shape(body))
    if problems:
        call.add_problems(*problems)
        raise _invalid("; ".join(map(str, problems)))
    assert isinstance(body, Mapping)
    return dict(body)


def _id(call: Call) -> int:
    text = call.params["id"]
    if not text.isdecimal():
        raise _invalid(f"{text!r} is no id")
    return int(text)


def _data(value: object) -> Answer:
    return Answer(body={**_NO_ERROR, "Data": value})


def _paged(call: Call, rows: list[dict[str, object]]) -> Answer:
    known_query(call, "page", "pageSize")
    page, size = whole_number(call, "page", 1, _invalid), whole_number(
        call, "pageSize", 50, _invalid
    )
    if page < 1 or not 1 <= size <= 250:
        raise _invalid("page starts at 1, pageSize is 1 to 250")
    paging = {
        "Page": page,
        "TotalPages": -(-len(rows) // size),
        "TotalRows": len(rows),
        "PageSize": size,
    }
    part = rows[(page - 1) * size : page * size]
    return Answer(body={"Paging": paging, **_NO_ERROR, "Data": part})


_NO_ERROR: Mapping[str, object] = {
    "ErrorMessage": None,
    "ErrorCode": 0,
    "ErrorDescription": "NoError",
}


def _missing(kind: str, id: int) -> Refusal:
    body = {"Message": f"There is no {kind} {id}"}
    return Refusal(Answer(status=404, body=body, outcome="404"))


def _list(vendor: Billbee, call: Call) -> Answer:
    return _paged(call, list(vendor.records.customers.values()))


def _create(vendor: Billbee, call: Call) -> Answer:
    customer = vendor.records.create(_body(call, CREATE))
    record_created(vendor, call, "customer", customer["Id"], customer)
    return _data(customer)


def _get(vendor: Billbee, call: Call) -> Answer:
    return _data(_customer(vendor, call))


def _customer(vendor: Billbee, call: Call) -> dict[str, object]:
    id = _id(call)
    if id not in vendor.records.customers:
        raise _missing("customer", id)
    return vendor.records.customers[id]


def _replace(vendor: Billbee, call: Call) -> Answer:
    customer, body = _customer(vendor, call), _body(call, CUSTOMER)
    if customer["ArchivedAt"] is not None:
        raise failed(200, 11, "An archived customer cannot be changed")
    return _data(vendor.records.replace(customer, body))


def _addresses(vendor: Billbee, call: Call) -> Answer:
    owner = _customer(vendor, call)["Id"]
    rows = [row for row in vendor.records.addresses.values() if row["CustomerId"] == owner]
    return _paged(call, rows)


def _add_address(vendor: Billbee, call: Call) -> Answer:
    owner, body = _customer(vendor, call), _body(call, ADDRESS)
    if body.get("Id"):
        raise _invalid("Id must not be set for a new address")
    return _kept_address(vendor, call, body, owner["Id"])


def _kept_address(vendor: Billbee, call: Call, body: dict[str, object], owner: object) -> Answer:
    address = vendor.records.add_address(body, owner)
    record_created(vendor, call, "address", address["Id"], address)
    return _data(address)


def _orders(vendor: Billbee, call: Call) -> Answer:
    return _paged(call, vendor.records.orders.get(int(str(_customer(vendor, call)["Id"])), []))


def _address(vendor: Billbee, call: Call) -> dict[str, object]:
    id = _id(call)
    if id not in vendor.records.addresses:
        raise _missing("address", id)
    return vendor.records.addresses[id]


def _get_address(vendor: Billbee, call: Call) -> Answer:
    return _data(_address(vendor, call))


def _replace_address(vendor: Billbee, call: Call) -> Answer:
    address = _address(vendor, call)
    return _data(vendor.records.change_address(address, _body(call, ADDRESS), whole=True))


def _patch_address(vendor: Billbee, call: Call) -> Answer:
    address = _address(vendor, call)
    return _data(vendor.records.change_address(address, _body(call, PATCH), whole=False))


def _all_addresses(vendor: Billbee, call: Call) -> Answer:
    return _paged(call, list(vendor.records.addresses.values()))


def _create_address(vendor: Billbee, call: Call) -> Answer:
    body = _body(call, ADDRESS)
    if body.get("Id"):
        raise _invalid("Id must not be set for a new address")
    owner = body.get("CustomerId")
    if owner not in vendor.records.customers:
        raise _invalid(f"There is no customer {owner}")
    return _kept_address(vendor, call, body, owner)


def _search(vendor: Billbee, call: Call) -> Answer:
    """The bare object both official SDKs read, without the envelope."""
    return Answer(body=vendor.records.search(_body(call, SEARCH)))


_ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/customers", _list),
    ("POST", "/customers", _create),
    ("GET", "/customers/{id}", _get),
    ("PUT", "/customers/{id}", _replace),
    ("GET", "/customers/{id}/addresses", _addresses),
    ("POST", "/customers/{id}/addresses", _add_address),
    ("GET", "/customers/{id}/orders", _orders),
    ("GET", "/customers/addresses/{id}", _get_address),
    ("PUT", "/customers/addresses/{id}", _replace_address),
    ("PATCH", "/customers/addresses/{id}", _patch_address),
    ("GET", "/customer-addresses", _all_addresses),
    ("POST", "/customer-addresses", _create_address),
    ("GET", "/customer-addresses/{id}", _get_address),
    ("PUT", "/customer-addresses/{id}", _replace_address),
    ("POST", "/search", _search),
]
