"""One view of a schema: references followed, `allOf` merged, the two spellings of null made one.

A `Shape` is what JSON Schema keywords say about one value once the ways of saying it are taken away.
The rest of lowering asks `shape_at` and never meets `$ref`, `allOf`, `nullable` or a list of types.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias, cast

from specmint.document import HasMembers, Node, Path
from specmint.pointers import Tokens
from specmint.resolve import is_reference, resolve

Key: TypeAlias = tuple[str, Path]
"""The identity of a schema: the file and the path where it stands."""

#: Keywords that say nothing about the structure of a value.
_ANNOTATIONS = frozenset(
    ["description", "summary", "title", "default", "example", "examples", "deprecated"]
    + ["externalDocs", "xml", "$comment", "readOnly", "writeOnly", "discriminator"]
    + ["$schema", "$id", "$anchor", "$defs", "definitions"]
)
#: Keywords that `_merge` takes apart itself.
_STRUCTURE = frozenset({"$ref", "allOf", "nullable"})


@dataclass(slots=True)
class Shape(HasMembers):
    """What is said of a value, as `HasMembers` by keyword.

    `node` is the schema that a use of it comes down to. `types` is None where any type is allowed;
    `union` are the alternatives of `oneOf` and `anyOf`, null left out; `keywords` holds the nodes of
    all keywords that have no attribute here. Read-only once made.
    """

    node: Node
    types: frozenset[str] | None = None
    nullable: bool = False
    properties: dict[str, Node] = field(default_factory=dict[str, Node])
    required: set[str] = field(default_factory=set[str])
    union: list[Node] = field(default_factory=list[Node])
    keywords: dict[str, Node] = field(default_factory=dict[str, Node])

    def get(self, key: str) -> Node | None:
        """Return the node of a keyword, or None."""
        return self.keywords.get(key)

    @property
    def key(self) -> Key:
        """The identity of the schema."""
        return key_of(self.node)

    @property
    def type(self) -> str | None:
        """The one type, given or plainly implied by the keywords; None where it is open or there are several."""
        if self.types is not None:
            named = tuple(self.types)
            return named[0] if len(named) == 1 else None
        if self.properties or "additionalProperties" in self.keywords:
            return "object"
        if self.keywords.keys() & {"items", "prefixItems"}:
            return "array"
        return None

    @property
    def item(self) -> Node | None:
        """The schema of the elements of an array; None where any are allowed, or none."""
        return self._schema("items")

    @property
    def extra(self) -> Node | None:
        """The schema of members that have no property; None where any are allowed, or none."""
        return self._schema("additionalProperties")

    @property
    def content(self) -> Node | None:
        """The schema of the JSON inside a text (`contentSchema`)."""
        return self._schema("contentSchema")

    @property
    def literals(self) -> list[Node]:
        """The only values that are allowed, where `const` or `enum` lists them."""
        const = self.get("const")
        return list(self.each("enum")) if const is None else [const]

    def parts(self) -> Iterator[tuple[str, Node]]:
        """Yield the schemas inside, each with the name of its property, or "" where it is no property."""
        yield from self.properties.items()
        for node in (*self.union, self.item, self.extra, self.content):
            if node is not None:
                yield "", node

    def _schema(self, key: str) -> Node | None:
        node = self.get(key)
        if node is None or not node.is_mapping:
            return None
        return node


def key_of(node: Node) -> Key:
    """Return the identity of the schema at a node."""
    return node.file, node.path


def is_31(node: Node) -> bool:
    """Return whether the document is OpenAPI 3.1, where keywords beside `$ref` count."""
    return node.document.root().text("openapi").startswith("3.1")


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

    `*` is any element of an array. A text with `contentSchema` is walked through to the JSON inside it.
    """
    found: Node | None = node
    for token in tokens:
        if found is None:
            return None
        shape = shape_at(found)
        if shape.content is not None:
            shape = shape_at(shape.content)
        found = shape.get("items") if token == "*" else shape.properties.get(token)
    return found


def _target(node: Node) -> tuple[Node, bool]:
    """The schema that a use of a schema comes down to, and whether null was allowed on the way.

    Follows `$ref`, and the common `allOf` of one reference that only adds annotations.
    """
    nullable = False
    while isinstance(node.value, dict):
        if is_reference(node):
            if is_31(node) and _is_structural(node):
                break
            node = resolve(node)
            continue
        parts = list(node.each("allOf"))
        if len(parts) != 1 or not is_reference(parts[0]) or _is_structural(node):
            break
        nullable = nullable or node.is_true("nullable")
        node = parts[0]
    return node, nullable


def _shape(node: Node) -> Shape:
    found, nullable = _target(node)
    if found == node:
        return _merged(node)
    shape = shape_at(found)
    if nullable and not shape.nullable:
        return replace(shape, nullable=True)
    return shape


def _is_structural(node: Node) -> bool:
    """Whether a schema says something of the value itself, beside `$ref` and `allOf`."""
    said = {key for key, _ in node.items() if not key.startswith("x-")}
    return bool(said - _ANNOTATIONS - _STRUCTURE)


def _merged(node: Node) -> Shape:
    """The shape of a schema at which `_target` has arrived."""
    shape = Shape(node)
    _merge(shape, node, set())
    if shape.types is not None and "null" in shape.types:
        shape.nullable = True
        shape.types = shape.types - {"null"} or frozenset({"null"})
    enum = shape.value_at("enum")
    if isinstance(enum, list) and None in enum:
        shape.nullable = True
    kept = [member for member in shape.union if not _is_null(_target(member)[0])]
    if len(kept) != len(shape.union):
        shape.nullable = True
        shape.union = kept
    return shape


def _is_null(node: Node) -> bool:
    """Whether a schema allows null and nothing else."""
    if not isinstance(node.value, dict):
        return False
    is_const = "const" in node.value and node.value["const"] is None
    return is_const or node.value.get("enum") == [None] or node.text("type") == "null"


def _merge(shape: Shape, node: Node, seen: set[Key]) -> None:
    """Add what a schema says to a shape. A cycle of `allOf` adds nothing the second time."""
    if not isinstance(node.value, dict) or key_of(node) in seen:
        return
    seen.add(key_of(node))
    if is_reference(node):
        _merge(shape, resolve(node), seen)
        if not is_31(node):
            return
    for part in node.each("allOf"):
        _merge(shape, part, seen)
    _merge_own(shape, node)


def _merge_own(shape: Shape, node: Node) -> None:
    # A keyword that two parts of an `allOf` say is overwritten by the later one here, though both hold.
    for key, child in node.items():
        if key == "properties" and isinstance(child.value, dict):
            for name, schema in child.items():
                shape.properties[name] = _stronger(shape.properties.get(name), schema)
        elif key == "required" and isinstance(child.value, list):
            shape.required.update(node.texts("required"))
        elif key in ("oneOf", "anyOf") and isinstance(child.value, list):
            shape.union.extend(child.elements())
        elif key == "nullable":
            shape.nullable = shape.nullable or child.value is True
        elif key == "type":
            _narrow(shape, child)
        elif key not in ("allOf", "$ref"):
            shape.keywords[key] = child


def _stronger(old: Node | None, new: Node) -> Node:
    """Of two schemas of one property the later, unless it only annotates."""
    if old is None or is_reference(new) or new.get("allOf") or _is_structural(new):
        return new
    return old


def _narrow(shape: Shape, node: Node) -> None:
    """Keep the types that both the shape and a `type` keyword allow; `integer` is within `number`."""
    listed = [node.string, *(each.string for each in node.elements())]
    named = frozenset(filter(None, listed))
    if not named:
        return
    if shape.types is None:
        shape.types = named
        return
    both = shape.types & named
    if {"integer", "number"} <= shape.types | named:
        both |= {"integer"}
    shape.types = both or named
