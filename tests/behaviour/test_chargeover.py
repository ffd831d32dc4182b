"""The ChargeOver client against a server that keeps ChargeOver's rules."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

import chargeover
from tests.servers import faults

from .conftest import Api, Scenario, api_named

CUSTOMERS = "/api/v3/customer"


@pytest.fixture
def api() -> Api:
    return api_named("chargeover")


def _make(scenario: Scenario, client: Any, **fields: Any) -> int:
    body = chargeover.CustomerCreate(**{"company": "Acme", **fields})
    id: int = scenario.run(client.customers.create(body)).id
    return id


def test_each_call_answers_with_what_it_is_about(scenario: Scenario) -> None:
    """`response` is an id object, a customer, a number or true: never the envelope."""
    client = scenario.client()
    id = _make(scenario, client, company="Acme")
    assert id == 1234
    assert scenario.run(client.customers.get(id)).company == "Acme"
    update = chargeover.CustomerUpdate(bill_city="Ulm")
    assert scenario.run(client.customers.update(id, update)).id == id
    assert scenario.run(client.customers.get(id)).bill_city == "Ulm"
    assert scenario.run(client.customers.count()) == 1
    assert scenario.run(client.customers.delete(id)) is True
    assert scenario.run(client.customers.count()) == 0


def test_an_update_sends_only_what_was_set(scenario: Scenario) -> None:
    """PUT is partial here; None clears a text, and travels as an empty one."""
    client = scenario.client()
    id = _make(scenario, client, bill_city="Ulm", bill_state="BW")
    scenario.run(client.customers.update(id, chargeover.CustomerUpdate(bill_city=None)))
    assert scenario.last().parsed == {"bill_city": ""}
    customer = scenario.run(client.customers.get(id))
    assert (customer.bill_city, customer.bill_state) == (None, "BW")


def test_nothing_reads_as_none(scenario: Scenario) -> None:
    """0 and null mean no reference, "" and null no text: all are None in Python."""
    client = scenario.client()
    customer = scenario.run(client.customers.get(_make(scenario, client)))
    record = scenario.vendor.customers.rows[customer.customer_id]
    assert (record["parent_customer_id"], record["class_id"]) == (0, None)
    assert (customer.parent_customer_id, customer.class_id) == (None, None)
    assert (customer.superuser_email, customer.bill_addr1) == (None, None)


def test_amounts_are_read_digit_for_digit(scenario: Scenario) -> None:
    """Fractions and whole numbers are exact decimals."""
    client = scenario.client()
    id = _make(scenario, client)
    scenario.vendor.customers.rows[id].update(
        total=Decimal("12345678901234567.89"), paid=Decimal("1.10"), balance=99
    )
    customer = scenario.run(client.customers.get(id))
    assert [str(customer.total), str(customer.paid)] == ["12345678901234567.89", "1.10"]
    assert customer.balance == Decimal(99) and isinstance(customer.balance, Decimal)


def test_times_have_no_zone(scenario: Scenario) -> None:
    """`2017-05-18 09:36:19` is a datetime without a zone: the account's local time."""
    client = scenario.client()
    id = _make(scenario, client)
    scenario.vendor.customers.rows[id]["write_datetime"] = "2017-05-18 09:36:19"
    customer = scenario.run(client.customers.get(id))
    assert customer.write_datetime == dt.datetime(2017, 5, 18, 9, 36, 19)


def test_a_list_comes_page_by_page(scenario: Scenario) -> None:
    """By limit and offset; a short page is the last; its items lack the tags."""
    client = scenario.client()
    for number in range(5):
        _make(scenario, client, company=f"c{number}")
    rows = scenario.driver.items(client.customers.list(limit=2))
    assert [row.company for row in rows] == ["c0", "c1", "c2", "c3", "c4"]
    queries = [entry.query for entry in scenario.entries("GET", CUSTOMERS)]
    assert [sorted(query.split("&")) for query in queries] == [
        ["limit=2", "offset=0"],
        ["limit=2", "offset=2"],
        ["limit=2", "offset=4"],
    ]
    pages = scenario.driver.pages(client.customers.list(limit=2))
    assert [len(page) for page in pages if page] == [2, 2, 1]


def test_every_item_comes_although_the_vendors_own_page_is_small(scenario: Scenario) -> None:
    """Without a size of the caller's the client names one: 12 customers, not the default 10."""
    client = scenario.client()
    for number in range(12):
        _make(scenario, client, company=f"c{number}")
    assert len(scenario.driver.items(client.customers.list())) == 12
    assert len(scenario.entries("GET", CUSTOMERS)) == 1


def test_filters_and_sorting(scenario: Scenario) -> None:
    """`where` and `order` are passed on as they are, percent-encoded once."""
    client = scenario.client()
    for company in ("A & B", "A, B", "C"):
        _make(scenario, client, company=company)
    where = "company:CONTAINS:A"
    rows = scenario.driver.items(client.customers.list(where=where, order="company:DESC"))
    assert [row.company for row in rows] == ["A, B", "A & B"]
    assert scenario.run(client.customers.count(where="company:EQUALS:A\\, B")) == 1
    assert scenario.run(client.customers.count(where="company:EQUALS:A & B")) == 1


@pytest.mark.parametrize("key", ["acme-42", "a/b c?d#e", "ü:%2F", "..x", "a+b&c=d"])
def test_an_external_key_is_one_path_segment(scenario: Scenario, key: str) -> None:
    """Whatever the key holds, the request reaches the customer of exactly that key."""
    client = scenario.client()
    id = _make(scenario, client, external_key=key)
    assert scenario.run(client.customers.get_by_external_key(key)).customer_id == id
    assert scenario.last().query == ""


def test_an_empty_key_is_refused_here(scenario: Scenario) -> None:
    """No request for a path that is not the operation's."""
    client = scenario.client()
    with pytest.raises(ValueError, match=r"."):
        scenario.run(client.customers.get_by_external_key(""))
    assert scenario.entries() == []


def test_no_authorization(scenario: Scenario) -> None:
    """401 is NotAllowed with the vendor's code and message."""
    client = scenario.client(private_key="wrong")
    with pytest.raises(chargeover.errors.NotAllowed) as caught:
        scenario.run(client.customers.get(1))
    error = caught.value
    assert (error.status, error.code) == (401, "401")
    assert error.message == "Invalid or incorrect authorization [Wrong keys.]"
    assert error.body["response"] is False


def test_not_found_and_bad_request(scenario: Scenario) -> None:
    """404 holds null and 400 false where the result would be: both are typed, neither is read."""
    client = scenario.client()
    with pytest.raises(chargeover.errors.NotFound) as caught:
        scenario.run(client.customers.get(1))
    assert caught.value.body["response"] is None
    _make(scenario, client, external_key="k")
    with pytest.raises(chargeover.errors.Invalid) as refused:
        _make(scenario, client, external_key="k")
    assert (refused.value.status, refused.value.code) == (400, "400")
    assert "external_key" in refused.value.message
    assert len(scenario.vendor.ledger.created) == 1


def test_an_error_inside_http_200_is_an_error(scenario: Scenario) -> None:
    """The envelope's `status` decides even where the HTTP status does not."""
    client = scenario.client()
    body = {"code": 400, "status": "Error", "message": "No", "details": {}, "response": False}
    scenario.vendor.faults.script(faults.json_answer(body))
    with pytest.raises(chargeover.errors.Refused) as caught:
        scenario.run(client.customers.delete(1))
    assert (caught.value.status, caught.value.code, caught.value.message) == (200, "400", "No")


@pytest.mark.parametrize("details", [{}, None])
def test_details_may_be_empty_or_null(scenario: Scenario, details: object) -> None:
    """What stands beside the result does not matter to it."""
    scenario.vendor.details = details
    client = scenario.client()
    assert _make(scenario, client) == 1234


@pytest.mark.parametrize(
    "fields",
    [
        {"company": None},
        {"company": 5},
        {"invoice_delivery": "fax"},
        {"no_taxes": "yes"},
        {"balance": 1},
    ],
)
def test_a_body_that_breaks_the_spec_is_not_sent(
    scenario: Scenario, fields: dict[str, Any]
) -> None:
    """Of the wrong type, outside its enum, or the vendor's own: refused before it is sent."""
    client = scenario.client()
    with pytest.raises(ValueError, match=r"."):
        _make(scenario, client, **fields)
    assert scenario.entries() == []


def test_the_company_is_required(scenario: Scenario) -> None:
    """The one required field of a create."""
    client = scenario.client()
    with pytest.raises(ValueError, match="company"):
        scenario.run(client.customers.create(chargeover.CustomerCreate.model_validate({})))
    assert scenario.entries() == []


def test_an_instance_or_a_base_url(scenario: Scenario) -> None:
    """The account's name makes the address, and is needed only without a base URL."""
    kind = scenario.driver.client_type(scenario.package)
    assert "https://acme.chargeover.com" in repr(kind(**scenario.credentials(), instance="acme"))
    with pytest.raises((TypeError, ValueError)):
        kind(**scenario.credentials())


@pytest.mark.parametrize(
    "instance", ["evil.example/", "a.b@evil.example", "x#", "", "a b", "a/../b"]
)
def test_an_instance_is_one_host_label(scenario: Scenario, instance: str) -> None:
    """A server variable cannot carry the keys to another host."""
    kind = scenario.driver.client_type(scenario.package)
    with pytest.raises(ValueError, match=r"."):
        kind(**scenario.credentials(), instance=instance)
