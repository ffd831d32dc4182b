"""The Bill.com client against a server that keeps Bill.com's rules."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

import bill_com
from tests.servers import faults
from tests.servers import proxy as cuts
from tests.servers.bill_com import create_app
from tests.servers.ledger import Entry
from tests.servers.proxy import Proxy
from tests.servers.server import serve

from .conftest import Api, Scenario, api_named

CREATE = "/api/v2/Crud/Create/Customer.json"
UPDATE = "/api/v2/Crud/Update/Customer.json"
LIST = "/api/v2/List/Customer.json"


@pytest.fixture
def api() -> Api:
    return api_named("bill_com")


def _data(entry: Entry) -> Any:
    assert isinstance(entry.parsed, dict)
    return entry.parsed["data"]


def _make(scenario: Scenario, client: Any, **fields: Any) -> Any:
    return scenario.run(client.customers.create(bill_com.CustomerCreate(**{"name": "D", **fields})))


def test_the_life_of_a_customer(scenario: Scenario) -> None:
    """Create, get, update, delete and undelete give the whole customer; deleting is soft."""
    client = scenario.client()
    made = _make(scenario, client, name="Diamond", short_name="Dia")
    assert (made.name, made.short_name, made.is_active) == ("Diamond", "Dia", True)
    got = scenario.run(client.customers.get(made.id))
    assert got.id == made.id and got.entity == "Customer"
    changes = bill_com.CustomerUpdate(id=made.id, name="Diamond Inc.", phone="1")
    assert scenario.run(client.customers.update(changes)).phone == "1"
    assert scenario.run(client.customers.delete(made.id)).is_active is False
    assert scenario.run(client.customers.get(made.id)).is_active is False
    assert scenario.run(client.customers.undelete(made.id)).is_active is True
    assert [row.name for row in scenario.driver.items(client.customers.list())] == ["Diamond Inc."]


def test_only_what_was_set_is_sent(scenario: Scenario) -> None:
    """Unset fields stay out, the constant fills itself, the body stands under data/obj."""
    client = scenario.client()
    _make(scenario, client, name="Diamond", is_active=False, account_type="1")
    sent = _data(scenario.entries("POST", CREATE)[0])
    assert sent == {
        "obj": {"entity": "Customer", "name": "Diamond", "isActive": "2", "accountType": "1"}
    }
    assert set(scenario.last().parsed) == {"devKey", "sessionId", "data"}  # type: ignore[call-overload]


def test_none_travels_as_each_operation_writes_it(scenario: Scenario) -> None:
    """None is "" in a create; null, or the id of zeros, in an update; absent is absent."""
    client = scenario.client()
    made = _make(scenario, client, parent_customer_id=None, fax=None)
    created = _data(scenario.entries("POST", CREATE)[0])["obj"]
    assert (created["parentCustomerId"], created["fax"]) == ("", "")
    update = bill_com.CustomerUpdate(id=made.id, name="D", parent_customer_id=None, fax=None)
    scenario.run(client.customers.update(update))
    updated = _data(scenario.entries("POST", UPDATE)[0])["obj"]
    assert (updated["parentCustomerId"], updated["fax"]) == ("0" * 20, None)
    assert "phone" not in updated


def test_nothing_reads_as_none(scenario: Scenario) -> None:
    """The id of twenty zeros and an empty text are None in Python."""
    client = scenario.client()
    made = _make(scenario, client, short_name="")
    assert made.parent_customer_id is None
    assert made.merged_into_id is None
    assert made.short_name is None


def test_times_have_their_zone_and_go_back_as_they_came(scenario: Scenario) -> None:
    """`2016-12-09T21:38:40.000+0000` is an aware datetime, and is written the same way."""
    client = scenario.client()
    made = _make(scenario, client)
    record = scenario.vendor.customers.records[made.id]
    record["createdTime"] = "2016-12-09T21:38:40.120+0000"
    got = scenario.run(client.customers.get(made.id))
    assert got.created_time == dt.datetime(2016, 12, 9, 21, 38, 40, 120000, dt.UTC)
    update = bill_com.CustomerUpdate(id=got.id, name=got.name, created_time=got.created_time)
    scenario.run(client.customers.update(update))
    sent = _data(scenario.entries("POST", UPDATE)[0])["obj"]
    assert sent["createdTime"] == "2016-12-09T21:38:40.120+0000"


def test_amounts_are_read_digit_for_digit(scenario: Scenario) -> None:
    """A balance beyond what a float can hold keeps every digit; so does a trailing zero."""
    client = scenario.client()
    made = _make(scenario, client)
    record = scenario.vendor.customers.records[made.id]
    record["balance"], record["availCredit"] = Decimal("12345678901234567.89"), Decimal("1.10")
    got = scenario.run(client.customers.get(made.id))
    assert (str(got.balance), str(got.avail_credit)) == ("12345678901234567.89", "1.10")


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("CustomerCreate", {}),
        ("CustomerCreate", {"name": None}),
        ("CustomerCreate", {"name": "D", "account_type": "9"}),
        ("CustomerCreate", {"name": "D", "is_active": "yes"}),
        ("CustomerCreate", {"name": "D", "nickname": "Di"}),
        ("CustomerCreate", {"name": 5}),
        ("CustomerUpdate", {"name": "D"}),
    ],
)
def test_a_body_that_breaks_the_spec_is_not_sent(
    scenario: Scenario, model: str, fields: dict[str, Any]
) -> None:
    """Missing, of the wrong type, unknown, outside its enum: refused before anything is sent."""
    client = scenario.client()
    call = client.customers.create if model == "CustomerCreate" else client.customers.update
    with pytest.raises(ValueError, match=r"."):
        scenario.run(call(getattr(bill_com, model)(**fields)))
    assert scenario.entries() == []


def test_an_unknown_enum_value_is_read_and_not_written(scenario: Scenario) -> None:
    """A value the spec does not list keeps its text; it is sent only when wrapped on purpose."""
    client = scenario.client()
    made = _make(scenario, client)
    scenario.vendor.customers.records[made.id]["accountType"] = "7"
    got = scenario.run(client.customers.get(made.id))
    assert got.account_type.value == "7" and not got.account_type.known
    with pytest.raises(ValueError, match="7|unlisted"):
        scenario.run(
            client.customers.update(
                bill_com.CustomerUpdate(id=got.id, name="D", account_type=got.account_type)
            )
        )
    assert scenario.entries("POST", UPDATE) == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("BDC_1001", "ServerFailed"),
        ("BDC_1101", "NotAllowed"),
        ("BDC_1103", "NotAllowed"),
        ("BDC_1119", "Invalid"),
        ("BDC_1120", "NotFound"),
        ("BDC_1121", "Refused"),
        ("BDC_1144", "TooManyRequests"),
        ("BDC_1322", "TooManyRequests"),
        ("BDC_9999", "Refused"),
    ],
)
def test_each_code_has_its_error(scenario: Scenario, code: str, kind: str) -> None:
    """A refusal inside HTTP 200 has the class of its code, and carries all the vendor said."""
    client = scenario.client(retries=scenario.no_retries)
    scenario.run(client.session.info())
    detail = {"error_code": code, "error_message": "because"}
    body = {"response_status": 1, "response_message": "Error", "response_data": detail}
    scenario.vendor.faults.script(faults.json_answer(body))
    with pytest.raises(bill_com.errors.Refused) as caught:
        scenario.run(client.customers.get("0cu01QRJUQPTKMMYijuo"))
    error = caught.value
    assert type(error) is getattr(bill_com.errors, kind)
    assert (error.status, error.code, error.message) == (200, code, "because")
    assert error.body == body


def test_a_missing_customer_is_not_found(scenario: Scenario) -> None:
    """The server's own refusal, end to end."""
    client = scenario.client()
    with pytest.raises(bill_com.errors.NotFound) as caught:
        scenario.run(client.customers.get("0cu01nobody"))
    assert caught.value.code == "BDC_1120"


def test_a_third_status_is_a_refusal_too(scenario: Scenario) -> None:
    """Whatever is not 0 is no success, although the spec knows only 0 and 1."""
    client = scenario.client(retries=scenario.no_retries)
    scenario.run(client.session.info())
    body = {"response_status": 2, "response_message": "Timeout", "response_data": {}}
    scenario.vendor.faults.script(faults.json_answer(body))
    with pytest.raises(bill_com.errors.Error):
        scenario.run(client.customers.get("0cu01QRJUQPTKMMYijuo"))


def test_a_list_comes_page_by_page(scenario: Scenario) -> None:
    """Pages are cut by start and max inside the JSON, and a short page is the last."""
    client = scenario.client()
    for number in range(5):
        _make(scenario, client, name=f"c{number}")
    names = [row.name for row in scenario.driver.items(client.customers.list(max=2))]
    assert names == ["c0", "c1", "c2", "c3", "c4"]
    starts = [(_data(entry).get("start", 0), _data(entry)["max"]) for entry in _lists(scenario)]
    assert starts == [(0, 2), (2, 2), (4, 2)]
    pages = scenario.driver.pages(client.customers.list(max=2))
    assert [len(page) for page in pages if page] == [2, 2, 1]


def _lists(scenario: Scenario) -> list[Entry]:
    return scenario.entries("POST", LIST)


def test_a_full_last_page_does_not_hide_the_end(scenario: Scenario) -> None:
    """Four customers in pages of two: all four, each once, and the list ends."""
    client = scenario.client()
    for number in range(4):
        _make(scenario, client, name=f"c{number}")
    assert len(scenario.driver.items(client.customers.list(max=2))) == 4
    assert len(_lists(scenario)) == 3


def test_a_list_without_a_size_asks_for_the_vendors_most(scenario: Scenario) -> None:
    """999 is sent, because without it a short page could not be told."""
    client = scenario.client()
    assert scenario.driver.items(client.customers.list()) == []
    assert _data(scenario.last())["max"] == 999


def test_filters_and_sorting_travel_as_the_vendor_writes_them(scenario: Scenario) -> None:
    """`asc` is the text "true", nested a real boolean, a filter a {field, op, value}."""
    client = scenario.client()
    for name in ("b", "a", "c"):
        _make(scenario, client, name=name)
    rows = scenario.driver.items(
        client.customers.list(
            filters=[
                bill_com.Filter(field="name", op=bill_com.FilterOperator.NOT_EQUAL, value="c")
            ],
            sort=[bill_com.Sort(field="name", asc=True)],
            nested=False,
        )
    )
    assert [row.name for row in rows] == ["a", "b"]
    sent = _data(scenario.last())
    assert sent["sort"] == [{"field": "name", "asc": "true"}]
    assert sent["filters"] == [{"field": "name", "op": "!=", "value": "c"}]
    assert sent["nested"] is False and "showAudit" not in sent


def test_a_bulk_create_tells_each_customers_own_result(scenario: Scenario) -> None:
    """create_many yields, in order, a customer or an error for each body."""
    client = scenario.client()
    bodies = [bill_com.CustomerCreate(name=f"c{number}") for number in range(250)]
    results = scenario.driver.items(client.customers.create_many(bodies))
    assert [result.value.name for result in results] == [f"c{number}" for number in range(250)]
    assert [result.index for result in results] == list(range(250))
    assert [entry["name"] for entry in _made(scenario)] == [f"c{number}" for number in range(250)]
    paths = [entry.path for entry in scenario.entries() if "Bulk" in entry.path]
    assert len(paths) == 3


def test_one_bad_item_of_a_bulk_does_not_hide_its_neighbours(scenario: Scenario) -> None:
    """Each element has its own refusal, typed like any other; those beside it succeed."""
    client = scenario.client()
    ids = [_make(scenario, client, name=f"c{number}").id for number in range(2)]
    changes = [bill_com.CustomerUpdate(id=id, name="new") for id in (ids[0], "0cu01nobody", ids[1])]
    results = scenario.driver.items(client.customers.update_many(changes))
    assert [result.ok for result in results] == [True, False, True]
    assert isinstance(results[1].error, bill_com.errors.NotFound)
    assert results[1].error.code == "BDC_1120"


def test_an_item_of_another_kind_is_not_sent_in_bulk(scenario: Scenario) -> None:
    """A customer as it was read, or a dict, is no body of a create: an error of its own."""
    client = scenario.client()
    fine = [bill_com.CustomerCreate(name=f"c{number}") for number in range(2)]
    items: list[Any] = [fine[0], _make(scenario, client, name="read"), {"name": "x"}, fine[1]]
    before = len(_made(scenario))
    results = scenario.driver.items(client.customers.create_many(items))
    assert [result.ok for result in results] == [True, False, False, True]
    for result in results[1:3]:
        assert isinstance(result.error, bill_com.errors.BadRequest)
        assert str(result.error) == "Input should be a CustomerCreate"
    assert [entry["name"] for entry in _made(scenario)[before:]] == ["c0", "c1"]


def test_a_chunk_that_breaks_does_not_lose_the_others(scenario: Scenario, proxy: Proxy) -> None:
    """The items of a chunk without an answer are UnknownOutcome; nothing is sent twice."""
    scenario.vendor.api_endpoint = proxy.url + "/api/v2"
    client = scenario.client(base_url=proxy.url + "/api/v2")
    scenario.run(client.session.info())
    proxy.only = lambda method, path: "Bulk" in path
    proxy.script(None, cuts.after_commit(), None)
    bodies = [bill_com.CustomerCreate(name=f"c{number}") for number in range(250)]
    results = scenario.driver.items(client.customers.create_many(bodies))
    unsure = [result for result in results if not result.ok]
    assert len(results) == 250 and len(unsure) in (100, 50)
    assert {type(result.error) for result in unsure} == {bill_com.errors.UnknownOutcome}
    assert scenario.vendor.ledger.duplicates(lambda made: made.record["name"]) == {}
    assert len(_made(scenario)) == 250


def _made(scenario: Scenario) -> list[Any]:
    return [created.record for created in scenario.vendor.ledger.created]


def test_the_base_url_of_the_answer_must_be_the_vendors(scenario: Scenario) -> None:
    """A login answer that points elsewhere does not carry the session there."""
    trap = create_app()
    with serve(trap) as elsewhere:
        scenario.vendor.api_endpoint = f"{elsewhere.url}/api/v2"
        client = scenario.client()
        with suppress(bill_com.errors.Error):
            scenario.run(client.session.info())
        assert trap.state.vendor.ledger.entries == []
