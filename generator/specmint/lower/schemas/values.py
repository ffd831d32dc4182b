"""The third pass over schemas: the type of a value, once every definition has its name."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from specmint import ir
from specmint.ir import Text, Type
from specmint.lower.facts import is_literal, literal_of
from specmint.lower.schemas.catalog import Catalog
from specmint.lower.schemas.limits import limits_of, unlimited, within
from specmint.lower.schemas.shape import Shape
from specmint.lower.schemas.usage import Use
from specmint.lower.schemas.wire_forms import coded, null_as

_SCALARS: dict[str, Type] = {
    "string": ir.STRING,
    "integer": ir.Scalar("integer"),
    "number": ir.Scalar("decimal"),
    "boolean": ir.Scalar("boolean"),
    "null": ir.NULL,
}
_TEXTS: dict[str, Type] = {
    "date": ir.Scalar("date"),
    "date-time": ir.Scalar("datetime"),
    "decimal": ir.Coded(ir.Numeral(exact=True)),
}


class Types:
    """Makes the type of any schema in use."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def of(self, use: Use) -> Type:
        """Return the type of a value of this schema, with what it must keep within and what means null."""
        shape = use.shape
        inner = within(self._bare(use, shape), limits_of(shape, shape.type))
        if shape.get("x-null") is not None:
            return null_as(shape, inner)
        if shape.nullable:
            return nullable(inner)
        return inner

    def answered(self, use: Use | None) -> Type:
        """Return the type of a whole answer. Limits on it bind the vendor, so no method's return type repeats them."""
        return unlimited(self._part(use))

    def sequence(self, use: Use, array: Shape) -> Type:
        """Return the type of several values of this schema that fill an array, within the array's limits."""
        return within(ir.ListOf(self.of(use)), limits_of(array, "array"))

    def expanded(self, use: Use, shape: Shape) -> Type:
        """Return the type of a schema spelled out, whether it has a name or not."""
        if shape.impossible:
            return ir.ANY
        if shape.keywords.keys() & {"const", "enum"}:
            return _constant(shape)
        choice = self._catalog.tags.choice(shape)
        if choice is not None:
            members = [Use(node, use.mode, True) for node in choice.members]
            names = tuple(ir.Named(self._catalog.name_of(member)) for member in members)
            default = [
                name
                for name, node in zip(names, choice.members, strict=True)
                if node == choice.default
            ]
            return ir.Tagged(names, Text(choice.tag), next(iter(default), None))
        if len(shape.union) > 1:
            return union(self.of(member) for member in use.alternatives)
        if len(shape.union) == 1 and shape.type in (None, "object") and not shape.properties:
            return self.of(use.alternatives[0])
        if shape.types is not None and len(shape.types) > 1:
            kinds = sorted(shape.types)
            return union(within(self._typed(use, one), limits_of(shape, one)) for one in kinds)
        return self._typed(use, shape.type)

    def _bare(self, use: Use, shape: Shape) -> Type:
        """Return the type without limits and null."""
        wire = shape.get("x-wire")
        if wire is not None:
            return coded(wire)
        if self._catalog.kind(shape) != "inline":
            return ir.Named(self._catalog.name_of(use))
        return self.expanded(use, shape)

    def _typed(self, use: Use, kind: str | None) -> Type:
        """Return the type for one of JSON Schema's `type`s; any value where there is none."""
        match kind:
            case "object":
                return ir.MapOf(self._part(use.extra))
            case "array":
                return ir.ListOf(self._part(use.item))
            case "string":
                return _TEXTS.get(use.shape.text("format"), ir.STRING)
            case _:
                return _SCALARS.get(kind or "", ir.ANY)

    def _part(self, use: Use | None) -> Type:
        if use is None:
            return ir.ANY
        return self.of(use)


def union(types: Iterable[Type]) -> Type:
    """Return one type for several: flat, each member once, null outside; a member that is anything wins."""
    flat = [member for type_ in types for member in _flat(type_)]
    if ir.ANY in flat:
        return ir.ANY
    # Each is known by its text: Python takes the constant 1 for the constant true.
    members = {repr(member): member for member in flat if member != ir.NULL}
    kept = tuple(members.values())
    if not kept:
        return ir.NULL
    inner = ir.Union(kept) if len(kept) != 1 else kept[0]
    if ir.NULL in flat:
        return ir.Nullable(inner)
    return inner


def _flat(type_: Type) -> tuple[Type, ...]:
    """Return the alternatives of a type, null as one of them."""
    match type_:
        case ir.Nullable(inner):
            return (*_flat(inner), ir.NULL)
        case ir.Union(members):
            return members
        case _:
            return (type_,)


def nullable(inner: Type) -> Type:
    """Return a type or null. What takes anything takes null already."""
    if isinstance(inner, ir.Nullable) or inner in (ir.ANY, ir.NULL):
        return inner
    return ir.Nullable(inner)


def _constant(shape: Shape) -> Type:
    """Return the type of a `const`, or of an enum that is no class. Null among the values has made the shape nullable.

    Anything where a value is no scalar; that this is not checked has been reported.
    """
    nodes = [node for node in shape.literals if node.value is not None]
    if not nodes:
        return ir.NULL
    if not all(is_literal(node) for node in nodes):
        return ir.ANY
    values = [literal_of(node) for node in nodes]
    if Decimal in map(type, values):
        # All numbers of one enum are of one type.
        values = [Decimal(value) if type(value) is int else value for value in values]
    return ir.Constant(tuple(values))
