"""The arguments of a method: planned while its request is read, named and typed once all are known.

A plan of an argument is an object that parameters and bodies hold on to. It has no name to be replaced
later: `Signature` knows the name of each plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from specmint import ir
from specmint.collisions import MEMBERS, Claim
from specmint.document import Node
from specmint.ir import Ident, Text, Type
from specmint.lower.examples import example_of
from specmint.lower.facts import Findings, given_name
from specmint.lower.naming import Named, settle
from specmint.lower.schemas import Shape, Types, Use
from specmint.names import ARGUMENT_NAMES, argument_for, free, plural, snake


@dataclass(frozen=True, slots=True)
class Origin:
    """What an argument gives the value of: a parameter or a member of the body, declared at `node`.

    `text` is its name on the wire, "" for a whole body. Where names collide, those of a lower `order` keep theirs, and
    `beside` tells two of one text apart.
    """

    node: Node
    text: str
    beside: str
    order: int


def in_body(node: Node, text: str = "", beside: str = "body") -> Origin:
    """Return the origin of an argument that is the body, or fills the member `text` of it."""
    return Origin(node, text, beside, len(PLACES))


PLACES = ("path", "query", "header", "cookie")


def in_parameter(node: Node) -> Origin:
    """Return the origin of an argument that gives the value of a parameter."""
    place = node.text("in")
    return Origin(node, node.text("name"), place, PLACES.index(place))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArgumentPlan:
    """An argument before it has a name and a type. Two plans are the same only if they are one object.

    `name` is the wanted one, "" for one after its type, and `origin` where it comes from. `use` is the schema of its value; without one
    the type is `plain`. `sequence` is the array whose elements the argument gives, where it takes
    several values of `use`. `null` says what None as an argument means:

    - "null": it is sent, as the schema has it;
    - "literal": it is sent only where `x-null` gives null a literal;
    - "absent": it leaves the value out.
    """

    name: str
    origin: Origin
    use: Use | None
    plain: Type = ir.ANY
    sequence: Shape | None = None
    required: bool
    keyword_only: bool
    null: Literal["null", "literal", "absent"]
    doc: Text = Text("")


def model_argument(use: Use, required: bool, doc: Text, *, member: str = "body") -> ArgumentPlan:
    """Return the argument that is a body, or JSON in a `member` of one: named after its model, null sent as null."""
    return ArgumentPlan(
        name="",
        origin=in_body(use.node, beside=snake(member)),
        use=use,
        required=required,
        keyword_only=not required,
        null="null",
        doc=doc,
    )


def value_argument(
    name: str, use: Use, required: bool, doc: Text, *, member: str = ""
) -> ArgumentPlan:
    """Return the argument that fills the `member` of a body. None leaves one out that need not be there."""
    return ArgumentPlan(
        name=name,
        origin=in_body(use.node, member),
        use=use,
        required=required,
        keyword_only=not required,
        null="null" if required else "absent",
        doc=doc,
    )


class Signature:
    """The arguments of one method, in its order: positional before keyword-only, required before optional."""

    def __init__(self, plans: Iterable[ArgumentPlan], types: Types, findings: Findings) -> None:
        order = sorted(plans, key=lambda plan: (plan.keyword_only, not plan.required))
        given = [(plan, _type_of(plan, types)) for plan in order]
        claims = [_claim(plan, type_) for plan, type_ in given]
        names = settle(claims, MEMBERS, findings)
        self._arguments = {
            plan: _argument(plan, type_, name)
            for (plan, type_), name in zip(given, names, strict=True)
        }

    def arguments(self) -> tuple[ir.Argument, ...]:
        """Return all arguments."""
        return tuple(self._arguments.values())

    def of(self, plan: ArgumentPlan) -> ir.Argument:
        """Return the argument that a plan has become."""
        return self._arguments[plan]


def _argument(plan: ArgumentPlan, type_: Type, name: Ident) -> ir.Argument:
    return ir.Argument(
        name=name,
        type=type_,
        required=plan.required,
        keyword_only=plan.keyword_only,
        doc=plan.doc,
        example=_example(plan),
    )


def _example(plan: ArgumentPlan) -> ir.Example:
    """Return what the document shows for a value; of the elements of a list, a list of one."""
    if plan.use is None:
        return example_of(plan.origin.node)
    shown = example_of(plan.origin.node, plan.use.node, plan.use.shape, required=plan.required)
    if plan.sequence is None or shown is None:
        return shown
    return ir.ArrayExample((shown,))


def _type_of(plan: ArgumentPlan, types: Types) -> Type:
    if plan.use is None:
        return plan.plain
    if plan.sequence is not None:
        return types.sequence(plan.use, plan.sequence)
    match plan.null, types.of(plan.use):
        case "absent", ir.Nullable(inner) | ir.NullAs(inner):
            return inner
        case "literal", ir.Nullable(inner):
            return inner
        case _, type_:
            return type_


def _claim(plan: ArgumentPlan, type_: Type) -> Named:
    origin = plan.origin
    wanted = free(_wanted(plan, type_), ARGUMENT_NAMES)
    claim = Claim(
        wanted=wanted,
        text=origin.text,
        given=bool(plan.name) and plan.name == given_name(origin.node),
        order=origin.order,
        beside=origin.beside,
        place=origin.node.pointer,
    )
    return Named(origin.node, claim)


def _wanted(plan: ArgumentPlan, type_: Type) -> str:
    """Return the name asked for; one that takes a body is named after its model."""
    return plan.name or _after(type_)


def _after(type_: Type) -> str:
    """Return the name of an argument after its type: `customers` for a list of `Customer`, `body` for what has no name."""
    match ir.unlimited(type_):
        case ir.ListOf(item):
            name = _after(item)
            return name if name == "body" else plural(name)
        case ir.Named(name):
            return argument_for(name)
        case _:
            return "body"
