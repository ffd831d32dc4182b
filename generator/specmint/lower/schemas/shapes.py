"""One view of a schema: references followed, `allOf` merged, the two spellings of null made one.

The rest of lowering asks `shape_at` and never meets `$ref`, `allOf`, `nullable` or a list of types.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from specmint.document import Node
from specmint.lower.schemas.gathering import is_structural
from specmint.lower.schemas.merging import merged
from specmint.lower.schemas.shape import Shape, is_31, key_of
from specmint.lower.schemas.variants import is_base, is_heir, variants_of
from specmint.pointers import Tokens
from specmint.resolve import is_reference, resolve


def shape_at(node: Node) -> Shape:
    """Return the shape of the schema at a node, made once for each place.

    `nullable` includes what was said on the way, beside a reference.
    """
    known = node.document.shapes
    if key_of(node) not in known:
        known[key_of(node)] = _shape(node)
    return cast(Shape, known[key_of(node)])


def walk_to(node: Node, tokens: Tokens) -> Node | None:
    """Return the schema that a pointer reaches inside a schema, or None if it leads out.

    `*` is any element of an array. A text with `contentSchema` is walked through to the JSON inside it,
    and of alternatives the first that leads on is taken.
    """
    found: Node | None = node
    for token in tokens:
        if found is None:
            return None
        shape = shape_at(found)
        if shape.content is not None:
            shape = shape_at(shape.content)
        found = _step(shape, token)
    return found


def _step(shape: Shape, token: str) -> Node | None:
    for one in (shape, *map(shape_at, shape.union)):
        found = one.get("items") if token == "*" else one.properties.get(token)
        if found is not None:
            return found
    return None


def _target(node: Node) -> tuple[Node, bool]:
    """The schema that a use of a schema comes down to, and whether null was allowed on the way.

    Follows `$ref`, and the common `allOf` of one reference that only adds annotations.
    """
    nullable = False
    while isinstance(node.value, dict):
        if is_reference(node):
            if is_31(node) and is_structural(node):
                break
            node = resolve(node)
            continue
        parts = list(node.each("allOf"))
        if len(parts) != 1 or not is_reference(parts[0]) or is_structural(node):
            break
        if is_heir(node):
            break  # a component that inherits, and adds nothing
        nullable = nullable or node.is_true("nullable")
        node = parts[0]
    return node, nullable


def _shape(node: Node) -> Shape:
    found, nullable = _target(node)
    if found == node:
        return merged(node, shape_at)
    shape = (is_base(found) and variants_of(found)) or shape_at(found)
    if nullable and not shape.nullable:
        return replace(shape, nullable=True)
    return shape
