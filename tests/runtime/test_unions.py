"""Unions told apart by a tag: what an object is read as, and what is kept of one with another tag."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import pytest

from specmint.runtime.data.decode import Deviation
from specmint.runtime.data.encode import json_tree
from specmint.runtime.data.enums import OpenEnum
from specmint.runtime.data.exact import Exact
from specmint.runtime.data.fields import Decimal as Amount
from specmint.runtime.data.fields import Maybe
from specmint.runtime.data.model import Model
from specmint.runtime.data.portable import PortableModel
from specmint.runtime.data.stored import stored_tree
from specmint.runtime.data.transfer import carried
from specmint.runtime.data.unions import Tagged, Unlisted
from specmint.runtime.errors import BadRequest
from tests.runtime.answers import read


class WaitKind(OpenEnum):
    """Kinds of waiting."""

    AWAIT = "await"
    VOUCHER = "voucher"


class Redirect(Model):
    """Go elsewhere."""

    kind: Literal["redirect"] = "redirect"
    url: str


class Wait(Model):
    """Wait."""

    kind: WaitKind
    url: Maybe[str] = None


class Answer(Model):
    """What holds an action."""

    action: Annotated[Redirect | Wait | Unlisted, Tagged("kind")] | None
    several: Maybe[list[Annotated[Redirect | Wait | Unlisted, Tagged("kind")]]] = None


@pytest.mark.parametrize(
    ("kind", "model"), [("redirect", Redirect), ("await", Wait), ("voucher", Wait)]
)
def test_the_tag_chooses(kind: str, model: type[Model]) -> None:
    """An object is read as the class whose tag it has, though others would fit."""
    answer = read({"action": {"kind": kind, "url": "u"}}, Answer)

    assert type(answer.action) is model


def test_the_tag_chooses_though_the_object_breaks_the_spec() -> None:
    """A wrong member does not make another class of an object: it is reported in the class that was meant."""
    found: list[Deviation] = []
    answer = read(
        {"action": {"kind": "redirect", "url": 7}}, Answer, drift="warn", report=found.append
    )

    assert type(answer.action) is Redirect and vars(answer.action)["url"] == 7
    assert [(one.pointer, one.kind) for one in found] == [("/action/url", "type")]


def test_an_unknown_tag_keeps_the_object() -> None:
    """An object with a tag of no class is none of the classes, without a deviation; it goes out as it came."""
    data = {"kind": "threeDS", "amount": Decimal("1.10"), "inner": {"a": [1, None]}}
    answer = read({"action": data, "several": [data]}, Answer, drift="raise")

    assert type(answer.action) is Unlisted
    assert answer.action.model_extra == data
    assert json_tree(answer) == {"action": data, "several": [data]}


def test_an_object_without_its_tag_is_no_class() -> None:
    """Nothing is guessed where the tag is missing: all is kept, and it is reported."""
    found: list[Deviation] = []
    answer = read({"action": {"url": "u"}}, Answer, drift="warn", report=found.append)

    assert type(answer.action) is Unlisted and answer.action.model_extra == {"url": "u"}
    assert [one.pointer for one in found] == ["/action"]


def test_null_beside_tags() -> None:
    """Null is no object, and needs no tag."""
    assert read({"action": None}, Answer).action is None


def test_what_is_constructed_has_a_listed_tag() -> None:
    """An unknown tag is not sent by accident: only what was read has one."""
    assert Answer(action=Redirect(url="u")).action == Redirect(url="u")
    with pytest.raises(BadRequest, match="kind should be 'redirect' or 'await' or 'voucher'"):
        Answer(action={"kind": "threeDS"})  # type: ignore[arg-type]


class Refund(Model):
    """Has the members of a redirect, and another tag."""

    kind: Literal["refund"] = "refund"
    url: str


class Order(PortableModel):
    """What is sent and kept."""

    action: Annotated[Redirect | Refund | Unlisted, Tagged("kind")] | None = None
    others: list[Redirect | Refund] | None = None


def test_a_class_that_was_constructed_comes_back_as_itself() -> None:
    """Its tag is a default, which nobody set: our own form and `from_model` have it none the less."""
    order = Order(action=Refund(url="u"), others=[Refund(url="v"), Redirect(url="w")])

    assert Order.model_validate_json(order.model_dump_json()) == order
    assert Order.from_model(order) == order
    assert json_tree(Order.from_model(order)) == json_tree(order)


def test_constants_are_kept_where_they_choose() -> None:
    """In our own form a class in a union has its tag, one by itself only what was set: the other follows from the class."""
    redirect = Redirect(url="u")

    assert stored_tree(redirect, Redirect | Refund) == {"kind": "redirect", "url": "u"}
    assert stored_tree(redirect, Redirect | None) == {"url": "u"}


def test_an_amount_is_text_wherever_no_text_is_read() -> None:
    """Whatever other types of numbers are beside it; beside a text it stays a number."""
    amount = Decimal("1.10")

    assert stored_tree(amount, Decimal | int | float | bool | None) == "1.10"
    assert stored_tree(amount, Decimal | str) is amount


class Queue(PortableModel):
    """Has the enum of a wait."""

    kind: WaitKind


class Rule(PortableModel):
    """Has an enum of its own, with one value of that."""

    kind: RuleKind


class RuleKind(OpenEnum):
    """Kinds of rules."""

    AWAIT = "await"


def test_an_enum_is_carried_as_itself_or_as_what_it_stands_for() -> None:
    """Where the target has the same enum, what is unlisted on purpose stays so; to another one it is only a value."""
    queue = Queue(kind=WaitKind.unlisted("later"))

    assert carried(queue, Queue)[0]["kind"] is queue.kind
    assert type(carried(queue, Rule)[0]["kind"]) is str
    assert Queue.from_model(queue).kind.refusal == ""
    assert Rule.from_model(Queue(kind=WaitKind.AWAIT)).kind is RuleKind.AWAIT
    with pytest.raises(BadRequest, match="kind"):
        Rule.from_model(queue)


class Charge(Model):
    """Told apart by a whole number."""

    code: Annotated[Literal[1], Exact] = 1
    amount: Maybe[int] = None


class Dispute(Model):
    """The same members under another number."""

    code: Annotated[Literal[2], Exact] = 2
    amount: Maybe[int] = None


class Event(Model):
    """What holds one of both."""

    object: Annotated[Charge | Dispute | Unlisted, Tagged("code")]


def test_a_whole_number_is_a_tag() -> None:
    """A tag may be a number; its text names the same class, and is reported."""
    assert type(read({"object": {"code": 2}}, Event).object) is Dispute
    assert type(read({"object": {"code": 3}}, Event).object) is Unlisted
    found: list[Deviation] = []
    event = read({"object": {"code": "2"}}, Event, drift="warn", report=found.append)

    assert type(event.object) is Dispute
    assert [(one.pointer, one.found) for one in found] == [("/object/code", "string")]


class Invoice(Model):
    """Told apart by another member than actions are."""

    object: Literal["invoice"] = "invoice"
    amount: Amount


class Receipt(Model):
    """The same members, another class."""

    object: Literal["receipt"] = "receipt"
    amount: Amount


class Entry(PortableModel):
    """What holds a union of unions, which different members tell apart."""

    either: (
        Annotated[Redirect | Refund | Unlisted, Tagged("kind")]
        | Annotated[Invoice | Receipt | Unlisted, Tagged("object")]
    )


@pytest.mark.parametrize(
    "held",
    [
        Redirect(url="u"),
        Refund(url="u"),
        Invoice(amount=Decimal("1.10")),
        Receipt(amount=Decimal("1.10")),
    ],
)
def test_unions_in_a_union_keep_their_classes(held: Model) -> None:
    """An object without the tag of one union has that of another: in our own form, too, it is of no other class."""
    entry = Entry(either=held)  # type: ignore[arg-type]

    assert Entry.model_validate_json(entry.model_dump_json()) == entry
    assert read(json_tree(entry), Entry, drift="raise") == entry


def test_what_has_no_tag_comes_back_as_it_was() -> None:
    """An object that an answer gave without its tag is kept in our own form too."""
    order = Order(action=read({"action": {"amount": 1}}, Order, drift="ignore").action)

    assert type(order.action) is Unlisted
    assert Order.model_validate_json(order.model_dump_json()) == order


class Debit(Model):
    """One card of two."""

    kind: Literal["card"] = "card"
    credit: Annotated[Literal[False], Exact] = False


class Credit(Model):
    """The other."""

    kind: Literal["card"] = "card"
    credit: Annotated[Literal[True], Exact] = True


Payment = Annotated[Redirect | Debit | Credit | Unlisted, Tagged("kind")]


@pytest.mark.parametrize(
    ("wire", "model"),
    [
        ({"kind": "card", "credit": True}, Credit),
        ({"kind": "card", "credit": False}, Debit),
        ({"kind": "card", "credit": "true"}, Credit),
        ({"kind": "card", "credit": 1}, Credit),
        ({"kind": "card", "credit": 2}, Unlisted),
        ({"kind": "card"}, Unlisted),
        ({"kind": "redirect", "url": "u", "credit": True}, Redirect),
        ({"kind": "coin", "credit": True}, Unlisted),
    ],
)
def test_models_of_one_tag_are_told_apart_by_another(
    wire: dict[str, object], model: type[Model]
) -> None:
    """A flag is a tag as texts and numbers are; what the further tag does not list is none of the models."""
    one = read(wire, Payment, drift="ignore")

    assert type(one) is model
    if model is Unlisted:
        assert json_tree(one) == wire
