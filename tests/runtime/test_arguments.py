"""Pages check what they are given: by the annotations of their methods, before they do anything."""

import asyncio
import datetime as dt
import inspect
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal as Exact
from fractions import Fraction
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from specmint.runtime.client.arguments import AsyncResource, Resource
from specmint.runtime.data.enums import OpenEnum
from specmint.runtime.data.fields import DateTime, Decimal
from specmint.runtime.data.model import Model
from specmint.runtime.data.multiple import MultipleOf
from specmint.runtime.data.wire_forms import Flag, Null
from specmint.runtime.data.wire_moments import Day
from specmint.runtime.errors import BadRequest
from specmint.runtime.http.params import json_text


class Colour(OpenEnum):
    RED = "red"
    BLUE = "blue"


class Thing(Model):
    name: Annotated[str, Field(max_length=5)]


class ThingWrite(Model, extra="forbid"):
    name: Annotated[str, Field(max_length=5)]


Seen = dict[str, Any]


class Things(Resource):
    _wire = {"page_size": "pageSize", "find.why": "data.why", "more": "data.more"}

    def find(
        self,
        id: int,
        *,
        why: str | None = None,
        page_size: Annotated[int, Field(ge=1, le=250)] | None = None,
        colours: Annotated[Sequence[Colour], Field(min_length=1)] | None = None,
        over: Annotated[Decimal, MultipleOf("0.01")] | None = None,
        ids: Sequence[Annotated[int, Field(le=9)]] | None = None,
        since: DateTime | None = None,
    ) -> Seen:
        """What arrived."""
        return {name: value for name, value in locals().items() if name != "self"}

    def keep(
        self,
        open: Annotated[bool, Flag(true="1", false="2")],
        parent: Annotated[str | None, Null("", send="")],
        days: Sequence[Annotated[dt.date, Day("%m/%d/%y")]] = (),
    ) -> Seen:
        return {"open": open, "parent": parent, "days": days}

    def write(self, thing: ThingWrite, why: Any = None) -> Seen:
        return {"thing": thing, "why": why}

    def put(
        self,
        thing: ThingWrite,
        more: Sequence[ThingWrite] = (),
        at: DateTime | None = None,
        size: int | None = None,
    ) -> None:
        raise AssertionError(thing, more, at, size)

    def write_many(self, things: Iterable[ThingWrite]) -> Iterable[ThingWrite]:
        return things


class AsyncThings(AsyncResource):
    async def find(self, id: Annotated[int, Field(gt=0)]) -> int:
        return id


NO_API: Any = None  # what calls nothing needs
THINGS: Any = Things(NO_API)


def problems(call: Any) -> dict[str, str]:
    """What is wrong, by the names in the two languages."""
    with pytest.raises(BadRequest) as caught:
        call()
    return {f"{each.python}={each.wire}": each.what for each in caught.value.problems}


def test_all_that_is_wrong_is_told_at_once_with_both_names() -> None:
    """In the order of the signature: types, bounds, lengths, enum values, also inside arrays."""
    found = problems(
        lambda: THINGS.find("7", why=1, page_size=251, colours=[], over=Exact("0.001"), ids=[1, 10])
    )
    assert list(found) == [
        "id=id",
        "why=data.why",
        "page_size=pageSize",
        "colours=colours",
        "over=over",
        "ids[1]=ids[1]",
    ]
    assert found["page_size=pageSize"] == "Input should be less than or equal to 250"
    assert "RED" not in problems(lambda: THINGS.find(1, colours=["green"]))["colours[0]=colours[0]"]


@pytest.mark.parametrize("wrong", ["7", 7.0, True, None, Exact(7), [7]])
def test_types_are_strict(wrong: object) -> None:
    """`"7"` is no int, and neither is True."""
    assert list(problems(lambda: THINGS.find(wrong))) == ["id=id"]


@pytest.mark.parametrize(
    "wrong", [1.5, "1.5", True, Exact("NaN"), Exact("Infinity"), Exact("1E-3")]
)
def test_amounts_are_exact(wrong: object) -> None:
    """No float becomes an amount, and no digit is beyond what the spec allows."""
    assert list(problems(lambda: THINGS.find(1, over=wrong))) == ["over=over"]


def test_what_fits_arrives_as_it_was_meant() -> None:
    """None leaves out; an enum's text becomes its member; an unlisted one is sent on purpose only."""
    unlisted = Colour.unlisted("green")
    seen = THINGS.find(7, page_size=250, colours=("red", Colour.BLUE, unlisted), over=2)
    assert seen["colours"] == [Colour.RED, Colour.BLUE, unlisted] or seen["colours"] == (
        Colour.RED,
        Colour.BLUE,
        unlisted,
    )
    assert (seen["id"], seen["page_size"], seen["over"], seen["why"]) == (7, 250, Exact(2), None)


def test_values_take_their_form_on_the_wire() -> None:
    """A flag, a day and a null of the vendor's own are written as the spec says, one by one or in a list."""
    assert THINGS.keep(False, None, [dt.date(2026, 11, 22)]) == {
        "open": "2",
        "parent": "",
        "days": ["11/22/26"],
    }
    assert list(problems(lambda: THINGS.keep("yes", 5))) == ["open=open", "parent=parent"]


def test_what_is_read_is_not_what_is_written() -> None:
    """A model of answers is refused where another one is sent; the members it was read with could not be."""
    assert list(problems(lambda: THINGS.write(Thing(name="x")))) == ["thing="]
    assert list(problems(lambda: THINGS.write({"name": "too long"}))) == ["thing.name=name"]
    thing = ThingWrite(name="x")
    assert THINGS.write(thing, why=object())["thing"] == {"name": "x"}


def test_what_was_changed_in_a_model_is_told_beside_the_other_arguments() -> None:
    """By the argument's name here, and by its place there: a whole body has none."""
    thing, other = ThingWrite(name="x"), ThingWrite(name="x")
    thing.name, other.name = "too long", "too long as well"
    assert list(problems(lambda: THINGS.put(thing, [other], dt.datetime(2026, 1, 1), "x"))) == [
        "thing.name=name",
        "more[0].name=data.more[0].name",
        "at=at",
        "size=size",
    ]
    with pytest.raises(BadRequest, match=r"(?m)^  thing: Input"):
        THINGS.put(None)


def test_an_iterable_is_not_used_up() -> None:
    """Its items are looked at when they are sent."""
    things = iter([ThingWrite(name="x")])
    assert THINGS.write_many(things) is things


@pytest.mark.parametrize("args", [(), (1, "why")])
def test_a_wrong_call_is_pythons_own_error(args: tuple[int, ...]) -> None:
    """Missing, surplus and unknown arguments read as they do everywhere."""
    with pytest.raises(TypeError, match=r"find\(\)"):
        THINGS.find(*args)


def test_an_unknown_argument_is_pythons_own_error() -> None:
    """Also beside what is wrong in another one."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'idd'"):
        THINGS.find(1, idd=2)
    with pytest.raises(TypeError, match="multiple values for argument 'id'"):
        THINGS.find(1, id=2)


def test_methods_keep_their_looks() -> None:
    """Signature, docstring and name are those of the method; an async one is still one."""
    assert str(inspect.signature(Things.find)).startswith("(self, id: int, *, why:")
    assert Things.find.__doc__ == "What arrived." and Things.find.__qualname__ == "Things.find"
    assert inspect.iscoroutinefunction(AsyncThings.find)


def test_the_async_client_checks_too() -> None:
    """When it is awaited."""
    things = AsyncThings(NO_API)
    assert asyncio.run(things.find(1)) == 1
    with pytest.raises(BadRequest):
        asyncio.run(things.find(0))


@given(
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from(["0.01", "0.25", "1.5", "10"]),
)
def test_multiples_are_told_exactly(value: Exact, step: str) -> None:
    """As fractions are: no digit of a long amount is rounded away before it is looked at."""
    kind = TypeAdapter[Any](Annotated[Decimal, MultipleOf(step)])
    try:
        assert str(kind.validate_python(value)) == str(value)
        multiple = True
    except ValidationError:
        multiple = False
    assert multiple == ((Fraction(value) / Fraction(step)).denominator == 1) or abs(value) > 10**700


def test_a_model_is_checked_and_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the method gets of a model is its tree: sending it does not check and write each object once more."""
    validate, checked = Thing.model_validate, list[object]()

    def counted(value: Any, **options: Any) -> Thing:
        checked.append(value)
        return validate(value, **options)

    class Things(Resource):
        def create(self, things: Sequence[Thing]) -> object:
            return things

    monkeypatch.setattr(Thing, "model_validate", counted)
    given: Any = Things(Any).create([Thing(name="a"), Thing(name="b")])

    assert json_text(given) == '[{"name":"a"},{"name":"b"}]'
    assert len(checked) == 2


class Stop(Model):
    city: str
    zip: str | None = None


class Parcel(Model):
    sender: Stop | None = None


class Parcels(Resource):
    def send(
        self,
        parcel: Parcel,
        stops: Sequence[Stop] = (),
        by_name: Mapping[str, Stop] | None = None,
        either: Stop | str | None = None,
    ) -> Seen:
        """What arrived."""
        return {"parcel": parcel, "stops": stops, "by_name": by_name, "either": either}


WRONG = {"city": "B", "ziip": "1"}


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"parcel": {"sender": WRONG}}, "parcel.sender.ziip"),
        ({"parcel": Parcel(), "stops": [Stop(city="B"), WRONG]}, "stops[1].ziip"),
        ({"parcel": Parcel(), "stops": (WRONG,)}, "stops[0].ziip"),
        ({"parcel": Parcel(), "by_name": {"home": WRONG}}, "by_name.home.ziip"),
        ({"parcel": Parcel(), "either": WRONG}, "either.ziip"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_plain_object_is_sent_whole_or_not_at_all(given: dict[str, Any], where: str) -> None:
    """What a dict has in the place of a model, and the model has not, is refused: it would not be sent."""
    with pytest.raises(BadRequest) as caught:
        Parcels(NO_API).send(**given)

    found = [(each.python, each.what) for each in caught.value.problems]
    assert found == [(where, "There is no such field; did you mean zip?")]


def test_a_plain_object_with_the_right_names_is_sent() -> None:
    """It stands for the model."""
    sender: Any = {"sender": {"city": "B", "zip": "1"}}
    arrived = Parcels(NO_API).send(sender, [sender["sender"]])

    assert (arrived["parcel"], arrived["stops"]) == (sender, [sender["sender"]])
