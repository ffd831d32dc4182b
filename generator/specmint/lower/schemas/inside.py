"""What the members of an object and the elements of a list are, where other keywords than the usual two say so.

`patternProperties` and `prefixItems` are schemas by name and by position (2020-12, Core, 10.3.1.1 and 10.3.2.2); a type in
Python has one for all. So all of them are alternatives, beside what `additionalProperties` or `items` says of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable

from specmint.document import Json, Node
from specmint.lower.schemas.gathering import MADE
from specmint.lower.schemas.shape import Shape, key_of

#: Patterns that every name matches.
_EVERY_NAME = frozenset(["", "^", ".*", "^.*", "^.*$", ".*$", ".+", "^.+", "^.+$", ".+$"])
#: Keywords beside which more is evaluated than a schema's own members (2020-12, Core, 11.3).
_EVALUATE = frozenset(["if", "then", "else", "not", "dependentSchemas", "$dynamicRef", "contains"])


def settle_inside(shape: Shape, *, has_alternatives: bool) -> None:
    """Set `additionalProperties` and `items` of a shape to what all keywords together say."""
    if not has_alternatives and shape.said.keys().isdisjoint(_EVALUATE):
        _take_rest(shape, "unevaluatedProperties", "additionalProperties")
        _take_rest(shape, "unevaluatedItems", "items")
    _settle_members(shape)
    _settle_elements(shape)


def _take_rest(shape: Shape, keyword: str, usual: str) -> None:
    """Read what is said of the unevaluated as said of all others: nothing evaluates more than the schema's parts."""
    node = shape.get(keyword)
    if node is not None and usual not in shape.said:
        shape.keywords[usual] = node
        del shape.said[keyword]


def _settle_members(shape: Shape) -> None:
    schemas = {
        name: schema
        for node in shape.said.get("patternProperties", ())
        for name, schema in node.items()
    }
    if schemas:
        rest = shape.get("additionalProperties")
        is_whole = not _EVERY_NAME.isdisjoint(schemas) or (rest is not None and _says(rest))
        found = [*schemas.values(), *filter(None, [rest])]
        shape.keywords["additionalProperties"] = _any_of(
            shape, found, "patternProperties", is_whole
        )
    if schemas.keys() <= _EVERY_NAME:
        shape.said.pop("patternProperties", None)  # nothing is left to be checked


def _settle_elements(shape: Shape) -> None:
    schemas = list(shape.each("prefixItems"))
    if schemas:
        rest, most = shape.get("items"), shape.integer("maxItems")
        is_whole = most is not None and most <= len(schemas)
        is_whole = is_whole or (rest is not None and _says(rest))
        found = [*schemas, *filter(None, [rest])]
        shape.keywords["items"] = _any_of(shape, found, "prefixItems", is_whole)


def _says(node: Node) -> bool:
    """Return whether a schema says anything of its values."""
    return node.value not in (True, {})


def _any_of(shape: Shape, schemas: Iterable[Node], keyword: str, is_whole: bool) -> Node:
    """Return the schema of what meets one of several; the one that takes all, where one says nothing or others may come."""
    taking = [node for node in schemas if node.value is not False]
    at, document = (*shape.node.path, keyword, MADE), shape.node.document
    if not is_whole or not all(map(_says, taking)):
        return Node(document, shape.node.file, at, True)
    if len(taking) == 1:
        return taking[0]
    said: dict[str, Json] = {}
    made = Node(document, shape.node.file, at, said)
    document.shapes[key_of(made)] = Shape(made, union=taking)
    return made
