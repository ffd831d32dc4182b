"""The fake vendors, asked with a plain HTTP client: they must be as strict as they say."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import httpx2
import pytest
from starlette.applications import Starlette

from . import bill_com, billbee, billing_booth_one, chargeover, exact_json
from .limits import Hourly
from .server import Server, closed_port


@contextmanager
def _talk(server: Server, app: Starlette, path: str = "") -> Iterator[httpx2.Client]:
    server.app = app
    with httpx2.Client(base_url=server.url + path, timeout=10) as http:
        yield http


class BillCom:
    """A hand-written caller of Bill.com."""

    def __init__(self, http: httpx2.Client, vendor: bill_com.BillCom) -> None:
        self.http, self.vendor, self.session = http, vendor, ""

    def form(self, path: str, **fields: str) -> dict[str, object]:
        answer = self.http.post(path, data={"devKey": self.vendor.dev_key, **fields})
        assert answer.status_code == 200
        body = exact_json.loads(answer.content)
        assert isinstance(body, dict)
        return body

    def login(self) -> None:
        fields = {"userName": self.vendor.user_name, "password": self.vendor.password}
        answer = self.form("/Login.json", orgId=self.vendor.org_id, **fields)
        self.session = answer["response_data"]["sessionId"]  # type: ignore[index]

    def call(self, path: str, data: object) -> dict[str, object]:
        return self.form(path, sessionId=self.session, data=exact_json.dumps(data))

    def code(self, path: str, data: object) -> str:
        answer = self.call(path, data)
        assert answer["response_status"] == 1
        return str(answer["response_data"]["error_code"])  # type: ignore[index]


@pytest.fixture
def caller(server: Server) -> Iterator[BillCom]:
    app = bill_com.create_app()
    with _talk(server, app, "/api/v2") as http:
        caller = BillCom(http, app.state.vendor)
        caller.login()
        yield caller


def _customer(**fields: object) -> dict[str, object]:
    return {"obj": {"entity": "Customer", "name": "Diamond", **fields}}


def test_bill_com_keeps_customers_and_only_switches_them_off(caller: BillCom) -> None:
    """Create, read, delete and undelete answer with the whole customer; deleting is soft."""
    made = caller.call("/Crud/Create/Customer.json", _customer(shortName="", parentCustomerId=""))
    record = made["response_data"]
    assert isinstance(record, dict)
    assert record["shortName"] is None and record["parentCustomerId"] == "0" * 20
    by_id = {"id": record["id"]}
    for verb, active in (("Read", "1"), ("Delete", "2"), ("Undelete", "1")):
        answer = caller.call(f"/Crud/{verb}/Customer.json", by_id)
        assert answer["response_data"]["isActive"] == active  # type: ignore[index]
    assert len(caller.vendor.ledger.created) == 1


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("/Crud/Create/Customer.json", {"obj": {"entity": "Customer"}}, "BDC_1117"),
        ("/Crud/Create/Customer.json", {}, "BDC_1117"),
        ("/Crud/Create/Customer.json", _customer(isActive="3"), "BDC_1119"),
        ("/Crud/Create/Customer.json", _customer(isActive=True), "BDC_1119"),
        ("/Crud/Create/Customer.json", _customer(shortName=7), "BDC_1124"),
        ("/Crud/Create/Customer.json", _customer(id="0cu"), "BDC_1119"),
        ("/Crud/Create/Customer.json", _customer(nickname="D"), "BDC_1119"),
        ("/Crud/Read/Customer.json", {"id": "0cu0nobody"}, "BDC_1120"),
        ("/Crud/Create/Vendor.json", {}, "BDC_1121"),
        ("/List/Customer.json", {"max": 1000}, "BDC_1129"),
        (
            "/List/Customer.json",
            {"filters": [{"field": "fax", "op": "=", "value": "1"}]},
            "BDC_1130",
        ),
    ],
)
def test_bill_com_refuses_inside_http_200(
    caller: BillCom, path: str, data: object, code: str
) -> None:
    """Every rule has its code, and the HTTP status never tells."""
    caller.call("/Crud/Create/Customer.json", _customer())
    assert caller.code(path, data) == code


def test_bill_com_blames_fields_that_only_the_vendor_writes(caller: BillCom) -> None:
    """A readOnly field sent is a violation in the ledger, not only a refusal."""
    caller.call("/Crud/Create/Customer.json", _customer(createdTime="2016"))
    assert "read-only at /createdTime" in caller.vendor.ledger.violations()[0]


def test_bill_com_sessions_end_when_idle_or_told(caller: BillCom) -> None:
    """35 minutes without a call end a session, each call starts them anew; so does a switch."""
    for _ in range(3):
        caller.vendor.clock.advance(34 * 60)
        assert caller.call("/List/Customer.json", {})["response_status"] == 0
    caller.vendor.clock.advance(35 * 60)
    assert caller.code("/List/Customer.json", {}) == "BDC_1109"
    caller.login()
    caller.vendor.expire_sessions()
    assert caller.code("/List/Customer.json", {}) == "BDC_1109"
    assert caller.vendor.logins() == 2


def test_bill_com_checks_key_user_and_hour(caller: BillCom) -> None:
    """A wrong developer key, a wrong password and a spent hour each have their code."""
    vendor, caller.vendor = caller.vendor, bill_com.BillCom(dev_key="other")
    assert caller.code("/List/Customer.json", {}) == "BDC_1102"
    caller.vendor = vendor
    wrong = caller.form("/Login.json", userName="ada@example.com", password="x", orgId="008")
    assert wrong["response_data"]["error_code"] == "BDC_1101"  # type: ignore[index]
    vendor.hourly = Hourly(vendor.clock, 2)
    assert caller.call("/List/Customer.json", {})["response_status"] == 0
    assert caller.call("/List/Customer.json", {})["response_status"] == 0
    assert caller.code("/List/Customer.json", {}) == "BDC_1144"
    vendor.clock.advance(3600)
    caller.login()
    assert caller.call("/List/Customer.json", {})["response_status"] == 0


def test_bill_com_lists_in_pages_and_bulk_in_parts(caller: BillCom) -> None:
    """A list is a plain array cut by start and max; a bulk call may fail element by element."""
    names = [f"c{number}" for number in range(5)]
    bulk = [_customer(name=name) for name in names] + [{"obj": {"entity": "Customer"}}]
    answer = caller.call("/Bulk/Crud/Create/Customer.json", {"bulk": bulk})
    results = answer["response_data"]["bulk"]  # type: ignore[index]
    assert [each["response_status"] for each in results] == [0, 0, 0, 0, 0, 1]
    sort = [{"field": "name", "asc": "false"}]
    page = caller.call("/List/Customer.json", {"start": 1, "max": 2, "sort": sort})
    assert [row["name"] for row in page["response_data"]] == ["c3", "c2"]  # type: ignore[attr-defined]


def test_bill_com_wants_everything_in_the_form(caller: BillCom) -> None:
    """A session in the query, a JSON body and a GET are blamed."""
    caller.http.post(f"/List/Customer.json?sessionId={caller.session}", data={"devKey": "k"})
    caller.http.post("/List/Customer.json", json={})
    caller.http.get("/List/Customer.json")
    kinds = [text.split(": ")[1].split(" at ")[0] for text in caller.vendor.ledger.violations()]
    assert kinds == ["secret", "media-type", "method"]


def _billbee_http(app: Starlette, http: httpx2.Client) -> None:
    vendor: billbee.Billbee = app.state.vendor
    http.auth = httpx2.BasicAuth(vendor.username, vendor.password)
    http.headers["X-Billbee-Api-Key"] = vendor.api_key


def test_billbee_wants_both_credentials(server: Server) -> None:
    """The key alone and the password alone are 401; an unknown key is 403 in the envelope."""
    app = billbee.create_app()
    with _talk(server, app, "/api/v1") as http:
        _billbee_http(app, http)
        assert http.get("/customers").status_code == 200
        http.headers["X-Billbee-Api-Key"] = "other"
        assert http.get("/customers").json()["ErrorCode"] == 1
        del http.headers["X-Billbee-Api-Key"]
        assert http.get("/customers").status_code == 401
    with _talk(server, app, "/api/v1") as http:
        http.headers["X-Billbee-Api-Key"] = app.state.vendor.api_key
        assert http.get("/customers").status_code == 401


def test_billbee_pages_replaces_and_refuses(server: Server) -> None:
    """Pages count from 1; PUT empties what is not sent; TypeName and archived records refuse."""
    app = billbee.create_app()
    vendor: billbee.Billbee = app.state.vendor
    with _talk(server, app, "/api/v1") as http:
        _billbee_http(app, http)
        contact = {"TypeId": 1, "Value": "a@b.c"}
        body = {"Name": "Erika", "Tel1": "1", "MetaData": [contact], "Address": {"AddressType": 1}}
        made = http.post("/customers", json=body).json()["Data"]
        assert made["MetaData"][0]["TypeName"] == "EMail" and "Address" not in made
        assert len(http.get(f"/customers/{made['Id']}/addresses").json()["Data"]) == 1
        for number in range(4):
            http.post("/customers", json={"Name": str(number)})
        page = http.get("/customers", params={"page": 2, "pageSize": 2}).json()
        assert page["Paging"] == {"Page": 2, "TotalPages": 3, "TotalRows": 5, "PageSize": 2}
        assert http.get("/customers", params={"pageSize": 251}).status_code == 400
        put = http.put(f"/customers/{made['Id']}", json={"Name": "E."}).json()["Data"]
        assert (put["Name"], put["Tel1"], put["Number"]) == ("E.", None, made["Number"])
        vendor.records.customers[made["Id"]]["ArchivedAt"] = "2021-11-01T20:33:27.017"
        again = http.put(f"/customers/{made['Id']}", json={"Name": "E."})
        assert (again.status_code, again.json()["ErrorCode"]) == (200, 11)
        assert vendor.ledger.violations() == []
        http.post("/customers", json={"MetaData": [{"TypeName": "EMail"}]})
        assert "read-only at /MetaData/0/TypeName" in vendor.ledger.violations()[0]


def test_billbee_counts_two_a_second_per_endpoint(server: Server) -> None:
    """The third call of a second is 429, with or without Retry-After, on that endpoint alone."""
    app = billbee.create_app()
    vendor: billbee.Billbee = app.state.vendor
    frozen = vendor.clock.now()
    vendor.clock.now = lambda: frozen  # type: ignore[method-assign]
    vendor.limit_rate = True
    with _talk(server, app, "/api/v1") as http:
        _billbee_http(app, http)
        codes = [http.get("/customers").status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        assert http.get("/customers").headers["retry-after"] == "2"
        assert http.get("/customer-addresses").status_code == 200
        vendor.retry_after = False
        assert "retry-after" not in http.get("/customers").headers
        assert vendor.ledger.outcomes()["429"] == 3


def test_chargeover_answers_in_every_shape(server: Server) -> None:
    """`response` is an id object, a customer, a list, a number, true, false or null."""
    app = chargeover.create_app()
    vendor: chargeover.ChargeOver = app.state.vendor
    with _talk(server, app, "/api/v3") as http:
        assert http.get("/customer").json()["response"] is False
        http.auth = httpx2.BasicAuth(vendor.public_key, vendor.private_key)
        body = {"company": "A, B & C", "external_key": "a/b"}
        made = http.post("/customer", json=body)
        assert made.status_code == 201 and made.headers["location"].endswith("/customer/1234")
        assert made.json()["response"] == {"id": 1234}
        assert http.post("/customer", json=body).status_code == 400
        assert http.get("/customer/external_key:a%2Fb").json()["response"]["customer_id"] == 1234
        where = {"where": "company:EQUALS:A\\, B & C"}
        assert http.get("/customer/_count", params=where).json()["response"] == 1
        assert "tags" not in http.get("/customer", params=where).json()["response"][0]
        assert http.put("/customer/1234", json={"bill_city": "Ulm"}).status_code == 202
        assert http.get("/customer/1234").json()["response"]["company"] == "A, B & C"
        assert http.delete("/customer/1234").json()["response"] is True
        missing = http.get("/customer/1234")
        assert (missing.status_code, missing.json()["response"]) == (404, None)
        assert http.post("/customer", json={}).status_code == 400
        assert http.post("/customer", json={"company": "x", "balance": 1}).status_code == 400
        assert "read-only at /balance" in vendor.ledger.violations()[0]


def test_booth_tokens_live_an_hour(server: Server) -> None:
    """Every call but the login needs a token that is younger than 60 minutes."""
    app = billing_booth_one.create_app()
    vendor: billing_booth_one.BillingBoothOne = app.state.vendor
    with _talk(server, app) as http:
        login = {"email": vendor.email, "password": vendor.password, "grant_type": "password"}
        assert http.get("/customer").status_code == 401
        assert http.post("/token", json={**login, "password": "no"}).status_code == 401
        http.headers["Authorization"] = f"Bearer {http.post('/token', json=login).json()['token']}"
        assert http.get("/customer").status_code == 200
        vendor.clock.advance(3599)
        assert http.get("/customer").status_code == 200
        vendor.clock.advance(2)
        assert http.get("/customer").status_code == 401
        assert vendor.logins() == 1


def test_booth_deletes_with_a_body_and_lists_both_ways(server: Server) -> None:
    """Ids travel in the body of a DELETE; lists go by offset or by cursor; amounts stay exact."""
    app = billing_booth_one.create_app()
    vendor: billing_booth_one.BillingBoothOne = app.state.vendor
    with _talk(server, app) as http:
        login = {"email": vendor.email, "password": vendor.password, "grant_type": "password"}
        http.headers["Authorization"] = f"Bearer {http.post('/token', json=login).json()['token']}"
        amount = '{"name":"a","customer_group_id":3,"organisation_id":1,"opening_balance":1.10}'
        made = http.post("/customer", content=amount, headers={"content-type": "application/json"})
        assert b'"opening_balance":1.10' in made.content
        id = made.json()["id"]
        assert http.request("DELETE", "/customer", json={"id": [id]}).status_code == 204
        assert http.get(f"/customer/{id}").status_code == 404
        assert http.get("/customer", params={"status": "deleted"}).json()["count"] == 1
        bad = {"name": "a", "customer_group_id": 99, "organisation_id": 1}
        assert http.post("/customer", json=bad).status_code == 422
        vendor.records.transactions = [{"id": n, "amount": Decimal("1.10")} for n in range(1, 6)]
        path = "/analytics/customer/ledger/transactions/cursor"
        first = http.get(path, params={"page_size": 3})
        assert first.json()["next_cursor"] == 3 and b"1.10" in first.content
        last = http.get(path, params={"page_size": 3, "next_cursor": 3}).json()
        assert (len(last["data"]), last["next_cursor"]) == (2, None)


def test_amounts_keep_their_digits() -> None:
    """The servers' own JSON neither rounds nor shortens a number."""
    text = '{"a":12345678901234567.89,"b":1.10,"c":[1E+2,100000000000000000000000],"d":"\\u00e4"}'
    assert exact_json.dumps(exact_json.loads(text)) == text
    with pytest.raises(ValueError, match="NaN"):
        exact_json.loads("NaN")
    with pytest.raises(ValueError, match="Infinity"):
        exact_json.dumps(Decimal("Infinity"))


def test_a_closed_port_refuses() -> None:
    """What the tests of refused connections stand on."""
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://127.0.0.1:{closed_port()}")
