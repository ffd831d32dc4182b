"""The Billing Booth One client against a server that keeps its rules."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

import billing_booth_one
from tests.servers import faults

from .conftest import Api, Scenario, api_named

CUSTOMERS = "/customer"


@pytest.fixture
def api() -> Api:
    return api_named("billing_booth_one")


def _body(**fields: Any) -> billing_booth_one.CustomerInput:
    required = {"name": "Northwind", "customer_group_id": 3, "organisation_id": 1}
    return billing_booth_one.CustomerInput(**{**required, **fields})


def _make(scenario: Scenario, client: Any, **fields: Any) -> Any:
    return scenario.run(client.customers.create(_body(**fields)))


def test_the_life_of_a_customer(scenario: Scenario) -> None:
    """Create, get, by reference, update, state changes, delete."""
    client = scenario.client()
    made = _make(scenario, client, reference="CRM/42", type="business")
    assert made.id == 4187 and made.type.value == "business"
    assert scenario.run(client.customers.get(made.id)).name == "Northwind"
    assert scenario.run(client.customers.get_by_reference("CRM/42")).id == made.id
    changed = scenario.run(client.customers.update(made.id, _body(name="N.", po_number="7")))
    assert (changed.name, changed.po_number) == ("N.", "7")
    for change, status in (
        ("suspend", "suspended"),
        ("cancel", "cancelled"),
        ("activate", "active"),
    ):
        assert scenario.run(getattr(client.customers, change)(made.id)) is None
        assert scenario.run(client.customers.get(made.id)).status.value == status
    assert scenario.run(client.customers.delete(made.id)) is None
    with pytest.raises(billing_booth_one.errors.NotFound):
        scenario.run(client.customers.get(made.id))


def test_amounts_there_and_back(scenario: Scenario) -> None:
    """Client to server to client: every digit, as JSON numbers in both directions."""
    client = scenario.client()
    made = _make(
        scenario,
        client,
        opening_balance=Decimal("12345678901234567.89"),
        call_amount_threshold=Decimal("1.10"),
    )
    body = scenario.last().body
    assert b'"opening_balance":12345678901234567.89' in body.replace(b" ", b"")
    assert b'"call_amount_threshold":1.10' in body.replace(b" ", b"")
    kept = scenario.vendor.records.customers[made.id]
    assert str(kept["opening_balance"]) == "12345678901234567.89"
    got = scenario.run(client.customers.get(made.id))
    assert (str(got.opening_balance), str(got.call_amount_threshold)) == (
        "12345678901234567.89",
        "1.10",
    )


def test_what_the_vendor_writes_is_not_in_the_body(scenario: Scenario) -> None:
    """id and the three moments are read, and there is no way to send them."""
    client = scenario.client()
    made = _make(scenario, client)
    assert scenario.last().parsed == {
        "name": "Northwind",
        "customer_group_id": 3,
        "organisation_id": 1,
    }
    assert made.id and made.created_at.tzinfo is not None and made.suspended_at is None
    read_only = {"id", "created_at", "suspended_at", "cancelled_at"}
    assert read_only.isdisjoint(billing_booth_one.CustomerInput.model_fields)


def test_a_password_is_sent_and_never_expected_back(scenario: Scenario) -> None:
    """writeOnly: in the body, and no field of the answer."""
    client = scenario.client()
    made = _make(
        scenario,
        client,
        invoice_delivery_password_method="custom",
        custom_delivery_password="open sesame",
    )
    assert scenario.vendor.records.passwords[made.id] == "open sesame"
    assert "custom_delivery_password" not in billing_booth_one.Customer.model_fields


def test_seven_digits_after_the_second(scenario: Scenario) -> None:
    """A .NET moment is read to the microsecond."""
    client = scenario.client()
    made = _make(scenario, client)
    scenario.vendor.records.customers[made.id]["created_at"] = "2021-05-09T15:59:41.2800621Z"
    got = scenario.run(client.customers.get(made.id))
    assert got.created_at == dt.datetime(2021, 5, 9, 15, 59, 41, 280062, dt.UTC)


def test_many_at_once_travel_in_the_body(scenario: Scenario) -> None:
    """Deletes, state changes and tags of several customers: ids in a JSON body, DELETE included."""
    client = scenario.client()
    ids = [_make(scenario, client, name=f"c{number}").id for number in range(3)]
    scenario.run(client.customers.suspend_many(ids[:2]))
    assert scenario.last().parsed == {"id": ids[:2]}
    scenario.run(client.customers.apply_tags(ids, tags=[7, "vip"], replace_tags=False))
    assert scenario.run(client.customers.get(ids[0])).tags == [7, "vip"]
    scenario.run(client.customers.remove_tags(ids, tags=[7]))
    assert (scenario.last().method, scenario.last().parsed) == (
        "DELETE",
        {"customer_ids": ids, "tags": [7]},
    )
    scenario.run(client.customers.delete_many(ids[1:]))
    assert (scenario.last().method, scenario.last().parsed) == ("DELETE", {"id": ids[1:]})
    assert [row.id for row in scenario.driver.items(client.customers.list())] == ids[:1]


def test_a_bulk_create_is_one_call(scenario: Scenario) -> None:
    """All customers of the sequence under `bulk_customers`."""
    client = scenario.client()
    scenario.run(client.customers.create_many([_body(name="a"), _body(name="b")]))
    assert [created.record["name"] for created in scenario.vendor.ledger.created] == ["a", "b"]


def test_customer_groups(scenario: Scenario) -> None:
    """Create, get, update, list and delete of a group."""
    client = scenario.client()
    values = {"billing_type": "manual", "billing_period": "monthly", "method": "standard"}
    body = billing_booth_one.CustomerGroupInput.model_validate({"name": "Yearly", **values})
    group = scenario.run(client.customer_groups.create(body))
    assert scenario.run(client.customer_groups.get(group.id)).name == "Yearly"
    renamed = billing_booth_one.CustomerGroupInput.model_validate({"name": "Annual", **values})
    assert scenario.run(client.customer_groups.update(group.id, renamed)).name == "Annual"
    assert len(scenario.driver.items(client.customer_groups.list())) == 2
    scenario.run(client.customer_groups.delete(group.id))
    assert len(scenario.driver.items(client.customer_groups.list())) == 1


def test_a_list_comes_page_by_page(scenario: Scenario) -> None:
    """By limit and offset, to the end, each item once; 100 at a time unless told otherwise."""
    client = scenario.client()
    for number in range(5):
        _make(scenario, client, name=f"c{number}")
    rows = scenario.driver.items(client.customers.list(limit=2))
    assert [row.name for row in rows] == ["c0", "c1", "c2", "c3", "c4"]
    pages = scenario.driver.pages(client.customers.list(limit=2))
    assert [len(page) for page in pages if page] == [2, 2, 1]
    scenario.driver.items(client.customers.list())
    assert sorted(scenario.last().query.split("&")) == ["limit=100", "offset=0"]


def test_how_lists_and_enums_travel_in_a_query(scenario: Scenario) -> None:
    """`sort` is joined with commas, `ids` is repeated, an enum is its value."""
    client = scenario.client()
    ids = [_make(scenario, client, name=name).id for name in ("a", "b", "c")]
    rows = scenario.driver.items(
        client.customers.list(ids=ids[:2], sort=["-name", "id"], status="active")
    )
    assert [row.name for row in rows] == ["b", "a"]
    parts = scenario.last().query.split("&")
    assert {"sort=-name,id", f"ids={ids[0]}", f"ids={ids[1]}", "status=active"} <= set(parts)


def test_a_list_by_cursor(scenario: Scenario) -> None:
    """The cursor of each answer asks for the next; none, no further call; rows are exact."""
    client = scenario.client()
    scenario.vendor.records.transactions = [
        {"id": number, "amount": Decimal("1.10")} for number in range(1, 6)
    ]
    rows = scenario.driver.items(client.analytics.customer_transactions_by_cursor(page_size=2))
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]
    assert str(rows[0]["amount"]) == "1.10"
    path = "/analytics/customer/ledger/transactions/cursor"
    queries = [sorted(entry.query.split("&")) for entry in scenario.entries("GET", path)]
    assert queries == [
        ["page_size=2"],
        ["next_cursor=2", "page_size=2"],
        ["next_cursor=4", "page_size=2"],
    ]


def test_analytics_lists_and_figures(scenario: Scenario) -> None:
    """Undescribed rows are kept as they are; keywords of Python get an underscore."""
    client = scenario.client()
    _make(scenario, client, opening_balance=Decimal("12345678901234567.89"))
    rows = scenario.driver.items(client.analytics.customer_balances())
    assert str(rows[0]["balance"]) == "12345678901234567.89"
    scenario.driver.items(client.analytics.customers_with_cancelled_mandates(from_="2021-01-01"))
    assert "from=2021-01-01" in scenario.last().query
    assert scenario.run(client.analytics.customer_growth(start="2021-01-01")) == {"count": 1}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": None},
        {"customer_group_id": "3"},
        {"type": "private"},
        {"anniversary_billing_day": 32},
        {"opening_balance": 1.5},
        {"opening_balance": Decimal("NaN")},
        {"nickname": "N"},
        {"is_vulnerable": 1},
    ],
)
def test_a_body_that_breaks_the_spec_is_not_sent(
    scenario: Scenario, fields: dict[str, Any]
) -> None:
    """Wrong type, outside enum or range, a float as money: refused before anything is sent."""
    client = scenario.client()
    with pytest.raises(ValueError, match=r"."):
        _make(scenario, client, **fields)
    assert scenario.entries() == []


@pytest.mark.parametrize("missing", ["name", "customer_group_id", "organisation_id"])
def test_three_fields_are_required(scenario: Scenario, missing: str) -> None:
    """A create without one of them names it, and reaches nobody."""
    given = {"name": "N", "customer_group_id": 3, "organisation_id": 1}
    del given[missing]
    client = scenario.client()
    with pytest.raises(ValueError, match=missing):
        scenario.run(client.customers.create(billing_booth_one.CustomerInput.model_validate(given)))
    assert scenario.entries() == []


def test_the_vendors_own_refusal(scenario: Scenario) -> None:
    """A group that does not exist: HTTP 422 is Invalid, with the body as it came."""
    client = scenario.client()
    with pytest.raises(billing_booth_one.errors.Invalid) as caught:
        _make(scenario, client, customer_group_id=99)
    error = caught.value
    assert (error.status, error.code) == (422, None)
    assert error.body == {"message": "The customer group does not exist."}
    assert "customer group does not exist" in error.message


@pytest.mark.parametrize("reference", ["a/b", "..", ".", "", "a?b#c", "ü%2F", "reference/1"])
def test_a_reference_is_one_path_segment(scenario: Scenario, reference: str) -> None:
    """It reaches exactly the templated path, or is refused here."""
    client = scenario.client()
    if reference in ("", ".", ".."):
        with pytest.raises(ValueError, match=r"."):
            scenario.run(client.customers.get_by_reference(reference))
        assert scenario.entries() == []
        return
    made = _make(scenario, client, reference=reference)
    assert scenario.run(client.customers.get_by_reference(reference)).id == made.id
    assert scenario.last().path.startswith("/customer/reference/")


def test_an_unknown_enum_value_is_read(scenario: Scenario) -> None:
    """A type nobody has listed keeps its text and does not break the read."""
    client = scenario.client()
    made = _make(scenario, client)
    scenario.vendor.records.customers[made.id]["type"] = "charity"
    got = scenario.run(client.customers.get(made.id))
    assert (got.type.value, str(got.type), got.type.known) == ("charity", "charity", False)


def test_a_server_that_repeats_a_page_does_not_hold_us_for_ever(scenario: Scenario) -> None:
    """The same full page again and again ends in an error, not in an endless list."""
    client = scenario.client()
    for number in range(2):
        _make(scenario, client, name=f"c{number}")
    scenario.vendor.faults.only = lambda entry: entry.method == "GET"
    scenario.vendor.faults.always = faults.same_for_ever()
    with pytest.raises(billing_booth_one.errors.Error):
        scenario.driver.items(client.customers.list(limit=2))
    assert len(scenario.entries("GET", CUSTOMERS)) <= 3
