"""Request bodies: how arguments fill them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from specmint import ir
from specmint.document import Node
from specmint.ir import Ident, Part, Text, Type
from specmint.lower.arguments import Arguments, argument_type, slot
from specmint.lower.findings import Findings, Scope, string, strings, text
from specmint.lower.media import is_form, is_json
from specmint.lower.naming import given_name
from specmint.lower.schemas import hidden
from specmint.lower.shapes import Shape, shape_of, target, tokens_of, walk_to
from specmint.lower.types import Types
from specmint.names import argument_for, plural, snake
from specmint.resolve import resolve


@dataclass(slots=True)
class Bodies:
    """Reads the body of one operation. `hidden_fields` are form fields that credentials and session fill."""

    types: Types
    findings: Findings
    hidden_fields: frozenset[str]
    arguments: Arguments
    position: tuple[str, ...] = ()  # of a page, which each call fills

    def read(self, scope: Scope, paging: ir.Paging | None) -> ir.Body | None:
        declared = scope.operation.get("requestBody") if scope.operation is not None else None
        if declared is None:
            return None
        node = resolve(declared)
        chosen = self._media(node)
        if chosen is None:
            return None
        media, kind = chosen
        required = (node.get("required") or node).value is True
        schema = media.get("schema")
        rule = scope.nearest("x-body")
        if kind == "content" or schema is None:
            type_: Type = ir.Scalar("bytes") if kind == "content" else ir.ANY
            return ir.Body(
                kind=kind,
                part=self._argument("body", type_, required, text(node.get("description"))),
                media_type=Text(media.name),
            )
        if rule is not None:
            part: Part = self._by_rule(schema, rule, paging, required)
        elif kind == "form":
            part = self._form(schema, media)
        else:
            part = self._model(schema, required, text(node.get("description")))
        return ir.Body(kind=kind, part=part, media_type=Text(media.name))

    def _media(self, node: Node) -> tuple[Node, Literal["json", "form", "content"]] | None:
        content = node.get("content")
        offered = dict(content.items()) if content is not None else {}
        if not offered:
            return None
        for media, entry in offered.items():
            if is_json(media):
                return entry, "json"
        for media, entry in offered.items():
            if is_form(media):
                return entry, "form"
        media, entry = next(iter(offered.items()))
        if media.startswith("multipart/"):
            self.findings.error(
                entry,
                "unsupported-media-type",
                f"a request body of type {media!r} is not supported yet",
            )
            return None
        return entry, "content"

    def _argument(self, name: str, type_: Type, required: bool, doc: Text) -> ir.FromArgument:
        number = self.arguments.want(
            name, type_, required=required, keyword_only=not required, doc=doc
        )
        outer = type_.inner if isinstance(type_, ir.Limited) else type_
        nullable = required and isinstance(outer, ir.Nullable | ir.NullAs)
        return slot(number, optional=not required, nullable=nullable)

    def _model(self, schema: Node, required: bool, doc: Text) -> Part:
        type_ = self.types.limited(schema, "write")
        return self._argument(body_name(type_), type_, required, doc)

    def _form(self, schema: Node, media: Node) -> Part:
        shape = shape_of(target(schema)[0])
        members: list[tuple[Text, Part]] = []
        for wire, property_ in shape.properties.items():
            if wire in self.hidden_fields or hidden(property_, "write"):
                continue
            part = self._form_field(wire, property_, wire in shape.required, media)
            if part is not None:
                members.append((Text(wire), part))
        return ir.ObjectOf(tuple(members))

    def _form_field(self, wire: str, property_: Node, required: bool, media: Node) -> Part | None:
        shape = shape_of(target(property_)[0])
        const, inner = shape.get("const"), shape.get("contentSchema")
        encoding = (media.get("encoding") or media).get(wire)
        if inner is None and encoding is not None and is_json(string(encoding.get("contentType"))):
            inner = property_
        if const is not None:
            return _fixed(const) if required else None
        if inner is not None:
            return ir.JsonText(self._model(inner, required, text(property_.get("description"))))
        if shape.type == "object" or (
            shape.type == "array"
            and shape_of(target(shape.get("items") or property_)[0]).type == "object"
        ):
            self.findings.error(
                property_,
                "unsupported-form-field",
                f"the form field {wire!r} holds an object",
                "declare JSON inside it",
            )
        doc = text(property_.get("description")) if isinstance(property_.value, dict) else Text("")
        return self._argument(
            given_name(property_) or snake(wire),
            argument_type(self.types.limited(property_, "write"), required),
            required,
            doc,
        )

    def _by_rule(self, schema: Node, rule: Node, paging: ir.Paging | None, required: bool) -> Part:
        model = string(rule.get("model"))
        filled = {tokens_of(pointer): False for pointer in strings(rule.get("arguments"))}
        if rule.get("model") is not None:
            filled[tokens_of(model)] = True
        if paging is not None and paging.place == "body" and paging.position is not None:
            position = tokens_of(paging.position.raw)
            filled.pop(position, None)  # the position fills itself
            self.position = position if paging.style != "cursor" else ()
        return self._fill(schema, (), filled, required)

    def _fill(
        self, schema: Node, at: tuple[str, ...], filled: dict[tuple[str, ...], bool], required: bool
    ) -> Part:
        """The part for a schema at a pointer: an argument, or an object of what stands below it."""
        if at in filled:
            return self._given(schema, at, filled[at], required)
        shape = shape_of(target(schema)[0])
        inner = shape.get("contentSchema")
        if inner is not None:
            return ir.JsonText(self._fill(inner, at, filled, required))
        if any(pointer[: len(at) + 1] == (*at, "*") for pointer in filled):
            return self._each(shape, at, filled)
        members: list[tuple[Text, Part]] = []
        for wire, property_ in shape.properties.items():
            part = self._member(shape, wire, property_, at, filled)
            if part is not None:
                members.append((Text(wire), part))
        return ir.ObjectOf(tuple(members))

    def _member(
        self,
        shape: Shape,
        wire: str,
        property_: Node,
        at: tuple[str, ...],
        filled: dict[tuple[str, ...], bool],
    ) -> Part | None:
        below = (*at, wire)
        needed = wire in shape.required
        if any(pointer[: len(below)] == below for pointer in filled):
            return self._fill(property_, below, filled, needed)
        const = shape_of(target(property_)[0]).get("const")
        if const is not None and needed:
            return _fixed(const)
        if below == self.position:
            return None
        if needed and self.position[: len(below)] == below:
            return self._fill(property_, below, filled, needed)
        if needed and not (not at and wire in self.hidden_fields):
            self.findings.error(
                property_,
                "unfilled-body-member",
                f"x-body leaves the required member {wire!r} without a value",
                "name it in x-body",
            )
        return None

    def _each(self, shape: Shape, at: tuple[str, ...], filled: dict[tuple[str, ...], bool]) -> Part:
        items = shape.get("items")
        pointer = next(pointer for pointer in filled if pointer[: len(at) + 1] == (*at, "*"))
        if items is None:
            return ir.ObjectOf(())
        inner = {pointer: True}
        mark = len(self.arguments.wanted)
        part = self._fill(items, (*at, "*"), inner, True)
        wanted = self.arguments.wanted[mark]
        wanted.name = plural(wanted.name)
        wanted.type = self.types.limits_of(shape, ir.ListOf(wanted.type))
        return ir.EachOf(Ident(f"slot_{wanted.slot}"), _as_item(part, wanted.slot))

    def _given(self, schema: Node, at: tuple[str, ...], is_model: bool, required: bool) -> Part:
        type_ = self.types.limited(schema, "write")
        if is_model:
            return self._argument(body_name(type_), type_, required, Text(""))
        name = given_name(schema) or snake(at[-1], fallback="body")
        doc = text(schema.get("description")) if isinstance(schema.value, dict) else Text("")
        doc = doc if doc.raw else text(shape_of(target(schema)[0]).get("description"))
        return self._argument(name, argument_type(type_, required), required, doc)


def _chosen(scope: Scope) -> Node | None:
    """The media type that a request body is sent in, where that is JSON or a form."""
    declared = scope.operation.get("requestBody") if scope.operation is not None else None
    content = resolve(declared).get("content") if declared is not None else None
    offered = list(content.items()) if content is not None else []
    chosen = [node for media, node in offered if is_json(media)] or [
        node for media, node in offered if is_form(media)
    ]
    return chosen[0] if chosen else None


def request_schema(scope: Scope) -> Node | None:
    """The schema of the whole request body, where that is JSON or a form."""
    media = _chosen(scope)
    return media.get("schema") if media is not None else None


def body_schemas(scope: Scope) -> list[Node]:
    """The schemas that arguments of a request body have: the whole, what x-body names, or the fields of a form."""
    media = _chosen(scope)
    schema = media.get("schema") if media is not None else None
    if media is None or schema is None:
        return []
    rule = scope.nearest("x-body")
    if rule is not None:
        pointers = [
            *strings(rule.get("arguments")),
            *([string(rule.get("model"))] if rule.get("model") is not None else []),
        ]
        return [
            found
            for pointer in pointers
            if (found := walk_to(schema, tokens_of(pointer))) is not None
        ]
    if is_json(media.name):
        return [schema]
    fields = shape_of(target(schema)[0]).properties.values()
    return [shape_of(target(one)[0]).get("contentSchema") or one for one in fields]


def body_name(type_: Type) -> str:
    """The argument that takes a body: named after its model, else `body`."""
    type_ = ir.unlimited(type_)
    if isinstance(type_, ir.ListOf):
        inner = body_name(type_.item)
        return plural(inner) if inner != "body" else inner
    return argument_for(type_.name) if isinstance(type_, ir.Named) else "body"


def _fixed(const: Node) -> ir.Fixed:
    value = const.value
    if value is None or isinstance(value, (int, Decimal)):
        return ir.Fixed(value)
    return ir.Fixed(Text(str(value)))


def _as_item(part: Part, slot: int) -> Part:
    """The part with the sequence argument replaced by the item of the loop."""
    if isinstance(part, ir.FromArgument):
        return ir.Item() if part.argument == f"slot_{slot}" else part
    if isinstance(part, ir.ObjectOf):
        return ir.ObjectOf(tuple((wire, _as_item(inner, slot)) for wire, inner in part.members))
    return part
