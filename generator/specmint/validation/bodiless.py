"""Rules for answers that have no body: those to HEAD, and those of status 204, 205 and 304 (RFC 9110, 9.3.2, 15.3.5, 15.4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from specmint.document import Json, Node
from specmint.mending import Edit, Mend, Problem
from specmint.validation.walk import resolved

_STATUSES: Final = frozenset({"204", "205", "304"})


def check_answers(operation: Node) -> Iterator[Problem]:
    """Yield a slip for each answer that declares a body though none can come: the declared one is not read.

    A method that waited for it would take the success for an answer that got lost.
    """
    is_head = operation.name == "head"
    is_said = False
    for status, response in operation.members("responses"):
        if not (is_head or status in _STATUSES):
            continue
        content = _content(response)
        if content is None:
            continue
        edit = _without(operation / "responses", response)
        if is_said and is_head:  # once for all its answers
            yield edit
            continue
        is_said = True
        what = "an answer to HEAD" if is_head else f"an answer with status {status}"
        message = f"{what} has no body; the one that is declared here is not read"
        hint = "Remove its schema, or declare the status and the method with which the body comes."
        found = content.warning("answer-without-body", message, hint, key=True)
        yield Mend(found, edit.node, edit.key, edit.value)


def _content(response: Node) -> Node | None:
    meant = resolved(response)
    content = None if meant is None else meant.get("content")
    return content if content is not None and content.value else None


def _without(responses: Node, response: Node) -> Edit:
    """Return the change by which an answer has no content. One that is shared by reference is written out without it."""
    meant = resolved(response)
    if meant is None or meant == response:
        return Edit(response, "content")
    kept: dict[str, Json] = {key: each.value for key, each in meant.items() if key != "content"}
    if meant.file != response.file:  # the references in it begin in another file
        kept.pop("headers", None)
    return Edit(responses, response.name, kept)
