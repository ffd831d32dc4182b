"""The ChargeOver client against a server that keeps ChargeOver's rules."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

import chargeover
from tests.servers import faults

from .conftest import Api, World, named

CUSTOMERS = "/api/v3/customer"


@pytest.fixture
def api() -> Api:
    return named("chargeover")


def _make(world: World, client: Any, **fields: Any) -> int:
    body = chargeover.CustomerCreate(**{"company": "Acme", **fields})
    id: int = world.run(client.customers.create(body)).id
    return id


def test_each_call_answers_with_what_it_is_about(world: World) -> None:
    """`response` is an id object, a customer, a number or true: never the envelope."""
    client = world.client()
    id = _make(world, client, company="Acme")
    assert id == 1234
    assert world.run(client.customers.get(id)).company == "Acme"
    update = chargeover.CustomerUpdate(bill_city="Ulm")
    assert world.run(client.customers.update(id, update)).id == id
    assert world.run(client.customers.get(id)).bill_city == "Ulm"
    assert world.run(client.customers.count()) == 1
    assert world.run(client.customers.delete(id)) is True
    assert world.run(client.customers.count()) == 0


def test_an_update_sends_only_what_was_set(world: World) -> None:
    """PUT is partial here; None clears a text, and travels as an empty one."""
    client = world.client()
    id = _make(world, client, bill_city="Ulm", bill_state="BW")
    world.run(client.customers.update(id, chargeover.CustomerUpdate(bill_city=None)))
    assert world.last().parsed == {"bill_city": ""}
    customer = world.run(client.customers.get(id))
    assert (customer.bill_city, customer.bill_state) == (None, "BW")


def test_nothing_reads_as_none(world: World) -> None:
    """0 and null mean no reference, "" and null no text: all are None in Python."""
    client = world.client()
    customer = world.run(client.customers.get(_make(world, client)))
    record = world.vendor.customers.rows[customer.customer_id]
    assert (record["parent_customer_id"], record["class_id"]) == (0, None)
    assert (customer.parent_customer_id, customer.class_id) == (None, None)
    assert (customer.superuser_email, customer.bill_addr1) == (None, None)


def test_amounts_are_read_digit_for_digit(world: World) -> None:
    """Fractions and whole numbers are exact decimals."""
    client = world.client()
    id = _make(world, client)
    world.vendor.customers.rows[id].update(
        total=Decimal("12345678901234567.89"), paid=Decimal("1.10"), balance=99
    )
    customer = world.run(client.customers.get(id))
    assert [str(customer.total), str(customer.paid)] == ["12345678901234567.89", "1.10"]
    assert customer.balance == Decimal(99) and isinstance(customer.balance, Decimal)


def test_times_have_no_zone(world: World) -> None:
    """`2017-05-18 09:36:19` is a datetime without a zone: the account's local time."""
    client = world.client()
    id = _make(world, client)
    world.vendor.customers.rows[id]["write_datetime"] = "2017-05-18 09:36:19"
    customer = world.run(client.customers.get(id))
    assert customer.write_datetime == dt.datetime(2017, 5, 18, 9, 36, 19)


def test_a_list_comes_page_by_page(world: World) -> None:
    """By limit and offset; a short page is the last; its items lack the tags."""
    client = world.client()
    for number in range(5):
        _make(world, client, company=f"c{number}")
    rows = world.voice.items(client.customers.list(limit=2))
    assert [row.company for row in rows] == ["c0", "c1", "c2", "c3", "c4"]
    queries = [entry.query for entry in world.entries("GET", CUSTOMERS)]
    assert [sorted(query.split("&")) for query in queries] == [
        ["limit=2", "offset=0"],
        ["limit=2", "offset=2"],
        ["limit=2", "offset=4"],
    ]
    pages = world.voice.pages(client.customers.list(limit=2))
    assert [len(page) for page in pages if page] == [2, 2, 1]


def test_every_item_comes_although_the_vendors_own_page_is_small(world: World) -> None:
    """Without a size of the caller's the client names one: 12 customers, not the default 10."""
    client = world.client()
    for number in range(12):
        _make(world, client, company=f"c{number}")
    assert len(world.voice.items(client.customers.list())) == 12
    assert len(world.entries("GET", CUSTOMERS)) == 1


def test_filters_and_sorting(world: World) -> None:
    """`where` and `order` are passed on as they are, percent-encoded once."""
    client = world.client()
    for company in ("A & B", "A, B", "C"):
        _make(world, client, company=company)
    where = "company:CONTAINS:A"
    rows = world.voice.items(client.customers.list(where=where, order="company:DESC"))
    assert [row.company for row in rows] == ["A, B", "A & B"]
    assert world.run(client.customers.count(where="company:EQUALS:A\\, B")) == 1
    assert world.run(client.customers.count(where="company:EQUALS:A & B")) == 1


@pytest.mark.parametrize("key", ["acme-42", "a/b c?d#e", "ü:%2F", "..x", "a+b&c=d"])
def test_an_external_key_is_one_path_segment(world: World, key: str) -> None:
    """Whatever the key holds, the request reaches the customer of exactly that key."""
    client = world.client()
    id = _make(world, client, external_key=key)
    assert world.run(client.customers.get_by_external_key(key)).customer_id == id
    assert world.last().query == ""


def test_an_empty_key_is_refused_here(world: World) -> None:
    """No request for a path that is not the operation's."""
    client = world.client()
    with pytest.raises(ValueError, match=r"."):
        world.run(client.customers.get_by_external_key(""))
    assert world.entries() == []


def test_no_authorization(world: World) -> None:
    """401 is NotAllowed with the vendor's code and message."""
    client = world.client(private_key="wrong")
    with pytest.raises(chargeover.errors.NotAllowed) as caught:
        world.run(client.customers.get(1))
    error = caught.value
    assert (error.status, error.code) == (401, "401")
    assert error.message == "Invalid or incorrect authorization [Wrong keys.]"
    assert error.body["response"] is False


def test_not_found_and_bad_request(world: World) -> None:
    """404 holds null and 400 false where the result would be: both are typed, neither is read."""
    client = world.client()
    with pytest.raises(chargeover.errors.NotFound) as caught:
        world.run(client.customers.get(1))
    assert caught.value.body["response"] is None
    _make(world, client, external_key="k")
    with pytest.raises(chargeover.errors.Invalid) as refused:
        _make(world, client, external_key="k")
    assert (refused.value.status, refused.value.code) == (400, "400")
    assert "external_key" in refused.value.message
    assert len(world.vendor.ledger.created) == 1


def test_an_error_inside_http_200_is_an_error(world: World) -> None:
    """The envelope's `status` decides even where the HTTP status does not."""
    client = world.client()
    body = {"code": 400, "status": "Error", "message": "No", "details": {}, "response": False}
    world.vendor.faults.script(faults.says(body))
    with pytest.raises(chargeover.errors.Refused) as caught:
        world.run(client.customers.delete(1))
    assert (caught.value.status, caught.value.code, caught.value.message) == (200, "400", "No")


@pytest.mark.parametrize("details", [{}, None])
def test_details_may_be_empty_or_null(world: World, details: object) -> None:
    """What stands beside the result does not matter to it."""
    world.vendor.details = details
    client = world.client()
    assert _make(world, client) == 1234


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
def test_a_body_that_breaks_the_spec_is_not_sent(world: World, fields: dict[str, Any]) -> None:
    """Of the wrong type, outside its enum, or the vendor's own: refused before it is sent."""
    client = world.client()
    with pytest.raises(ValueError, match=r"."):
        _make(world, client, **fields)
    assert world.entries() == []


def test_the_company_is_required(world: World) -> None:
    """The one required field of a create."""
    client = world.client()
    with pytest.raises(ValueError, match="company"):
        world.run(client.customers.create(chargeover.CustomerCreate.model_validate({})))
    assert world.entries() == []


def test_an_instance_or_a_base_url(world: World) -> None:
    """The account's name makes the address, and is needed only without a base URL."""
    kind = world.voice.client_type(world.package)
    assert "https://acme.chargeover.com" in repr(kind(**world.credentials(), instance="acme"))
    with pytest.raises((TypeError, ValueError)):
        kind(**world.credentials())


@pytest.mark.parametrize(
    "instance", ["evil.example/", "a.b@evil.example", "x#", "", "a b", "a/../b"]
)
def test_an_instance_is_one_host_label(world: World, instance: str) -> None:
    """A server variable cannot carry the keys to another host."""
    kind = world.voice.client_type(world.package)
    with pytest.raises(ValueError, match=r"."):
        kind(**world.credentials(), instance=instance)
