"""Where the limits of a value are printed: in its annotation, or in the `Field(...)` behind it.

Only a field of a model has a `Field(...)` of its own. What it cannot say stays in the annotation, as everything does where
there is no field: an argument, an element of a list, a member of a union.
"""

from __future__ import annotations

from dataclasses import replace

from specmint import ir
from specmint.ir import Type
from specmint.spell.calls import exact
from specmint.spell.imports import Used


def field_parts(type_: Type, limits: ir.Limits) -> tuple[Type, ir.Limits]:
    """Return the type that the annotation of a field spells, and the limits that its `Field(...)` spells.

    `limits` are those of the field's value; null is always within them.
    """
    if isinstance(type_, ir.NullAs):
        # `Field(max_length=...)` would be checked against the literal that means null, before it becomes None.
        return replace(type_, inner=_within(type_.inner, limits)), ir.Limits()
    if not isinstance(ir.unlimited(type_), ir.Scalar | ir.ListOf):
        return type_, ir.Limits()
    # pydantic's multiple_of divides by floats: the step of an exact number has a check of its own.
    return _within(type_, ir.Limits(step=limits.step)), replace(limits, step=None)


def _within(type_: Type, limits: ir.Limits) -> Type:
    """Return the type with its limits in its annotation."""
    if limits == ir.Limits():
        return type_
    if isinstance(type_, ir.Nullable):
        return ir.Nullable(_within(type_.inner, limits))
    if isinstance(type_, ir.Scalar | ir.ListOf):
        return ir.Limited(type_, limits)
    return type_


def bounds(limits: ir.Limits, used: Used) -> list[str]:
    """Return the limits that `Field(...)` can say, as keywords of it."""
    named = [(key, getattr(limits, key)) for key in ir.Limits.__slots__ if key != "step"]
    return [f"{key}={exact(bound, used)}" for key, bound in named if bound is not None]


def metadata(limits: ir.Limits, used: Used) -> list[str]:
    """Return the limits as what stands beside a type in `Annotated[...]`."""
    beside: list[str] = []
    keywords = bounds(limits, used)
    if keywords:
        beside.append(f"{used.take('Field')}({', '.join(keywords)})")
    if limits.step is not None:
        beside.append(f"{used.take('MultipleOf')}({str(limits.step)!r})")
    return beside
