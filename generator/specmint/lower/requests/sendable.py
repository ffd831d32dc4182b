"""Which values can be written outside of JSON: in paths, queries, headers, cookies and the fields of forms.

There a value is one text, or several of them. OpenAPI knows styles for objects too, which are not written yet: what
could hold one is refused here, where the document can still be changed, and not when a method is called.
"""

from __future__ import annotations

from specmint.document import Node
from specmint.lower.schemas import Key, Shape, shape_at


def unsendable(schema: Node, *, several: bool = True) -> str:
    """Return what a value of this schema may be that has no form as text: such as "an object"; "" if nothing.

    `several` says whether a list of texts can be sent.
    """
    return _unsendable(schema, several, frozenset())


def may_be_list(schema: Node) -> bool:
    """Return whether a value of this schema is a list, or one of its alternatives is."""
    return _may_be_list(schema, frozenset())


def _unsendable(schema: Node, several: bool, around: frozenset[Key]) -> str:
    shape = shape_at(schema)
    if shape.key in around:
        return ""
    inside = around | {shape.key}
    if _may_be(shape, "object"):
        return "an object"
    if _may_be(shape, "array"):
        if not several:
            return "a list inside a list"
        found = shape.item and _unsendable(shape.item, False, inside)
        if found:
            return found if found.startswith("a list") else "a list of objects"
    alternatives = (_unsendable(member, several, inside) for member in shape.union)
    return next(filter(None, alternatives), "")


def _may_be_list(schema: Node, around: frozenset[Key]) -> bool:
    shape = shape_at(schema)
    if shape.key in around or _may_be(shape, "array"):
        return shape.key not in around
    return any(_may_be_list(member, around | {shape.key}) for member in shape.union)


def _may_be(shape: Shape, name: str) -> bool:
    return shape.type == name or (shape.types is not None and name in shape.types)
