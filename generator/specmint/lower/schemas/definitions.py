"""The third pass over schemas: models, enums and aliases, all that has a name."""

from __future__ import annotations

from typing import Literal

from specmint import ir
from specmint.document import Node
from specmint.ir import Ident, Text, Type
from specmint.lower.facts import doc_of, given_name, text_at, word_of
from specmint.lower.schemas.catalog import Catalog
from specmint.lower.schemas.kinds import enum_kind, is_component
from specmint.lower.schemas.shapes import Shape
from specmint.lower.schemas.usage import Use
from specmint.lower.schemas.values import Types
from specmint.names import FIELD_NAMES, constant, distinct, free, snake, words


class Definitions:
    """Makes the definitions of the models module."""

    def __init__(self, catalog: Catalog, types: Types) -> None:
        self._catalog = catalog
        self._types = types

    def all(self) -> tuple[ir.Definition, ...]:
        """Return every definition, in document order."""
        return tuple(self._definition(use, name) for use, name in self._catalog.definitions())

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
        names = _member_names(shape, [str(node.value) for node in nodes], kind)
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
        )

    def _extra(self, use: Use, shape: Shape) -> Literal["ignore", "forbid"] | Type:
        """What members without a property are. In a form that is only written, an undeclared one is a mistake."""
        if use.extra is not None:
            return self._types.of(use.extra)
        if shape.is_true("additionalProperties"):
            return ir.ANY
        if self._catalog.is_read(use):
            return "ignore"
        return "forbid"

    def _fields(self, use: Use, shape: Shape) -> tuple[ir.Field, ...]:
        fields = use.fields
        names = distinct(_field_name(wire, field.node) for wire, field in fields.items())
        made: list[ir.Field] = []
        for name, (wire, field) in zip(names, fields.items(), strict=True):
            one = ir.Field(
                name=name,
                wire=Text(wire),
                type=self._types.of(field),
                required=wire in shape.required,
                doc=self._field_doc(field),
                place=field.node.key_place,
            )
            made.append(one)
        return tuple(made)

    def _field_doc(self, field: Use) -> Text:
        """The property's own words. Those of a class stand at the class; those of a plain value it refers to are taken."""
        if self._catalog.kind(field.shape) == "inline":
            return text_at(field.node, "description") or doc_of(field.shape)
        if field.shape.node == field.node:
            return Text("")
        return doc_of(field.node)


def _spec_name(shape: Shape, name: Ident) -> Text:
    """What the document calls a definition; in words of its Python name where it stands nowhere by itself."""
    if is_component(shape):
        return Text(shape.node.name)
    return Text(" ".join(words(name)).capitalize())


def _doc(shape: Shape) -> Text:
    """The description, else the title."""
    return text_at(shape, "description") or Text(shape.text("title"))


def _field_name(wire: str, node: Node) -> str:
    return given_name(node) or free(snake(wire), FIELD_NAMES)


def _listed(shape: Shape) -> list[Node]:
    """The values of an enum, each once: a document may list one twice, a class cannot."""
    found: dict[object, Node] = {}
    for node in shape.literals:
        if node.value is not None:
            found.setdefault(node.value, node)
    return list(found.values())


def _member_names(shape: Shape, values: list[str], kind: str) -> list[Ident]:
    """The names of an enum's members: `x-enum-varnames` where it names each, else drawn from the values."""
    given = list(shape.each("x-enum-varnames"))
    if given and len(given) == len(values):
        return distinct(free(constant(str(node.value))) for node in given)
    if kind == "integer":
        return distinct("VALUE_" + value.replace("-", "MINUS_") for value in values)
    return distinct(free(constant(value)) for value in values)
