"""JSON text and its tree: no digit is lost in either direction."""

from __future__ import annotations

import enum
import json
from decimal import Context, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specmint.runtime.data.json_text import MAX_DEPTH, NotJson, dumps, loads

decimals = st.decimals(allow_nan=False, allow_infinity=False)
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | decimals,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "spelled", ["1.10", "12345678901234567.89", "0.00", "-0.0", "1E+2", "1.0E-7", "19.90", "1e400"]
)
def test_a_number_with_a_fraction_or_an_exponent_keeps_its_digits(spelled: str) -> None:
    """`1.10` is not `1.1`: what was spelled is what is kept, and what is sent."""
    value = loads(f"[{spelled}]")

    assert value == [Decimal(spelled)]
    assert loads(dumps(value)) == value
    assert str(loads(dumps(value))) == str(value)


@settings(max_examples=300)
@given(decimals)
def test_any_decimal_comes_back_digit_for_digit(value: Decimal) -> None:
    """Exponent and trailing zeros included, whatever the digits."""
    text = dumps([value])
    back: Any = loads(text)

    assert json.loads(text) is not None
    if isinstance(back[0], Decimal):
        assert back[0].as_tuple() == value.as_tuple()
    else:
        assert back[0] == value
        assert value.as_tuple().exponent == 0


@settings(max_examples=300)
@given(trees)
def test_any_tree_comes_back(tree: Any) -> None:
    """Reading what was written gives the same tree, and any JSON reader takes it."""
    text = dumps(tree)

    assert loads(text) == tree
    json.loads(text.encode())


def test_an_integer_stays_one_beyond_64_bits() -> None:
    """Ids outgrow 64 bits, and no digit may fall off."""
    assert loads(str(2**200)) == 2**200
    assert dumps(2**200) == str(2**200)


def test_an_integer_beyond_pythons_limit_is_a_typed_error() -> None:
    """More than 4,300 digits are refused in both directions, not crashed upon."""
    with pytest.raises(NotJson, match="integer"):
        loads("[1" + "0" * 5000 + "]")
    with pytest.raises(NotJson, match="integer"):
        dumps(10**5000)


def test_a_monstrous_exponent_costs_nothing() -> None:
    """`1e999999999` is kept as it is spelled: nobody writes its zeros out."""
    assert loads("1e999999999") == Decimal("1e999999999")
    assert dumps(Decimal("1e999999999")) == "1E+999999999"


@pytest.mark.parametrize("spelled", ["1e9999999999999999999", "-1e-9999999999999999999"])
def test_an_exponent_beyond_decimals_is_refused_whatever_the_context(spelled: str) -> None:
    """A caller whose decimal context traps nothing gets no NaN out of it."""
    with localcontext(Context(traps=[])), pytest.raises(NotJson, match="exponent"):
        loads(spelled)


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}'])
def test_what_is_no_number_is_refused_when_read(text: str) -> None:
    """RFC 8259 has no NaN and no infinity."""
    with pytest.raises(NotJson):
        loads(text)


@pytest.mark.parametrize(
    "value", [Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), float("nan"), float("inf")]
)
def test_what_is_no_number_is_refused_when_written(value: object) -> None:
    """Neither is ever sent, however deep it hides."""
    with pytest.raises(NotJson):
        dumps({"a": [value]})


def test_of_equal_keys_the_last_wins() -> None:
    """As with every widespread reader."""
    assert loads('{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('{"a":1,"a":2,"b":{"c":3,"c":4}}', ["c"]),
        ('[{"a":1},{"a":1}]', []),
        ('{"a":{"a":{}}}', []),
        ('\ufeff{"a":null,"a":null}', ["a"]),
    ],
)
def test_a_key_that_stands_twice_can_be_told(text: str, keys: list[str]) -> None:
    """The first object with one is enough; what is read is the same."""
    repeated: list[str] = []

    assert loads(text, repeated) == loads(text)
    assert repeated == keys


def test_nesting_is_bounded_in_both_directions() -> None:
    """Too deep is a ValueError, never a RecursionError; the last level allowed passes."""
    deepest: Any = loads("[" * MAX_DEPTH + "]" * MAX_DEPTH)

    assert dumps(deepest) == "[" * MAX_DEPTH + "]" * MAX_DEPTH
    for depth in (MAX_DEPTH + 1, 500, 100_000):
        with pytest.raises(NotJson, match="deep"):
            loads("[" * depth + "]" * depth)
        with pytest.raises(NotJson, match="deep"):
            loads('{"a":' * depth + "1" + "}" * depth)
    with pytest.raises(NotJson, match="deep"):
        dumps([deepest])


def test_many_containers_side_by_side_are_not_deep() -> None:
    """The bound is on levels, not on how much there is."""
    assert loads("[" + "[{}]," * 500 + "[]]") == [[{}]] * 500 + [[]]


def test_a_value_that_holds_itself_is_refused() -> None:
    """A cycle ends at the bound."""
    cycle: list[object] = []
    cycle.append(cycle)

    with pytest.raises(NotJson, match="deep"):
        dumps(cycle)


def test_bytes_are_utf_8_and_a_byte_order_mark_is_let_pass() -> None:
    """.NET services like to begin with one."""
    assert loads("\ufeff{}".encode()) == {}
    assert loads('"é"'.encode()) == "é"
    with pytest.raises(NotJson, match="UTF-8"):
        loads(b'"\xe9"')


def test_raw_control_characters_are_let_pass() -> None:
    """A line break inside a string is no reason to lose an answer."""
    assert loads('"a\nb\tc"') == "a\nb\tc"


@pytest.mark.parametrize(
    "text", ["", "<html>", "{", '{"a": 1', "[1,]", "nul", "1 2", '{"secret": tok}']
)
def test_what_is_no_json_is_told_with_its_place_but_not_shown(text: str) -> None:
    """The message may be logged; what was answered may not."""
    with pytest.raises(NotJson, match=r"line 1, column \d+") as caught:
        loads(text)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_text_is_compact_utf_8_and_a_lone_surrogate_is_escaped() -> None:
    """The result can always be encoded, and reads back as what it was."""
    text = dumps({"é": ["\ud800", "😀", "a\u2028\n\x00"]})

    assert text == '{"é":["\\ud800","😀","a\u2028\\n\\u0000"]}'
    assert loads(text.encode()) == {"é": ["\ud800", "😀", "a\u2028\n\x00"]}


def test_subclasses_of_plain_types_are_written_as_these() -> None:
    """An enum of texts is its text, one of integers its number, a bool no number."""

    class Colour(enum.StrEnum):
        RED = "red"

    class Level(enum.IntEnum):
        LOW = 1

    assert dumps([Colour.RED, Level.LOW, True, (1, 2), 1.5]) == '["red",1,true,[1,2],1.5]'
    assert dumps({Colour.RED: None}) == '{"red":null}'


@pytest.mark.parametrize("value", [object(), {1}, b"a", {1: 2}, {None: 2}, 1j])
def test_what_json_does_not_have_is_refused(value: object) -> None:
    """Nothing is made into text by guess."""
    with pytest.raises(NotJson):
        dumps([value])


_NESTED = st.recursive(
    st.text('[]{}"\\\\u a', max_size=6) | st.integers(),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text('[{"\\', max_size=3), inner),
)


@given(_NESTED, st.integers(0, 200), st.booleans())
def test_depth_is_read_off_the_brackets(tree: object, levels: int, as_objects: bool) -> None:
    """However strings look, a text of more levels than allowed is refused, and one of fewer is read."""
    for _ in range(levels):
        tree = {"[": tree} if as_objects else [tree]
    text = json.dumps(tree)
    if _depth(tree) > MAX_DEPTH:
        with pytest.raises(NotJson, match="deep"):
            loads(text)
    else:
        assert loads(text) == tree


def _depth(tree: object) -> int:
    match tree:
        case dict():
            return 1 + max(map(_depth, tree.values()), default=0)
        case list():
            return 1 + max(map(_depth, tree), default=0)
        case _:
            return 0
