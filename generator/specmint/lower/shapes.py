"""One view of a schema: references followed, `allOf` merged, the two spellings of null made one.

A `Shape` is what JSON Schema keywords say about one value once the ways of saying it are taken away. The rest of
lowering asks shapes and never meets `$ref`, `allOf`, `nullable` or a list of types.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from specmint.document import Node
from specmint.resolve import is_reference, resolve

Key = tuple[str, tuple[str, ...]]

#: Keywords that say nothing about the structure of a value.
ANNOTATIONS = frozenset(
    [
        "description",
        "summary",
        "title",
        "default",
        "example",
        "examples",
        "deprecated",
        "externalDocs",
        "xml",
        "$comment",
        "readOnly",
        "writeOnly",
        "$schema",
        "$id",
        "$anchor",
        "$defs",
        "definitions",
        "discriminator",
    ]
)
#: Assertions that the generated models do not check; each is reported.
NOT_ENFORCED = [
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contains",
    "minContains",
    "maxContains",
    "prefixItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "$dynamicRef",
    "$recursiveRef",
]
_LIMITS = "minLength maxLength pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems"
LIMITS = frozenset(_LIMITS.split())


@dataclass(slots=True)
class Shape:
    """What is said of a value. `types` is None where any type is allowed. `keywords` hold the nodes of plain keywords."""

    node: Node
    types: frozenset[str] | None = None
    nullable: bool = False
    properties: dict[str, Node] = field(default_factory=dict[str, Node])
    required: set[str] = field(default_factory=set[str])
    union: list[Node] = field(default_factory=list[Node])
    keywords: dict[str, Node] = field(default_factory=dict[str, Node])
    never: bool = False

    def get(self, keyword: str) -> Node | None:
        return self.keywords.get(keyword)

    @property
    def type(self) -> str | None:
        """The one type, given or plainly implied by the keywords; None where it is open or there are several."""
        if self.types is not None:
            return next(iter(self.types)) if len(self.types) == 1 else None
        if self.properties or "additionalProperties" in self.keywords:
            return "object"
        return "array" if "items" in self.keywords or "prefixItems" in self.keywords else None


def key_of(node: Node) -> Key:
    """The identity of a schema: the file and the pointer where it stands."""
    return node.file, node.path


def is_31(node: Node) -> bool:
    version = node.document.root().get("openapi")
    return (
        version is not None and isinstance(version.value, str) and version.value.startswith("3.1")
    )


def _structural(node: Node) -> set[str]:
    if not isinstance(node.value, dict):
        return set()
    ignored = ANNOTATIONS | {"$ref", "allOf", "nullable"}
    return {key for key in node.value if key not in ignored and not key.startswith("x-")}


def target(node: Node) -> tuple[Node, bool]:
    """The schema that a use of a schema comes down to, and whether null was allowed on the way.

    Follows `$ref` and the common `allOf` of one reference that only adds annotations.
    """
    nullable = False
    while isinstance(value := node.value, dict):
        if is_reference(node):
            if is_31(node) and _structural(node):
                break
            node = resolve(node)
            continue
        parts = node.get("allOf")
        if (
            parts is None
            or not isinstance(parts.value, list)
            or len(parts.value) != 1
            or _structural(node)
        ):
            break
        if not is_reference(parts / 0):
            break
        nullable = nullable or value.get("nullable") is True
        node = parts / 0
    return node, nullable


def shape_of(node: Node) -> Shape:
    """The shape of a schema, which `target` has already followed. A cycle of `allOf` adds nothing the second time."""
    shape = Shape(node)
    _merge(shape, node, set())
    if shape.types is not None and "null" in shape.types:
        shape.nullable = True
        shape.types = shape.types - {"null"} or None
        if shape.types is None:
            shape.types = frozenset({"null"})
    _take_null_from_enum(shape)
    _take_null_from_union(shape)
    return shape


def _merge(shape: Shape, node: Node, seen: set[Key]) -> None:
    if node.value is False:
        shape.never = True
        return
    if not isinstance(node.value, dict) or key_of(node) in seen:
        return
    seen.add(key_of(node))
    if is_reference(node):
        _merge(shape, resolve(node), seen)
        if not is_31(node):
            return
    parts = node.get("allOf")
    if parts is not None and isinstance(parts.value, list):
        for part in parts.elements():
            _merge(shape, part, seen)
    _merge_own(shape, node)


def _merge_own(shape: Shape, node: Node) -> None:
    for key, child in node.items():
        if key == "properties" and isinstance(child.value, dict):
            for name, schema in child.items():
                shape.properties[name] = _stronger(shape.properties.get(name), schema)
        elif key == "required" and isinstance(child.value, list):
            shape.required.update(name for name in child.value if isinstance(name, str))
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
    if old is None or (
        isinstance(new.value, dict)
        and (is_reference(new) or _structural(new) or "allOf" in new.value)
    ):
        return new
    return old


def _narrow(shape: Shape, node: Node) -> None:
    listed = node.value if isinstance(node.value, list) else [node.value]
    named = {item for item in listed if isinstance(item, str)}
    if not named:
        return
    if shape.types is None:
        shape.types = frozenset(named)
        return
    both = shape.types & named
    if {"integer", "number"} <= shape.types | named:
        both = both | {"integer"}
    shape.types = frozenset(both) if both else frozenset(named)


def _take_null_from_enum(shape: Shape) -> None:
    enum = shape.get("enum")
    if enum is not None and isinstance(enum.value, list) and None in enum.value:
        shape.nullable = True


def _is_null(node: Node) -> bool:
    value = node.value
    if not isinstance(value, dict):
        return False
    only = value.get("enum") == [None] or ("const" in value and value["const"] is None)
    return only or value.get("type") == "null"


def _take_null_from_union(shape: Shape) -> None:
    kept = [member for member in shape.union if not _is_null(target(member)[0])]
    if len(kept) != len(shape.union):
        shape.nullable = True
        shape.union = kept


def children(shape: Shape) -> Iterator[tuple[str, Node]]:
    """The schemas inside a shape, each with the property name it stands under, or "" where it is no property."""
    yield from shape.properties.items()
    for member in shape.union:
        yield "", member
    for keyword in ("items", "additionalProperties", "contentSchema"):
        child = shape.get(keyword)
        if child is not None and isinstance(child.value, dict):
            yield "", child


def walk_to(node: Node, tokens: tuple[str, ...]) -> Node | None:
    """The schema that a JSON Pointer reaches inside a schema; `*` is any element of an array. None where it leads out.

    A text property with `contentSchema` is walked through to the JSON inside it.
    """
    for token in tokens:
        shape = shape_of(target(node)[0])
        inner = shape.get("contentSchema")
        if inner is not None:
            shape = shape_of(target(inner)[0])
        found = shape.get("items") if token == "*" else shape.properties.get(token)
        if found is None:
            return None
        node = found
    return node


def tokens_of(pointer: str) -> tuple[str, ...]:
    """The tokens of a JSON Pointer (RFC 6901)."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
