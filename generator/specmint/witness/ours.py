"""Our opinion: what the facts say of the members of each component."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from specmint import ir
from specmint.diagnostics import Place
from specmint.ir import Ident, Text, Type
from specmint.witness.reading import ANY, UNSTATED, Key, Member, Reading, merged

_KINDS = {
    "string": "string",
    "integer": "integer",
    "boolean": "boolean",
    "decimal": "number",
    "float": "number",
    "date": "string",
    "datetime": "string",
    "bytes": "string",
}


class Ours:
    """A member as the facts have it, and the place of its schema."""

    __slots__ = ("member", "place")

    def __init__(self, member: Member, place: Place) -> None:
        self.member, self.place = member, place


def our_members(api: ir.Api) -> list[tuple[Key, Ours]]:
    """Return the members of all models that are components; one that is written and read apart is there twice."""
    definitions = {one.name: one for one in api.definitions}
    reader = _Reader(definitions)
    return [
        ((model.spec_name.raw, field.wire.raw), Ours(reader.member(field), field.place))
        for model in api.definitions
        if isinstance(model, ir.Model)
        for field in model.fields
    ]


class _Reader:
    """Reads types, with the definitions that they name."""

    def __init__(self, definitions: dict[Ident, ir.Definition]) -> None:
        self._definitions = definitions
        self._open: set[Ident] = set()

    def member(self, field: ir.Field) -> Member:
        """Return a field as a member of an object."""
        return Member(is_required=field.required, reading=self.reading(field.type))

    def reading(self, type_: Type) -> Reading:
        """Return what a type says of a value on the wire."""
        match type_:
            case ir.Scalar("any" | "none"):
                return ANY
            case ir.Scalar(kind):
                return _of(_KINDS[kind])
            case ir.Constant(values):
                return _listed(values)
            case ir.ListOf(inner):
                return replace(_of("array"), item=self.reading(inner))
            case ir.MapOf(inner):
                return replace(_of("object"), item=self.reading(inner))
            case ir.Union(members) | ir.Tagged(members):
                return merged([self.reading(one) for one in members])
            case ir.Nullable(inner):
                return replace(self.reading(inner), is_nullable=True)
            case ir.NullAs(inner):
                return self.reading(inner)
            case ir.Limited(inner, limits):
                return replace(self.reading(inner), bounds=dict(_bounds(limits)))
            case ir.Named(name):
                return self._named(name)
            case ir.Coded(codec):
                return _coded(codec)

    def _named(self, name: Ident) -> Reading:
        match self._definitions[name]:
            case ir.Enum() as enum:
                return _listed(tuple(one.value for one in enum.members))
            case ir.Alias() as alias if name not in self._open:
                self._open.add(name)
                found = self.reading(alias.type)
                self._open.discard(name)
                return found
            case ir.Alias():
                return ANY  # it contains itself
            case _:
                return _of("object")


def _of(kind: str) -> Reading:
    return Reading(kinds=frozenset({kind}))


def _listed(values: tuple[ir.Primitive, ...]) -> Reading:
    plain = [value for value in values if value is not None]
    return Reading(
        kinds=frozenset(_kind(value) for value in plain),
        is_nullable=len(plain) < len(values),
        values=frozenset(map(spelled, plain)),
    )


def _kind(value: ir.Primitive) -> str:
    if isinstance(value, Text):
        return "string"
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, Decimal) else "integer"


def spelled(value: object) -> str:
    """Return a listed value or a bound as text: equal numbers have equal texts."""
    if isinstance(value, Text):
        return value.raw
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format(Decimal(str(value)).normalize(), "f")
    return str(value)


def _bounds(limits: ir.Limits) -> Iterator[tuple[str, str]]:
    for name in ("min_length", "max_length", "ge", "gt", "le", "lt"):
        value = getattr(limits, name)
        if value is not None:
            yield name, spelled(value)
    for step in filter(None, (limits.step, limits.multiple_of)):
        yield "multiple_of", spelled(step)
    if len(limits.patterns) == 1:
        yield "pattern", limits.patterns[0].raw


def _coded(codec: ir.Codec) -> Reading:
    """Return what travels of a value that has another form on the wire."""
    match codec:
        case ir.Forms():
            return UNSTATED  # the schema states one of the forms
        case ir.Flag():
            return _listed((codec.true, codec.false))
        case ir.Epoch():
            return _of("integer")
        case ir.Plain(exact=True):
            return _of("number")
        case ir.Plain():
            return _of("integer")
        case _:
            return _of("string")
