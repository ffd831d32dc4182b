"""What values must keep within: JSON Schema's assertions on numbers, lengths and texts.

One rule: a limit is part of the type of the value that it limits, wherever that value stands. How
Python spells it, in the annotation or in `Field()`, is decided where models and pages are written.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from math import ceil, floor

from specmint import ir
from specmint.document import Json
from specmint.ir import Text, Type
from specmint.lower.schemas.combining import number_in
from specmint.lower.schemas.shape import Shape
from specmint.patterns import is_supported, matches

#: The keywords that this module reads, by the JSON type whose values they limit (2020-12, Validation, 6).
LIMITS = {
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "string": ("minLength", "maxLength", "pattern"),
    "array": ("minItems", "maxItems"),
}
#: All of them.
LIMITING = frozenset(keyword for keywords in LIMITS.values() for keyword in keywords)
#: Formats that make a text another type in Python, which has no length and no pattern.
NO_PLAIN_TEXT = frozenset({"date", "date-time", "decimal"})
#: No text and no list is longer: what counts them in Python and in pydantic ends there.
LONGEST = 2**63 - 1
_MOST_DIGITS = 400
_NONE = ir.Limits()


def within(type_: Type, limits: ir.Limits) -> Type:
    """Return the type with limits on its values. Only what can be measured takes any: plain values, and lists.

    An alias may stand for a list; it has a length then, and no other limits.
    """
    if limits == _NONE or not isinstance(type_, ir.Scalar | ir.ListOf | ir.Named):
        return type_
    return ir.Limited(type_, limits)


def unlimited(type_: Type) -> Type:
    """Return the type with the limits on the value itself taken off; those of its parts stay."""
    match type_:
        case ir.Nullable(inner):
            return ir.Nullable(unlimited(inner))
        case ir.NullAs(inner):
            return replace(type_, inner=unlimited(inner))
        case ir.Limited(inner):
            return inner
        case _:
            return type_


def limits_of(shape: Shape, kind: str | None) -> ir.Limits:
    """Return the limits that a schema puts on its values of one type, as far as generated code checks them.

    Listed values have been held against the limits already, and alternatives have their own.
    """
    if shape.impossible or shape.union or shape.keywords.keys() & {"x-wire", "enum", "const"}:
        return _NONE
    match kind:
        case "integer" | "number":
            return _of_number(shape, kind)
        case "string" if shape.text("format") not in NO_PLAIN_TEXT:
            return _of_text(shape)
        case "array":
            return _of_array(shape)
        case _:
            return _NONE


def of_values(shape: Shape, kind: str) -> ir.Limits:
    """Return all that a schema says of its values of one type, whatever form they have in Python."""
    match kind:
        case "integer" | "number":
            return _of_number(shape, kind)
        case "string":
            return _of_text(shape)
        case "array":
            return _of_array(shape)
        case _:
            return _NONE


def excludes_all(limits: ir.Limits, kind: str = "number") -> bool:
    """Return whether no value of the JSON type that the limits are of keeps within them."""
    if (limits.min_length or 0) > _longest(limits):
        return True
    low, high = limits.ge, limits.le
    if low is None:
        low = limits.gt
    if high is None:
        high = limits.lt
    if low is None or high is None:
        return False
    step = limits.step or limits.multiple_of or (kind == "integer")
    if step:
        # The bounds move inward to the next multiples: nothing is between two neighbours.
        unit = Fraction(step)
        lowest, highest = ceil(Fraction(low) / unit), floor(Fraction(high) / unit)
        lowest += limits.gt is not None and lowest * unit == low
        highest -= limits.lt is not None and highest * unit == high
        return lowest > highest
    is_open = limits.gt is not None or limits.lt is not None
    return low > high or (low == high and is_open)


def admits(limits: ir.Limits, value: Json) -> bool:
    """Return whether a value of the JSON type that the limits are of keeps within them."""
    number = number_in(value)
    if number is not None:
        return _admits_number(limits, number)
    if not isinstance(value, str | list):
        return True
    if not (limits.min_length or 0) <= len(value) <= _longest(limits):
        return False
    return isinstance(value, list) or all(matches(one.raw, value) for one in limits.patterns)


def _longest(limits: ir.Limits) -> int:
    if limits.max_length is None:
        return LONGEST
    return limits.max_length


def _admits_number(limits: ir.Limits, number: Decimal) -> bool:
    if limits.ge is not None and number < limits.ge:
        return False
    if limits.gt is not None and number <= limits.gt:
        return False
    if limits.le is not None and number > limits.le:
        return False
    if limits.lt is not None and number >= limits.lt:
        return False
    step = limits.step or limits.multiple_of
    return step is None or Fraction(number) % Fraction(step) == 0


def _of_number(shape: Shape, kind: str) -> ir.Limits:
    if shape.keywords.keys().isdisjoint(LIMITS["number"]):
        return _NONE
    at_least, above = _number(shape, "minimum"), _number(shape, "exclusiveMinimum")
    at_most, below = _number(shape, "maximum"), _number(shape, "exclusiveMaximum")
    if kind == "integer":
        at_least, above = _rounded(at_least, ROUND_CEILING), _rounded(above, ROUND_FLOOR)
        at_most, below = _rounded(at_most, ROUND_FLOOR), _rounded(below, ROUND_CEILING)
    # Of an inclusive and an exclusive bound the stricter says it all.
    if at_least is not None and above is not None:
        if above >= at_least:
            at_least = None
        else:
            above = None
    if at_most is not None and below is not None:
        if below <= at_most:
            at_most = None
        else:
            below = None
    bounds = ir.Limits(ge=at_least, gt=above, le=at_most, lt=below)
    multiple = _number(shape, "multipleOf")
    if multiple is None:
        return bounds
    if kind == "number":
        return replace(bounds, step=Decimal(multiple))
    # A whole number that is a multiple of a/b, in lowest terms, is one of a.
    return replace(bounds, multiple_of=Fraction(multiple).numerator)


def _of_text(shape: Shape) -> ir.Limits:
    # Of a pattern that the engine refuses, validation has warned: it is not enforced.
    lengths = _lengths(shape, "minLength", "maxLength")
    if not shape.patterns:
        return lengths
    patterns = [node.string for node in shape.patterns if is_supported(node.string)]
    return replace(lengths, patterns=tuple(map(Text, patterns)))


def _of_array(shape: Shape) -> ir.Limits:
    limits = _lengths(shape, "minItems", "maxItems")
    if all(node.value is not False for node in shape.said.get("items", ())):
        return limits
    # Elements beyond those of `prefixItems` are none.
    most = len(list(shape.each("prefixItems")))
    if limits.max_length is not None:
        most = min(most, limits.max_length)
    return replace(limits, max_length=most)


def _lengths(shape: Shape, least: str, most: str) -> ir.Limits:
    if shape.keywords.keys().isdisjoint((least, most)):
        return _NONE
    shortest, longest = _count(shape, least), _count(shape, most)
    # No text is longer than the longest: such a limit says nothing, and pydantic cannot hold it.
    if longest is not None and longest > LONGEST:
        longest = None
    return ir.Limits(min_length=shortest, max_length=longest)


def _rounded(value: int | Decimal | None, rounding: str) -> int | Decimal | None:
    """Return a bound of whole numbers as one of them."""
    if not isinstance(value, Decimal):
        return value
    return int(value.to_integral_value(rounding))


def _number(shape: Shape, keyword: str) -> int | Decimal | None:
    value = shape.value_at(keyword)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if is_extreme(value):
        return None
    return value


def is_extreme(value: int | Decimal) -> bool:
    """Return whether a number has so many digits, written out, that nothing is held against it."""
    return bool(value) and abs(Decimal(value).adjusted()) > _MOST_DIGITS


def _count(shape: Shape, keyword: str) -> int | None:
    """Return a number of things. JSON Schema takes `5.0` for a whole number (2020-12, 4.2.3)."""
    value = _number(shape, keyword)
    if value is None:
        return None
    return int(value)
