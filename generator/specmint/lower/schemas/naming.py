"""Names of definitions, drawn from where a schema stands and from nothing else.

`#/components/schemas/Customer/properties/address` is `CustomerAddress`, whoever uses it first. Unrelated
changes to a document therefore rename nothing.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from specmint.document import Node
from specmint.lower.facts import given_name
from specmint.lower.schemas.gathering import MADE
from specmint.names import CLASS_NAMES, free, pascal
from specmint.pointers import Tokens
from specmint.vocabulary import extension

#: Steps of a path that add nothing to a name.
_SILENT = frozenset(
    ["parameters", "schema", "content", "contentSchema", "allOf", "properties", "schemas"]
    + ["headers", "oneOf", "anyOf", MADE]
)
#: Steps that add a word of their own.
_SPOKEN = {
    "items": "Item",
    "additionalProperties": "Value",
    "requestBody": "Body",
    "requestBodies": "Body",
    "responses": "Answer",
}
_METHODS = frozenset(["get", "put", "post", "delete", "options", "head", "patch", "trace"])


def class_name(node: Node) -> str:
    """Return the class name that a schema should have, before collisions are resolved."""
    given = given_name(node)
    if given[:1].isupper():
        return given
    # On a property `x-name` names the field; the class of its object is named after it, with a capital.
    return free(pascal(given or "".join(_words(node))), CLASS_NAMES)


def _words(node: Node) -> list[str]:
    """The parts of the name: what the schema stands in, then the way from there to the schema."""
    path = node.path
    if path[:2] == ("components", "callbacks"):  # behind its name: an expression, and a method
        return [_component(node), *_steps(path[5:])]
    if path[:1] == ("components",) and len(path) >= 3:
        return [_component(node), *_steps(path[3:])]
    if path[:1] == ("webhooks",) and len(path) >= 3:
        return [_operation(node, path[1]), *_steps(path[3:])]
    if path[:1] != ("paths",) or len(path) < 3:
        return [pascal(PurePosixPath(node.file).stem), *_steps(path)]
    if path[2] in _METHODS:
        address = f"{path[2]} {path[1]}"
        return [_operation(node, address), *_parameter(node, 3), *_steps(_told(path[3:]))]
    return [pascal(path[1], fallback="Path"), *_parameter(node, 2), *_steps(path[2:])]


def _component(node: Node) -> str:
    """The name of the component that a schema is, or is part of."""
    section, name = node.path[1:3]
    whole = node.document.node(node.file, node.path[:3])
    named = extension(whole, "x-name").string or pascal(name)
    if whole == node:
        return named
    return named + _SPOKEN.get(section, "")


def _operation(node: Node, address: str) -> str:
    """The name of the operation that a schema is part of: after its address, if it has no operationId."""
    operation = node.document.node(node.file, node.path[:3])
    return pascal(operation.text("operationId") or address, fallback="Operation")


def _told(path: Tokens) -> Tokens:
    """The steps below an operation, of a callback its name without its expression and its method."""
    if path[:1] == ("callbacks",):
        return (*path[1:2], *path[4:])
    return path


def _parameter(node: Node, at: int) -> list[str]:
    """The name of the parameter that a schema belongs to; nothing where it belongs to none."""
    if node.path[at : at + 1] != ("parameters",) or len(node.path) < at + 2:
        return []
    parameter = node.document.node(node.file, node.path[: at + 2])
    return [pascal(parameter.text("name"), fallback="Parameter")]


def _steps(path: Tokens) -> list[str]:
    """The words for the steps below: names of properties, "Item", "Option2"; nothing for the filler."""
    words: list[str] = []
    previous = ""
    for token in path:
        if previous == "properties":
            words.append(pascal(token, fallback="Field"))
            # The name of a property is no keyword, even where it looks like one: `properties/items`.
            previous = ""
            continue
        words += _step(previous, token)
        previous = token
    return words


def _step(previous: str, token: str) -> list[str]:
    """The word for one step that is no property."""
    if previous in ("oneOf", "anyOf") and token.isdigit():
        return [f"Option{int(token) + 1}"]
    if previous == "responses" and token[:1] in ("4", "5"):
        return [token.upper()]  # no success of the operation has its name
    if token in _SPOKEN:
        return [_SPOKEN[token]]
    if token in _SILENT or "/" in token or token.isdigit() or previous == "allOf":
        return []
    return [pascal(token, fallback="Part")]
