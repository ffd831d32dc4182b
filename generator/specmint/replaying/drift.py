"""Where recorded data leaves the spec: a walk over a value and its schema, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from specmint.diagnostics import quoted
from specmint.document import Json, Node
from specmint.lower.view import Mode, Shape, is_hidden, shape_at
from specmint.replaying.exchange import REDACTED, json_type
from specmint.replaying.wire import json_in, literal_problem
from specmint.runtime.data.fields import same
from specmint.runtime.data.json_text import dumps

Kind = Literal[
    "undeclared-field", "missing-field", "new-enum-value", "changed-type", "unexpected-null"
]
At = tuple[str, ...]

_WEIGHT: dict[Kind, int] = {
    "undeclared-field": 1,
    "missing-field": 4,
    "new-enum-value": 6,
    "unexpected-null": 20,
    "changed-type": 20,
}
_CONTRADICTION = 1000
"""A constant, or an enum of one, that says something else: the value is of another branch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One thing that a value says and its schema does not.

    `node` is where the spec should change: the object schema for a field, the enum, the schema
    itself. `at` points into the value, `*` for any element; `name` is the field's, `owner` the
    object's schema for one that is missing.
    """

    kind: Kind
    node: Node
    at: At
    what: str
    name: str = ""
    owner: Node | None = None
    value: Json = None
    weight: int = 0


def drifts(schemas: Iterable[Node], value: Json, mode: Mode) -> list[Drift]:
    """Return all that a value says and its schema does not: of several schemas, the one that needs the least forgiving.

    `mode` says whether the value was read from an answer or written in a request. The same of two
    elements of a list counts once.
    """
    tried = [list(_Walk(mode).value(schema, value, ())) for schema in schemas]
    found = min(tried, key=_weight_of, default=list[Drift]())
    return list(
        {(one.kind, one.node, one.at, one.name, dumps(one.value)): one for one in found}.values()
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    mode: Mode

    def value(
        self, node: Node, value: Json, at: At, known: frozenset[str] = frozenset()
    ) -> Iterator[Drift]:
        """Yield what drifts in a value. `known` are fields that an enclosing schema declares."""
        shape = shape_at(node)
        null = shape.get("x-null")
        if value == REDACTED or (null is not None and _is_among(value, null.each("literals"))):
            return
        if value is None:
            if null is None and not _takes_null(shape):
                yield _null(node, at)
        elif shape.get("x-wire") is not None:
            problem = literal_problem(shape, value)
            if problem:
                yield _changed(node, at, value, f": it {problem}")
        elif shape.content is not None:
            yield from self._inside_text(node, shape.content, value, at)
        elif shape.union:
            yield from self._union(shape, node, value, at, known)
        else:
            yield from self._plain(shape, node, value, at, known)

    def _inside_text(self, node: Node, inner: Node, value: Json, at: At) -> Iterator[Drift]:
        """Yield what drifts in JSON inside a text; an exchange file shows it decoded."""
        decoded = json_in(value)
        if isinstance(value, str) and decoded is value:
            yield _changed(node, at, value, ": it is no JSON")
        else:
            yield from self.value(inner, decoded, at)

    def _union(
        self, shape: Shape, node: Node, value: Json, at: At, known: frozenset[str]
    ) -> Iterator[Drift]:
        """Yield what drifts in the branch that needs the least forgiving, and beside the branches."""
        inside = known | frozenset(shape.properties)
        tried = [(list(self.value(one, value, at, inside)), one) for one in shape.union]
        best, chosen = min(tried, key=lambda one: _weight_of(one[0]))
        is_alone = len(shape.union) == 1 or shape.properties
        if not is_alone and any(one.at == at and one.kind == "changed-type" for one in best):
            yield _changed(node, at, value, ": none of the declared alternatives fits")
            return
        yield from best
        if shape.properties:
            beside = replace(shape, union=[])
            yield from self._plain(beside, node, value, at, known | _declared(chosen))

    def _plain(
        self, shape: Shape, node: Node, value: Json, at: At, known: frozenset[str]
    ) -> Iterator[Drift]:
        types = _types(shape)
        if shape.literals:
            yield from self._listed(shape.literals, node, value, at)
        elif types and not _fits(value, types):
            yield _of_other_type(node, at, value)
        elif isinstance(value, dict):
            yield from self._object(shape, value, at, known)
        elif isinstance(value, list) and shape.item is not None:
            for each in value:
                yield from self.value(shape.item, each, (*at, "*"))

    def _listed(self, literals: list[Node], node: Node, value: Json, at: At) -> Iterator[Drift]:
        if _is_among(value, literals):
            return
        if json_type(value) not in {json_type(each.value) for each in literals}:
            yield _of_other_type(node, at, value)
            return
        (first, *others), listed = literals, shape_at(node).get("enum")
        what = f"the enum does not list {quoted(value)}"
        if first.name == "const" or listed is None:
            listed, what = first, f"{quoted(value)} is not the constant {quoted(first.value)}"
        weight = 0 if others else _CONTRADICTION
        yield Drift(
            kind="new-enum-value", node=listed, at=at, what=what, value=value, weight=weight
        )

    def _object(
        self, shape: Shape, value: dict[str, Json], at: At, known: frozenset[str]
    ) -> Iterator[Drift]:
        for name, schema in shape.properties.items():
            if name in value:
                yield from self.value(schema, value[name], (*at, name))
            elif name in shape.required and not is_hidden(schema, self.mode):
                yield _missing(schema, name, (*at, name), shape.node)
        others = value.keys() - shape.properties.keys() - known
        is_open = not shape.properties and not known and not shape.is_false("additionalProperties")
        is_open = (
            is_open
            or shape.is_true("additionalProperties")
            or "patternProperties" in shape.keywords
        )
        for name in (name for name in value if name in others):
            if shape.extra is not None:
                yield from self.value(shape.extra, value[name], (*at, "*"))
            elif not is_open:
                yield _undeclared(shape.node, name, value[name], at)


def _declared(node: Node) -> frozenset[str]:
    """Return every field that a schema names, in whatever branch."""
    shape = shape_at(node)
    return frozenset(shape.properties).union(*map(_declared, shape.union))


def _takes_null(shape: Shape) -> bool:
    """Return whether null is declared, or nothing is."""
    if shape.nullable or "null" in _types(shape):
        return True
    if shape.union:
        return any(_takes_null(shape_at(member)) for member in shape.union)
    return not _types(shape) and not shape.literals


def _types(shape: Shape) -> frozenset[str]:
    """Return the types that are declared or plainly implied; none where any is allowed."""
    return shape.types or frozenset(filter(None, [shape.type]))


def _fits(value: Json, types: frozenset[str]) -> bool:
    if "number" in types and json_type(value) == "integer":
        return True
    if "integer" in types and isinstance(value, Decimal) and value == value.to_integral_value():
        return True
    return json_type(value) in types


def _is_among(value: Json, literals: Iterable[Node]) -> bool:
    return any(same(each.value, value) for each in literals)


def _weight_of(found: list[Drift]) -> int:
    return sum(one.weight or _WEIGHT[one.kind] for one in found)


def _undeclared(node: Node, name: str, value: Json, at: At) -> Drift:
    what = f"{quoted(name)} was never declared"
    at = (*at, name)
    return Drift(kind="undeclared-field", node=node, at=at, what=what, name=name, value=value)


def _missing(node: Node, name: str, at: At, owner: Node) -> Drift:
    what = f"{quoted(name)} is required, and was not there"
    return Drift(kind="missing-field", node=node, at=at, what=what, name=name, owner=owner)


def _null(node: Node, at: At) -> Drift:
    return Drift(kind="unexpected-null", node=node, at=at, what="null, where the spec allows none")


def _of_other_type(node: Node, at: At, value: Json) -> Drift:
    types = " or ".join(sorted(_types(shape_at(node)))) or "something else"
    return _changed(node, at, value, f", where the spec declares {types}")


def _changed(node: Node, at: At, value: Json, why: str) -> Drift:
    return Drift(kind="changed-type", node=node, at=at, what=described(value) + why, value=value)


def described(value: Json) -> str:
    """Return the type of a value, in words."""
    kind = json_type(value)
    if kind == "null":
        return kind
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{article} {kind}"
