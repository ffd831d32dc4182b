"""Place the idempotency key of a request in its body."""

from dataclasses import dataclass
from typing import Any, cast

from ..data.encode import json_tree
from ..data.json_text import pointer_steps
from ..errors import BadRequest
from . import params
from .params import ABSENT
from .request import Parts


@dataclass(frozen=True, slots=True)
class KeyInBody:
    """Says that the body holds the key, at a pointer to a member of it."""

    pointer: str

    def found(self, parts: Parts) -> str | None:
        """Return the key that the caller wrote into the body; None without one."""
        found = _body(parts)
        for step in pointer_steps(self.pointer):
            if not isinstance(found, dict):
                return None
            found = cast("dict[str, Any]", found).get(step)
        return None if found is None else str(found)

    def has_place(self, parts: Parts) -> bool:
        """Return whether a call has a body that the key can be written into."""
        return _body(parts) is not None

    def put(self, parts: Parts, key: str) -> Parts:
        """Return the parts of a call with the key in their body.

        Raises `BadRequest` where the pointer leads through what is no object.
        """
        kind = "json" if parts.get("form") is None else "form"
        body = _put(_body(parts), pointer_steps(self.pointer), key)
        return cast(Parts, {**parts, kind: body})


def _body(parts: Parts) -> Any:
    """Return the body as a tree by wire names; None where there is none to write into."""
    if (form := parts.get("form")) is not None:
        return params.given(form)
    if parts.get("json", ABSENT) is ABSENT:
        return None
    return json_tree(parts.get("json"))


def _put(tree: Any, steps: tuple[str, ...], key: str) -> dict[str, Any]:
    if not isinstance(tree, dict):
        raise BadRequest("the body has no place for the idempotency key")
    members, (first, *rest) = cast("dict[str, Any]", tree), steps
    if not rest:
        return {**members, first: key}
    inner = members.get(first)
    return {**members, first: _put({} if inner is None else inner, tuple(rest), key)}
