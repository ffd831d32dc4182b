"""Forms: each field an argument, or all fields one mapping where the document names none.

A field is one text, or several of one name (OpenAPI 3.1, 4.8.15.1.1). What else it may hold is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from specmint import ir
from specmint.document import Node
from specmint.lower.facts import Findings, Slot, constant_of, doc_of, given_name, remarked, slot
from specmint.lower.media import is_json
from specmint.lower.requests.arguments import model_argument, value_argument
from specmint.lower.requests.parts import Given, InText, Members, PartPlan
from specmint.lower.requests.sendable import may_be_list, unsendable
from specmint.lower.schemas import Shape, Uses, is_hidden, shape_at
from specmint.names import snake

_STYLE_KEYS = ("style", "explode", "allowReserved")


def plan_form(
    media: Node, schema: Node, body: Node, filled: frozenset[Slot], uses: Uses
) -> PartPlan:
    """Plan a form. `filled` are the fields that the client fills itself."""
    form = shape_at(schema)
    if form.union:
        uses.findings.error(
            schema,
            "unsupported-form",
            "the form has alternatives (`oneOf`, `anyOf`), which cannot be written as its fields yet",
            "declare all fields under `properties`, and those that may be absent not as `required`",
        )
        return Members({})
    if form.properties:
        part: PartPlan = Members(_Form(media, form, filled, uses).fields())
        _report_extras(form, uses.findings)
    else:
        part = _any_fields(schema, form, body, uses)
    check_fields(media, form, part, uses.findings)
    return part


def check_fields(media: Node, form: Shape, part: PartPlan, findings: Findings) -> None:
    """Report each field that an argument fills with what is no text, or that goes in another style than it declares."""
    if not isinstance(part, Members):
        return
    for wire, inside in part.parts.items():
        node = form.properties.get(wire) or media
        problem = _problem(media.child("encoding").child(wire), node, inside)
        if problem:
            findings.error(
                node,
                "unsupported-form-field",
                f"the form field {wire!r} {problem}",
                "declare JSON inside it, or plain values",
            )


def _problem(encoding: Node, node: Node, part: PartPlan) -> str:
    """What is wrong with a field, as the end of a sentence; "" if nothing is."""
    if isinstance(part, InText | ir.Fixed):
        return ""
    what = "an object" if isinstance(part, Members) else unsendable(node)
    if what:
        return f"may hold {what}"
    is_many = may_be_list(node)
    style = encoding.text("style") or "form"
    if is_many and style != "form":
        return f"has the style {style!r}, which is not supported yet"
    explode = encoding.get("explode")
    if is_many and explode is not None and explode.value is False:
        return "joins its values to one, which is not supported yet"
    return ""


def _report_extras(form: Shape, findings: Findings) -> None:
    extra = form.get("additionalProperties")
    if extra is not None and extra.value is not False:
        findings.warning(
            extra,
            "form-extra-fields",
            "the form may have further fields, for which its method has no argument",
            "name them under `properties`",
        )


def _any_fields(schema: Node, form: Shape, body: Node, uses: Uses) -> PartPlan:
    """The form whose fields the document does not name: one argument, a mapping of any names."""
    is_closed = form.is_false("additionalProperties")
    if is_closed or form.absent:
        return Members({})
    what = "" if form.extra is None else unsendable(form.extra)
    if form.type != "object" or what:
        reason = f"its fields may hold {what}" if what else "its schema is no object"
        uses.findings.error(
            schema,
            "unsupported-form",
            f"the form cannot be written: {reason}",
            "declare an object whose members are plain values, or arrays of them",
        )
        return Members({})
    required = body.is_true("required")
    name = given_name(schema) or "fields"
    return Given(value_argument(name, uses.write(schema), required, doc_of(body)))


@dataclass(frozen=True, slots=True)
class _Form:
    """The fields of a form, each an argument unless the client or the document gives its value."""

    media: Node
    form: Shape
    filled: frozenset[Slot]
    uses: Uses

    def fields(self) -> dict[str, PartPlan]:
        """Return the part for each field that is sent."""
        members: dict[str, PartPlan] = {}
        for wire, node in self.form.properties.items():
            is_filled = slot("form", wire) in self.filled or is_hidden(node, "write")
            is_idle = wire not in self.form.required and shape_at(node).get("const") is not None
            if not is_filled and not is_idle:
                members[wire] = self._field(wire, node)
        return members

    def _field(self, wire: str, node: Node) -> PartPlan:
        shape, required, doc = shape_at(node), wire in self.form.required, doc_of(node)
        const = shape.get("const")
        if const is not None:
            return ir.Fixed(constant_of(const, self.uses.findings))
        inner = self._json_in(wire, node, shape)
        if inner is not None:
            return InText(Given(model_argument(self.uses.write(inner), required, doc, member=wire)))
        name = given_name(node) or snake(wire)
        doc = remarked(doc, node, shape)
        return Given(value_argument(name, self.uses.write(node), required, doc, member=wire))

    def _json_in(self, wire: str, node: Node, shape: Shape) -> Node | None:
        """The schema of the JSON inside a field: by `contentSchema`, or because `encoding` says the field is JSON.

        Beside a style, `contentType` says nothing (OpenAPI 3.1, 4.8.15.1).
        """
        if shape.content is not None:
            return shape.content
        encoding = self.media.child("encoding").child(wire)
        is_styled = any(encoding.get(key) is not None for key in _STYLE_KEYS)
        if is_json(encoding.text("contentType")) and not is_styled:
            return node
        return None
