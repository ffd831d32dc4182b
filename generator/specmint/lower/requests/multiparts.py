"""Bodies of several parts: a part for each field (OpenAPI 3.1.1, 4.8.14.4 and 4.8.15.1.2), or for each element of a list."""

from __future__ import annotations

from specmint import ir
from specmint.document import Node
from specmint.ir import Type
from specmint.lower.facts import Slot, doc_at, doc_of, given_name
from specmint.lower.media import is_in_order, is_json
from specmint.lower.requests.arguments import ArgumentPlan, in_body, value_argument
from specmint.lower.requests.forms import FormFields, fields_of, is_no_form, report_extras
from specmint.lower.requests.parts import Given, InText, Members, OfType, PartPlan, written_in
from specmint.lower.requests.styles import field_style, is_styled
from specmint.lower.schemas import Shape, Uses, shape_at
from specmint.lower.schemas.limits import limits_of, within
from specmint.names import snake
from specmint.resolve import resolve

_FILE: Type = ir.Scalar("file")


def plan_multipart(
    media: Node, schema: Node, body: Node, filled: frozenset[Slot], uses: Uses
) -> PartPlan:
    """Plan a multipart body. `filled` are the fields that the client fills itself."""
    form = shape_at(schema)
    properties, required = fields_of(form, uses.findings)
    if properties:
        report_extras(form, uses.findings)
        return Members(_Parts(media, properties, required, filled, uses).fields())
    if is_in_order(media.name):
        return Given(_parts_in_order(schema, body))
    if form.is_false("additionalProperties") or form.absent:
        return Members({})
    if is_no_form(schema):
        uses.findings.warning(
            schema,
            "unsupported-form",
            "the form has no fields, since its schema is no object: whoever calls names its parts",
            "declare an object whose members are the fields",
        )
        return Given(_any_parts(schema, body, ir.ANY))
    if form.extra is None:
        return Given(_any_parts(schema, body, ir.ANY))
    files = _file_type(form.extra)
    if files is not None:
        return Given(_any_parts(schema, body, files))
    name, use = given_name(schema) or "fields", uses.write(schema)
    return Given(value_argument(name, use, body.is_true("required"), doc_of(body)))


def _any_parts(schema: Node, body: Node, each: Type) -> ArgumentPlan:
    """Return the argument that holds all parts, where the document names none. `each` is the type of one."""
    return ArgumentPlan(
        name=given_name(schema) or "fields",
        origin=in_body(body, "", "fields"),
        use=None,
        plain=ir.MapOf(each),
        required=body.is_true("required"),
        keyword_only=not body.is_true("required"),
        null="absent",
        doc=doc_of(body),
    )


def _parts_in_order(schema: Node, body: Node) -> ArgumentPlan:
    """Return the argument that holds all parts one after the other: files, texts, or objects, which are JSON."""
    return ArgumentPlan(
        name=given_name(schema) or "parts",
        origin=in_body(body, "", "parts"),
        use=None,
        plain=_file_type(schema) or ir.ListOf(ir.ANY),
        required=body.is_true("required"),
        keyword_only=not body.is_true("required"),
        null="absent",
        doc=doc_of(body),
    )


class _Parts(FormFields):
    """The parts of a multipart body, each an argument unless the client or the document gives its value."""

    def field(self, wire: str, node: Node) -> PartPlan:
        """Return the part for one field: a file, JSON, or text."""
        encoding = self.media.child("encoding").child(wire)
        files = _file_type(node)
        if files is not None:
            argument = self._file_argument(wire, node, files)
            return self._typed(Given(argument), wire, encoding, _single_type(encoding))
        return self._written(wire, node, encoding)

    def _file_argument(self, wire: str, node: Node, files: Type) -> ArgumentPlan:
        """Return the argument for a file, whose schema says no more than that, so no use of it is asked for."""
        required = wire in self.required
        return ArgumentPlan(
            name=given_name(node) or snake(wire),
            origin=in_body(node, wire),
            use=None,
            plain=files,
            required=required,
            keyword_only=not required,
            null="absent",
            doc=doc_of(node),
        )

    def _written(self, wire: str, node: Node, encoding: Node) -> PartPlan:
        """Return the argument for a field that is no file. Objects are JSON by themselves, and any value is that whose type says so."""
        if shape_at(node).get("const") is not None:
            return super().field(wire, node)
        part: PartPlan = Given(self.argument(wire, node))
        media_type = _single_type(encoding)
        if is_styled(encoding):
            return written_in(part, field_style(encoding, node))
        if is_json(media_type):
            part = InText(part)
        if media_type == "application/json":
            media_type = ""
        return self._typed(part, wire, encoding, media_type)

    def _typed(self, part: PartPlan, wire: str, encoding: Node, media_type: str) -> PartPlan:
        headers = self._headers(wire, encoding)
        if not media_type and not headers:
            return part
        return OfType(part, media_type, headers)

    def _headers(self, wire: str, encoding: Node) -> dict[str, PartPlan]:
        """Return the headers of a part, each an argument; its Content-Type is the media type (OpenAPI 3.1.1, 4.8.15)."""
        headers: dict[str, PartPlan] = {}
        for name, reference in encoding.members("headers"):
            header = resolve(reference)
            if name.lower() == "content-type":
                continue
            schema = header.get("schema")
            required = header.is_true("required") and wire in self.required
            plan = ArgumentPlan(
                name=given_name(header) or snake(f"{encoding.name}_{name}"),
                origin=in_body(header, name, encoding.name),
                use=None if schema is None else self.uses.write(schema),
                plain=ir.STRING,
                required=required,
                keyword_only=not required,
                null="absent",
                doc=doc_at(header) or doc_of(header),
            )
            headers[name] = Given(plan)
        return headers


def has_files(schema: Node) -> bool:
    """Return whether a body of this schema has fields that are files."""
    form = shape_at(schema)
    alternatives = [shape_at(member) for member in form.union]
    fields = [node for one in (form, *alternatives) for node in one.properties.values()]
    return any(_file_type(node) is not None for node in fields)


def _single_type(encoding: Node) -> str:
    """Return the media type that a part has; "" where none is declared, or any of several."""
    declared = encoding.text("contentType").strip()
    return "" if "," in declared or "*" in declared else declared


def _file_type(schema: Node) -> Type | None:
    """Return the type of a field that is a file, a list of them, or either; None for a field that is none of these."""
    shape = shape_at(schema)
    if shape.union:
        found = [_file_type(member) for member in shape.union]
        if not any(found):
            return None
        members = [
            one or _other_type(shape_at(node)) for one, node in zip(found, shape.union, strict=True)
        ]
        distinct = tuple(dict.fromkeys(members))
        if len(distinct) == 1:
            return distinct[0]
        return ir.Union(distinct)
    if is_file(shape):
        return _FILE
    if shape.type != "array" or shape.item is None:
        return None
    item = _file_type(shape.item)
    if item is None:
        return None
    return within(ir.ListOf(item), limits_of(shape, "array"))


def _other_type(shape: Shape) -> Type:
    return ir.STRING if shape.type == "string" else ir.ANY


def is_file(shape: Shape) -> bool:
    """Return whether a text is the content of a file: by its format or, in OpenAPI 3.1, its media type alone."""
    if shape.type != "string" or shape.literals:
        return False
    media_type = shape.text("contentMediaType")
    is_raw = shape.get("contentEncoding") is None and shape.content is None
    return shape.text("format") == "binary" or bool(
        media_type and is_raw and not is_json(media_type)
    )
