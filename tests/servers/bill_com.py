"""Bill.com v2 as a client meets it: forms that hold JSON, and refusals inside HTTP 200.

Facts from shared/apis/bill_com.md; where it is silent the choice is the stricter one. The base URL
ends in `/api/v2`, as the vendor's does.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.routing import Route

from . import exact_json
from .bill_com_customers import Customers, Wrong
from .clock import Clock
from .endpoint import Answer, Call, Refusal, endpoint, form_body, middleware, record_created
from .faults import Faults
from .ledger import Ledger, Problem
from .limits import Hourly

IDLE = 35 * 60.0
MOST_AT_ONCE = 3
_WITH_DATA = ("devKey", "sessionId", "data")
_SIGNED_IN = ("devKey", "sessionId")


@dataclass(slots=True)
class BillCom:
    """One organization at Bill.com, and the switches a test may turn."""

    user_name: str = "ada@example.com"
    password: str = "analytical-engine"
    org_id: str = "00801ABCDEFGHIJK0xyz"
    dev_key: str = "dev-key-of-the-app"
    user_id: str = "00601ABCDEFGHIJK0usr"
    clock: Clock = field(default_factory=Clock)
    ledger: Ledger = field(default_factory=Ledger)
    faults: Faults = field(default_factory=Faults)
    customers: Customers = field(init=False)
    sessions: dict[str, float] = field(default_factory=dict)  # sessionId -> last use
    api_endpoint: str | None = None  # what Login says; None: the address the client came by
    latency: float = 0.0  # seconds each call takes
    limit_at_once: bool = False  # more than three calls at once: BDC_1322
    hourly: Hourly | None = None  # calls per developer key: BDC_1144
    login_hourly: Hourly | None = None  # Login and ListOrgs together: BDC_1144
    busy: int = 0

    def __post_init__(self) -> None:
        self.customers = Customers(self._now)

    def expire_sessions(self) -> None:
        """Every session that is open now has ended."""
        self.sessions.clear()

    def logins(self) -> int:
        """How many sessions were ever opened."""
        return len([e for e in self.ledger.calls(path="/api/v2/Login.json") if e.outcome == "ok"])

    def admit(self, call: Call) -> None:
        self.busy += 1
        try:
            if self.limit_at_once and self.busy > MOST_AT_ONCE:
                raise refusal("BDC_1322", "Too many concurrent requests")
            if self.hourly is not None and self.hourly.full(self.dev_key):
                raise refusal("BDC_1144", "Hourly request limit reached")
        except Refusal:
            self.busy -= 1
            raise

    def release(self, call: Call) -> None:
        self.busy -= 1

    def _now(self) -> str:
        moment = datetime.fromtimestamp(self.clock.now(), UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


def create_app(vendor: BillCom | None = None) -> Starlette:
    """The server; its state is `app.state.vendor`."""
    vendor = vendor or BillCom()
    serve = endpoint(vendor, lambda call: _answer(vendor, call))
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    app = Starlette(
        routes=[Route("/{path:path}", serve, methods=methods)],
        middleware=middleware(vendor.ledger, vendor.faults),
    )
    app.state.vendor = vendor
    return app


def refusal(code: str, message: str) -> Refusal:
    """A no in the vendor's way: HTTP 200, and the code in the body."""
    return Refusal(Answer(body=_refused(code, message), outcome=code))


def _refused(code: str, message: str) -> dict[str, object]:
    detail = {"error_code": code, "error_message": message}
    return {"response_status": 1, "response_message": "Error", "response_data": detail}


def _success(data: object) -> dict[str, object]:
    return {"response_status": 0, "response_message": "Success", "response_data": data}


def _answer(vendor: BillCom, call: Call) -> Answer:
    operation = _OPERATIONS.get(call.params["path"])
    if operation is None:
        raise refusal("BDC_1121", f"API not supported: {call.params['path']}")
    if call.entry.method != "POST":
        call.add_problems(Problem("method", "", f"{call.entry.method} is not POST"))
        raise refusal("BDC_1121", "Only POST is supported")
    for name in call.query:
        kind = "secret" if name in ("devKey", "sessionId", "password") else "query"
        call.add_problems(Problem(kind, f"?{name}", "nothing belongs into the query"))
    form = form_body(call, lambda text: refusal("BDC_1108", text))
    for name in form.keys() - set(operation.fields):
        call.add_problems(Problem("unknown", name, "the operation has no such form field"))
        raise refusal("BDC_1129", f"Unknown parameter {name}")
    for name in operation.fields:
        if name not in form:
            raise refusal("BDC_1109" if name == "sessionId" else "BDC_1108", f"No {name}")
    if form["devKey"] != vendor.dev_key:
        raise refusal("BDC_1102", "Developer key is invalid.")
    if "sessionId" in operation.fields:
        _use_session(vendor, form["sessionId"])
    data = _data(call, form["data"]) if "data" in operation.fields else {}
    try:
        return Answer(body=_success(operation.run(vendor, call, form, data)))
    except Wrong as wrong:
        call.add_problems(*wrong.problems)
        raise refusal(wrong.code, wrong.message) from None


def _use_session(vendor: BillCom, session: str) -> None:
    now = vendor.clock.now()
    if now - vendor.sessions.get(session, -IDLE) >= IDLE:
        vendor.sessions.pop(session, None)
        raise refusal("BDC_1109", "Session is invalid. Please log in.")
    vendor.sessions[session] = now


def _data(call: Call, text: str) -> Mapping[str, object]:
    try:
        data = exact_json.loads(text)
    except ValueError:
        raise refusal("BDC_1122", "data is not JSON") from None
    if not isinstance(data, Mapping):
        raise refusal("BDC_1122", "data is not a JSON object")
    call.entry.parsed = {**dict(call.entry.parsed or {}), "data": data}  # type: ignore[call-overload]
    return data


Form = Mapping[str, str]
Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb: the form fields it needs, all of them and no others, and what it does."""

    fields: tuple[str, ...]
    run: Callable[[BillCom, Call, Form, Data], object]


def _login(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
    _spend_login(vendor)
    _check_user(vendor, form)
    if form["orgId"] != vendor.org_id:
        raise refusal("BDC_1123", "Organization id is invalid.")
    session = f"session-{secrets.token_hex(8)}"
    vendor.sessions[session] = vendor.clock.now()
    return {
        "sessionId": session,
        "orgId": vendor.org_id,
        "apiEndPoint": vendor.api_endpoint or f"{call.url}/api/v2",
        "usersId": vendor.user_id,
    }


def _list_orgs(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
    _spend_login(vendor)
    _check_user(vendor, form)
    return [{"orgId": vendor.org_id, "orgName": "Analytical Engines Ltd."}]


def _spend_login(vendor: BillCom) -> None:
    if vendor.login_hourly is not None and vendor.login_hourly.full(vendor.dev_key):
        raise refusal("BDC_1144", "Hourly login limit reached")


def _check_user(vendor: BillCom, form: Form) -> None:
    if (form["userName"], form["password"]) != (vendor.user_name, vendor.password):
        raise refusal("BDC_1101", "User name and/or password do not match our records.")


def _logout(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
    del vendor.sessions[form["sessionId"]]
    return {}


def _session_info(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
    return {"organizationId": vendor.org_id, "userId": vendor.user_id}


def _create(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
    return _make(vendor, call, data)


def _make(vendor: BillCom, call: Call, data: Data) -> Mapping[str, object]:
    customer = vendor.customers.create(_member(data, "obj"))
    record_created(vendor, call, "customer", customer["id"], customer)
    return customer


def _read(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
    return vendor.customers.get(_member(data, "id"))


def _update(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
    return vendor.customers.update(_member(data, "obj"))


def _delete(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
    return vendor.customers.switch(_member(data, "id"), "2")


def _undelete(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
    return vendor.customers.switch(_member(data, "id"), "1")


def _list(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
    return vendor.customers.page(data)


def _bulk(one: Callable[[BillCom, Call, Data], Mapping[str, object]]) -> Operation:
    def run(vendor: BillCom, call: Call, form: Form, data: Data) -> object:
        bulk = _member(data, "bulk")
        if not isinstance(bulk, list) or not 1 <= len(bulk) <= 100:
            raise refusal("BDC_1129", "bulk must hold 1 to 100 elements")
        return {"bulk": [_each(vendor, call, one, element) for element in bulk]}

    return Operation(_WITH_DATA, run)


def _each(
    vendor: BillCom,
    call: Call,
    one: Callable[[BillCom, Call, Data], Mapping[str, object]],
    element: object,
) -> object:
    """An element's own answer: it may be refused while its neighbours are not."""
    if not isinstance(element, Mapping) or element.keys() != {"obj"}:
        return _refused("BDC_1117", "each element needs an obj, and nothing else")
    try:
        return _success(one(vendor, call, element))
    except Wrong as wrong:
        call.add_problems(*wrong.problems)
        return _refused(wrong.code, wrong.message)


def _member(data: Data, name: str) -> object:
    if name not in data:
        raise refusal("BDC_1117", f"Required data missing: {name}")
    return data[name]


_OPERATIONS: Mapping[str, Operation] = {
    f"api/v2/{name}.json": operation
    for name, operation in {
        "Login": Operation(("userName", "password", "orgId", "devKey"), _login),
        "ListOrgs": Operation(("userName", "password", "devKey"), _list_orgs),
        "Logout": Operation(_SIGNED_IN, _logout),
        "GetSessionInfo": Operation(_SIGNED_IN, _session_info),
        "Crud/Create/Customer": Operation(_WITH_DATA, _create),
        "Crud/Read/Customer": Operation(_WITH_DATA, _read),
        "Crud/Update/Customer": Operation(_WITH_DATA, _update),
        "Crud/Delete/Customer": Operation(_WITH_DATA, _delete),
        "Crud/Undelete/Customer": Operation(_WITH_DATA, _undelete),
        "List/Customer": Operation(_WITH_DATA, _list),
        "Bulk/Crud/Create/Customer": _bulk(_make),
        "Bulk/Crud/Update/Customer": _bulk(
            lambda vendor, call, data: vendor.customers.update(data["obj"])
        ),
    }.items()
}
