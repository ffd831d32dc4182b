"""Types, members and limits that several schemas say of one value: what is left, and what is told of the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.test_combining import Schema, accepts, adapter, codes

TEXT: Schema = {"type": "string"}
LOST = ["keyword-not-enforced"]


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"properties": {"a": False}}, []),
        ({"properties": {"a": False}, "additionalProperties": True}, LOST),
        ({"properties": {"a": False}, "additionalProperties": TEXT}, LOST),
        ({"properties": {"a": TEXT}, "additionalProperties": TEXT}, []),
        ({"properties": {"a": False}, "required": ["a"]}, ["contradiction"]),
        ({"properties": {"a": TEXT}, "required": ["b"]}, ["required-without-property"]),
        ({"properties": {"a": TEXT}, "required": ["a"]}, []),
    ],
)
def test_what_is_told_of_members(schema: Schema, told: list[str]) -> None:
    """A member that may not be there is checked, save beside members of any name; one that must be there is known, or is told."""
    assert codes({"type": "object", **schema}) == told


@pytest.mark.parametrize(
    ("extra", "told"), [(False, LOST), (TEXT, LOST), (True, []), ({}, []), (None, [])]
)
def test_members_of_another_part_are_further_ones_to_a_part(extra: Any, told: list[str]) -> None:
    """In JSON Schema a part that closes itself closes out the members of the others: nobody means that, and it is told."""
    one: Schema = {"properties": {"a": TEXT}} | (
        {} if extra is None else {"additionalProperties": extra}
    )

    assert codes({"type": "object", "allOf": [one, {"properties": {"b": TEXT}}]}) == told
    assert codes({"type": "object", "allOf": [one, {"properties": {"a": TEXT}}]}) == []


@pytest.mark.parametrize(
    ("one", "other", "taken", "refused"),
    [
        (["integer", "number"], ["number", "string"], [1, Decimal("1.5")], ["a"]),
        (["integer", "string"], ["number", "string"], [1, "a"], [Decimal("1.5")]),
        (["integer"], ["number"], [1], [Decimal("1.5"), "a"]),
        (["string", "null"], ["null", "string"], ["a", None], [1]),
        (["string", "null"], ["integer", "null"], [None], ["a", 1]),
    ],
)
def test_types_that_two_parts_allow(
    one: list[str], other: list[str], taken: list[Any], refused: list[Any]
) -> None:
    """An integer is a number; what only one part allows is refused."""
    checked = adapter({"allOf": [{"type": one}, {"type": other}]})

    assert all(accepts(checked, each) for each in taken)
    assert not any(accepts(checked, each) for each in refused)


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"minLength": 3}, ["type-implied"]),
        ({"minLength": 3, "minimum": 1}, LOST),
        ({"properties": {"a": TEXT}, "minLength": 3}, LOST),
        ({"type": "string", "minLength": 3}, []),
        ({"minLength": 1, "const": "a"}, []),
    ],
)
def test_limits_without_a_type(schema: Schema, told: list[str]) -> None:
    """Of one kind they say the type; of several, or beside members, they are told as not checked."""
    assert codes(schema) == told


@pytest.mark.parametrize(
    ("listed", "taken"), [([1, 2], [1, 2]), ([Decimal("1.0"), 2], [2]), ([Decimal("1.5"), 2], [2])]
)
def test_a_number_without_a_fraction_is_an_integer(listed: list[Any], taken: list[int]) -> None:
    """However it is written (2020-12, 4.2.3); one with a fraction is none, and drops out of the list."""
    schema = {"type": "integer", "enum": listed}
    checked = adapter(schema)

    assert codes(schema) == [] and all(accepts(checked, each) for each in taken)
    assert not accepts(checked, 3)
