"""What a method is called with, and how its arguments fill the request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from specmint import ir
from specmint.document import Node
from specmint.ir import Ident, Part, Text, Type
from specmint.lower.findings import Findings, Scope, string, strings, text
from specmint.lower.naming import given_name
from specmint.lower.schemas import hidden
from specmint.lower.shapes import Shape, shape_of, target, tokens_of, walk_to
from specmint.lower.types import Types
from specmint.names import ARGUMENT_NAMES, argument_for, distinct, free, plural, snake
from specmint.resolve import resolve

Place = Literal["path", "query", "header", "cookie"]
_PLACES: dict[str, Place] = {"path": "path", "query": "query", "header": "header", "cookie": "cookie"}
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_DEFAULT_STYLE = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


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
class Request:
    """The arguments of one operation and where they go."""

    arguments: tuple[ir.Argument, ...] = ()
    parameters: tuple[ir.Parameter, ...] = ()
    body: ir.Body | None = None


@dataclass(slots=True)
class Requests:
    """Reads requests. `hidden_fields` are form fields that credentials and session fill."""

    types: Types
    findings: Findings
    hidden_fields: frozenset[str]
    _wanted: list[Wanted] = field(default_factory=list[Wanted])

    def read(self, scope: Scope, method_parameters: list[Node], paging: ir.Paging | None) -> Request:
        self._wanted = []
        parameters = [self._parameter(node, paging) for node in method_parameters]
        kept = [item for item in parameters if item is not None]
        body = self._body(scope, paging)
        order = sorted(self._wanted, key=lambda item: (item.keyword_only, not item.required))
        names = dict(zip([item.slot for item in order], distinct(item.name for item in order), strict=True))
        return Request(
            arguments=tuple(
                ir.Argument(
                    name=names[item.slot], type=item.type, required=item.required, keyword_only=item.keyword_only, doc=item.doc
                )
                for item in order
            ),
            parameters=tuple(
                ir.Parameter(wire=wire, place=place, argument=names[slot], style=style) for wire, place, slot, style in kept
            ),
            body=_named(body, names) if body is not None else None,
        )

    def _want(self, name: str, type_: Type, *, required: bool, keyword_only: bool, doc: Text) -> int:
        slot = len(self._wanted)
        self._wanted.append(Wanted(free(name, ARGUMENT_NAMES), type_, required, keyword_only, doc, slot))
        return slot

    # --- parameters ---------------------------------------------------------------------------------------------------

    def _parameter(
        self, node: Node, paging: ir.Paging | None
    ) -> tuple[Text, Place, int, Literal["plain", "comma"]] | None:
        wire, place = string(node.get("name")), _PLACES.get(string(node.get("in")))
        if place is None or (place == "header" and wire.lower() in _IGNORED_HEADERS):
            return None
        if paging is not None and place == "query" and paging.place == "query" and paging.position == Text(wire):
            return None
        schema = node.get("schema")
        if schema is None:
            self.findings.error(node, "unsupported-parameter-content", "a parameter with `content` is not supported yet", "use `schema`")
            return None
        style = self._style(node, place, schema)
        required = place == "path" or (node.get("required") is not None and (node / "required").value is True)
        type_ = self.types.of(schema, "write")
        slot = self._want(
            given_name(node) or snake(wire, fallback="parameter"),
            type_.inner if isinstance(type_, ir.Nullable) else type_,
            required=required,
            keyword_only=place != "path",
            doc=text(node.get("description")) if node.get("description") is not None else text(schema.get("description")),
        )
        return Text(wire), place, slot, style

    def _style(self, node: Node, place: str, schema: Node) -> Literal["plain", "comma"]:
        style = string(node.get("style")) or _DEFAULT_STYLE[place]
        explode = node.get("explode")
        exploded = explode.value is True if explode is not None else style == "form"
        shape = shape_of(target(schema)[0])
        many = shape.type == "array"
        if shape.type == "object" or style != _DEFAULT_STYLE[place] and (many or place == "path"):
            self.findings.error(
                node,
                "unsupported-parameter-style",
                f"style {style!r} of the {place} parameter {string(node.get('name'))!r} is not supported yet",
                "a plain value, or an array in the default style, is",
            )
        if shape.get("x-wire") is not None:
            self.findings.error(node, "unsupported-parameter-wire", "x-wire on a parameter is not supported yet", "declare the wire type")
        return "comma" if many and not (place == "query" and exploded) else "plain"

    # --- bodies -------------------------------------------------------------------------------------------------------

    def _body(self, scope: Scope, paging: ir.Paging | None) -> ir.Body | None:
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
            return ir.Body(kind=kind, part=self._argument("body", type_, required, text(node.get("description"))), media_type=Text(media.name))
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
            self.findings.error(entry, "unsupported-media-type", f"a request body of type {media!r} is not supported yet")
            return None
        return entry, "content"

    def _argument(self, name: str, type_: Type, required: bool, doc: Text) -> ir.FromArgument:
        slot = self._want(name, type_, required=required, keyword_only=not required, doc=doc)
        return _slot(slot, optional=not required)

    def _model(self, schema: Node, required: bool, doc: Text) -> Part:
        type_ = self.types.of(schema, "write")
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
        if shape.type == "object" or (shape.type == "array" and shape_of(target(shape.get("items") or property_)[0]).type == "object"):
            self.findings.error(property_, "unsupported-form-field", f"the form field {wire!r} holds an object", "declare JSON inside it")
        doc = text(property_.get("description")) if isinstance(property_.value, dict) else Text("")
        return self._argument(given_name(property_) or snake(wire), self.types.of(property_, "write"), required, doc)

    def _by_rule(self, schema: Node, rule: Node, paging: ir.Paging | None, required: bool) -> Part:
        model = string(rule.get("model"))
        filled = {tokens_of(pointer): False for pointer in strings(rule.get("arguments"))}
        if rule.get("model") is not None:
            filled[tokens_of(model)] = True
        if paging is not None and paging.place == "body" and paging.position is not None:
            filled.pop(tokens_of(paging.position.raw), None)  # the position fills itself
        return self._fill(schema, (), filled, required)

    def _fill(self, schema: Node, at: tuple[str, ...], filled: dict[tuple[str, ...], bool], required: bool) -> Part:
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
        self, shape: Shape, wire: str, property_: Node, at: tuple[str, ...], filled: dict[tuple[str, ...], bool]
    ) -> Part | None:
        below = (*at, wire)
        needed = wire in shape.required
        if any(pointer[: len(below)] == below for pointer in filled):
            return self._fill(property_, below, filled, needed)
        const = shape_of(target(property_)[0]).get("const")
        if const is not None and needed:
            return _fixed(const)
        if needed and not (not at and wire in self.hidden_fields):
            self.findings.error(
                property_, "unfilled-body-member", f"x-body leaves the required member {wire!r} without a value", "name it in x-body"
            )
        return None

    def _each(self, shape: Shape, at: tuple[str, ...], filled: dict[tuple[str, ...], bool]) -> Part:
        items = shape.get("items")
        pointer = next(pointer for pointer in filled if pointer[: len(at) + 1] == (*at, "*"))
        if items is None:
            return ir.ObjectOf(())
        inner = {pointer: True}
        mark = len(self._wanted)
        part = self._fill(items, (*at, "*"), inner, True)
        wanted = self._wanted[mark]
        wanted.name, wanted.type = plural(wanted.name), ir.ListOf(wanted.type)
        return ir.EachOf(Ident(f"slot_{wanted.slot}"), _as_item(part, wanted.slot))

    def _given(self, schema: Node, at: tuple[str, ...], is_model: bool, required: bool) -> Part:
        type_ = self.types.of(schema, "write")
        if is_model:
            return self._argument(body_name(type_), type_, required, Text(""))
        name = given_name(schema) or snake(at[-1], fallback="body")
        doc = text(schema.get("description")) if isinstance(schema.value, dict) else Text("")
        doc = doc if doc.raw else text(shape_of(target(schema)[0]).get("description"))
        return self._argument(name, type_.inner if isinstance(type_, ir.Nullable) and not required else type_, required, doc)


def body_schemas(scope: Scope) -> list[Node]:
    """The schemas that arguments of a request body have: the whole, what x-body names, or the fields of a form."""
    declared = scope.operation.get("requestBody") if scope.operation is not None else None
    content = resolve(declared).get("content") if declared is not None else None
    offered = list(content.items()) if content is not None else []
    chosen = [node for media, node in offered if is_json(media)] or [node for media, node in offered if is_form(media)]
    schema = chosen[0].get("schema") if chosen else None
    if schema is None:
        return []
    rule = scope.nearest("x-body")
    if rule is not None:
        pointers = [*strings(rule.get("arguments")), *([string(rule.get("model"))] if rule.get("model") is not None else [])]
        return [found for pointer in pointers if (found := walk_to(schema, tokens_of(pointer))) is not None]
    if is_json(chosen[0].name):
        return [schema]
    fields = shape_of(target(schema)[0]).properties.values()
    return [shape_of(target(one)[0]).get("contentSchema") or one for one in fields]


def is_form(media: str) -> bool:
    """Whether a media type is a form without files."""
    return media.split(";")[0].strip().lower() == "application/x-www-form-urlencoded"


def is_json(media: str) -> bool:
    """Whether a media type is JSON (RFC 6838, 4.2.8: the structured suffix `+json`)."""
    plain = media.split(";")[0].strip().lower()
    return plain in ("application/json", "text/json", "*/*", "application/*") or plain.endswith("+json")


def body_name(type_: Type) -> str:
    """The argument that takes a body: named after its model, else `body`."""
    if isinstance(type_, ir.Nullable):
        return body_name(type_.inner)
    if isinstance(type_, ir.ListOf):
        inner = body_name(type_.item)
        return plural(inner) if inner != "body" else inner
    return argument_for(type_.name) if isinstance(type_, ir.Named) else "body"


def _fixed(const: Node) -> ir.Fixed:
    value = const.value
    return ir.Fixed(value if isinstance(value, int) else Text(str(value)))


def _slot(slot: int, *, optional: bool) -> ir.FromArgument:
    return ir.FromArgument(Ident(f"slot_{slot}"), optional)


def _as_item(part: Part, slot: int) -> Part:
    """The part with the sequence argument replaced by the item of the loop."""
    if isinstance(part, ir.FromArgument):
        return ir.Item() if part.argument == f"slot_{slot}" else part
    if isinstance(part, ir.ObjectOf):
        return ir.ObjectOf(tuple((wire, _as_item(inner, slot)) for wire, inner in part.members))
    return part


def _named(body: ir.Body, names: dict[int, Ident]) -> ir.Body:
    """The body with every slot replaced by the name its argument got."""

    def rename(part: Part) -> Part:
        if isinstance(part, ir.FromArgument):
            return ir.FromArgument(names[int(part.argument[5:])], part.optional)
        if isinstance(part, ir.EachOf):
            return ir.EachOf(names[int(part.argument[5:])], rename(part.part))
        if isinstance(part, ir.ObjectOf):
            return ir.ObjectOf(tuple((wire, rename(inner)) for wire, inner in part.members))
        return ir.JsonText(rename(part.part)) if isinstance(part, ir.JsonText) else part

    return ir.Body(kind=body.kind, part=rename(body.part), media_type=body.media_type)
