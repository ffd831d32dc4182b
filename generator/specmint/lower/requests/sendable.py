"""What values may be that are written outside of JSON: in paths, queries, headers, cookies and the fields of forms.

There a value is one text, or several of them. What has parts needs a style, and what stands inside its parts has no
form in most of them.
"""

from __future__ import annotations

from typing import NamedTuple

from specmint.document import Node
from specmint.lower.schemas import Key, Shape, shape_at


class Kinds(NamedTuple):
    """What a value of a schema may be. `has_inner`: an object or a list may stand inside another."""

    has_object: bool = False
    has_list: bool = False
    has_inner: bool = False

    @property
    def has_parts(self) -> bool:
        """Whether it may be more than one text."""
        return self.has_object or self.has_list


def kinds_of(schema: Node) -> Kinds:
    """Return what a value of this schema may be, alternatives taken together. What says nothing may be anything."""
    return _kinds(schema, frozenset())


def _kinds(schema: Node, around: frozenset[Key]) -> Kinds:
    shape = shape_at(schema)
    if shape.key in around:
        return Kinds(has_object=True)
    inside = around | {shape.key}
    if shape.union:
        found = [_kinds(member, inside) for member in shape.union]
        return Kinds(*(any(column) for column in zip(*found, strict=True)))
    if shape.types is None and shape.type is None:
        is_open = not shape.literals and shape.get("x-wire") is None
        return Kinds(has_object=is_open, has_list=is_open)
    has_object, has_list = _may_be(shape, "object"), _may_be(shape, "array")
    return Kinds(has_object, has_list, _has_inner(shape, has_object, has_list, inside))


def _has_inner(shape: Shape, has_object: bool, has_list: bool, around: frozenset[Key]) -> bool:
    inner: list[Node | None] = [shape.item] if has_list else []
    if has_object:
        inner += [*shape.properties.values(), shape.extra]
    known = (node for node in inner if node is not None)
    return any(_kinds(node, around).has_parts for node in known)


def _may_be(shape: Shape, name: str) -> bool:
    return shape.type == name or (shape.types is not None and name in shape.types)
