"""Names of definitions, drawn from where a schema stands and from nothing else.

`#/components/schemas/Customer/properties/address` is `CustomerAddress`, whoever uses it first. Unrelated changes to a
document therefore rename nothing.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from specmint.document import Node
from specmint.ir import Ident
from specmint.lower.findings import string
from specmint.names import CLASS_NAMES, free, is_identifier, pascal

_SILENT = frozenset(["parameters"]) | frozenset(
    {"schema", "content", "contentSchema", "allOf", "properties", "schemas", "headers"}
)
_SPOKEN = {
    "items": "Item",
    "additionalProperties": "Value",
    "requestBody": "Body",
    "requestBodies": "Body",
    "responses": "Answer",
}
_METHODS = frozenset(["get", "put", "post", "delete", "options", "head", "patch", "trace"])


def class_name(node: Node) -> str:
    """The wanted class name of a schema, before collisions are resolved."""
    given = string(node.get("x-name") if isinstance(node.value, dict) else None)
    if given and is_identifier(given):
        # On a property `x-name` names the field; the class of its object is named after it, with a capital.
        return given if given[0].isupper() else free(pascal(given), CLASS_NAMES)
    return free(pascal("".join(_parts(node))), CLASS_NAMES)


def given_name(node: Node) -> Ident | None:
    """The name that `x-name` asks for, if it can be one."""
    given = string(node.get("x-name") if isinstance(node.value, dict) else None)
    return Ident(given) if given and is_identifier(given) else None


def _parts(node: Node) -> list[str]:
    path = node.path
    if path[:1] == ("components",) and len(path) >= 3:
        head = [_component(node, path[1], path[2])]
        return head + _tail(path[3:])
    if path[:1] == ("paths",) and len(path) >= 3 and path[2] in _METHODS:
        operation = node.document.node(node.file, path[:3])
        name = string(operation.get("operationId")) or f"{path[2]} {path[1]}"
        return [pascal(name, fallback="Operation"), *_parameter(node, 3), *_tail(path[3:])]
    if path[:1] == ("paths",) and len(path) >= 3:
        return [pascal(path[1], fallback="Path"), *_parameter(node, 2), *_tail(path[2:])]
    return [pascal(PurePosixPath(node.file).stem), *_tail(path)]


def _parameter(node: Node, at: int) -> list[str]:
    """The name of the parameter that a schema belongs to; nothing where it belongs to none."""
    if node.path[at : at + 1] != ("parameters",) or len(node.path) < at + 2:
        return []
    parameter = node.document.node(node.file, node.path[: at + 2])
    return [pascal(string(parameter.get("name")), fallback="Parameter")]


def _component(node: Node, section: str, name: str) -> str:
    whole = node.document.node(node.file, node.path[:3])
    given = string(whole.get("x-name") if isinstance(whole.value, dict) else None)
    return (given or pascal(name)) + (_SPOKEN.get(section, "") if len(node.path) > 3 else "")


def _tail(path: tuple[str, ...]) -> list[str]:
    said: list[str] = []
    previous = ""
    for token in path:
        if previous == "properties":
            said.append(pascal(token, fallback="Field"))
            previous = ""
            continue
        if previous in ("oneOf", "anyOf") and token.isdigit():
            said.append(f"Option{int(token) + 1}")
        elif token in _SPOKEN:
            said.append(_SPOKEN[token])
        elif token in ("oneOf", "anyOf") or token in _SILENT or "/" in token or token.isdigit():
            pass
        elif previous != "allOf":
            said.append(pascal(token, fallback="Part"))
        previous = token
    return said
