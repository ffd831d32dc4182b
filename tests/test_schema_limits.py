"""The limits of a schema: which bound says it all, and what keeps within."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint import ir
from specmint.document import Document
from specmint.ir import Text
from specmint.lower.schemas import shape_at
from specmint.lower.schemas.limits import (
    LONGEST,
    admits,
    excludes_all,
    is_extreme,
    limits_of,
    of_values,
    unlimited,
    within,
)
from specmint.lower.schemas.shape import Shape
from specmint.source import Files, load


def document(text: str) -> Document:
    """A document of one file."""
    return load(Files({"main.yaml": text.encode()}, "main.yaml"))


def shape(schema: str, version: str = "3.1.0") -> Shape:
    """What a schema says."""
    root = document(f"openapi: {version}\na: {schema}").root()
    return shape_at(root / "a")


def told(limits: ir.Limits) -> dict[str, Any]:
    """The limits that are set."""
    names = ("ge", "gt", "le", "lt", "multiple_of", "step", "min_length", "max_length")
    set_ = {name: getattr(limits, name) for name in names}
    return {name: value for name, value in set_.items() if value is not None}


@pytest.mark.parametrize(
    ("schema", "kind", "wanted"),
    [
        ("{minimum: 0}", "number", {"ge": 0}),
        ("{exclusiveMinimum: 0, maximum: 9}", "number", {"gt": 0, "le": 9}),
        ("{minimum: 1, exclusiveMinimum: 1}", "number", {"gt": 1}),
        ("{minimum: 2, exclusiveMinimum: 1}", "number", {"ge": 2}),
        ("{minimum: 1, exclusiveMinimum: 2}", "number", {"gt": 2}),
        ("{maximum: 1, exclusiveMaximum: 1}", "number", {"lt": 1}),
        ("{maximum: 1, exclusiveMaximum: 2}", "number", {"le": 1}),
        ("{maximum: 2, exclusiveMaximum: 1}", "number", {"lt": 1}),
        ("{minimum: 0.5, maximum: 2.5}", "integer", {"ge": 1, "le": 2}),
        ("{exclusiveMinimum: 0.5, exclusiveMaximum: 2.5}", "integer", {"gt": 0, "lt": 3}),
        ("{minimum: 0.5}", "number", {"ge": Decimal("0.5")}),
        ("{multipleOf: 0.01}", "number", {"step": Decimal("0.01")}),
        ("{multipleOf: 2.5}", "integer", {"multiple_of": 5}),
        ("{multipleOf: 0.5}", "integer", {"multiple_of": 1}),
        ("{minimum: true}", "number", {}),
        ("{minimum: 1.0e+400}", "number", {"ge": Decimal("1E+400")}),
        ("{minimum: 1.0e+401}", "number", {}),
        ("{minLength: 1, maxLength: 5.0}", "string", {"min_length": 1, "max_length": 5}),
        (f"{{maxLength: {LONGEST}}}", "string", {"max_length": LONGEST}),
        (f"{{maxLength: {LONGEST + 1}}}", "string", {}),
        ("{minItems: 1, maxItems: 2}", "array", {"min_length": 1, "max_length": 2}),
        ("{items: false}", "array", {"max_length": 0}),
        ("{items: false, maxItems: 2}", "array", {"max_length": 0}),
        ("{items: false, prefixItems: [{}, {}, {}]}", "array", {"max_length": 3}),
        ("{items: false, prefixItems: [{}, {}, {}], maxItems: 2}", "array", {"max_length": 2}),
        ("{minimum: 1, minLength: 1, minItems: 1}", "boolean", {}),
    ],
)
def test_limits_of_each_type(schema: str, kind: str, wanted: dict[str, Any]) -> None:
    """Of an inclusive and an exclusive bound the stricter stays; those of whole numbers are whole; what cannot be held is none."""
    limits = of_values(shape(schema), kind)

    assert told(limits) == wanted
    assert all(type(told(limits)[name]) is type(value) for name, value in wanted.items())


@pytest.mark.parametrize(
    ("schema", "version", "wanted"),
    [
        ("{type: number, minimum: 0, exclusiveMinimum: true}", "3.0.3", {"gt": 0}),
        ("{type: number, minimum: 0, exclusiveMinimum: false}", "3.0.3", {"ge": 0}),
        ("{type: number, maximum: 9, exclusiveMaximum: true}", "3.0.3", {"lt": 9}),
        ("{type: number, maximum: 9, exclusiveMinimum: true}", "3.0.3", {"le": 9}),
        (
            "{type: number, minimum: 0, exclusiveMinimum: true, maximum: 9}",
            "3.0.3",
            {"gt": 0, "le": 9},
        ),
    ],
)
def test_flags_of_openapi_3_0_beside_a_bound(
    schema: str, version: str, wanted: dict[str, Any]
) -> None:
    """`exclusiveMinimum: true` makes the minimum beside it exclusive, and no other bound."""
    assert told(limits_of(shape(schema, version), "number")) == wanted


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ("{minimum: 0, enum: [1]}", "number"),
        ("{minimum: 0, const: 1}", "number"),
        ("{maxLength: 5, x-specmint-wire: {type: date}}", "string"),
        ("{maxLength: 5, oneOf: [{type: string}, {type: integer}]}", "string"),
        ("{maxLength: 10, format: date}", "string"),
        ("{maxLength: 10, format: date-time}", "string"),
        ("{maxLength: 10, format: decimal}", "string"),
    ],
)
def test_what_takes_no_limits(schema: str, kind: str) -> None:
    """Listed values were held against them already, alternatives have their own, and a date has no length."""
    assert limits_of(shape(schema), kind) == ir.Limits()
    assert limits_of(shape("{maxLength: 10, format: uuid}"), "string") != ir.Limits()


@pytest.mark.parametrize(
    ("limits", "empty"),
    [
        (ir.Limits(), False),
        (ir.Limits(ge=1), False),
        (ir.Limits(ge=1, le=1), False),
        (ir.Limits(ge=2, le=1), True),
        (ir.Limits(gt=1, le=1), True),
        (ir.Limits(ge=1, lt=1), True),
        (ir.Limits(gt=1, lt=2), False),
        (ir.Limits(min_length=3, max_length=3), False),
        (ir.Limits(min_length=4, max_length=3), True),
        (ir.Limits(min_length=LONGEST), False),
        (ir.Limits(min_length=LONGEST + 1), True),
        (ir.Limits(max_length=0), False),
    ],
)
def test_limits_that_leave_nothing(limits: ir.Limits, empty: bool) -> None:
    """Where no value keeps within, the schema takes none; a bound that is reached leaves one."""
    assert excludes_all(limits) is empty


@given(
    st.sampled_from(["integer", "number"]),
    st.fixed_dictionaries(
        {},
        optional={
            "minimum": st.decimals(-4, 4, places=1),
            "maximum": st.decimals(-4, 4, places=1),
            "exclusiveMinimum": st.decimals(-4, 4, places=1),
            "exclusiveMaximum": st.decimals(-4, 4, places=1),
            "multipleOf": st.sampled_from(["1", "3", "0.5", "0.3", "1.5"]),
        },
    ),
)
def test_what_is_between_bounds_is_found(kind: str, said: dict[str, object]) -> None:
    """Bounds and steps leave nothing just where no multiple in their reach keeps within; unbounded, one does."""
    schema = ", ".join(f"{keyword}: {value}" for keyword, value in said.items())
    limits = of_values(shape(f"{{{schema}}}"), kind)
    unit = Decimal("1") if kind == "integer" else Decimal("0.05")
    fits = any(admits(limits, unit * count) for count in range(-400, 401))

    assert excludes_all(limits, kind) is not fits


@pytest.mark.parametrize(
    ("limits", "taken", "refused"),
    [
        (ir.Limits(ge=1), [1, 2, Decimal("1.0")], [0, Decimal("0.9")]),
        (ir.Limits(gt=1), [2, Decimal("1.1")], [1, 0]),
        (ir.Limits(le=1), [1, 0], [2, Decimal("1.1")]),
        (ir.Limits(lt=1), [0, Decimal("0.9")], [1, 2]),
        (ir.Limits(step=Decimal("0.01")), [Decimal("1.05"), 3], [Decimal("1.005")]),
        (ir.Limits(multiple_of=3), [0, 6, -3], [1, 7]),
        (ir.Limits(min_length=2), ["ab", [1, 2]], ["a", [1], "", []]),
        (ir.Limits(max_length=2), ["ab", "", [], [1, 2]], ["abc", [1, 2, 3]]),
        (ir.Limits(patterns=(Text("^a"), Text("z$"))), ["az", "abz", [1]], ["a", "z", "zab"]),
        (ir.Limits(ge=1, min_length=9), [True, None, {}], []),
    ],
)
def test_what_keeps_within(limits: ir.Limits, taken: list[Any], refused: list[Any]) -> None:
    """Bounds include what they reach unless they are exclusive; a limit says nothing of values that it cannot measure."""
    assert [value for value in taken if not admits(limits, value)] == []
    assert [value for value in refused if admits(limits, value)] == []


def test_only_what_can_be_measured_takes_limits() -> None:
    """Plain values and lists do; taken off again, those of the parts stay."""
    number, few = ir.Scalar("integer"), ir.Limits(ge=1)
    limited = within(number, few)
    some = within(ir.ListOf(limited), ir.Limits(max_length=3))

    assert limited == ir.Limited(number, few)
    assert within(number, ir.Limits()) == number
    assert within(ir.Nullable(number), few) == ir.Nullable(number)
    assert unlimited(ir.Nullable(some)) == ir.Nullable(ir.ListOf(limited))
    assert unlimited(number) == number


def test_numbers_that_are_too_long_to_write() -> None:
    """Nothing is held against a number of more than 400 digits, before or after its point; zero is none."""
    assert [is_extreme(Decimal(f"1E{power}")) for power in (400, 401, -400, -401)] == [
        False, True, False, True,
    ]  # fmt: skip
    assert not is_extreme(0) and not is_extreme(Decimal("0E-999"))
