"""The little of our own vocabulary that a server must keep for a call to go through."""

from typing import Any, Final

from .declared import Operation
from .documents import Node


def nearest(operation: Operation, key: str) -> Node:
    """Return an extension of an operation, of its path or of the document, whichever is nearest."""
    for node in (operation.node, operation.item, operation.node.document.root):
        if isinstance(node.value, dict) and key in node.value:
            return node[key]
    return operation.node.of(None)


def is_coded(part: Node) -> bool:
    """Return whether a schema's values travel in a form that our own vocabulary declares, for it or for its format or type."""
    if not isinstance(part.value, dict) or "x-wire" in part.value:
        return isinstance(part.value, dict) and bool(part["x-wire"])
    forms = part.document.root["x-wire"]
    return any(forms[part.text(key)] for key in ("format", "type") if part.text(key))


#: What a login is answered with.
TOKEN: Final = "secret-of-the-session"


def agreed(tree: Any, operation: Operation) -> Any:
    """Return an answer in which the envelope says that the call succeeded, and a login's token is ours."""
    for pointer, expected in nearest(operation, "x-envelope")["success"].members():
        wanted = expected.value
        _put(tree, pointer, wanted[0] if isinstance(wanted, list) else wanted)
    session = operation.node.document.root["x-session"]
    if session and session.text("login") == operation.node.text("operationId"):
        _put(tree, session.text("token").partition("#")[2], TOKEN)
    return tree


def _put(tree: Any, pointer: str, value: Any) -> None:
    """Write a value into a tree of objects."""
    *outer, last = pointer.split("/")[1:]
    for step in outer:
        tree = tree.setdefault(step, {}) if isinstance(tree, dict) else {}
    if isinstance(tree, dict):
        tree[last] = value


def is_position(operation: Operation, name: str) -> bool:
    """Return whether a parameter is where a list keeps its position or its size."""
    rule = nearest(operation, "x-paging").value
    said = [str(each) for each in rule.values()] if isinstance(rule, dict) else []
    return any(name == each.rpartition(".")[2] for each in said)


def session_scheme(operation: Operation) -> str:
    """Return the scheme that a session fills, where this operation takes none."""
    without = nearest(operation, "x-session").value is False
    return operation.node.document.root["x-session"]["put"].text("security") if without else ""
