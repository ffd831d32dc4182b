"""`x-body`: a request body of which arguments fill the named members, and constants fill themselves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.facts import Slot, constant_of, doc_of, given_name, remarked, slot
from specmint.lower.requests.arguments import model_argument, value_argument
from specmint.lower.requests.parts import Each, Given, InText, Members, PartPlan
from specmint.lower.schemas import Key, Shape, Uses, shape_at
from specmint.names import snake
from specmint.pointers import Tokens, tokens_of


def plan_filling(
    schema: Node,
    rule: Node,
    paging: ir.Paging | None,
    required: bool,
    filled: frozenset[Slot],
    uses: Uses,
) -> PartPlan:
    """Plan a body by its `x-body`. `filled` are its fields that the client fills itself.

    The position of a page, where that is in the body, is no argument: each request for a page writes it.
    """
    pointers = {tokens_of(pointer): False for pointer in rule.texts("arguments")}
    if rule.get("model") is not None:
        pointers[tokens_of(rule.text("model"))] = True
    position: Tokens = ()
    if paging is not None and paging.place == "body" and paging.position is not None:
        position = tokens_of(paging.position.raw)
        pointers.pop(position, None)
        if paging.style == "cursor":
            # It is absent from the request for the first page, so no place is made ready for it.
            position = ()
    filling = _Filling(pointers, position, filled, uses)
    part = filling.part(schema, (), required)
    for node in (*rule.each("arguments"), rule.child("model")):
        if node.value is not None and filling.is_missed(tokens_of(node.string)):
            uses.findings.error(
                node,
                "unknown-body-member",
                f"x-body fills nothing at {node.string!r} of the request body",
                "name members that its schema declares, and in the elements of a list only one",
            )
    return part


@dataclass(frozen=True, slots=True)
class _Filling:
    """Walks a body's schema along the pointers of its rule. `pointers` are True for the one that is the model.

    `items` is for the walk through the elements of a list: what a pointer reaches there is no argument
    but an item of one, and its schema is added.
    """

    pointers: dict[Tokens, bool]
    position: Tokens
    filled: frozenset[Slot]
    uses: Uses
    reached: set[Tokens] = field(default_factory=set[Tokens])
    items: list[Node] | None = None

    def part(
        self, schema: Node, at: Tokens, required: bool, around: tuple[Key, ...] = ()
    ) -> PartPlan:
        """Return what stands at a pointer: an argument, or an object of what stands below it.

        `around` are the texts that hold it, by their schemas: JSON in a text in itself has no end.
        """
        if at in self.pointers:
            return self._reached(schema, at, required)
        shape = shape_at(schema)
        if shape.content is not None and shape.key in around:
            self.uses.findings.error(
                shape.content,
                "reference-cycle",
                "`contentSchema` leads back to the text that it stands in: there is nothing to fill",
                "declare the object inside the text",
            )
            return Members({})
        if shape.content is not None:
            return InText(self.part(shape.content, at, required, (*around, shape.key)))
        if self._leads_to((*at, "*")):
            return self._each(shape, at)
        members: dict[str, PartPlan] = {}
        for wire, node in shape.properties.items():
            part = self._member(shape, wire, node, at)
            if part is not None:
                members[wire] = part
        return Members(members)

    def is_missed(self, pointer: Tokens) -> bool:
        """Return whether a pointer of the rule is one that the walk never came to."""
        return pointer in self.pointers and pointer not in self.reached

    def _member(self, shape: Shape, wire: str, node: Node, at: Tokens) -> PartPlan | None:
        """Return the part for a property; None where it is left out of the body."""
        below, required = (*at, wire), wire in shape.required
        if self._leads_to(below):
            return self.part(node, below, required)
        const = shape_at(node).get("const")
        if const is not None and required:
            return ir.Fixed(constant_of(const, self.uses.findings))
        if not required or below == self.position:
            return None
        if self.position[: len(below)] == below:
            return self.part(node, below, required)
        if at or slot("form", wire) not in self.filled:
            self.uses.findings.error(
                node,
                "unfilled-body-member",
                f"x-body leaves the required member {wire!r} without a value",
                "name it in x-body",
            )
        return None

    def _leads_to(self, at: Tokens) -> bool:
        """Return whether a pointer of the rule is at this place or below it."""
        return any(pointer[: len(at)] == at for pointer in self.pointers)

    def _reached(self, schema: Node, at: Tokens, required: bool) -> PartPlan:
        self.reached.add(at)
        if self.items is not None:
            self.items.append(schema)
            return ir.Item()
        use = self.uses.write(schema)
        if self.pointers[at]:
            return Given(model_argument(use, required, Text("")))
        name = given_name(schema) or snake("".join(at[-1:]), fallback="body")
        return Given(value_argument(name, use, required, _doc(schema), member="".join(at[-1:])))

    def _each(self, shape: Shape, at: Tokens) -> PartPlan:
        """Return a list in whose elements a pointer goes on: one element for each item of an argument."""
        element = (*at, "*")
        pointer = next(one for one in self.pointers if one[: len(element)] == element)
        inside = replace(self, pointers={pointer: True}, position=(), items=[])
        if shape.item is None:
            return Members({})
        part = inside.part(shape.item, element, True)
        if not inside.items:  # it leads nowhere, or into a list inside this one
            self.reached.discard(pointer)
            return Members({})
        use = self.uses.write(inside.items[0])
        return Each(replace(model_argument(use, True, Text("")), sequence=shape), part)


def _doc(schema: Node) -> Text:
    """Return a member's own words, else those of the schema that it refers to."""
    shape = shape_at(schema)
    return remarked(Text(doc_of(schema).raw or doc_of(shape).raw), schema, shape)
