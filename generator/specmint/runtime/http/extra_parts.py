"""Add to a call what the spec lacks: `with_options(extra_query=, extra_body=)`."""

from collections.abc import Mapping
from typing import Any

from ..data.encode import json_tree
from ..errors import BadRequest
from .params import given
from .request import Parts


def with_extra(parts: Parts, query: Mapping[str, object], body: Mapping[str, object]) -> Parts:
    """Return the parts of a call with more in their query, and in their form or JSON."""
    parts = parts.copy()
    if query:
        parts["query"] = _both(given(parts.get("query")), query, "extra_query")
    if body and "form" in parts and "json" not in parts:
        parts["form"] = _both(given(parts["form"]), body, "extra_body")
    elif body:
        parts["json"] = _both(json_tree(parts.get("json")), body, "extra_body")
    return parts


def _both(own: Any, extra: Mapping[str, object], option: str) -> dict[str, object]:
    """Return both. Raises `BadRequest` where one of two values would be lost."""
    if not isinstance(own, dict):
        raise BadRequest(f"{option} goes with a body that is a JSON object or a form")
    if taken := [name for name in extra if name in own]:
        raise BadRequest(f"the call sends {taken[0]!r} itself: not in {option}, too")
    return {**own, **extra}
