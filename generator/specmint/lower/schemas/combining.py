"""What holds where several schemas say the same keyword: for each keyword of JSON Schema, one rule.

both hold, and one says more       the stricter is kept: minimum, maxLength, items: false, ...
both hold, and add up              all are kept: properties, required, pattern, multipleOf
both list values                   what both list: enum, const
both describe what stands inside   a schema of both: items, additionalProperties, contentSchema
both only describe                 the outermost is kept: title, description, default, ...
anything else                      the outermost is kept, and a difference is reported
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

from specmint.document import Json, Node
from specmint.json_equality import identity, same_json
from specmint.lower.schemas.gathering import ANNOTATIONS, MADE, both
from specmint.lower.schemas.shape import Lost, Shape, is_31

Nodes = list[Node]


def combine(shape: Shape) -> None:
    """Fill in the keywords of a shape from all that was said of each."""
    for key, nodes in shape.said.items():
        rule = _RULES.get(key, _outermost)
        shape.keywords[key] = rule(shape, key, nodes)


def number_in(value: Json) -> Decimal | None:
    """Return a number as one that compares exactly; None for anything else. True is no number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


def _largest(shape: Shape, key: str, nodes: Nodes) -> Node:
    return max(nodes, key=lambda node: number_in(node.value) or Decimal(0))


def _smallest(shape: Shape, key: str, nodes: Nodes) -> Node:
    return min(nodes, key=lambda node: number_in(node.value) or Decimal(0))


def _patterns(shape: Shape, key: str, nodes: Nodes) -> Node:
    shape.patterns = tuple({node.string: node for node in nodes}.values())
    return nodes[-1]


def _multiples(shape: Shape, key: str, nodes: Nodes) -> Node:
    """Return the steps that all steps meet in: 0.25 of 0.05 and 0.25, 6 of 2 and 3."""
    steps = [number_in(node.value) for node in nodes]
    fractions = [Fraction(step) for step in steps if step and abs(step.adjusted()) < 400]
    if len(set(fractions)) < 2:
        return nodes[-1]
    # In lowest terms: what is a multiple of a/b and of c/d is one of lcm(a, c) / gcd(b, d).
    whole = lcm(*(one.numerator for one in fractions))
    parts = gcd(*(one.denominator for one in fractions))
    if parts == 1:
        return _with_value(nodes[-1], whole)
    # The parts divide a power of ten, for each step was written in decimal digits.
    return _with_value(nodes[-1], _exactly(whole, parts))


def _exactly(whole: int, parts: int) -> Decimal:
    """Return whole / parts with all digits, where parts divides a power of ten."""
    digits = 0
    while 10**digits % parts:
        digits += 1
    return Decimal(f"{whole * 10**digits // parts}E-{digits}")


def _inner(shape: Shape, key: str, nodes: Nodes) -> Node:
    """Return the schema of what stands inside: false if one says false, else one of all that say something."""
    for node in nodes:
        if node.value is False:
            return node
    telling = [node for node in nodes if node.is_mapping and node.value]
    if not telling:
        return nodes[-1]
    return both(telling, shape.node, key)


def _any_true(shape: Shape, key: str, nodes: Nodes) -> Node:
    """Return, of flags, the one that is set."""
    for node in reversed(nodes):
        if node.value is True:
            return node
    return nodes[-1]


def _last(shape: Shape, key: str, nodes: Nodes) -> Node:
    return nodes[-1]


def _outermost(shape: Shape, key: str, nodes: Nodes) -> Node:
    last = nodes[-1]
    if key in ANNOTATIONS or (key.startswith("x-") and key not in _FORMS):
        return last
    for node in nodes:
        if not same_json(node.value, last.value):
            shape.lose(
                node, f"`{key}` of one part of `allOf` is not used: another part has its own"
            )
    return last


_RULES: Mapping[str, Callable[[Shape, str, Nodes], Node]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems"), _largest),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems"), _smallest),
    "pattern": _patterns,
    "multipleOf": _multiples,
    **dict.fromkeys(("items", "additionalProperties", "contentSchema"), _inner),
    # Of listed values those that are in each list stay: `listed_by_all`, and then `narrowed`.
    **dict.fromkeys(("enum", "const"), _last),
    **dict.fromkeys(("readOnly", "writeOnly", "deprecated"), _any_true),
}
#: Extensions that say what a value is; all others only describe, name, or are not ours.
_FORMS = frozenset({"x-wire", "x-null"})


# --- values -----------------------------------------------------------------------------------------------------------


def listed_by_all(shape: Shape) -> list[Node] | None:
    """Return the values that every `enum` and `const` lists; None where there is no such keyword."""
    consts, enums = shape.said.get("const", []), shape.said.get("enum", [])
    if not consts and not enums:
        return None
    lists = [*([node] for node in consts), *(list(node.elements()) for node in reversed(enums))]
    others = [{identity(node.value) for node in one} for one in lists[1:]]
    return [node for node in lists[0] if all(identity(node.value) in one for one in others)]


def narrowed(shape: Shape, kept: list[Node]) -> None:
    """Leave those values in the list of a shape that also meet everything else it says."""
    if "const" in shape.keywords:
        shape.keywords.pop("enum", None)
        shape.keywords["const"] = (kept or shape.said["const"])[0]
        return
    enum = shape.keywords["enum"]
    values: list[Json] = [node.value for node in kept]
    if not same_json(enum.value, values):
        shape.keywords["enum"] = _with_value(enum, values)


def null_is_lost(shape: Shape, where: str) -> None:
    """Report that listed values and types disagree of null, and decide whether it is taken.

    OpenAPI 3.0 lets `nullable` add null to the type only, so an enum must list it; but vendors mean that null
    may come. There it is taken.
    """
    list_ = shape.said.get("enum", shape.said.get("const", []))[-1]
    shape.nullable = not is_31(shape.node)
    taken = "taken" if shape.nullable else "refused"
    message, hint = f"{where}, so it is {taken}", "say the same in both, so that all agree"
    shape.lost.append(Lost(list_, "null-disagreement", message, hint))


def _with_value(node: Node, value: Json) -> Node:
    """Return a node at the same place that holds what was made of its value."""
    return replace(node, path=(*node.path, MADE), value=value)
