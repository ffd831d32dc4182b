"""The arguments of a method, as parameters and body ask for them; named once all are known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from specmint import ir
from specmint.ir import Ident, Part, Text, Type
from specmint.names import ARGUMENT_NAMES, distinct, free


@dataclass(slots=True)
class Wanted:
    """An argument before collisions are resolved. `slot` is what refers to it meanwhile."""

    name: str
    type: Type
    required: bool
    keyword_only: bool
    doc: Text
    slot: int


@dataclass(slots=True)
class Arguments:
    """Collects what is asked for. Until `named`, a slot number stands for each argument."""

    wanted: list[Wanted] = field(default_factory=list[Wanted])

    def want(self, name: str, type_: Type, *, required: bool, keyword_only: bool, doc: Text) -> int:
        slot = len(self.wanted)
        self.wanted.append(
            Wanted(free(name, ARGUMENT_NAMES), type_, required, keyword_only, doc, slot)
        )
        return slot

    def named(self) -> tuple[tuple[ir.Argument, ...], dict[int, Ident]]:
        """The arguments in the order of the signature, and the name of each slot."""
        order = sorted(self.wanted, key=lambda item: (item.keyword_only, not item.required))
        chosen = distinct(item.name for item in order)
        names = dict(zip([item.slot for item in order], chosen, strict=True))
        arguments = tuple(
            ir.Argument(
                name=names[item.slot],
                type=item.type,
                required=item.required,
                keyword_only=item.keyword_only,
                doc=item.doc,
            )
            for item in order
        )
        return arguments, names


def slot(number: int, *, optional: bool, nullable: bool = False) -> ir.FromArgument:
    """What stands for an argument until it has a name."""
    return ir.FromArgument(Ident(f"slot_{number}"), optional, nullable)


def with_names(body: ir.Body, names: dict[int, Ident]) -> ir.Body:
    """The body with every slot replaced by the name its argument got."""

    def rename(part: Part) -> Part:
        if isinstance(part, ir.FromArgument):
            return replace(part, argument=names[int(part.argument[5:])])
        if isinstance(part, ir.EachOf):
            return ir.EachOf(names[int(part.argument[5:])], rename(part.part))
        if isinstance(part, ir.ObjectOf):
            return ir.ObjectOf(tuple((wire, rename(inner)) for wire, inner in part.members))
        return ir.JsonText(rename(part.part)) if isinstance(part, ir.JsonText) else part

    return ir.Body(kind=body.kind, part=rename(body.part), media_type=body.media_type)


def argument_type(type_: Type, keeps_none: bool) -> Type:
    """The type of an argument: None leaves it out, unless it has to be sent as what the spec says of null."""
    if keeps_none or not isinstance(type_, ir.Nullable | ir.NullAs):
        return type_
    return type_.inner
