"""Where recorded data leaves the spec: a walk over a value and its schema, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from specmint.diagnostics import quoted
from specmint.document import Json, Node
from specmint.lower.schemas import Mode, hidden
from specmint.lower.shapes import Shape, shape_of, target
from specmint.replaying.exchange import REDACTED, json_type, loaded, same_scalar
from specmint.replaying.wire import literal_problem
from specmint.runtime.exact import NotJson, dumps

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
    itself. `at` points into the value, `*` for any element; `name` is the field's.
    """

    kind: Kind
    node: Node
    at: At
    what: str
    name: str = ""
    owner: Node | None = None
    value: Json = None
    weight: int = 0


def drifts(schema: Node, value: Json, mode: Mode) -> list[Drift]:
    """Everything in a value that its schema does not declare; the same of two elements once.

    `mode` says whether the value was read from an answer or written in a request.
    """
    return fewest_drifts([schema], value, mode)


def fewest_drifts(schemas: Iterable[Node], value: Json, mode: Mode) -> list[Drift]:
    """The same, of the schema among several that needs the least forgiving."""
    tried = (_Walk(mode).value(schema, value, ()) for schema in schemas)
    found = min(tried, key=_weight_of, default=list[Drift]())
    return list(
        {(one.kind, one.node, one.at, one.name, dumps(one.value)): one for one in found}.values()
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    mode: Mode

    def value(
        self, node: Node, value: Json, at: At, known: frozenset[str] = frozenset()
    ) -> list[Drift]:
        """What drifts in a value. `known` are fields that an enclosing schema declares."""
        if isinstance(value, str) and value == REDACTED:
            return []
        found, nullable = target(node)
        shape = shape_of(found)
        null = shape.get("x-null")
        if null is not None and _listed(null.get("literals"), value):
            return []
        if value is None:
            return [] if nullable or null is not None or _takes_null(shape) else [_null(node, at)]
        if shape.get("x-wire") is not None:
            return self._wire(node, shape, value, at)
        inner = shape.get("contentSchema")
        if inner is not None:
            return self._inside_text(node, inner, value, at)
        if shape.union:
            return self._union(shape, node, value, at, known)
        return self._plain(shape, node, value, at, known)

    def _wire(self, node: Node, shape: Shape, value: Json, at: At) -> list[Drift]:
        wrong = literal_problem(shape.keywords["x-wire"], value)
        return [_changed(node, at, value, wrong)] if wrong else []

    def _inside_text(self, node: Node, inner: Node, value: Json, at: At) -> list[Drift]:
        """JSON inside a text; an exchange file shows it decoded."""
        if isinstance(value, str):
            try:
                value = loaded(value.encode())
            except NotJson:
                return [_changed(node, at, value, "it is no JSON")]
        return self.value(inner, value, at)

    def _union(
        self, shape: Shape, node: Node, value: Json, at: At, known: frozenset[str]
    ) -> list[Drift]:
        """The branch that needs the least forgiving, and what stands beside the branches."""
        own = known | frozenset(shape.properties)
        tried = [(self.value(member, value, at, own), member) for member in shape.union]
        best, chosen = min(tried, key=lambda one: _weight_of(one[0]))
        if not shape.properties:
            if len(shape.union) > 1 and any(
                one.at == at and one.kind == "changed-type" for one in best
            ):
                return [_changed(node, at, value, "none of the declared alternatives fits")]
            return best
        beside = replace(shape, union=[]) if isinstance(value, dict) else shape
        return [*best, *self._plain(beside, node, value, at, known | declared(chosen))]

    def _plain(
        self, shape: Shape, node: Node, value: Json, at: At, known: frozenset[str]
    ) -> list[Drift]:
        listed = shape.get("const") or shape.get("enum")
        if listed is not None:
            return self._listed(listed, node, value, at)
        kind = json_type(value)
        types = shape.types or ({shape.type} if shape.type else None)
        if types is not None and not _fits(kind, value, types):
            return [_changed(node, at, value)]
        if isinstance(value, dict):
            return self._object(shape, value, at, known)
        items = shape.get("items")
        if isinstance(value, list) and items is not None:
            return [one for each in value for one in self.value(items, each, (*at, "*"))]
        return []

    def _listed(self, listed: Node, node: Node, value: Json, at: At) -> list[Drift]:
        allowed = (
            [listed.value] if listed.name == "const" else [each.value for each in listed.elements()]
        )
        if any(same_scalar(each, value) for each in allowed):
            return []
        if json_type(value) not in {json_type(each) for each in allowed}:
            return [_changed(node, at, value)]
        what = (
            f"{quoted(value)} is not the constant {quoted(listed.value)}"
            if listed.name == "const"
            else f"the enum does not list {quoted(value)}"
        )
        weight = _CONTRADICTION if len(allowed) == 1 else 0
        return [
            Drift(kind="new-enum-value", node=listed, at=at, what=what, value=value, weight=weight)
        ]

    def _object(
        self, shape: Shape, value: dict[str, Json], at: At, known: frozenset[str]
    ) -> list[Drift]:
        found: list[Drift] = []
        for name, schema in shape.properties.items():
            if name in value:
                found += self.value(schema, value[name], (*at, name))
            elif name in shape.required and not hidden(schema, self.mode):
                what = f"{quoted(name)} is required, and was not there"
                missing = Drift(kind="missing-field", node=schema, at=(*at, name), what=what)
                found.append(replace(missing, name=name, owner=shape.node))
        extra = shape.get("additionalProperties")
        closed = bool(shape.properties or known) or (extra is not None and extra.value is False)
        for name in (name for name in value if name not in shape.properties and name not in known):
            if extra is not None and isinstance(extra.value, dict):
                found += self.value(extra, value[name], (*at, "*"))
            elif (
                closed
                and (extra is None or extra.value is False)
                and shape.get("patternProperties") is None
            ):
                found.append(_undeclared(shape.node, name, value[name], at))
        return found


def declared(node: Node) -> frozenset[str]:
    """Every field that a schema names, in whatever branch."""
    shape = shape_of(target(node)[0])
    return frozenset(shape.properties).union(*(declared(member) for member in shape.union))


def _takes_null(shape: Shape) -> bool:
    """Whether null is declared, or nothing is."""
    if shape.nullable or (shape.types is not None and "null" in shape.types):
        return True
    if shape.union:
        return any(
            _takes_null(shape_of(found)) or nullable for found, nullable in map(target, shape.union)
        )
    return (
        shape.types is None
        and shape.type is None
        and shape.get("enum") is None
        and shape.get("const") is None
    )


def _fits(kind: str, value: Json, types: Iterable[str]) -> bool:
    if kind == "integer":
        return "integer" in types or "number" in types
    if kind == "number" and "integer" in types:
        return "number" in types or (
            isinstance(value, Decimal) and value == value.to_integral_value()
        )
    return kind in types


def _listed(literals: Node | None, value: Json) -> bool:
    elements = literals.elements() if literals is not None else ()
    return any(same_scalar(each.value, value) for each in elements)


def _weight_of(found: list[Drift]) -> int:
    return sum(one.weight or _WEIGHT[one.kind] for one in found)


def _undeclared(node: Node, name: str, value: Json, at: At) -> Drift:
    what = f"{quoted(name)} was never declared"
    return Drift(
        kind="undeclared-field", node=node, at=(*at, name), what=what, name=name, value=value
    )


def _null(node: Node, at: At) -> Drift:
    return Drift(kind="unexpected-null", node=node, at=at, what="null, where the spec allows none")


def _changed(node: Node, at: At, value: Json, why: str = "") -> Drift:
    shape = shape_of(target(node)[0])
    types = sorted(shape.types or ({shape.type} if shape.type else ()))
    wanted = why or f"the spec declares {' or '.join(types) or 'something else'}"
    what = f"{described(value)}, where {wanted}" if not why else f"{described(value)}: {why}"
    return Drift(kind="changed-type", node=node, at=at, what=what, value=value)


def described(value: Json) -> str:
    """The type of a value, in words."""
    kind = json_type(value)
    return kind if kind == "null" else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
