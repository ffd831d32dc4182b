"""Models outside a call: the vendor's form, our own, and what one model takes of another."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import warnings
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from specmint.runtime.data.decode import SpecDrift
from specmint.runtime.data.wire_forms import Null
from specmint.runtime.data.wire_moments import Stamp
from specmint.runtime.errors import BadRequest, Unreadable
from tests.runtime.generated_models import CLIENTS, LEAVES, TEXTS, TREES, models_of, objects
from tests.runtime.sample_models import (
    ZERO,
    Account,
    Anything,
    Card,
    Customer,
    CustomerCreate,
    Kind,
    Model,
)
from tests.support.runtimes import runtime_module

EVERY = [
    pytest.param(client, model, id=f"{client}.{model.__name__}")
    for client in CLIENTS
    for model in models_of(client)
]


#: What may stand anywhere in an answer, and what looks like a value of another type.
ODD = (
    TREES
    | LEAVES
    | st.sampled_from(["1.10", "7", "true", "2020-01-31", "2020-01-31T00:00:00Z", "/Date(0)/", ""])
    | st.dictionaries(TEXTS, st.sampled_from(["1.10", "2020-01-31"]), max_size=2)
)


@pytest.mark.parametrize(("client", "model"), EVERY)
def test_our_own_form_is_equal_both_ways(client: str, model: Any) -> None:
    """For every model of the four clients, unlisted values and undeclared members included."""
    runtime = runtime_module(client, "data.model")

    @settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        made = data.draw(objects(runtime, model))
        back = model.model_validate_json(made.model_dump_json())
        assert back == made
        assert back.model_fields_set == made.model_fields_set
        assert back.model_dump_json() == made.model_dump_json()

    check()


@pytest.mark.parametrize("mode", ["validation", "serialization"])
@pytest.mark.parametrize(("client", "model"), EVERY)
def test_a_model_describes_itself_in_both_modes(client: str, model: Any, mode: Any) -> None:
    """A web application that takes or returns our models can serve its schema."""
    schema = model.model_json_schema(mode=mode)

    assert set(schema.get("properties", {})) == set(model.model_fields)


# --- the vendor's form ----------------------------------------------------------------------------

TEXT = '{"Id":1,"Name":"A","Balance":12345678901234567.890,"IsActive":"2","Entity":"Customer"}'


@pytest.mark.parametrize("payload", [TEXT, TEXT.encode(), json.loads(TEXT, parse_float=Decimal)])
def test_the_vendors_form_is_read_and_written_as_in_a_call(payload: Any) -> None:
    """From text, bytes or a tree, digit for digit."""
    customer = Customer.from_wire(payload)

    assert (customer.balance, customer.is_active) == (Decimal("12345678901234567.890"), False)
    assert customer.to_wire() == TEXT


def test_drift_is_reported_as_the_client_does() -> None:
    """Warned of, raised, told to a function or ignored; the object is there."""
    found: list[object] = []

    with pytest.warns(SpecDrift, match="Customer /Name: number found") as caught:
        customer = Customer.from_wire(TEXT.replace('"A"', "7"))
    assert customer.id == 1
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Customer.from_wire({}, drift="ignore").model_fields_set == set()
        Customer.from_wire({}, drift=found.append)
    assert len(found) == 4
    with pytest.raises(SpecDrift, match="/Id.*\n.*/Name"):
        Customer.from_wire({}, drift="raise")


@pytest.mark.parametrize("payload", ["{", "[]", b"\xff", "null", "NaN"])
def test_what_is_no_json_object_is_unreadable(payload: str | bytes) -> None:
    """It is an error of the package, and says why."""
    with pytest.raises(Unreadable, match="Customer: .*JSON"):
        Customer.from_wire(payload)


def test_a_float_in_a_tree_is_refused_where_an_amount_is_due() -> None:
    """Its digits are lost already; where the spec says that they may be, it is read."""
    tree = json.loads(TEXT)
    with pytest.raises(BadRequest, match=r"/Balance: .*Decimal\("):
        Customer.from_wire(tree, drift="ignore")
    assert Customer.from_wire({**tree, "Balance": 1, "Ratio": 0.5}).ratio == 0.5


def test_what_could_not_be_sent_is_not_written_in_the_vendors_form() -> None:
    """As in a call."""
    with pytest.raises(BadRequest, match="Kind.unlisted"):
        Customer.from_wire(TEXT.replace('"Entity"', '"Kind":"gold","Entity"')).to_wire()


# --- our own form ---------------------------------------------------------------------------------


def test_our_own_form_has_python_names_and_text_for_amounts() -> None:
    """What was not set is absent, what the vendor added is there, and no wire form is."""
    text = TEXT.replace('"Entity"', '"New":1.10,"Prices":{"a":1E+2},"Born":"01/31/20","Entity"')

    assert Customer.from_wire(text).model_dump_json() == (
        '{"New":1.10,"id":1,"name":"A","balance":"12345678901234567.890","is_active":false,'
        '"born":"2020-01-31","prices":{"a":"1E+2"},"entity":"Customer"}'
    )


class Order(BaseModel):
    """A model of a program, which holds one of ours."""

    customer: Customer


def test_a_model_inside_another_has_the_same_form_without_what_is_unset() -> None:
    """So FastAPI writes it, too, where a route leaves out aliases and what is unset."""
    order = Order(customer=Customer.from_wire(TEXT))
    text = order.model_dump_json(by_alias=False, exclude_unset=True)

    assert text == f'{{"customer":{order.customer.model_dump_json()}}}'
    assert Order.model_validate_json(text) == order


@pytest.mark.parametrize("amount", ["1.10", '"1.10"'])
def test_our_own_form_takes_amounts_as_text_or_number(amount: str) -> None:
    """Exactly, in plain fields and in those that travel as text."""
    text = f'{{"number":"1","limit":{amount},"holder":"x"}}'
    assert str(Card.model_validate_json(text).limit) == "1.10"
    priced = CustomerCreate.model_validate_json(f'{{"name":"A","price":{amount}}}')
    assert str(priced.price) == "1.10"


def test_text_is_an_amount_in_our_own_form_only() -> None:
    """A constructor and an answer take none; nor does our form for what is no amount."""
    with pytest.raises(BadRequest):
        Card(number="1", limit="1.10", holder="x")  # type: ignore[arg-type]  # pyright: ignore
    with pytest.raises(SpecDrift):
        Customer.from_wire(TEXT.replace("12345678901234567.890", '"1.10"'), drift="raise")
    for wrong in ('"1,10"', '"NaN"', '""', "true", "null"):
        with pytest.raises(ValidationError):
            Card.model_validate_json(f'{{"number":"1","limit":{wrong},"holder":"x"}}')


@pytest.mark.parametrize("text", ["{", '{"limit":NaN}'])
def test_our_own_form_says_that_a_text_is_no_json(text: str) -> None:
    """With the error that pydantic raises for it."""
    with pytest.raises(ValidationError, match="Invalid JSON"):
        Card.model_validate_json(text)


def test_a_literal_that_means_null_is_a_value_in_our_own_form() -> None:
    """There null means null, and nothing else does."""
    customer = CustomerCreate(name="A", parent_id=None, group_id=None)

    assert customer.model_dump_json() == '{"name":"A","parent_id":null,"group_id":null}'
    assert CustomerCreate.model_validate_json(customer.model_dump_json()) == customer
    assert CustomerCreate.model_validate_json('{"name":"A","group_id":0}').group_id == 0


def test_a_moment_without_offset_stays_writable() -> None:
    """As the vendor wrote it: in our own form, and in what is made of what was read."""
    text = TEXT.replace('"Entity"', '"ArchivedAt":"2026-01-02T03:04:05","Entity"')
    customer = Customer.from_wire(text, drift="ignore")
    back = Customer.model_validate_json(customer.model_dump_json())

    assert back == customer
    for each in (customer, back, Customer.from_model(customer)):
        assert json.loads(each.to_wire())["ArchivedAt"] == "2026-01-02T03:04:05"


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("client", "model"), EVERY)
def test_what_was_read_with_drift_comes_back_equal_or_is_not_written(
    client: str, model: Any
) -> None:
    """Any answer in place of the declared one: our form brings an equal object back, or raises before it writes."""
    runtime = runtime_module(client, "data.model")
    refusal = runtime_module(client, "errors").BadRequest

    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck])
    @given(st.data())
    def check(data: st.DataObject) -> None:
        wires = sorted(runtime.wires(model).values())
        tree = data.draw(st.dictionaries(st.sampled_from(wires) | TEXTS, ODD, max_size=6))
        read = model.from_wire(tree, drift="ignore")
        try:
            text = read.model_dump_json()
        except refusal:
            return
        back = model.model_validate_json(text)
        assert back == read and back.model_fields_set == read.model_fields_set

    check()


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ('"Balance":"1.10"', "Customer breaks the spec: no form of ours holds it"),
        ('"Balance":1,"Name":7', "name .Name on the wire.: Input should be a valid string"),
        ('"Balance":null', "balance"),
    ],
)
def test_what_our_form_would_change_is_not_written(wrong: str, place: str) -> None:
    """A text where an amount is due would come back as the amount, so it is refused when it is written, with its place."""
    text = f'{{"Id":1,"Name":"A",{wrong},"Entity":"Customer"}}'
    with pytest.raises(BadRequest, match=place):
        Customer.from_wire(text, drift="ignore").model_dump_json()


def test_what_the_spec_lacks_comes_back() -> None:
    """Members and values of enums that the spec does not know are no reason to refuse."""
    text = TEXT.replace('"Entity"', '"New":{"a":[1.10]},"Kind":"gold","Entity"')
    customer = Customer.from_wire(text)

    assert Customer.model_validate_json(customer.model_dump_json()) == customer


# --- one model's members in another ---------------------------------------------------------------


class CustomerPut(Model, extra="forbid"):
    """What may be written of a customer: its addresses have no owner."""

    name: Annotated[str, Field(max_length=10)]
    vat: str | None = Field(default=None, validation_alias="tel_1", serialization_alias="tel_1")
    kind: Kind | None = None
    created_time: Annotated[dt.datetime, Stamp("%Y-%m-%dT%H:%M:%S.%f%z", fraction=3)] | None = None
    parent_id: Annotated[str | None, Null(ZERO, "", send="")] = None
    addresses: list[AddressPut] | None = None
    pay: Card | Account | None = None
    prices: dict[str, Decimal] | None = None


class AddressPut(Model, extra="forbid"):
    """What may be written of an address."""

    city: str
    zip: str | None = None


FULL = (
    '{"Id":1,"Name":"A","Balance":1,"tel_1":"5","ParentId":"","Prices":{"a":1.10},"Entity":"Customer",'
    '"CreatedTime":"2016-12-09T21:38:40.000+0000","Pay":{"Type":"account","Iban":null},'
    '"Addresses":[{"City":"B","Owner":{"Id":2,"Name":"O","Balance":0,"Entity":"Customer","Odd":1}}]}'
)


def test_a_model_takes_what_it_may_write_of_another() -> None:
    """By wire names at any depth; absent stays absent, null stays null, read-only members stay at home."""
    put = CustomerPut.from_model(Customer.from_wire(FULL))
    put.name = "Changed"

    assert json.loads(put.to_wire(), parse_float=str) == {
        "Name": "Changed",
        "tel_1": "5",
        "CreatedTime": "2016-12-09T21:38:40.000+0000",
        "ParentId": "",
        "Addresses": [{"City": "B"}],
        "Pay": {"Type": "account", "Iban": None},
        "Prices": {"a": "1.10"},
    }


def test_a_member_that_the_spec_lacks_is_not_lost_unsaid() -> None:
    """A PUT would empty it at the vendor's: it raises, with its place, or is dropped on request."""
    text = FULL.replace('"City"', '"Floor":3,"City"').replace('"Id":1', '"Tags":[],"Id":1')
    customer = Customer.from_wire(text)

    with pytest.raises(BadRequest, match="unknown=") as caught:
        CustomerPut.from_model(customer)
    assert {each.python for each in caught.value.problems} == {"Tags", "addresses[0].Floor"}
    assert CustomerPut.from_model(customer, unknown="drop") == CustomerPut.from_model(
        Customer.from_wire(FULL)
    )


@pytest.mark.parametrize("slip", ["dorp", "ignore", None, True])
def test_a_slip_in_unknown_loses_nothing(slip: Any) -> None:
    """Only "drop" drops."""
    with pytest.raises(BadRequest, match='pass unknown="drop"'):
        CustomerPut.from_model(
            Customer.from_wire(FULL.replace('"Id":1', '"Tags":[],"Id":1')), unknown=slip
        )


def test_what_is_no_model_is_not_carried_over() -> None:
    """A dict has Python's names or the vendor's, who knows: a member of it would be lost unsaid."""
    tree: Any = {"name": "A", "Tel": "5"}

    with pytest.raises(AttributeError, match="dict"):
        CustomerPut.from_model(tree)


def test_a_model_that_takes_any_member_takes_those_of_another() -> None:
    """They are data there."""
    customer = Customer.from_wire(FULL.replace('"Id":1', '"Tags":[1.10],"Id":1'))

    assert json.loads(Anything.from_model(customer).to_wire(), parse_float=str)["Tags"] == ["1.10"]


def test_what_breaks_the_other_model_is_refused_with_its_names() -> None:
    """What the vendor answered may not be what it accepts."""
    customer = Customer.from_wire(FULL.replace('"A"', '"A name too long"'))

    with pytest.raises(BadRequest, match="CustomerPut cannot be made of Customer") as caught:
        CustomerPut.from_model(customer)
    assert [(each.python, each.wire) for each in caught.value.problems] == [("name", "Name")]
    assert caught.value.__context__ is None


def test_a_name_that_is_wrong_is_refused_when_it_is_assigned() -> None:
    """What a model takes is closed, and the value is checked when it is sent."""
    put: Any = CustomerPut.from_model(Customer.from_wire(FULL))

    with pytest.raises(AttributeError, match="nmae"):
        put.nmae = "x"
    put.name = 7
    with pytest.raises(BadRequest, match="name"):
        put.to_wire()


def test_billbee_customers_can_be_fetched_changed_and_put() -> None:
    """The exchange that its docstring shows: what was answered is sent again, with one change."""
    billbee = importlib.import_module("billbee")
    text = '{"Id":7,"Name":"A","MetaData":[{"Id":1,"TypeId":1,"TypeName":"EMail","Value":"a@b.c"}],"Email":null}'
    update = billbee.CustomerUpdate.from_model(billbee.Customer.from_wire(text))
    update.name = "B"

    assert json.loads(update.to_wire()) == {
        "Id": 7,
        "Name": "B",
        "MetaData": [{"Id": 1, "TypeId": 1, "Value": "a@b.c"}],
        "Email": None,
    }
