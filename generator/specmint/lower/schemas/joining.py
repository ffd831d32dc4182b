"""Which classes are one: inline schemas that say the same are one class, and each keeps a name of it.

The names of inline schemas follow from where they stand, so a document that writes one list of statuses in ten places
has ten names for it. The least of them by its text is the class, the others are further names of it. No name ever means
another thing by that: a schema that becomes equal to others, or differs again, joins or leaves, and every name goes on
to be that of its own schema. What has a name of its own, a component or what `x-name` names, is nobody else's class: a
second component that happens to be equal would take its further names away from it.

Equal are the same members of the same types, whatever their order. Of classes the docstrings may differ, since each
name keeps its own. Those of fields may not: "in cents" and "in euros" are of one type.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TypeAlias, cast

from specmint import ir
from specmint.document import Node
from specmint.ir import Ident
from specmint.lower.facts import given_name

_Key: TypeAlias = object
"""What is equal for equal definitions, and hashable."""

#: Steps of a path behind which a schema stands as a part of something, without a name of its own.
_KEYWORDS = frozenset({"schema", "itemSchema", "items", "additionalProperties", "contentSchema"})
_HOLDERS = frozenset({"properties", "oneOf", "anyOf", "allOf"})
#: What two equal definitions may differ in.
_OWN = frozenset({"name", "spec_name", "place", "doc", "example", "is_sent", "same_as"})
_OWN_WHOLE = _OWN | {"fields", "members"}
_OWN_OF_FIELDS = frozenset({"place", "example"})


def is_inline(node: Node) -> bool:
    """Return whether a schema has no name of its own: its class is called after where it stands."""
    before, last = ("", "", *node.path)[-2:]
    return (last in _KEYWORDS or before in _HOLDERS) and not given_name(node)


def joined(definitions: Sequence[ir.Definition], inline: Set[Ident]) -> tuple[ir.Definition, ...]:
    """Return the definitions, those in `inline` that equal another of them by the name of its class. Takes linear time."""
    by_name = {one.name: one for one in definitions if one.name in inline}
    keys = _Keys(by_name)
    first: dict[_Key, Ident] = {}
    for name in sorted(by_name):
        first.setdefault(keys.of(name), name)
    known = [
        _further(one, first[keys.of(one.name)]) if one.name in inline else one
        for one in definitions
    ]
    return tuple(known)


def _further(definition: ir.Definition, name: Ident) -> ir.Definition:
    """Return a definition as a further name of a class, unless it is the class."""
    if isinstance(definition, ir.Alias) or definition.name == name:
        return definition
    return replace(definition, same_as=name)


class _Keys:
    """The keys of definitions, made from the inside out: of what is in another, before that of the other."""

    def __init__(self, definitions: Mapping[Ident, ir.Definition]) -> None:
        self._definitions = definitions
        self._numbers: dict[_Key, int] = {}
        self._known: dict[Ident, _Key] = {}

    def of(self, name: Ident) -> _Key:
        """Return the key of a definition: a number for what is equal, the name of what is itself alone."""
        # A stack of our own: documents nest deeper than Python's recursion goes.
        trail: dict[Ident, None] = {}
        todo = [name]
        while todo:
            one = todo[-1]
            if one in self._known:
                todo.pop()
            elif one in trail:
                todo.pop()
                self._known[one] = self._numbered(self._definitions[one])
            else:
                trail[one] = None
                todo += self._unknown_parts(one, trail)
        return self._known[name]

    def _unknown_parts(self, name: Ident, trail: Mapping[Ident, None]) -> Iterator[Ident]:
        types = ir.types_in(self._definitions[name])
        for part in dict.fromkeys(part for type_ in types for part in ir.named_in(type_)):
            if part in trail and part not in self._known:
                self._known[part] = part  # it contains itself: one of its kind
            elif part in self._definitions and part not in self._known:
                yield part

    def _numbered(self, definition: ir.Definition) -> _Key:
        if isinstance(definition, ir.Alias):
            return definition.name
        key = self._key(definition), _fills_in(definition)
        return self._numbers.setdefault(key, len(self._numbers))

    def _key(self, value: object) -> _Key:
        """Return the key of a definition or of a part of it; a definition in it counts by its own key."""
        match value:
            case ir.Named(name):
                return ir.Named, self._known.get(name, name)
            case ir.Model(fields=parts) | ir.Enum(members=parts):
                whole = self._parts(value, _OWN_WHOLE)
                return whole, frozenset(map(self._key, parts))
            case ir.Field():
                return self._parts(value, _OWN_OF_FIELDS)
            case tuple():
                return tuple(map(self._key, cast(tuple[object, ...], value)))
            case Decimal():
                return Decimal, str(value)  # 1.0 and 1.00 are not spelled alike
            case _ if is_dataclass(value):
                return self._parts(value, frozenset())
            case _:
                return type(value), value  # 1 and True are equal to Python

    def _parts(self, value: object, without: frozenset[str]) -> _Key:
        kind: object = type(value)  # of a class, mypy does not see that it can be a key
        names = _names_of(kind, without)
        return kind, *(self._key(getattr(value, name)) for name in names)


@cache
def _names_of(kind: Hashable, without: frozenset[str]) -> tuple[str, ...]:
    """Return the names of the fields of a dataclass, but for some."""
    assert is_dataclass(kind)
    return tuple(one.name for one in fields(kind) if one.name not in without)


def _fills_in(definition: ir.Model | ir.Enum) -> bool:
    """Return whether what is sent fills in a constant that is only read elsewhere."""
    if isinstance(definition, ir.Enum) or not definition.is_sent:
        return False
    return any(isinstance(one.type, ir.Constant) for one in definition.fields)
