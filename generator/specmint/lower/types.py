"""Schemas to IR types and definitions, once every name is settled."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from specmint import ir
from specmint.document import Node
from specmint.ir import Ident, Text, Type
from specmint.lower.codecs import coded
from specmint.lower.findings import Findings, string, text
from specmint.lower.naming import given_name
from specmint.lower.schemas import Mode, Schemas, enum_kind, hidden
from specmint.lower.shapes import LIMITS, NOT_ENFORCED, Shape, target
from specmint.names import FIELD_NAMES, constant, distinct, free, snake, words
from specmint.patterns import is_supported

_SCALARS: dict[str, Type] = {
    "string": ir.STRING,
    "integer": ir.Scalar("integer"),
    "number": ir.Scalar("decimal"),
    "boolean": ir.Scalar("boolean"),
    "null": ir.Nullable(ir.ANY),
}


class Types:
    """Makes the type of any schema, and the definitions of all that have a name."""

    def __init__(self, schemas: Schemas, findings: Findings) -> None:
        self.schemas = schemas
        self.findings = findings

    def of(self, node: Node, mode: Mode) -> Type:
        """The type of a value of this schema, as it is read or written."""
        found, nullable = target(node)
        shape = self.schemas.shape(found)
        inner = self._bare(found, shape, mode)
        if shape.get("x-null") is not None:
            return _null_as(shape, inner)
        return _nullable(inner) if nullable or shape.nullable else inner

    def limited(self, node: Node, mode: Mode) -> Type:
        """The type with the limits of its schema, for a value that is no field, which says its own."""
        type_ = self.of(node, mode)
        shape = self.schemas.shape(target(node)[0])
        if isinstance(type_, ir.Nullable):
            return ir.Nullable(self.limits_of(shape, type_.inner))
        return self.limits_of(shape, type_)

    def limits_of(self, shape: Shape, type_: Type) -> Type:
        """The type within the limits of a shape."""
        limits = self._limits(shape)
        if limits == ir.Limits() or not isinstance(type_, ir.Scalar | ir.ListOf | ir.Named):
            return type_
        return ir.Limited(type_, limits)

    def _bare(self, node: Node, shape: Shape, mode: Mode) -> Type:
        wire = shape.get("x-wire")
        if wire is not None:
            return coded(wire)
        if self.schemas.kind(node) != "inline":
            return ir.Named(self.schemas.name_of(node, mode))
        return self._expanded(shape, mode)

    def _expanded(self, shape: Shape, mode: Mode) -> Type:
        """The type of a schema that has no name of its own."""
        if shape.get("const") is not None or shape.get("enum") is not None:
            return _constant(shape)
        if len(shape.union) > 1:
            return _union([self.limited(member, mode) for member in shape.union])
        if len(shape.union) == 1 and shape.type in (None, "object") and not shape.properties:
            return self.of(shape.union[0], mode)
        if shape.types is not None and len(shape.types) > 1:
            return _union([self._typed(shape, one, mode) for one in sorted(shape.types)])
        return self._typed(shape, shape.type, mode)

    def _typed(self, shape: Shape, kind: str | None, mode: Mode) -> Type:
        if kind == "object":
            extra = shape.get("additionalProperties")
            return ir.MapOf(
                self.limited(extra, mode)
                if extra is not None and isinstance(extra.value, dict)
                else ir.ANY
            )
        if kind == "array":
            items = shape.get("items")
            return ir.ListOf(
                self.limited(items, mode)
                if items is not None and isinstance(items.value, dict)
                else ir.ANY
            )
        if kind == "string":
            return _text(string(shape.get("format")))
        return _SCALARS.get(kind or "", ir.ANY)

    # --- definitions --------------------------------------------------------------------------------------------------

    def definitions(self) -> tuple[ir.Definition, ...]:
        return tuple(
            self._define(node, mode, name) for node, mode, name in self.schemas.definitions()
        )

    def _define(self, node: Node, mode: Mode, name: Ident) -> ir.Definition:
        shape = self.schemas.shape(node)
        self._report_unenforced(shape)
        declared = node.path[:2] == ("components", "schemas") and len(node.path) == 3
        wire = Text(node.path[2] if declared else " ".join(words(name)).capitalize())
        kind = self.schemas.kind(node)
        doc = (
            text(shape.get("description"))
            if shape.get("description") is not None
            else text(shape.get("title"))
        )
        if kind == "enum":
            return self._enum(shape, name, wire, doc)
        if kind == "alias":
            return ir.Alias(
                name=name, wire=wire, doc=doc, type=self._expanded(shape, mode), place=node.place
            )
        return ir.Model(
            name=name,
            wire=wire,
            doc=doc,
            fields=self._fields(shape, mode),
            extra=self._extra(node, shape, mode),
            is_sent=self.schemas.is_sent(node, mode),
            place=node.place,
        )

    def _extra(self, node: Node, shape: Shape, mode: Mode) -> Literal["ignore", "forbid"] | Type:
        extra = shape.get("additionalProperties")
        if extra is not None and isinstance(extra.value, dict):
            return self.of(extra, mode)
        if extra is not None and extra.value is True:
            return ir.ANY
        return "forbid" if mode == "write" and not self.schemas.is_read_too(node) else "ignore"

    def _fields(self, shape: Shape, mode: Mode) -> tuple[ir.Field, ...]:
        properties = dict(shape.properties)
        required = set(shape.required)
        for member in shape.union:
            for wire, schema in self.schemas.shape(target(member)[0]).properties.items():
                properties.setdefault(wire, schema)
        shown = {wire: schema for wire, schema in properties.items() if not hidden(schema, mode)}
        wanted = [self._field_name(wire, schema) for wire, schema in shown.items()]
        return tuple(
            self._field(name, wire, schema, wire in required, mode)
            for name, (wire, schema) in zip(distinct(wanted), shown.items(), strict=True)
        )

    def _field_name(self, wire: str, schema: Node) -> str:
        given = given_name(schema)
        return given or free(snake(wire), FIELD_NAMES)

    def _field(self, name: Ident, wire: str, schema: Node, required: bool, mode: Mode) -> ir.Field:
        shape = self.schemas.shape(target(schema)[0])
        return ir.Field(
            name=name,
            wire=Text(wire),
            type=self.of(schema, mode),
            required=required,
            doc=self._doc(shape, schema),
            limits=self._limits(shape),
            place=schema.key_place,
        )

    def _doc(self, shape: Shape, schema: Node) -> Text:
        """The property's own words. Those of a class stand at the class; those of a plain value it refers to are taken."""
        named = self.schemas.kind(target(schema)[0]) != "inline"
        own = schema.get("description") if isinstance(schema.value, dict) else None
        if named and target(schema)[0] == schema:
            return Text("")
        return text(own) if own is not None or named else text(shape.get("description"))

    def _limits(self, shape: Shape) -> ir.Limits:
        if (
            not LIMITS & shape.keywords.keys()
            or shape.get("x-wire") is not None
            or shape.get("enum") is not None
        ):
            return ir.Limits()
        pattern = string(shape.get("pattern"))
        if pattern and not is_supported(pattern):
            pattern = ""
        low, high = _count(shape, "minLength", "minItems"), _count(shape, "maxLength", "maxItems")
        ge, gt = _bound(shape, "minimum", "exclusiveMinimum")
        le, lt = _bound(shape, "maximum", "exclusiveMaximum")
        kind = shape.type
        if kind in ("integer", "number"):
            multiple = _number(shape.get("multipleOf"))
            whole = multiple if isinstance(multiple, int) and kind == "integer" else None
            step = Decimal(multiple) if multiple is not None and kind == "number" else None
            return ir.Limits(ge=ge, gt=gt, le=le, lt=lt, multiple_of=whole, step=step)
        if kind == "string":
            dated = string(shape.get("format")) in ("date", "date-time", "decimal")
            return (
                ir.Limits()
                if dated
                else ir.Limits(
                    min_length=low, max_length=high, pattern=Text(pattern) if pattern else None
                )
            )
        return ir.Limits(min_length=low, max_length=high) if kind == "array" else ir.Limits()

    def _enum(self, shape: Shape, name: Ident, wire: Text, doc: Text) -> ir.Enum:
        listed = shape.keywords["enum"]
        values = list(
            dict.fromkeys(item.value for item in listed.elements() if item.value is not None)
        )
        kind = enum_kind(shape) or "string"
        names = self._member_names(shape, [str(value) for value in values], kind)
        members = tuple(
            ir.Member(name=member, value=value if isinstance(value, int) else Text(str(value)))
            for member, value in zip(names, values, strict=True)
        )
        return ir.Enum(
            name=name, wire=wire, doc=doc, kind=kind, members=members, place=shape.node.place
        )

    def _member_names(self, shape: Shape, values: list[str], kind: str) -> list[Ident]:
        given = shape.get("x-enum-varnames")
        if given is not None and isinstance(given.value, list) and len(given.value) == len(values):
            return distinct(free(constant(str(name))) for name in given.value)
        if kind == "integer":
            return distinct("VALUE_" + value.replace("-", "MINUS_") for value in values)
        return distinct(free(constant(value)) for value in values)

    def _report_unenforced(self, shape: Shape) -> None:
        for keyword in NOT_ENFORCED:
            node = shape.get(keyword)
            if node is not None:
                self.findings.warning(
                    node,
                    "keyword-not-enforced",
                    f"`{keyword}` is not checked by the generated model",
                    "the vendor still checks it",
                )


def _null_as(shape: Shape, inner: Type) -> Type:
    declared = shape.keywords["x-null"]
    listed = declared.get("literals")
    literals = [item.value for item in listed.elements()] if listed is not None else []
    send = declared.get("send")
    return ir.NullAs(
        inner=inner,
        literals=tuple(_plain(value) for value in literals),
        send=_plain(send.value) if send is not None else None,
    )


def _plain(value: object) -> Text | int:
    return value if isinstance(value, int) else Text(str(value))


def _nullable(inner: Type) -> Type:
    return inner if isinstance(inner, ir.Nullable) or inner == ir.ANY else ir.Nullable(inner)


def _union(members: list[Type]) -> Type:
    """A union without repetition; null in a member makes the whole nullable, and any member that is anything wins."""
    flat: list[Type] = []
    nullable = False
    for member in members:
        if isinstance(member, ir.Nullable):
            nullable, member = True, member.inner
        flat.extend(member.members if isinstance(member, ir.Union) else (member,))
    kept = list(dict.fromkeys(flat))
    if ir.ANY in kept:
        return ir.ANY
    inner = kept[0] if len(kept) == 1 else ir.Union(tuple(kept))
    return ir.Nullable(inner) if nullable else inner


def _constant(shape: Shape) -> Type:
    const, enum = shape.get("const"), shape.get("enum")
    values = (
        [const.value]
        if const is not None
        else [item.value for item in enum.elements()] if enum is not None else []
    )
    kept = [value for value in values if value is not None]
    if not kept:
        return ir.Nullable(ir.ANY)
    if all(isinstance(value, str | int) for value in kept):
        return ir.Constant(
            tuple(value if isinstance(value, int) else Text(str(value)) for value in kept)
        )
    return (
        ir.Scalar("decimal") if all(isinstance(value, int | Decimal) for value in kept) else ir.ANY
    )


def _text(format: str) -> Type:
    if format in ("date", "date-time"):
        return ir.Scalar("date" if format == "date" else "datetime")
    return ir.Coded(ir.Numeral(exact=True)) if format == "decimal" else ir.STRING


def _count(shape: Shape, *keywords: str) -> int | None:
    for keyword in keywords:
        node = shape.get(keyword)
        if node is not None and isinstance(node.value, int) and not isinstance(node.value, bool):
            return node.value
    return None


def _number(node: Node | None) -> int | Decimal | None:
    value = node.value if node is not None else None
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _bound(
    shape: Shape, inclusive: str, exclusive: str
) -> tuple[int | Decimal | None, int | Decimal | None]:
    """A bound as (inclusive, exclusive); OpenAPI 3.0 spells the exclusive one as a boolean beside it."""
    value, strict = _number(shape.get(inclusive)), shape.get(exclusive)
    if strict is not None and strict.value is True:
        return None, value
    return value, _number(strict)
