"""One view of a schema: references followed, `allOf` merged, the two spellings of null made one.

The rest of lowering asks `shape_at` and never meets `$ref`, `allOf`, `nullable` or a list of types.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from specmint.document import Node
from specmint.lower.schemas.gathering import either_way, is_structural
from specmint.lower.schemas.merging import merged
from specmint.lower.schemas.shape import Shape, is_31
from specmint.lower.schemas.value_rules import RULES, Value, value_rules
from specmint.lower.schemas.variants import is_base, is_heir, variants_of
from specmint.pointers import Tokens, is_index
from specmint.resolve import is_reference, resolve


def shape_at(node: Node) -> Shape:
    """Return the shape of the schema at a node, made once for each place.

    `nullable` includes what was said on the way, beside a reference.
    """
    known, key = node.document.shapes, (node.file, node.path)
    shape = known.get(key)
    if shape is None:
        shape = known[key] = _with_value_rules(_shape(node), node)
    return cast(Shape, shape)


def walk_to(node: Node, tokens: Tokens) -> Node | None:
    """Return the schema that a pointer reaches inside a schema, or None if it leads out.

    `*` is any element of an array, a number or `-1` one of them. A text with `contentSchema` is walked through
    to the JSON inside it, and of alternatives the first that leads on is taken.
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
        is_element = token == "*" or (one.type == "array" and _is_place(token))
        found = one.get("items") if is_element else one.properties.get(token)
        if found is not None:
            return found
    return None


def _is_place(token: str) -> bool:
    """Return whether a token names an element of an array: by its index, or -1 for the last."""
    return token == "-1" or is_index(token)


def _target(node: Node) -> tuple[Node, bool]:
    """Return the schema that a use of a schema comes down to, and whether null was allowed on the way.

    Follows `$ref`, and the common `allOf` of one reference that only adds annotations.
    """
    nullable, node = False, either_way(node)
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
    shape = None
    if is_base(found) or is_heir(found):
        shape = variants_of(found)
    if shape is None:
        shape = shape_at(found)
    if nullable and not shape.nullable:
        return replace(shape, nullable=True)
    return shape


def _with_value_rules(shape: Shape, node: Node) -> Shape:
    """Return the shape with the `x-null` and the `x-wire` that hold for the schema at `node`, and no others."""
    own = own_shape(shape)
    rules = value_rules(node, is_31(node), _value(own))
    if not rules.found and rules.declined == own.declined and not own.keywords.keys() & {*RULES}:
        return own
    plain = {key: child for key, child in own.keywords.items() if key not in RULES}
    said = plain | rules.found
    return replace(own, keywords=said, inherited=rules.inherited, declined=rules.declined)


def own_shape(shape: Shape) -> Shape:
    """Return the shape without what the document says of all values of its type or format."""
    if not shape.inherited:
        return shape
    own = {key: child for key, child in shape.keywords.items() if key not in shape.inherited}
    return replace(shape, keywords=own, inherited=frozenset())


def _value(shape: Shape) -> Value:
    """Return what the rules need to know of a value; of a choice between one schema and null, of that schema."""
    if not shape.union:
        return Value(shape.keywords, shape.type or "", shape.text("format"), shape.declined)
    if len(shape.union) > 1 or shape.properties:
        return Value(shape.keywords, "", "", shape.declined)
    # It is not looked into with `shape_at`, because it may contain this very schema.
    member = _target(shape.union[0])[0]
    said = dict(member.items()) | shape.keywords
    return Value(said, member.text("type"), member.text("format"), shape.declined)
