"""What values must keep within: JSON Schema's assertions on numbers, lengths and texts.

One rule: a limit is part of the type of the value that it limits, wherever that value stands. How
Python spells it, in the annotation or in `Field()`, is decided where models and pages are written.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from specmint import ir
from specmint.ir import Text, Type
from specmint.lower.schemas.shapes import Shape
from specmint.patterns import is_supported

#: The keywords that this module reads.
LIMITS = ["minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum"] + [
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
]
#: Formats that make a text another type in Python, which has no length and no pattern.
_NO_PLAIN_TEXT = frozenset({"date", "date-time", "decimal"})


def within(type_: Type, limits: ir.Limits) -> Type:
    """Return the type with limits on its values. Only what can be measured takes any: plain values, and lists.

    An alias may stand for a list; it has a length then, and no other limits.
    """
    if limits == ir.Limits() or not isinstance(type_, ir.Scalar | ir.ListOf | ir.Named):
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


def limits_of(shape: Shape) -> ir.Limits:
    """Return the limits that a schema puts on its values, as far as generated code checks them."""
    # Of alternatives each has its own: what is checked in a number would break on a text.
    if shape.keywords.keys() & {"x-wire", "enum", "const"} or len(shape.union) > 1:
        return ir.Limits()
    match shape.type:
        case "integer" | "number":
            return _of_number(shape)
        case "string" if shape.text("format") not in _NO_PLAIN_TEXT:
            return _of_text(shape)
        case "array":
            return ir.Limits(
                min_length=_count(shape, "minItems"), max_length=_count(shape, "maxItems")
            )
        case _:
            return ir.Limits()


def _of_number(shape: Shape) -> ir.Limits:
    at_least, above = _bound(shape, "minimum", "exclusiveMinimum")
    at_most, below = _bound(shape, "maximum", "exclusiveMaximum")
    bounds = ir.Limits(ge=at_least, gt=above, le=at_most, lt=below)
    multiple = _number(shape, "multipleOf")
    if multiple is not None and shape.type == "number":
        return replace(bounds, step=Decimal(multiple))
    if isinstance(multiple, int):
        return replace(bounds, multiple_of=multiple)
    return bounds


def _of_text(shape: Shape) -> ir.Limits:
    limits = ir.Limits(min_length=_count(shape, "minLength"), max_length=_count(shape, "maxLength"))
    pattern = shape.text("pattern")
    # Of a pattern that the engine refuses, validation has warned: it is not enforced.
    if pattern and is_supported(pattern):
        return replace(limits, pattern=Text(pattern))
    return limits


def _bound(
    shape: Shape, inclusive: str, exclusive: str
) -> tuple[int | Decimal | None, int | Decimal | None]:
    """A bound as (inclusive, exclusive). OpenAPI 3.0 spells the exclusive one as true beside the inclusive one."""
    if shape.is_true(exclusive):
        return None, _number(shape, inclusive)
    return _number(shape, inclusive), _number(shape, exclusive)


def _number(shape: Shape, keyword: str) -> int | Decimal | None:
    value = shape.value_at(keyword)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return value


def _count(shape: Shape, keyword: str) -> int | None:
    """A number of things. JSON Schema takes `5.0` for a whole number (2020-12, 4.2.3)."""
    value = _number(shape, keyword)
    return None if value is None else int(value)
