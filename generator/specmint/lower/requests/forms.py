"""Forms: each field an argument, or all fields one mapping where the document names none.

A field is one text, or several of one name (OpenAPI 3.1, 4.8.15.1.1); what has parts goes in its style, or as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from specmint import ir
from specmint.document import Node
from specmint.lower.facts import Findings, Slot, constant_of, doc_of, given_name, remarked, slot
from specmint.lower.media import is_json
from specmint.lower.requests.arguments import ArgumentPlan, model_argument, value_argument
from specmint.lower.requests.parts import Given, InStyle, InText, Members, PartPlan, written_in
from specmint.lower.requests.sendable import kinds_of
from specmint.lower.requests.styles import field_style, is_styled, loses_form
from specmint.lower.schemas import Shape, Uses, is_hidden, shape_at
from specmint.names import snake


def plan_form(
    media: Node, schema: Node, body: Node, filled: frozenset[Slot], uses: Uses
) -> PartPlan:
    """Plan a form. `filled` are the fields that the client fills itself."""
    form = shape_at(schema)
    properties, required = fields_of(form, uses.findings)
    if properties:
        report_extras(form, uses.findings)
        return Members(FormFields(media, properties, required, filled, uses).fields())
    return _any_fields(schema, form, body, uses)


def is_no_form(schema: Node) -> bool:
    """Return whether a schema describes a text or a list, which no fields can be made of."""
    form = shape_at(schema)
    return form.type not in ("object", None) and not form.properties


def fields_of(form: Shape, findings: Findings) -> tuple[dict[str, Node], frozenset[str]]:
    """Return the fields of a form, and the names of those that every form has. Those of all alternatives are one list."""
    properties, required = dict(form.properties), frozenset(form.required)
    alternatives = [shape_at(member) for member in form.union]
    for one in alternatives:
        for wire, node in one.properties.items():
            properties.setdefault(wire, node)
    if alternatives:
        each = [frozenset[str](one.required) for one in alternatives]
        required |= each[0].intersection(*each[1:])
    if properties and len(alternatives) > 1:
        findings.warning(
            form.node,
            "unsupported-form",
            "the form has alternatives (`oneOf`, `anyOf`): which of their fields go together is not checked",
            "the vendor still checks it",
        )
    return properties, required


def styled(media: Node, form: Shape, part: PartPlan, findings: Findings) -> PartPlan:
    """Return the parts of a form, each field that an argument fills in the style that the field declares."""
    if not isinstance(part, Members):
        return part
    written: dict[str, PartPlan] = {}
    for wire, inside in part.parts.items():
        node, encoding = form.properties.get(wire), media.child("encoding").child(wire)
        written[wire] = inside
        if isinstance(inside, Given) and node is not None:
            written[wire] = in_style(inside, encoding, node, findings)
        elif isinstance(inside, Members):
            written[wire] = InText(inside)
    return Members(written)


def in_style(part: PartPlan, encoding: Node, node: Node, findings: Findings) -> PartPlan:
    """Return a field in its style; the part itself where that is plain text."""
    return written_in(part, field_in_style(encoding, node, findings))


def field_in_style(encoding: Node, node: Node, findings: Findings) -> ir.Style:
    """Return the style of a field, and report one that has no form for what the field may hold."""
    style = field_style(encoding, node)
    if is_styled(encoding) and loses_form(style, node):
        findings.warning(
            node,
            "unsupported-form-field",
            f"the form field {encoding.name!r} may hold an object or a list inside another, for which its style has"
            " no form: that goes as JSON",
            "declare `style: deepObject` if the vendor reads names in brackets",
        )
    return style


def report_extras(form: Shape, findings: Findings) -> None:
    """Report that a form may have fields that it does not name."""
    extra = form.get("additionalProperties")
    if extra is not None and extra.value is not False:
        findings.warning(
            extra,
            "form-extra-fields",
            "the form may have further fields, for which its method has no argument",
            "name them under `properties`",
        )


def _any_fields(schema: Node, form: Shape, body: Node, uses: Uses) -> PartPlan:
    """Return the form whose fields the document does not name: one argument, a mapping of any names."""
    is_closed = form.is_false("additionalProperties")
    if is_closed or form.absent:
        return Members({})
    required = body.is_true("required")
    name = given_name(schema) or "fields"
    argument = value_argument(name, uses.write(schema), required, doc_of(body))
    if form.type is None:
        argument = replace(argument, use=None, plain=ir.MapOf(ir.ANY))
    if form.extra is not None and kinds_of(form.extra).has_object:
        return InStyle(Given(argument), ir.Style("json-fields"))
    return Given(argument)


@dataclass(frozen=True, slots=True)
class FormFields:
    """The fields of a form, each an argument unless the client or the document gives its value."""

    media: Node
    properties: dict[str, Node]
    required: frozenset[str]
    filled: frozenset[Slot]
    uses: Uses

    def fields(self) -> dict[str, PartPlan]:
        """Return the part for each field that is sent."""
        members: dict[str, PartPlan] = {}
        for wire, node in self.properties.items():
            is_filled = slot("form", wire) in self.filled or is_hidden(node, "write")
            is_idle = wire not in self.required and shape_at(node).get("const") is not None
            if not is_filled and not is_idle:
                members[wire] = self.field(wire, node)
        return members

    def field(self, wire: str, node: Node) -> PartPlan:
        """Return the part for one field."""
        shape = shape_at(node)
        required = wire in self.required
        doc = doc_of(node)
        const = shape.get("const")
        if const is not None:
            return ir.Fixed(constant_of(const, self.uses.findings))
        inner = self._json_in(wire, node, shape)
        if inner is not None:
            return InText(Given(model_argument(self.uses.write(inner), required, doc, member=wire)))
        part = Given(self.argument(wire, node))
        encoding = self.media.child("encoding").child(wire)
        return in_style(part, encoding, node, self.uses.findings)

    def argument(self, wire: str, node: Node) -> ArgumentPlan:
        """Return the argument that gives the value of a field."""
        name, required = given_name(node) or snake(wire), wire in self.required
        doc = remarked(doc_of(node), node, shape_at(node))
        return value_argument(name, self.uses.write(node), required, doc, member=wire)

    def _json_in(self, wire: str, node: Node, shape: Shape) -> Node | None:
        """Return the schema of the JSON inside a field: by `contentSchema`, or because `encoding` says the field is JSON.

        Beside a style, `contentType` says nothing (OpenAPI 3.1, 4.8.15.1).
        """
        if shape.content is not None:
            return shape.content
        encoding = self.media.child("encoding").child(wire)
        if is_json(encoding.text("contentType")) and not is_styled(encoding):
            return node
        return None
