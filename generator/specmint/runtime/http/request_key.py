"""Find and place the idempotency key of a request: in a header, or in its body."""

from collections.abc import Mapping
from typing import Any, cast

from ..errors import BadRequest
from . import params
from .params import ABSENT


def has_place(parts: Mapping[str, Any], place: str) -> bool:
    """Return whether a call has a place for its key: any has headers."""
    return not place.startswith("/") or _body(parts) is not None


def key_in(parts: Mapping[str, Any], place: str) -> str | None:
    """Return the key that the caller wrote into the body; None without one."""
    if not place.startswith("/"):
        return None
    found = _body(parts)
    for token in _tokens(place):
        if not isinstance(found, dict):
            return None
        found = cast("dict[str, Any]", found).get(token)
    return None if found is None else str(found)


def with_key(parts: Mapping[str, Any], pointer: str, key: str) -> dict[str, Any]:
    """Return the parts of a call with the key in their body.

    Raises `BadRequest` where the pointer leads through what is no object.
    """
    kind = "json" if parts.get("form") is None else "form"
    return {**parts, kind: _put(_body(parts), _tokens(pointer), key)}


def _body(parts: Mapping[str, Any]) -> Any:
    """Return the body as a tree by wire names; None where there is none to write into."""
    if parts.get("form") is not None:
        return params.given(parts["form"])
    if parts.get("json", ABSENT) is ABSENT:
        return None
    return params.tree(parts["json"])


def _tokens(pointer: str) -> list[str]:
    tokens = pointer.split("/")[1:]
    return [each.replace("~1", "/").replace("~0", "~") for each in tokens]


def _put(tree: Any, tokens: list[str], key: str) -> dict[str, Any]:
    if not isinstance(tree, dict):
        raise BadRequest("the body has no place for the idempotency key")
    members, (first, *rest) = cast("dict[str, Any]", tree), tokens
    if not rest:
        return {**members, first: key}
    inner = members.get(first)
    return {**members, first: _put({} if inner is None else inner, rest, key)}
