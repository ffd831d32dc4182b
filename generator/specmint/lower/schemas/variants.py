"""Inheritance: what refers to a schema with a discriminator, be it inherited, means it, or any schema that has it in its `allOf`.

    Pet: {discriminator: {propertyName: kind}, properties: {kind: ...}}
    Cat: {allOf: [{$ref: Pet}, ...]}

"Pet" itself is a class. A reference to it is a union of "Cat" and all others, and of "Pet" unless a mapping leaves it out.
"""

from __future__ import annotations

from typing import cast

from specmint.document import Json, Node
from specmint.lower.facts import given_name
from specmint.lower.schemas.gathering import MADE, gather, is_structural
from specmint.lower.schemas.shape import Shape, key_of
from specmint.names import pascal

_STEPS = ("anyOf", MADE)


def is_variants(shape: Shape) -> bool:
    """Return whether a shape is that of references to a schema which others inherit from."""
    return shape.node.path[-2:] == _STEPS


def is_base(node: Node) -> bool:
    """Return whether a component has a discriminator, and does not list its alternatives itself."""
    says = node.get("discriminator") is not None and is_structural(node)
    return says and not node.get("oneOf") and not node.get("anyOf") and _is_component(node)


def is_heir(node: Node) -> bool:
    """Return whether a component has a schema with a discriminator in its `allOf`, at any depth."""
    if not _is_component(node) or node.get("allOf") is None:
        return False
    return any(part.node != node and is_base(part.node) for part in gather(node).parts)


def variants_of(base: Node) -> Shape | None:
    """Return the shape of what refers to a base; None where nothing inherits from it."""
    children, chooser = list(_heirs(base)), _chooser(base)
    if not children or chooser is None:
        return None
    if _is_own(base, chooser):
        children.append(base)
    # The long spelling is ours in any document (`vocabulary`).
    said: Json = {"x-specmint-name": f"Any{pascal(given_name(base) or base.name)}"}
    node = Node(base.document, base.file, (*base.path, *_STEPS), said)
    keywords = {"discriminator": chooser}
    if base.get("description") is not None:
        keywords["description"] = base / "description"
    shape = Shape(node, union=children, keywords=keywords)
    base.document.shapes[shape.key] = shape
    return shape


def _chooser(base: Node) -> Node | None:
    """Return the discriminator of a schema, or that of the nearest one which it inherits from."""
    parts = [part.node for part in gather(base).parts if is_base(part.node)]
    return parts[-1].get("discriminator") if parts else None


def _is_own(base: Node, said: Node) -> bool:
    """Return whether a value can be of the base itself: no mapping says what values mean, or one names it."""
    targets = [target.string for _, target in said.members("mapping")]
    named = [*targets, said.text("defaultMapping")]
    return not targets or base.name in [target.rpartition("/")[2] for target in named]


def _heirs(base: Node) -> list[Node]:
    """Return the components that have a base in their `allOf`, at any depth."""
    known = base.document.combined
    if "heirs" not in known:
        found: dict[object, list[Node]] = {}
        for _, schema in base.document.root().child("components").members("schemas"):
            if is_heir(schema):
                for part in gather(schema).parts:
                    if part.node != schema and (is_base(part.node) or is_heir(part.node)):
                        found.setdefault(key_of(part.node), []).append(schema)
        known["heirs"] = found
    return cast(dict[object, list[Node]], known["heirs"]).get(key_of(base), [])


def _is_component(node: Node) -> bool:
    return node.path[:2] == ("components", "schemas") and len(node.path) == 3
