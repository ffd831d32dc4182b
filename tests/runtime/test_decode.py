"""Answers to objects: the plain path, and the one where an answer breaks the spec."""

from __future__ import annotations

import datetime as dt
import decimal
import pickle
from typing import Annotated, Any, Literal
from unittest.mock import ANY

import annotated_types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field
from typing_extensions import TypeAliasType

from specmint.runtime.data.decode import Deviation, SpecDrift, TypeOf, validator
from specmint.runtime.data.encode import json_tree
from specmint.runtime.data.exact import Exact
from specmint.runtime.data.fields import DateTime, Decimal, Maybe
from specmint.runtime.data.json_text import MAX_DEPTH, loads
from specmint.runtime.data.model import Model
from specmint.runtime.errors import BadRequest
from tests.runtime.answers import read
from tests.runtime.sample_models import (
    Account,
    Address,
    Anything,
    Card,
    Customer,
    CustomerType,
    Kind,
    Patch,
)
from tests.support.counting import python_calls

D = decimal.Decimal
GOOD: dict[str, Any] = {"Id": 1, "Name": "Acme", "Balance": D("1.10"), "Entity": "Customer"}


def lenient(payload: object, into: Any) -> tuple[Any, Any]:
    """What is read, and the deviations: pointer, kind, what was found."""
    told = list[Deviation]()
    value = read(payload, into, drift="warn", report=told.append)
    return value, [(each.pointer, each.kind, each.found) for each in told]


# --- the plain path -------------------------------------------------------------------------------


def test_an_answer_that_keeps_the_spec_deviates_nowhere() -> None:
    """Wire names in, typed values out, unknown members kept."""
    customer, told = lenient(
        GOOD
        | {
            "tel_1": "5",
            "Type": 1,
            "IsActive": "1",
            "ParentId": "",
            "Due": "2024-02-29",
            "Days": ["01/31/20"],
        }
        | {"Main": {"City": "B", "Owner": GOOD}, "New": [1]},
        Customer,
    )

    assert told == []
    assert (customer.tel1, customer.type, customer.is_active) == ("5", CustomerType.BUSINESS, True)
    assert (customer.parent_id, customer.due, customer.days) == (
        None,
        dt.date(2024, 2, 29),
        [dt.date(2020, 1, 31)],
    )
    assert customer.main.owner.balance == D("1.10")
    assert customer.New == [1]


class Row(Model):
    """A model without constants."""

    id: int
    name: Maybe[str] = None
    price: Decimal | None = None
    seen: DateTime | None = None


def test_no_line_of_python_runs_for_an_item() -> None:
    """A list is read by pydantic's core alone, where its items have no constants: each call of Python would be one for each."""
    rows = [{"id": number, "price": D("1.10"), "seen": None} for number in range(100)]
    whole = validator(list[Row])
    whole(rows)
    items: list[Row] = []
    calls = python_calls(lambda: items.extend(whole(rows)))

    assert len(items) == 100
    assert len(calls) == 1  # the lambda above


def test_python_names_mean_nothing_in_an_answer() -> None:
    """`name` is not `Name`: it is a member that the spec does not know."""
    customer, told = lenient(GOOD | {"tel1": "5"}, Customer)

    assert told == []
    assert customer.tel1 is None
    assert customer.model_extra == {"tel1": "5"}
    assert lenient({"city": "B"}, Address)[1] == [("/City", "missing", "nothing")]


def test_an_enum_value_that_is_not_listed_is_no_deviation() -> None:
    """Enums are open: vendors add to them on Fridays."""
    customer, told = lenient(GOOD | {"Kind": "gold", "Type": 99}, Customer)

    assert told == []
    assert (customer.kind.value, customer.type.value) == ("gold", 99)


@pytest.mark.parametrize(
    ("payload", "into", "value"),
    [
        (5, int, 5),
        ("x", str, "x"),
        (True, bool, True),
        (None, TypeOf[int | None], None),
        (7, TypeOf[int | None], 7),
        (D("1.10"), decimal.Decimal, D("1.10")),
        (99, TypeOf[Decimal], D(99)),
        ("2024-02-29", dt.date, dt.date(2024, 2, 29)),
        ("2024-02-29T10:00:00Z", dt.datetime, dt.datetime(2024, 2, 29, 10, tzinfo=dt.UTC)),
        ([1, 2], list[int], [1, 2]),
        ({"a": [D("1.0")]}, dict[str, Any], {"a": [D("1.0")]}),
        ([{"City": "B"}], list[Address], [Address(city="B")]),
        ("gold", Kind, "gold"),
    ],
)
def test_any_type_may_be_asked_for(payload: object, into: Any, value: object) -> None:
    """A class, a list of it, any type as `TypeOf[...]`, the plain types of the standard library."""
    assert read(payload, into, drift="raise") == value


def test_a_whole_number_may_be_spelled_with_a_fraction() -> None:
    """`1.0` is an integer in JSON Schema, `1.5` is none, and a monstrous one is not written out."""
    assert lenient(GOOD | {"Id": D("12.0")}, Customer)[0].id == 12
    assert lenient(D("1E+2"), int) == (100, [])
    assert lenient(D("1.5"), int) == (D("1.5"), [("", "type", "number")])
    assert lenient(D("1e999999999"), int) == (D("1e999999999"), [("", "type", "number")])
    assert lenient([D("7.0"), None], TypeOf[list[int | None]]) == ([7, None], [])


# --- what deviates --------------------------------------------------------------------------------


def test_null_where_none_was_declared_reads_none() -> None:
    """The rest of the object is as it should be."""
    customer, told = lenient(GOOD | {"Name": None, "Note": None, "IsActive": "2"}, Customer)

    assert told == [("/Name", "null", "null"), ("/Note", "null", "null")]
    assert (customer.name, customer.note, customer.is_active, customer.id) == (None, None, False, 1)
    assert type(customer) is Customer


def test_a_required_member_that_is_missing_reads_none() -> None:
    """It was not set, and is told apart from null so."""
    customer, told = lenient({"Id": 1, "Name": None, "Entity": "Customer"}, Customer)

    assert told == [("/Name", "null", "null"), ("/Balance", "missing", "nothing")]
    assert customer.balance is None
    assert customer.entity == "Customer"
    assert customer.model_fields_set == {"id", "name", "entity"}


def test_a_constant_that_is_missing_is_told_in_models_that_are_also_sent() -> None:
    """Its default serves to construct: read, it would say what the vendor did not. Sent, it is there."""
    told: Any
    customer, told = lenient({"Id": 1, "Name": "A", "Balance": 1}, Customer)

    assert told == [("/Entity", "missing", "nothing")]
    assert customer.entity is None
    assert customer.model_fields_set == {"id", "name", "balance"}
    assert json_tree(customer) == {"Id": 1, "Name": "A", "Balance": 1, "Entity": "Customer"}

    owner = {"Id": 1, "Name": "A", "Balance": 1}
    assert lenient({"City": "B", "Owner": owner}, Address)[1] == [
        ("/Owner/Entity", "missing", "nothing")
    ]
    assert lenient(GOOD | {"Main": {"City": "B", "Owner": owner}}, Customer)[1] == [
        ("/Main/Owner/Entity", "missing", "nothing")
    ]
    assert lenient(GOOD | {"Pay": {"Iban": "5"}}, Customer)[1] == [
        ("/Pay/Type", "missing", "nothing")
    ]


class Answer(Model):
    """A status, as envelopes have one, and a switch that never varies."""

    status: Annotated[Literal[1], Exact]
    on: Annotated[Literal[True], Exact] | None = None


@pytest.mark.parametrize("status", [True, 0, "1", None, D("1.5")])
def test_a_constant_number_is_that_number(status: object) -> None:
    """In JSON, 1 is not true; but it is 1.0."""
    assert lenient({"status": status}, Answer)[1][0][0] == "/status"
    assert lenient({"status": 1, "on": True}, Answer)[1] == []
    assert lenient({"status": D("1.0")}, Answer) == (Answer(status=1), [])
    with pytest.raises(BadRequest, match="should be 1"):
        Answer(status=status)  # type: ignore[arg-type]


@pytest.mark.parametrize("on", [1, "true", False, D("1.0")])
def test_a_constant_boolean_is_that_boolean(on: object) -> None:
    """The same, the other way round; when it is sent, too."""
    assert lenient({"status": 1, "on": on}, Answer)[1] == [("/on", "value", ANY)]
    broken: Any = Answer(status=1)
    broken.on = on
    with pytest.raises(BadRequest, match="on: Input should be True"):
        json_tree(broken)


def test_a_union_is_told_apart_by_constants_that_python_takes_for_equal() -> None:
    """`{"type": 1}` and `{"type": true}` are two things."""

    class One(Model):
        type: Annotated[Literal[1], Exact]
        size: int

    class Yes(Model):
        type: Annotated[Literal[True], Exact]
        size: str

    assert type(lenient({"type": True, "size": 1}, TypeOf[One | Yes])[0]) is Yes
    assert type(lenient({"type": 1, "size": "1"}, TypeOf[One | Yes])[0]) is One


Pay = TypeAliasType("Pay", "Card | Account")


def test_a_union_that_has_a_name_is_mended_too() -> None:
    """Generated aliases are text, for what they name may be defined later."""
    pay, told = lenient({"Type": "account", "Iban": 5}, TypeOf[Pay])

    assert type(pay) is Account
    assert told == [("/Iban", "type", "number")]


@pytest.mark.parametrize(
    ("wire", "value", "kind", "found"),
    [
        ("Id", "1", "type", "string"),
        ("Id", True, "type", "boolean"),
        ("Id", [1], "type", "array"),
        ("Name", 5, "type", "number"),
        ("Balance", "1.10", "type", "string"),
        ("Kind", 3, "type", "number"),
        ("Type", "1", "type", "string"),
        ("IsActive", "3", "value", "string"),
        ("IsActive", True, "value", "boolean"),
        ("CreatedTime", "2016-12-09", "value", "string"),
        ("ArchivedAt", "soon", "value", "string"),
        ("Due", "0000-00-00", "value", "string"),
        ("Count", 5, "value", "number"),
        ("Code", "abcd", "value", "string"),
        ("Main", "B", "type", "string"),
        ("Main", [], "type", "array"),
        ("Addresses", {"City": "B"}, "type", "object"),
        ("Prices", [], "type", "array"),
        ("Pay", 5, "type", "number"),
        ("Entity", "Vendor", "value", "string"),
    ],
)
def test_a_value_of_another_kind_is_kept_as_the_vendor_sent_it(
    wire: str, value: object, kind: str, found: str
) -> None:
    """Wrong values are never invented, and never lost; all others are read."""
    customer, told = lenient(GOOD | {wire: value, "tel_1": "5"}, Customer)

    assert told == [(f"/{wire}", kind, found)]
    held: dict[str, Any] = customer.__dict__
    assert any(each is value for each in held.values())
    assert customer.tel1 == "5"


def test_a_list_is_read_item_by_item() -> None:
    """The place is the same for all items, and told once for each kind."""
    cities = [{"City": "A"}, {"City": None}, {"City": None}, {}, {"City": 3}, "C", None]
    customer, told = lenient(GOOD | {"Addresses": cities}, Customer)

    assert told == [
        ("/Addresses/*/City", "null", "null"),
        ("/Addresses/*/City", "missing", "nothing"),
        ("/Addresses/*/City", "type", "number"),
        ("/Addresses/*", "type", "string"),
        ("/Addresses/*", "null", "null"),
    ]
    assert [getattr(each, "city", each) for each in customer.addresses] == [
        "A",
        None,
        None,
        None,
        3,
        "C",
        None,
    ]


def test_a_mapping_is_read_value_by_value() -> None:
    """Its keys are data: they do not show in the place."""
    customer, told = lenient(GOOD | {"Prices": {"a": D("1.10"), "secret": "2", "c": 3}}, Customer)

    assert told == [("/Prices/*", "type", "string")]
    assert customer.prices == {"a": D("1.10"), "secret": "2", "c": D(3)}


def test_models_inside_models_are_mended_where_they_break() -> None:
    """At any depth, and nowhere else."""
    customer, told = lenient(
        GOOD | {"Main": {"City": "B", "Owner": GOOD | {"Main": {"City": 5}}}}, Customer
    )

    assert told == [("/Main/Owner/Main/City", "type", "number")]
    assert customer.main.owner.main.city == 5
    assert isinstance(customer.main.owner.main, Address)
    assert customer.main.owner.balance == D("1.10")


def test_open_members_are_read_with_their_type() -> None:
    """And kept raw where they break it."""
    patch, told = lenient({"Id": 1, "A": "01/31/20", "B": "soon"}, Patch)

    assert patch.model_extra == {"A": dt.date(2020, 1, 31), "B": "soon"}
    assert told == [("/*", "value", "string")]
    assert lenient({"Id": "x", "A": {"b": D("1.0")}}, Anything)[0].model_extra == {
        "A": {"b": D("1.0")}
    }


def test_a_union_picks_the_member_that_fits_best() -> None:
    """What its constants say first, then what needs the least mending."""
    card: dict[str, Any] = {"Type": "card", "Number": None, "Limit": "5"}
    customer, told = lenient(GOOD | {"Pay": card}, Customer)

    pay: Any = customer.pay
    assert isinstance(pay, Card)
    assert vars(pay) == {"type": "card", "number": None, "limit": "5", "holder": None}
    assert told == [
        ("/Pay/Number", "null", "null"),
        ("/Pay/Limit", "type", "string"),
        ("/Pay/Holder", "missing", "nothing"),
    ]

    value, told = lenient({"City": 5}, TypeOf[Card | Address | int])
    assert isinstance(value, Address)
    assert told == [("/City", "type", "number")]

    value, told = lenient(
        [{"Type": "account", "Iban": 5}], TypeOf[int | list[Account] | dict[str, Account]]
    )
    assert isinstance(value[0], Account)
    assert told == [("/*/Iban", "type", "number")]


def test_what_is_no_member_of_a_union_is_kept() -> None:
    """One deviation, at the union's own place."""
    assert lenient("x", TypeOf[int | Address]) == ("x", [("", "type", "string")])
    assert lenient({"a": 1}, TypeOf[int | bool]) == ({"a": 1}, [("", "type", "object")])
    assert lenient(None, TypeOf[int | Address]) == (None, [("", "null", "null")])


def test_a_payload_that_is_absent_reads_none() -> None:
    """No empty object is invented: the first use of it would believe what nobody said."""
    for into in (Customer, int, list[Customer], bool):
        assert lenient(None, into) == (None, [("", "null", "null")])
    assert lenient(None, TypeOf[Customer | None]) == (None, [])


def test_constraints_of_a_whole_list_are_told_at_the_list() -> None:
    """There is no item to blame."""
    assert lenient([], TypeOf[Annotated[list[int], Field(min_length=1)]]) == (
        [],
        [("", "value", "array")],
    )


def test_a_number_too_large_to_be_checked_does_not_crash() -> None:
    """`multipleOf` divides, and decimal arithmetic gives up."""
    kind: Any = TypeOf[Annotated[Decimal, annotated_types.MultipleOf(D("0.01"))]]

    assert lenient(D("1.10"), kind) == (D("1.10"), [])
    assert lenient(D("1.101"), kind)[1] == [("", "value", "number")]
    assert lenient(D("1e999999999"), kind) == (D("1e999999999"), [("", "value", "number")])


def test_names_that_need_it_are_escaped_in_pointers() -> None:
    """RFC 6901."""

    class Odd(Model):
        slash: int = Field(validation_alias="a/b~c", serialization_alias="a/b~c")

    assert lenient({"a/b~c": "x"}, Odd)[1] == [("/a~1b~0c", "type", "string")]


def test_the_deepest_answer_is_mended_without_exhausting_the_stack() -> None:
    """Also when the caller stands deep already."""
    inner: dict[str, Any] = {"City": 5}
    for _ in range(MAX_DEPTH // 2 - 1):
        inner = {"City": None, "Owner": {"Main": inner, "Entity": "Customer"}}

    def deep(frames: int) -> list[tuple[str, str, str]]:
        return deep(frames - 1) if frames else lenient(inner, Address)[1]

    told = deep(250)
    assert len(told) == 4 * (MAX_DEPTH // 2 - 1) + 1
    assert told[-1][1:] == ("type", "number") or ("type", "number") in [each[1:] for each in told]


# --- what becomes of deviations -------------------------------------------------------------------


def test_drift_may_raise_and_tells_all_at_once() -> None:
    """For tests against the vendor: every deviation, in one exception."""
    with pytest.raises(SpecDrift) as caught:
        read({"Name": 5}, Customer, drift="raise", operation="getCustomer")

    assert [each.pointer for each in caught.value.deviations] == [
        "/Id",
        "/Name",
        "/Balance",
        "/Entity",
    ]
    assert (
        str(caught.value).splitlines()[1]
        == "getCustomer /Name: number found; should be a valid string"
    )


def test_drift_may_be_ignored() -> None:
    """The object is the same; nobody hears of it."""
    told = list[Deviation]()

    assert read(GOOD | {"Id": "1"}, Customer, drift="ignore", report=told.append).balance == D(
        "1.10"
    )
    assert told == []


def test_a_deviation_never_shows_what_was_answered() -> None:
    """Reports end in logs; answers hold personal data."""
    told = list[Deviation]()
    broken: dict[str, Any] = dict.fromkeys(
        ("Id", "Balance", "IsActive", "Due", "CreatedTime", "Type", "Code", "Entity"), "canary"
    )
    read(
        broken | {"Prices": {"canary": "canary"}, "Pay": {"Type": "canary"}, "canary": "canary"},
        Customer,
        drift="warn",
        report=told.append,
    )

    assert len(told) > 9
    assert "canary" not in repr(told)


def test_what_an_answer_repeats_is_told_once_with_its_count() -> None:
    """The count and the first place, with its indexes; a free key is never shown."""
    told = list[Deviation]()
    rows: Any = [{"a": 1}, {"a": "x", "b": "y"}, {"a": "z"}]
    value = read(rows, TypeOf[list[dict[str, int]]](), drift="warn", report=told.append)
    (one,) = told

    assert value == rows
    assert (one.pointer, one.count, one.first) == ("/*/*", 3, "/1/*")
    assert str(one) == ("/*/*: string found; should be a valid integer (3 times, first at /1/*)")
    assert one == Deviation("/*/*", "type", "string", "should be a valid integer")


def test_drift_is_a_warning_that_can_be_pickled() -> None:
    """Workers pass exceptions on."""
    drift = SpecDrift(Deviation("/Id", "null", "null", "the spec allows no null", "getCustomer"))

    assert issubclass(SpecDrift, Warning)
    assert pickle.loads(pickle.dumps(drift)).deviations == drift.deviations
    assert str(drift) == "getCustomer /Id: null found; the spec allows no null"


json_trees: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=4)
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Id", "Name", "Main", "City", "Owner", "Pay", "Type", "Addresses", "Prices", "x"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=300)
@given(json_trees)
def test_any_answer_is_read_and_nothing_is_lost(tree: Any) -> None:
    """No exception but a SpecDrift, whatever the vendor sends, and only if something deviates."""
    value, told = lenient(tree, Customer)

    if isinstance(value, Customer):
        kept: dict[str, Any] = value.model_extra or {}
        assert set(tree) <= {"Id", "Name", "Main", "Pay", "Type", "Addresses", "Prices", *kept}
    else:
        assert value is tree
        assert type(tree) is not dict
    try:
        read(tree, Customer, drift="raise")
    except SpecDrift:
        assert told
    else:
        assert not told


def test_answers_are_trees_of_exact_numbers() -> None:
    """From the text of an answer to a typed amount."""
    customer = read(
        loads('{"Id": 1, "Name": "A", "Balance": 12345678901234567.89, "Entity": "Customer"}'),
        Customer,
    )

    assert str(customer.balance) == "12345678901234567.89"
