"""Whether a schema has a place that a pointer names."""

from __future__ import annotations

from specmint.document import Node
from specmint.lower.schemas.shape import Key, Shape
from specmint.lower.schemas.shapes import shape_at
from specmint.pointers import Tokens, is_index


def declares(schema: Node, tokens: Tokens, above: frozenset[Key] = frozenset()) -> bool:
    """Return whether a schema declares something at a pointer, in any of its alternatives, or leaves it open."""
    shape = shape_at(schema)
    if not tokens or _is_open(shape):
        return True
    if shape.content is not None:
        return declares(shape.content, tokens)
    if shape.key in above:
        return False
    if any(declares(member, tokens, above | {shape.key}) for member in shape.union):
        return True
    part = _part(shape, tokens[0])
    return part is not None and declares(part, tokens[1:])


def _is_open(shape: Shape) -> bool:
    """Return whether a schema says nothing of what is inside its values."""
    if shape.union or shape.properties:
        return False
    if shape.type == "object":
        return shape.extra is None and not shape.is_false("additionalProperties")
    if shape.type == "array":
        return shape.item is None
    return shape.types is None


def _part(shape: Shape, token: str) -> Node | None:
    if shape.type == "array":
        return shape.item if token == "-1" or is_index(token) else None
    return shape.properties.get(token) or shape.extra
