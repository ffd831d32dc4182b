"""Values made from annotations: allowed by them, at their edges where there are edges, and the same in every run."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from os import PathLike
from typing import IO, Annotated, Any, Literal

import pytest
from annotated_types import Gt, Lt
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter

from . import wire
from .limits import Limits, matching, number, whole
from .values import Maker, NoValue, members_of


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Tree(BaseModel):
    name: Annotated[str, Field(min_length=2, max_length=4)]
    kind: Literal["tree"] = "tree"
    branches: list["Tree"] | None = Field(default=None, serialization_alias="theBranches")
    colour: Colour = Field(serialization_alias="theColour")


class Endless(BaseModel):
    again: "Endless"


class Contrary(BaseModel):
    count: Annotated[int, Gt(3), Lt(4)]


@pytest.mark.parametrize(
    "kind",
    [
        *(
            str,
            int,
            bool,
            Decimal,
            float,
            bytes,
            Any,
            dt.datetime,
            dt.date,
            uuid.UUID,
            Colour,
            Tree,
        ),
        Sequence[int],
        Iterable[Tree],
        Mapping[str, Tree],
        str | int | None,
        Annotated[int, Field(gt=5, le=10, multiple_of=5)],
        Annotated[Decimal, Field(gt=Decimal("0.1"), lt=Decimal("0.3"))],
        Annotated[str, Field(pattern="^[A-Z]{2}-[0-9]+$", max_length=8)],
        Annotated[list[Annotated[int, Field(ge=100)]], Field(min_length=3)],
        Annotated[str | int, Field(min_length=3)],
        Literal["a", "b"],
    ],
)
def test_of(kind: Any) -> None:
    """A sample is valid for its type, and the same for the same seed."""
    made = Maker("seed").of(kind)
    checked = (
        None if kind in (Iterable[Tree], Tree) else TypeAdapter(kind).validate_python(made.python)
    )

    assert checked in (None, made.python)
    assert repr(made) == repr(Maker("seed").of(kind))


def test_models() -> None:
    """A model's tree has its names on the wire, its constants and, if wanted, what is optional."""
    made, least = Maker("seed").of(Tree), Maker("seed", everything=False).of(Tree)

    assert made.wire.keys() == {"name", "kind", "theBranches", "theColour"}
    assert made.wire["theBranches"][0]["kind"] == "tree"
    assert least.wire.keys() == {"name", "kind", "theColour"}
    assert len(made.wire["name"]) == 4


def test_choice() -> None:
    """Each member of a union and each value of an enum has its turn."""
    kinds = str | int | list[str]

    assert members_of([kinds, Sequence[int | str] | None]) == 3
    assert [type(Maker("seed", choice).of(kinds).python) for choice in range(3)] == [str, int, list]
    assert [Maker("seed", choice).of(Colour).wire for choice in range(3)] == ["red", "blue", "red"]


@pytest.mark.parametrize(
    "kind", [Endless, Contrary, complex, Annotated[str, Field(pattern="^a$", min_length=2)]]
)
def test_no_value(kind: Any) -> None:
    """Where there is no value, that is said."""
    with pytest.raises(NoValue):
        Maker("seed").of(kind)


def test_files() -> None:
    """A file is given in each form that it may have, and its content is what must travel."""
    source = bytes | PathLike[str] | IO[bytes] | Iterable[bytes]
    kind = source | tuple[str, source] | tuple[str, source, str]
    made = [Maker("seed", choice).of(kind) for choice in range(6)]
    plain, path, file, pieces, named, typed = (each.python for each in made)
    held = [
        plain,
        path.read_bytes(),
        file.read(),
        b"".join(pieces),
        named[1],
        typed[1].read_bytes(),
    ]

    assert held == [each.wire for each in made]
    assert [len(named), len(typed), typed[2]] == [2, 3, "text/x-sample"]


def test_codecs() -> None:
    """What travels in a form of its own is equal to any; a datetime is one that the form takes."""

    class Naive:
        def encode(self, value: dt.datetime) -> str:
            if value.tzinfo:
                raise ValueError
            return str(value)

    made = Maker("seed").of(Annotated[dt.datetime, Naive()])
    assert made.python.tzinfo is None
    assert wire.same(made.wire, "whatever")


@given(
    st.integers(-50, 50),
    st.integers(0, 60),
    st.sampled_from([None, 1, 3]),
    st.booleans(),
    st.integers(),
)
def test_whole(low: int, span: int, step: int | None, strict: bool, wanted: int) -> None:
    """An integer keeps bounds and steps wherever any does."""
    limits = _limits(low, low + span, step, strict)
    fitting = [each for each in range(low, low + span + 1) if _fits(each, limits)]
    made = whole(limits, wanted)

    assert made in fitting or not fitting


@given(
    st.decimals(-50, 50, places=2),
    st.integers(1, 60),
    st.sampled_from([None, Decimal("0.25")]),
    st.booleans(),
)
def test_number(low: Decimal, span: int, step: Decimal | None, strict: bool) -> None:
    """A number keeps bounds and steps."""
    limits = _limits(low, low + span, step, strict)

    assert _fits(number(limits, Decimal("7.77")), limits)


def _limits(low: Any, high: Any, step: Any, strict: bool) -> Limits:
    bounds = [None if each is None else Decimal(each) for each in (low, high, step)]
    if strict:
        return Limits(above=bounds[0], below=bounds[1], step=bounds[2])
    return Limits(least=bounds[0], most=bounds[1], step=bounds[2])


def _fits(value: Any, limits: Limits) -> bool:
    return (
        (limits.least is None or value >= limits.least)
        and (limits.most is None or value <= limits.most)
        and (limits.above is None or value > limits.above)
        and (limits.below is None or value < limits.below)
        and (limits.step is None or value % limits.step == 0)
    )


@pytest.mark.parametrize(
    "pattern", ["^[A-Z]+-[0-9]{2}$", "[a-z]{3}", r"^\p{L}+$", "^(a|b)*c$", r"^\d{4}-\d{2}$"]
)
def test_matching(pattern: str) -> None:
    """A text for a pattern is one that the engine of the generated models takes, without a line break."""
    text = matching(Limits(patterns=(pattern,), longest=20))

    assert text is not None and len(text) <= 20 and "\n" not in text
    assert TypeAdapter(Annotated[str, Field(pattern=pattern)]).validate_python(text) == text


def test_same() -> None:
    """Trees are equal as JSON, to the last digit."""
    assert wire.same({"a": [1, Decimal("1.10")]}, {"a": [1, Decimal("1.10")]})
    assert not wire.same(Decimal("1.10"), Decimal("1.1"))
    assert not wire.same(1, True)
    assert not wire.same({"a": None}, {})
    with pytest.raises(ValueError, match="twice"):
        wire.exactly('{"a": 1, "a": 2}')
