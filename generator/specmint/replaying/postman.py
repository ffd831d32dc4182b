"""Collections of Postman (2.0 and 2.1): the saved examples, each a request and its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from specmint.document import Node
from specmint.replaying.exchange import (
    Content,
    Exchange,
    Pairs,
    content_of,
    fields_of,
    pairs_in,
    sendable,
)
from specmint.replaying.har import split

_VARIABLE = re.compile(r"\{\{[^{}]*\}\}")
_LANGUAGES = {"json": "application/json"}


def is_written_in(root: Node) -> bool:
    """Return whether this is a collection: a list `item`, and an `info` that names Postman's schema."""
    schema = root.child("info").text("schema")
    return isinstance(root.value_at("item"), list) and "postman" in schema


def exchanges_in(root: Node, shown: str) -> Iterator[Exchange]:
    """Yield the examples of all requests, in whatever folders they are."""
    for index, example in enumerate(_examples(root), start=1):
        request, status = example.child("originalRequest"), example.integer("code")
        if status is not None and 200 <= status < 600:
            yield _exchange(request, example, status, (shown, index))


def _examples(folder: Node) -> Iterator[Node]:
    for item in folder.each("item"):
        yield from item.each("response")
        yield from _examples(item)


def _exchange(request: Node, example: Node, status: int, where: tuple[str, int]) -> Exchange:
    url = request.child("url")
    parts = split(_address(url))
    headers, answered = _headers(request, "header"), _headers(example, "header")
    return Exchange(
        file=where[0],
        index=where[1],
        method=request.text("method").upper() or "GET",
        path=parts.path or "/",
        host=parts.netloc.rpartition("@")[2],
        query=pairs_in(parts.query),
        headers=headers,
        body=_body(request.child("body"), headers.get("content-type", "")),
        status=status,
        answer_headers=answered,
        answer=content_of(_data(example, "body"), answered.get("content-type", "")),
        foreign=True,
    )


def _address(url: Node) -> str:
    """Return the URL with the values of its path variables. What stands for the server, `{{baseUrl}}`, is left out."""
    text = sendable(url.string or url.text("raw"))
    text = _VARIABLE.sub("", text, count=1) if text.startswith("{{") else text
    for variable in url.each("variable"):
        name, value = variable.text("key"), variable.text("value")
        if name and value:
            text = re.sub(rf":{re.escape(name)}(?=[/?]|\Z)", quote(value, safe=""), text)
    return text


def _headers(owner: Node, key: str) -> dict[str, str]:
    return {name.lower(): value for name, value in _pairs(owner, key)}


def _pairs(owner: Node, key: str) -> Pairs:
    enabled = (one for one in owner.each(key) if not one.is_true("disabled"))
    return tuple((sendable(one.text("key")), sendable(one.text("value"))) for one in enabled)


def _body(body: Node, media: str) -> Content | None:
    """Return the body by its mode; of a form with files, and of GraphQL, nothing that could be compared is left."""
    if body.text("mode") == "urlencoded":
        return Content(kind="form", tree=fields_of(_pairs(body, "urlencoded")))
    if body.text("mode") != "raw" or not body.text("raw"):
        return None
    language = body.child("options").child("raw").text("language")
    return content_of(_data(body, "raw"), media or _LANGUAGES.get(language, ""))


def _data(owner: Node, key: str) -> bytes:
    return sendable(owner.text(key)).encode()
