"""The parts of a planned request body: a tree of what is sent, with plans of arguments at its leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from specmint import ir
from specmint.ir import Text
from specmint.lower.requests.arguments import ArgumentPlan, Signature


@dataclass(frozen=True, slots=True)
class Given:
    """The value of an argument."""

    argument: ArgumentPlan


@dataclass(frozen=True, slots=True)
class Members:
    """An object of these members."""

    parts: dict[str, PartPlan]


@dataclass(frozen=True, slots=True)
class Each:
    """A list with one element for each item of an argument; `part` is the element, with `ir.Item` for the item."""

    argument: ArgumentPlan
    part: PartPlan


@dataclass(frozen=True, slots=True)
class InText:
    """JSON inside a text."""

    part: PartPlan


@dataclass(frozen=True, slots=True)
class InStyle:
    """A field of a form that is written in a style."""

    part: PartPlan
    style: ir.Style


def written_in(part: PartPlan, style: ir.Style) -> PartPlan:
    """Return a part in its style; the part itself where that is plain text."""
    if style == ir.Style():
        return part
    return InStyle(part, style)


@dataclass(frozen=True, slots=True)
class OfType:
    """A part of a multipart body with a media type ("" for the usual one) or headers of its own."""

    part: PartPlan
    media_type: str
    headers: dict[str, PartPlan]


PartPlan: TypeAlias = "Given | Members | Each | InText | InStyle | OfType | ir.Item | ir.Fixed"


def arguments_in(part: PartPlan) -> Iterator[ArgumentPlan]:
    """Yield the arguments that fill a part, in the order in which they stand in it."""
    match part:
        case Given(argument) | Each(argument):
            yield argument
        case Members(parts):
            for inner in parts.values():
                yield from arguments_in(inner)
        case InText(inner) | InStyle(inner):
            yield from arguments_in(inner)
        case OfType(inner, headers=headers):
            for each in (inner, *headers.values()):
                yield from arguments_in(each)
        case _:
            pass


def part_of(part: PartPlan, signature: Signature) -> ir.Part:
    """Return the part with the names that its arguments have got."""
    match part:
        case Given(plan):
            return _from_argument(signature.of(plan))
        case Members(parts):
            members = ((Text(wire), part_of(inner, signature)) for wire, inner in parts.items())
            return ir.ObjectOf(tuple(members))
        case Each(plan, inner):
            return ir.EachOf(signature.of(plan).name, part_of(inner, signature))
        case InText(inner):
            return ir.JsonText(part_of(inner, signature))
        case InStyle(inner, style):
            return ir.Styled(part_of(inner, signature), style)
        case OfType(inner, media_type, headers):
            written = ((Text(name), part_of(each, signature)) for name, each in headers.items())
            return ir.Typed(part_of(inner, signature), Text(media_type), tuple(written))
        case ir.Item() | ir.Fixed():
            return part


def _from_argument(argument: ir.Argument) -> ir.FromArgument:
    """Return where an argument must be given, None that its type takes is a null to be sent; else it leaves the value out."""
    takes_none = isinstance(argument.type, ir.Nullable | ir.NullAs)
    return ir.FromArgument(
        argument.name, optional=not argument.required, nullable=argument.required and takes_none
    )


def list_argument(part: PartPlan, signature: Signature) -> ir.Argument | None:
    """Return the argument that fills a list in a body: one whose items stand in it one by one, else one that is a list."""
    each = [signature.of(plan) for plan in arguments_in(part) if plan.sequence is not None]
    whole = [signature.of(plan) for plan in arguments_in(part) if plan.sequence is None]
    lists = (one for one in (*each, *whole) if isinstance(ir.unlimited(one.type), ir.ListOf))
    return next(lists, None)
