"""Where the limits of a value are printed: in its annotation, or in the `Field(...)` behind it.

Only a field of a model has a `Field(...)` of its own. What it cannot say stays in the annotation, as everything does where
there is no field: an argument, an element of a list, a member of a union.
"""

from __future__ import annotations

from dataclasses import replace

from specmint import ir
from specmint.encode import literal
from specmint.ir import Type
from specmint.spell.calls import exact
from specmint.spell.imports import Used


def field_parts(type_: Type) -> tuple[Type, ir.Limits]:
    """Return the type that the annotation of a field spells, and the limits that its `Field(...)` spells.

    `Field(...)` speaks of the whole value, null aside. So limits of a value of which a literal means null stay in the
    annotation: `Field(max_length=...)` would be checked against the literal, before it becomes None.
    """
    match type_:
        case ir.Nullable(inner):
            annotated, limits = field_parts(inner)
            return ir.Nullable(annotated), limits
        case ir.Limited((ir.Scalar() | ir.ListOf()) as inner, limits):
            beside, said = ir.Limits(step=limits.step), replace(limits, step=None)
            if len(limits.patterns) > 1:
                beside = replace(beside, patterns=limits.patterns)
                said = replace(said, patterns=())
            return inner if beside == ir.Limits() else ir.Limited(inner, beside), said
        case _:
            return type_, ir.Limits()


def bounds(limits: ir.Limits, used: Used) -> list[str]:
    """Return the limits that `Field(...)` can say, as keywords of it: of several patterns it says one."""
    keywords: list[str] = []
    for key in ir.Limits.__slots__:
        bound = getattr(limits, key)
        if key == "patterns":
            keywords += [f"pattern={literal(one)}" for one in limits.patterns[:1]]
        elif key != "step" and bound is not None:
            keywords.append(f"{key}={exact(bound, used)}")
    return keywords


def metadata(limits: ir.Limits, used: Used) -> list[str]:
    """Return the limits as what stands beside a type in `Annotated[...]`."""
    beside: list[str] = []
    keywords = bounds(limits, used)
    if keywords:
        beside.append(f"{used.take('Field')}({', '.join(keywords)})")
    # Of several patterns pydantic checks the last alone, and it divides by floats: what it cannot do has checks of its own.
    beside += [f"{used.take('Matches')}({literal(one)})" for one in limits.patterns[1:]]
    if limits.step is not None:
        beside.append(f"{used.take('MultipleOf')}({literal(str(limits.step))})")
    return beside
