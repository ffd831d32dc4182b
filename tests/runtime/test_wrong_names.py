"""Names that a model does not have: refused, with the one that was meant."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import Field, ValidationError

from specmint.runtime.data.encode import json_tree
from specmint.runtime.data.fields import Decimal as Amount
from specmint.runtime.data.hints import NO_FLOAT
from specmint.runtime.data.model import Model
from specmint.runtime.errors import BadRequest
from tests.runtime.sample_models import Address, Anything, Card, CustomerCreate


class Colliding(Model, extra="forbid"):
    """The Python name of one field is the wire name of another."""

    key: str | None = Field(default=None, validation_alias="_id", serialization_alias="_id")
    customer_name: str | None = Field(
        default=None, validation_alias="customerName", serialization_alias="customerName"
    )
    snake: str | None = Field(
        default=None, validation_alias="customer_name", serialization_alias="customer_name"
    )


def test_a_constructor_takes_python_names_only() -> None:
    """So one keyword never fills two fields, and each value goes where it was meant to."""
    assert json_tree(Colliding(customer_name="x")) == {"customerName": "x"}
    assert json_tree(Colliding(customer_name="x", snake="y", key="z")) == {
        "_id": "z",
        "customerName": "x",
        "customer_name": "y",
    }
    with pytest.raises(BadRequest, match="customerName: .* did you mean customer_name[?]"):
        Colliding(customerName="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


WRONG_FIELDS: list[tuple[type[Model], dict[str, Any], str, str]] = [
    (CustomerCreate, {"name": "A"}, "nmae", "did you mean name?"),
    (CustomerCreate, {"name": "A"}, "Kind", "did you mean kind?"),
    (CustomerCreate, {"name": "A"}, "xyzzy", "There is no such field"),
    (Address, {"city": "B"}, "ziip", "did you mean zip?"),
    (Anything, {"id": 1}, "Id", "did you mean id?"),
]


@pytest.mark.parametrize(("model", "given", "name", "words"), WRONG_FIELDS)
def test_a_wrong_field_is_answered_by_the_right_one(
    model: type[Model], given: dict[str, Any], name: str, words: str
) -> None:
    """In models that are only read too, which would keep it and send nothing."""
    with pytest.raises(BadRequest) as caught:
        model(**given, **{name: 1})

    assert [(each.python, each.what.endswith(words)) for each in caught.value.problems] == [
        (name, True)
    ]


class Parcel(Model):
    """A model that is read and written, with others in it."""

    sender: Address | None = None
    stops: list[Address] | None = None
    by_name: dict[str, Address] | None = None
    count: int | None = None


IN_PLAIN_DATA: list[tuple[dict[str, Any], str]] = [
    ({"sender": {"city": "B", "ziip": "1"}}, "sender.ziip"),
    ({"stops": [{"city": "B", "zip": "1"}, {"city": "B", "ziip": "1"}]}, "stops[1].ziip"),
    ({"by_name": {"home": {"city": "B", "ziip": "1"}}}, "by_name.home.ziip"),
    ({"stops": [Address(city="B")], "sender": {"city": "B", "ziip": "1"}}, "sender.ziip"),
]


@pytest.mark.parametrize(("given", "where"), IN_PLAIN_DATA)
def test_a_wrong_field_in_plain_data_is_answered_too(given: dict[str, Any], where: str) -> None:
    """An inner object that is given as a dict would keep it as well, and send nothing."""
    with pytest.raises(BadRequest) as caught:
        Parcel(**given)

    assert [(each.python, each.what) for each in caught.value.problems] == [
        (where, "There is no such field; did you mean zip?")
    ]


def test_what_an_answer_has_beside_the_spec_is_no_wrong_field() -> None:
    """An answer is read, not constructed: what the vendor added to it is kept."""
    parcel = Parcel.model_validate({"sender": {"city": "B", "ziip": "1"}})

    assert Parcel(sender=parcel.sender) == parcel


def test_a_wrong_field_is_not_assigned() -> None:
    """It would be kept, and never sent. An open model's other members are data."""
    parcel = Parcel(count=1)
    parcel.count = 2
    with pytest.raises(AttributeError, match="Parcel.cuont: .* did you mean count[?]"):
        parcel.cuont = 3  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(AttributeError, match="did you mean customer_name[?]"):
        Colliding().customerName = "x"  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]

    assert json_tree(parcel) == {"count": 2}


def test_a_wrong_field_is_not_copied() -> None:
    """`model_copy(update=...)` sets what an assignment sets, and refuses what that refuses."""
    parcel = Parcel(count=1)
    with pytest.raises(AttributeError, match="Parcel.cuont: .* did you mean count[?]"):
        parcel.model_copy(update={"cuont": 3})
    anything = Anything(id=1).model_copy(update={"other": 2})

    assert json_tree(parcel.model_copy(update={"count": 3})) == {"count": 3}
    assert json_tree(parcel) == {"count": 1}
    assert json_tree(anything.model_copy(deep=True))["other"] == 2


def test_a_wrong_field_is_told_beside_the_one_that_is_missing() -> None:
    """The cause beside what follows from it."""
    with pytest.raises(BadRequest) as caught:
        Card(number="1", limit=Decimal(1), holdr="x")  # type: ignore[call-arg]  # pyright: ignore

    assert [each.python for each in caught.value.problems] == ["holder", "holdr"]


def field(wire: str) -> Any:
    return Field(validation_alias=wire, serialization_alias=wire)


class OldAccount(Model):
    """One of two, with its own wire name for a number."""

    number: int = field("accountNo")


class NewAccount(Model):
    """The other one."""

    number: int = field("iban")


class Payout(Model):
    """Goes to either; has amounts in one of two forms."""

    to: OldAccount | NewAccount | None = None
    amounts: list[Amount] | dict[str, Amount] | None = None


def test_a_problem_in_a_union_has_the_wire_name_of_the_class_that_was_tried() -> None:
    """One problem for each class, where the vendor calls the member differently; the class itself is no step."""
    wrong: Any = {"number": "x"}
    with pytest.raises(BadRequest) as caught:
        Payout(to=wrong)

    found = {(each.python, each.wire) for each in caught.value.problems}
    assert found == {("to.number", "to.accountNo"), ("to.number", "to.iban")}


def test_a_float_in_a_union_is_answered_by_a_decimal() -> None:
    """Also where the union is of lists and objects, which have no names."""
    wrong: Any = [1.5]
    with pytest.raises(BadRequest) as caught:
        Payout(amounts=wrong)

    assert NO_FLOAT in {each.what for each in caught.value.problems if each.wire == "amounts[0]"}


def test_names_are_those_of_python_unless_the_wire_is_read() -> None:
    """In what is validated and in where an error is; reading an answer asks for the wire names itself."""

    class Thing(Model):
        _personal = ("E-Mail",)
        number: int = field("No")
        mail: str | None = Field(default=None, serialization_alias="E-Mail")
        kind: str | None = None

    assert Thing.model_validate({"number": 1}).number == 1
    with pytest.raises(ValidationError, match="Field required"):
        Thing.model_validate({"No": 1})
    with pytest.raises(ValidationError) as caught:
        Thing.model_validate({"No": "x"}, by_alias=True, by_name=False)
    assert caught.value.errors()[0]["loc"] == ("number",)
    assert repr(Thing(number=1, mail="me@x.test")).endswith("Thing(number=1, mail='…')")
