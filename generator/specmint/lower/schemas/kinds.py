"""What becomes of a schema: a class, an enum, a named alias, or a type that stands where it is used."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Literal

from specmint.lower.schemas.gathering import ANNOTATIONS
from specmint.lower.schemas.shape import Key, Shape
from specmint.lower.schemas.shapes import shape_at
from specmint.lower.schemas.variants import is_variants
from specmint.vocabulary import find

Kind = Literal["model", "enum", "alias", "inline"]

_DEEPEST = 32
"""Levels of one type, of lists in lists for example; Python's parser refuses brackets of 200 levels."""


def enum_kind(shape: Shape) -> Literal["string", "integer"] | None:
    """Return whether a schema is an enum of texts or of whole numbers; None for one of other literals, or none."""
    listed = shape.value_at("enum")
    if not isinstance(listed, list):
        return None
    kinds = {type(value) for value in listed if value is not None}
    if kinds == {str}:
        return "string"
    if kinds == {int}:
        return "integer"
    return None


def is_model(shape: Shape) -> bool:
    """Return whether a schema is an object with named members, or one that may have none."""
    if shape.type not in ("object", None) or (shape.union and not shape.properties):
        return False
    is_closed = shape.type == "object" and shape.is_false("additionalProperties")
    return bool(shape.properties or shape.absent) or is_closed


def is_any_object(shape: Shape) -> bool:
    """Return whether a schema is an object of which nothing is said, or anything; a tag makes a class of it with that alone."""
    says = shape.union or shape.properties or shape.absent or shape.get("additionalProperties")
    is_anything = shape.types is None and shape.keywords.keys() <= ANNOTATIONS
    return (shape.type == "object" or is_anything) and not says


def is_component(shape: Shape) -> bool:
    """Return whether a schema stands right below `#/components/schemas`, and so has a name of its own."""
    path = shape.node.path
    return path[:2] == ("components", "schemas") and len(path) == 3


def _is_constant(shape: Shape) -> bool:
    """Return whether an enum has one value, and no name that anybody gave it: a class would say nothing more."""
    values = [node for node in shape.each("enum") if node.value is not None]
    # On a property `x-name` is the name of the field.
    keys = ["x-enum-varnames"] if shape.node.is_property else ["x-enum-varnames", "x-name"]
    is_named = any(find(shape.node, key) is not None for key in keys)
    return len(values) == 1 and not is_named and not is_component(shape)


class Kinds:
    """The kind of each schema in use, once aliases are known.

    `constants` are enums of one value that tell classes apart, `tagged` the classes that are told apart.
    """

    def __init__(self, shapes: Iterable[Shape], constants: Set[Key], tagged: Set[Key]) -> None:
        self._aliases: set[Key] = set()
        self._constants = constants
        self._tagged = tagged
        self._known: dict[int, tuple[Shape, Kind]] = {}
        self._find_aliases(list(shapes))

    def of(self, shape: Shape) -> Kind:
        """Return what becomes of a schema, now that all aliases are known."""
        if id(shape) not in self._known:
            self._known[id(shape)] = shape, self._of(shape)  # kept, so that no other has its id
        return self._known[id(shape)][1]

    def _of(self, shape: Shape) -> Kind:
        if shape.impossible or shape.key in self._constants:
            return "inline"
        if shape.keywords.keys() & {"x-wire", "x-null", "const"}:
            return "inline"
        if enum_kind(shape) is not None:
            return "inline" if _is_constant(shape) else "enum"
        if (
            len(shape.union) > 1
            and not shape.properties
            and (is_component(shape) or is_variants(shape))
        ):
            return "alias"
        if is_model(shape) or shape.key in self._tagged:
            return "model"
        if shape.key in self._aliases:
            return "alias"
        return "inline"

    def _find_aliases(self, shapes: list[Shape]) -> None:
        """Find schemas without a name that contain themselves, or so many levels of others that Python cannot read the type."""
        levels: dict[Key, int] = {}
        for shape in shapes:
            if shape.key not in levels and self._of(shape) == "inline":
                self._find_aliases_from(shape, levels)

    def _find_aliases_from(self, start: Shape, levels: dict[Key, int]) -> None:
        # Depth first with a stack of its own: documents nest deeper than Python's recursion goes.
        stack = [(start, self._unnamed_parts(start))]
        trail = {start.key}
        while stack:
            shape, todo = stack[-1]
            if not todo:
                stack.pop()
                trail.discard(shape.key)
                inner = (levels.get(part.key, 0) for part in self._unnamed_parts(shape))
                levels[shape.key] = 1 + max(inner, default=0)
                if levels[shape.key] == _DEEPEST:
                    self._aliases.add(shape.key)
                continue
            part = todo.pop()
            if part.key in trail:
                self._aliases.add(part.key)
            elif part.key not in levels:
                trail.add(part.key)
                stack.append((part, self._unnamed_parts(part)))

    def _unnamed_parts(self, shape: Shape) -> list[Shape]:
        parts = [shape_at(node) for _, node in shape.parts()]
        return [part for part in parts if self._of(part) == "inline"]
