"""The third pass over schemas: models, enums and aliases, all that has a name."""

from __future__ import annotations

from typing import Literal

from specmint import ir
from specmint.collisions import MEMBERS, VALUES_OF_ENUMS, Claim
from specmint.document import Node
from specmint.ir import Ident, Text, Type
from specmint.lower.examples import example_of
from specmint.lower.facts import Findings, doc_at, doc_of, given_name, remarked, word_of
from specmint.lower.naming import Named, settle
from specmint.lower.schemas.catalog import Catalog
from specmint.lower.schemas.joining import is_inline, joined
from specmint.lower.schemas.kinds import enum_kind, is_component
from specmint.lower.schemas.shape import Shape
from specmint.lower.schemas.tags import Tag
from specmint.lower.schemas.usage import Use
from specmint.lower.schemas.values import Types
from specmint.names import FIELD_NAMES, constant, free, snake, words
from specmint.vocabulary import member_names

_REMEDY = "Give each value its name by x-enum-varnames"


class Definitions:
    """Makes the definitions of the models module."""

    def __init__(self, catalog: Catalog, types: Types, findings: Findings) -> None:
        self._catalog = catalog
        self._types = types
        self._findings = findings

    def all(self) -> tuple[ir.Definition, ...]:
        """Return every definition, in document order."""
        uses = list(self._catalog.definitions())
        made = [self._definition(use, name) for use, name in uses]
        return joined(made, {name for use, name in uses if is_inline(use.shape.node)})

    def _definition(self, use: Use, name: Ident) -> ir.Definition:
        shape = use.shape
        match self._catalog.kind(shape):
            case "enum":
                return self._enum(shape, name)
            case "alias":
                return self._alias(use, shape, name)
            case _:
                return self._model(use, shape, name)

    def _alias(self, use: Use, shape: Shape, name: Ident) -> ir.Alias:
        return ir.Alias(
            name=name,
            spec_name=_spec_name(shape, name),
            doc=_doc(shape),
            type=self._types.expanded(use, shape),
            place=shape.node.place,
        )

    def _enum(self, shape: Shape, name: Ident) -> ir.Enum:
        nodes = _listed(shape)
        kind = enum_kind(shape) or "string"
        names = _member_names(shape, nodes, kind, self._findings)
        members = zip(names, nodes, strict=True)
        return ir.Enum(
            name=name,
            spec_name=_spec_name(shape, name),
            doc=_doc(shape),
            kind=kind,
            members=tuple(ir.Member(name=name, value=word_of(node)) for name, node in members),
            place=shape.node.place,
        )

    def _model(self, use: Use, shape: Shape, name: Ident) -> ir.Model:
        return ir.Model(
            name=name,
            spec_name=_spec_name(shape, name),
            doc=_doc(shape),
            fields=self._fields(use, shape),
            extra=self._extra(use, shape),
            is_sent=self._catalog.is_sent(use),
            place=shape.node.place,
            example=example_of(shape, required=False),
        )

    def _extra(self, use: Use, shape: Shape) -> Literal["ignore", "forbid"] | Type:
        """Return what members without a property are; in answers a closed schema is no reason to refuse one."""
        if use.extra is not None:
            return self._types.of(use.extra)
        if shape.is_true("additionalProperties"):
            return ir.ANY
        if shape.is_false("additionalProperties") and not self._catalog.is_read(use):
            return "forbid"
        return "ignore"

    def _fields(self, use: Use, shape: Shape) -> tuple[ir.Field, ...]:
        fields, tags = use.fields, self._catalog.tags.of_member(shape)
        # Of all properties: a name means the same in what is read and in what is sent.
        claims = {wire: _field_claim(wire, node) for wire, node in use.properties.items()}
        claims |= {wire: _tag_claim(wire, shape.node) for wire in tags if wire not in claims}
        names = settle(list(claims.values()), MEMBERS, self._findings)
        made: list[ir.Field] = []
        for name, wire in zip(names, claims, strict=True):
            field = fields.get(wire)
            if field is None and (wire in use.properties or wire not in tags):
                continue  # it is only read, or only written
            one = ir.Field(
                name=name,
                wire=Text(wire),
                type=self._field_type(field, tags.get(wire, [])),
                required=wire in shape.required or wire in tags,
                doc=Text("") if field is None else self._field_doc(field),
                place=shape.node.place if field is None else field.node.key_place,
                example=None if field is None else _example(field, wire in shape.required),
            )
            made.append(one)
        return tuple(made)

    def _field_type(self, field: Use | None, tags: list[Tag]) -> Type:
        """Return the type of a field. One that tells its class apart from others is what it says of this class."""
        if field is None or (tags and not self._is_enum_of(field, tags)):
            values = (Text(tag) if isinstance(tag, str) else tag for tag in tags)
            return ir.Constant(tuple(values))
        return self._types.of(field)

    def _is_enum_of(self, field: Use, tags: list[Tag]) -> bool:
        """Return whether a field is an enum of these values, and of no others."""
        values = [node.value for node in field.shape.literals if node.value is not None]
        return self._catalog.kind(field.shape) == "enum" and len(values) == len(tags)

    def _field_doc(self, field: Use) -> Text:
        """Return the property's own words. Those of a class stand at the class; those of a plain value it refers to are taken."""
        if self._catalog.kind(field.shape) == "inline":
            doc = doc_at(field.node) or doc_of(field.shape)
            return remarked(doc, field.node, field.shape)
        if field.shape.node == field.node:
            return remarked(Text(""), field.node)
        return remarked(doc_of(field.node), field.node, field.shape)


def _example(field: Use, required: bool) -> ir.Example:
    return example_of(field.node, field.shape, required=required)


def _spec_name(shape: Shape, name: Ident) -> Text:
    """Return what the document calls a definition; in words of its Python name where it stands nowhere by itself."""
    if is_component(shape):
        return Text(shape.node.name)
    return Text(" ".join(words(name)).capitalize())


def _doc(shape: Shape) -> Text:
    """Return the description, else the title."""
    return doc_at(shape) or Text(shape.text("title"))


def _field_claim(wire: str, node: Node) -> Named:
    given = given_name(node)
    wanted = given or free(snake(wire), FIELD_NAMES)
    return Named(node, Claim(wanted=wanted, text=wire, given=bool(given)))


def _tag_claim(wire: str, node: Node) -> Named:
    """Return the claim of a member that a union declares, and the class itself does not."""
    return Named(node, Claim(wanted=free(snake(wire), FIELD_NAMES), text=wire))


def _listed(shape: Shape) -> list[Node]:
    """Return the values of an enum, each once: a document may list one twice, a class cannot."""
    found: dict[object, Node] = {}
    for node in shape.literals:
        if node.value is not None:
            found.setdefault(node.value, node)
    return list(found.values())


def _member_names(shape: Shape, nodes: list[Node], kind: str, findings: Findings) -> list[Ident]:
    """Return the names of an enum's members: `x-enum-varnames` where it names each, else drawn from the values."""
    values = [str(node.value) for node in nodes]
    given = member_names(shape)
    if given is not None:
        # One name for each value of the list, also for null and a value that stands there twice.
        wanted = [free(constant(given[int(node.name)])) for node in nodes]
    elif kind == "integer":
        wanted = ["VALUE_" + value.replace("-", "MINUS_") for value in values]
    else:
        wanted = [free(constant(value)) for value in values]
    things = [
        Named(node, Claim(wanted=name, text=value, given=given is not None), _REMEDY)
        for node, name, value in zip(nodes, wanted, values, strict=True)
    ]
    return settle(things, VALUES_OF_ENUMS, findings)
