"""Request bodies: the one argument that is the body, or the fields of a form, or what `x-body` says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.facts import Declared, Slot, constant_of, doc_of, given_name, remarked, slot
from specmint.lower.media import RequestMedia, is_json, request_body, request_media
from specmint.lower.requests.arguments import (
    ArgumentPlan,
    Signature,
    in_body,
    model_argument,
    value_argument,
)
from specmint.lower.requests.filling import plan_filling
from specmint.lower.requests.parts import Given, InText, Members, PartPlan, part_of
from specmint.lower.schemas import Shape, Uses, is_hidden, shape_at
from specmint.names import snake


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPlan:
    """A request body before its arguments are named."""

    kind: Literal["json", "form", "content"]
    media_type: str
    part: PartPlan


def plan_body(
    declared: Declared,
    paging: ir.Paging | None,
    filled: frozenset[Slot],
    uses: Uses,
) -> BodyPlan | None:
    """Plan the body of an operation; None where it has none. `filled` is what the client fills itself."""
    body, media = request_body(declared.node), request_media(declared.node)
    if media.kind == "none":
        return None
    if media.node.name.startswith("multipart/"):
        uses.findings.error(
            media.node,
            "unsupported-media-type",
            f"a request body of type {media.node.name!r} is not supported yet",
        )
        return None
    rule, required = declared.nearest("x-body"), body.is_true("required")
    if media.schema is None:
        part: PartPlan = Given(_whole(media, body))
    elif rule.is_mapping:
        part = plan_filling(media.schema, rule, paging, required, filled, uses)
    elif media.kind == "form":
        part = _Form(media.node, shape_at(media.schema), filled, uses).part()
    else:
        part = Given(model_argument(uses.write(media.schema), required, doc_of(body)))
    return BodyPlan(kind=media.kind, media_type=media.node.name, part=part)


def body_of(plan: BodyPlan, signature: Signature) -> ir.Body:
    """Return the body with the names that its arguments have got."""
    part = part_of(plan.part, signature)
    return ir.Body(kind=plan.kind, part=part, media_type=Text(plan.media_type))


def _whole(media: RequestMedia, body: Node) -> ArgumentPlan:
    """The argument that is a body without a schema: bytes as they are, or any JSON value."""
    required = body.is_true("required")
    return ArgumentPlan(
        name="body",
        origin=in_body(body),
        use=None,
        plain=ir.Scalar("bytes" if media.kind == "content" else "any"),
        required=required,
        keyword_only=not required,
        null="null",
        doc=doc_of(body),
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """The fields of a form, each an argument unless the client or the document gives its value."""

    media: Node
    form: Shape
    filled: frozenset[Slot]
    uses: Uses

    def part(self) -> PartPlan:
        """Return the form as an object of its fields."""
        members: dict[str, PartPlan] = {}
        for wire, node in self.form.properties.items():
            is_filled = slot("form", wire) in self.filled or is_hidden(node, "write")
            is_idle = wire not in self.form.required and shape_at(node).get("const") is not None
            if not is_filled and not is_idle:
                members[wire] = self._field(wire, node)
        return Members(members)

    def _field(self, wire: str, node: Node) -> PartPlan:
        shape, required, doc = shape_at(node), wire in self.form.required, doc_of(node)
        const = shape.get("const")
        if const is not None:
            return ir.Fixed(constant_of(const, self.uses.findings))
        inner = self._json_in(wire, node, shape)
        if inner is not None:
            return InText(Given(model_argument(self.uses.write(inner), required, doc, member=wire)))
        if shape.type == "object" or _lists_objects(shape):
            self.uses.findings.error(
                node,
                "unsupported-form-field",
                f"the form field {wire!r} holds an object",
                "declare JSON inside it",
            )
        name = given_name(node) or snake(wire)
        doc = remarked(doc, node, shape)
        return Given(value_argument(name, self.uses.write(node), required, doc, member=wire))

    def _json_in(self, wire: str, node: Node, shape: Shape) -> Node | None:
        """The schema of the JSON inside a field: by `contentSchema`, or because `encoding` says the field is JSON."""
        if shape.content is not None:
            return shape.content
        encoding = self.media.child("encoding").child(wire)
        if is_json(encoding.text("contentType")):
            return node
        return None


def _lists_objects(shape: Shape) -> bool:
    return (
        shape.type == "array" and shape.item is not None and shape_at(shape.item).type == "object"
    )
