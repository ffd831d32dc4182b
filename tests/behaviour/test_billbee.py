"""The Billbee client against a server that keeps Billbee's rules."""

import datetime as dt
from base64 import b64encode
from decimal import Decimal
from typing import Any

import pytest

import billbee
from tests.servers import faults

from .conftest import Api, Scenario, api_named

CUSTOMERS = "/api/v1/customers"


@pytest.fixture
def api() -> Api:
    return api_named("billbee")


def _make(scenario: Scenario, client: Any, **fields: Any) -> Any:
    return scenario.run(client.customers.create(billbee.CustomerCreate(**fields)))


def test_the_life_of_a_customer(scenario: Scenario) -> None:
    """Create, get, replace, list: the payload without its envelope; PUT empties what is unset."""
    client = scenario.client()
    made = _make(scenario, client, name="Erika", tel1="030", vat_id="DE1")
    assert made.id > 2**31 and (made.name, made.tel1) == ("Erika", "030")
    assert scenario.run(client.customers.get(made.id)).vat_id == "DE1"
    changed = scenario.run(
        client.customers.update(made.id, billbee.CustomerUpdate(name="Erika M.", tel1=None))
    )
    assert (changed.name, changed.tel1, changed.vat_id) == ("Erika M.", None, None)
    assert scenario.last().parsed == {"Name": "Erika M.", "Tel1": None}
    assert [row.id for row in scenario.driver.items(client.customers.list())] == [made.id]


def test_both_credentials_travel_with_every_call(scenario: Scenario) -> None:
    """The developer key in its header and the user in HTTP Basic, together."""
    client = scenario.client()
    scenario.driver.items(client.customers.list())
    _make(scenario, client, name="x")
    basic = b64encode(f"{scenario.vendor.username}:{scenario.vendor.password}".encode()).decode()
    for entry in scenario.entries():
        assert entry.headers["x-billbee-api-key"] == scenario.vendor.api_key
        assert entry.headers["authorization"] == f"Basic {basic}"


@pytest.mark.parametrize(
    ("wrong", "status", "code"), [("password", 401, None), ("api_key", 403, "1")]
)
def test_bad_credentials(scenario: Scenario, wrong: str, status: int, code: str | None) -> None:
    """401 says so in the web server's own `Message`, 403 in the envelope: both NotAllowed."""
    client = scenario.client(**{wrong: "wrong"})
    with pytest.raises(billbee.errors.NotAllowed) as caught:
        scenario.run(client.customers.get(1))
    error = caught.value
    assert (error.status, error.code) == (status, code)
    assert error.message in (
        "Authorization has been denied for this request.",
        "The developer key is not known",
    )


def test_type_name_is_readable_and_never_sent(scenario: Scenario) -> None:
    """`TypeName` is the vendor's: read on what comes back, not accepted on what goes out."""
    client = scenario.client()
    contact = billbee.CustomerMetaDataInput(type_id=1, sub_type="", value="erika@x.example")
    made = _make(scenario, client, name="Erika", meta_data=[contact], default_mail_address=contact)
    assert [row.type_name for row in made.meta_data] == ["EMail"]
    assert made.default_mail_address.type_name == "EMail"
    assert "type_name" not in billbee.CustomerMetaDataInput.model_fields
    try:
        tricked = contact.model_validate({"type_id": 1, "TypeName": "EMail"})
    except ValueError:
        return
    _make(scenario, client, meta_data=[tricked])
    assert scenario.last().parsed == {"MetaData": [{"TypeId": 1}]}


def test_a_create_takes_an_address(scenario: Scenario) -> None:
    """The one body with an address in it; the address is then a record of its own."""
    client = scenario.client()
    address = billbee.CustomerAddressWrite(
        address_type=billbee.AddressType.INVOICE, city="Berlin", housenumber="7a"
    )
    made = _make(scenario, client, name="Erika", address=address)
    sent = scenario.last().parsed
    assert sent == {
        "Name": "Erika",
        "Address": {"AddressType": 1, "City": "Berlin", "Housenumber": "7a"},
    }
    rows = scenario.driver.items(client.customers.list_addresses(made.id))
    assert [(row.city, row.housenumber, row.customer_id) for row in rows] == [
        ("Berlin", "7a", made.id)
    ]


def test_addresses_in_both_places(scenario: Scenario) -> None:
    """The same record below a customer and in the flat collection; PATCH sends what was set."""
    client = scenario.client()
    owner = _make(scenario, client, name="Erika").id
    write = billbee.CustomerAddressWrite(
        address_type=billbee.AddressType.DELIVERY, city="Ulm", zip="89073"
    )
    below = scenario.run(client.customers.add_address(owner, write))
    flat = scenario.run(client.customer_addresses.get(below.id))
    assert (flat.id, flat.city, flat.customer_id) == (below.id, "Ulm", owner)
    patch = billbee.CustomerAddressPatch(street=None, city="Bonn")
    patched = scenario.run(client.customers.patch_address(below.id, patch))
    assert (patched.city, patched.zip) == ("Bonn", "89073")
    assert scenario.last().parsed == {"City": "Bonn", "Street": None}
    replaced = scenario.run(
        client.customer_addresses.update(
            below.id,
            billbee.CustomerAddressWrite(address_type=billbee.AddressType.INVOICE, city="Trier"),
        )
    )
    assert (replaced.city, replaced.zip) == ("Trier", None)
    again = billbee.CustomerAddressWrite(
        customer_id=owner, address_type=billbee.AddressType.INVOICE
    )
    scenario.run(client.customer_addresses.create(again))
    assert len(scenario.driver.items(client.customer_addresses.list())) == 2


def test_a_list_comes_page_by_page(scenario: Scenario) -> None:
    """Pages are numbered from 1 and end with the last the vendor counts; each item comes once."""
    client = scenario.client()
    for number in range(5):
        scenario.vendor.records.create({"Name": f"c{number}"})
    names = [row.name for row in scenario.driver.items(client.customers.list(page_size=2))]
    assert names == ["c0", "c1", "c2", "c3", "c4"]
    queries = [sorted(entry.query.split("&")) for entry in scenario.entries("GET", CUSTOMERS)]
    assert queries == [[f"page={number}", "pageSize=2"] for number in (1, 2, 3)]
    pages = scenario.driver.pages(client.customers.list(page_size=2))
    assert [[row.name for row in page] for page in pages] == [["c0", "c1"], ["c2", "c3"], ["c4"]]


def test_a_full_last_page_costs_no_further_call(scenario: Scenario) -> None:
    """The vendor says how many pages there are, so nothing is asked beyond them."""
    client = scenario.client()
    for number in range(4):
        scenario.vendor.records.create({"Name": f"c{number}"})
    assert len(scenario.driver.items(client.customers.list(page_size=2))) == 4
    assert len(scenario.entries("GET", CUSTOMERS)) == 2


def test_an_empty_list_is_empty(scenario: Scenario) -> None:
    """No customers: no items, one call."""
    client = scenario.client()
    assert scenario.driver.items(client.customers.list()) == []
    assert len(scenario.entries()) == 1


def test_orders_in_short_form_keep_their_digits(scenario: Scenario) -> None:
    """Money that the vendor's own spec calls a double is exact; times have no zone."""
    client = scenario.client()
    owner = _make(scenario, client, name="Erika").id
    scenario.vendor.records.orders[owner] = [
        {
            "Id": 1,
            "TotalGross": Decimal("12345678901234567.89"),
            "CreatedAt": "2021-11-01T20:33:27",
        },
        {"Id": 2, "TotalGross": Decimal("1.10"), "CreatedAt": "2021-11-01T20:33:27.017"},
    ]
    orders = scenario.driver.items(client.customers.list_orders(owner))
    assert [str(order.total_gross) for order in orders] == ["12345678901234567.89", "1.10"]
    assert orders[0].created_at == dt.datetime(2021, 11, 1, 20, 33, 27)
    assert orders[1].created_at == dt.datetime(2021, 11, 1, 20, 33, 27, 17000)


def test_search_reads_the_bare_object(scenario: Scenario) -> None:
    """The one answer without an envelope; customer numbers are texts there."""
    client = scenario.client()
    _make(scenario, client, name="Muster GmbH", number=10482)
    found = scenario.run(client.customers.search(term="muster*", type=["customer"]))
    assert [(hit.name, hit.number) for hit in found.customers] == [("Muster GmbH", "10482")]
    assert scenario.last().parsed == {"Term": "muster*", "Type": ["customer"]}


def test_an_archived_customer_is_a_refusal_inside_http_200(scenario: Scenario) -> None:
    """ErrorCode 11 with HTTP 200 is Invalid, with the code as text and the vendor's words."""
    client = scenario.client()
    made = _make(scenario, client, name="Erika")
    scenario.vendor.records.customers[made.id]["ArchivedAt"] = "2021-11-01T20:33:27.017"
    archived = scenario.run(client.customers.get(made.id)).archived_at
    assert archived == dt.datetime(2021, 11, 1, 20, 33, 27, 17000)
    with pytest.raises(billbee.errors.Invalid) as caught:
        scenario.run(client.customers.update(made.id, billbee.CustomerUpdate(name="E")))
    error = caught.value
    assert (error.status, error.code) == (200, "11")
    assert error.message == "An archived customer cannot be changed"
    assert error.body["ErrorCode"] == 11


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1, "NotAllowed"),
        (2, "NotFound"),
        (3, "Refused"),
        (8, "ServerFailed"),
        (9, "Conflict"),
        (11, "Invalid"),
        (17, "NotAllowed"),
    ],
)
def test_a_code_means_the_same_however_it_travels(
    scenario: Scenario, status: int, code: int, kind: str
) -> None:
    """Declared codes decide, under HTTP 200, 400 or 500 alike."""
    client = scenario.client(retries=scenario.no_retries)
    body = {"ErrorMessage": "because", "ErrorCode": code, "ErrorDescription": "x", "Data": None}
    scenario.vendor.faults.script(faults.json_answer(body, code=status))
    with pytest.raises(billbee.errors.Refused) as caught:
        scenario.run(client.customers.get(1))
    error = caught.value
    assert type(error) is getattr(billbee.errors, kind)
    assert (error.status, error.code, error.message) == (status, str(code), "because")


@pytest.mark.parametrize("code", [19, 28, 99])
def test_a_code_without_a_name_is_a_plain_refusal(scenario: Scenario, code: int) -> None:
    """What nobody has named, or even listed, is still a refusal."""
    client = scenario.client()
    scenario.vendor.faults.script(faults.json_answer({"ErrorMessage": "?", "ErrorCode": code}))
    with pytest.raises(billbee.errors.Refused) as caught:
        scenario.run(client.customers.get(1))
    assert (type(caught.value), caught.value.code) == (billbee.errors.Refused, str(code))


def test_a_message_with_code_0_is_no_success(scenario: Scenario) -> None:
    """Success is code 0 and an empty message."""
    client = scenario.client()
    body = {"ErrorMessage": "Something is off", "ErrorCode": 0, "Data": {"Id": 1}}
    scenario.vendor.faults.script(faults.json_answer(body))
    with pytest.raises(billbee.errors.Refused, match="Something is off"):
        scenario.run(client.customers.get(1))


def test_a_missing_customer_is_not_found(scenario: Scenario) -> None:
    """404 is NotFound, with the web server's message."""
    client = scenario.client()
    with pytest.raises(billbee.errors.NotFound) as caught:
        scenario.run(client.customers.get(4711))
    assert (caught.value.status, caught.value.message) == (404, "There is no customer 4711")


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("CustomerCreate", {"type": 2}),
        ("CustomerCreate", {"name": 5}),
        ("CustomerCreate", {"number": "10482"}),
        ("CustomerCreate", {"nickname": "E"}),
        ("CustomerAddressWrite", {"address_type": 3}),
    ],
)
def test_a_body_that_breaks_the_spec_is_not_sent(
    scenario: Scenario, model: str, fields: dict[str, Any]
) -> None:
    """Outside an enum, of the wrong type, unknown: refused before anything is sent."""
    client = scenario.client()
    call = (
        client.customers.create if model == "CustomerCreate" else client.customer_addresses.create
    )
    with pytest.raises(ValueError, match=r"."):
        scenario.run(call(getattr(billbee, model)(**fields)))
    assert scenario.entries() == []


def test_two_a_second_is_kept_without_being_told(scenario: Scenario) -> None:
    """With rate limits on, the third call of a second waits: the vendor never answers 429."""
    client = scenario.client(rate_limits=True)
    scenario.vendor.limit_rate = True
    scenario.driver.together([lambda: client.customers.get(1)] * 4)
    assert scenario.vendor.ledger.outcomes()["429"] == 0
    assert len(scenario.entries()) == 4


@pytest.mark.parametrize("retry_after", [True, False])
def test_429_is_waited_out(scenario: Scenario, retry_after: bool) -> None:
    """Without limits of our own the vendor's 429 is served, and each create is made once."""
    client = scenario.client()
    scenario.vendor.limit_rate, scenario.vendor.retry_after = True, retry_after
    for number in range(3):
        _make(scenario, client, name=f"c{number}")
    made = [created.record["Name"] for created in scenario.vendor.ledger.created]
    assert made == ["c0", "c1", "c2"]
    assert scenario.vendor.ledger.outcomes()["429"] >= 1
