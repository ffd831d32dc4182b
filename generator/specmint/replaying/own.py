"""Exchanges in our own form: one, or a list (specs/README.md shows it)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.document import Json, Node
from specmint.replaying.exchange import (
    Content,
    Exchange,
    Pairs,
    listed,
    pairs_in,
    scalar_text,
    sendable,
)
from specmint.runtime.data.json_text import NotJson, dumps

SOURCES = ("documented", "constructed", "recorded")
_HINT = (
    "specs/README.md shows one; HAR 1.2, cassettes of VCR and collections of Postman are read too."
)
_METHOD = re.compile(r"[A-Za-z]+\Z")


def exchanges_in(root: Node, shown: str) -> list[Exchange]:
    """Return the exchanges of a file that were answered. Raises SpecmintError with all that is wrong with it."""
    nodes = [root]
    if isinstance(root.value, list):
        nodes = list(root.elements())
    problems = [problem for node in nodes for problem in _problems(node)]
    if problems:
        raise SpecmintError(*problems)
    first = int(isinstance(root.value, list))  # one that is alone in its file has no number
    numbered = enumerate(nodes, start=first)
    return [
        _exchange(node, shown, number)
        for number, node in numbered
        if node.child("response").get("status") is not None
    ]


def _problems(node: Node) -> Iterator[Diagnostic]:
    """Yield what keeps a value from being an exchange."""
    if not node.is_mapping:
        yield _wrong(node, "an exchange is an object with `request` and `response`")
        return
    request = node.child("request")
    for part in (request, node.child("response")):
        if not part.is_mapping:
            yield _wrong(node, f"the exchange has no `{part.name}`")
    for key in ("method", "path"):
        if request.is_mapping and not isinstance(request.value_at(key), str):
            yield _wrong(request, f"`request` has no `{key}`")
    for child, holds, message in _rules(node):
        if child is not None and not holds(child.value):
            yield _wrong(child, message)


def _rules(node: Node) -> Iterator[tuple[Node | None, Callable[[Json], bool], str]]:
    """Yield each member whose value has a rule, the rule, and what to say where it is broken."""
    request, response = node.child("request"), node.child("response")
    yield node.get("source"), SOURCES.__contains__, f"`source` is none of {', '.join(SOURCES)}"
    yield request.get("method"), _is_method, "`method` is no HTTP method"
    yield request.get("path"), _is_path, "`path` does not start with /"
    yield response.get("status"), _is_status, "`status` is no HTTP status"
    for owner in (request, response):
        for key in ("query", "headers", "form"):
            yield owner.get(key), _is_object, f"`{key}` is no object"


def _is_method(value: Json) -> bool:
    return bool(_METHOD.match(str(value)))


def _is_path(value: Json) -> bool:
    return str(value).startswith("/")


def _is_status(value: Json) -> bool:
    return type(value) is int and 100 <= value < 600


def _is_object(value: Json) -> bool:
    return isinstance(value, dict)


def _wrong(node: Node, message: str) -> Diagnostic:
    return node.error("not-an-exchange", message, _HINT)


def _exchange(node: Node, shown: str, index: int) -> Exchange:
    request, response = node / "request", node / "response"
    path, _, asked = sendable(request.text("path")).partition("?")
    return Exchange(
        file=shown,
        index=index,
        operation=sendable(node.text("operation")),
        method=request.text("method").upper(),
        path=path,
        query=(*_pairs(request.child("query")), *pairs_in(asked)),
        headers=_headers(request),
        body=_content(request),
        status=response.integer("status") or 0,
        answer_headers=_headers(response),
        answer=_content(response) or Content(kind="text"),
        foreign=node.text("source") == "recorded",
        # What `client.watch()` writes: a client of ours sent it.
        is_ours=node.text("source") != "recorded" or node.text("from") == "client.watch()",
    )


def _pairs(query: Node) -> Pairs:
    """Return a query as it travels: a list repeats its name, JSON stands as its text."""
    values = ((name, value) for name, child in query.items() for value in listed(child.value))
    return tuple((name, scalar_text(value)) for name, value in values)


def _headers(message: Node) -> dict[str, str]:
    return {name.lower(): scalar_text(child.value) for name, child in message.members("headers")}


def _content(message: Node) -> Content | None:
    json = message.get("json")
    if json is not None:
        try:
            return Content(kind="json", tree=json.value, data=dumps(json.value).encode())
        except NotJson as reason:
            raise SpecmintError(_wrong(json, f"`json` cannot be written: {reason}")) from None
    if message.get("form") is not None:
        fields = {name: _field(child.value) for name, child in message.members("form")}
        return Content(kind="form", tree=fields)
    if message.get("text") is not None:
        return Content(kind="text", data=sendable(message.text("text")).encode())
    return None


def _field(value: Json) -> Json:
    """Return a form field: text, unless it is JSON that is shown decoded, or a name that is repeated."""
    if isinstance(value, dict | list):
        return value
    return scalar_text(value)
