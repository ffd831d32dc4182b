"""HTTP Archive files (HAR 1.2), as browsers and proxies save them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

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


def is_written_in(root: Node) -> bool:
    """Return whether this is an archive: an object with `log` and `entries` in it."""
    return isinstance(root.child("log").value_at("entries"), list)


def exchanges_in(root: Node, shown: str) -> Iterator[Exchange]:
    """Yield the entries that were answered: not tunnels, nor what a browser had kept (304)."""
    for index, entry in enumerate(root.child("log").each("entries"), start=1):
        request, response = entry.child("request"), entry.child("response")
        status = response.integer("status") or 0
        is_tunnel = request.text("method").upper() == "CONNECT"
        if request.is_mapping and 200 <= status < 600 and status != 304 and not is_tunnel:
            yield _exchange(request, response, status, (shown, index))


def _exchange(request: Node, response: Node, status: int, where: tuple[str, int]) -> Exchange:
    url = split(sendable(request.text("url")))
    headers, content = named(request, "headers"), response.child("content")
    return Exchange(
        file=where[0],
        index=where[1],
        method=request.text("method").upper(),
        path=url.path or "/",
        host=url.netloc.rpartition("@")[2],
        # Some tools leave the query out of the URL.
        query=pairs_in(url.query) or _pairs(request, "queryString"),
        headers=headers,
        body=_posted(request.child("postData"), headers.get("content-type", "")),
        status=status,
        answer_headers=named(response, "headers"),
        answer=content_of(_bytes(content), content.text("mimeType")),
        whole=bool(url.netloc) and not _is_left_out(content),
        foreign=True,
    )


def split(url: str) -> SplitResult:
    """Return the parts of a URL; none of what is no URL."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def named(owner: Node, key: str) -> dict[str, str]:
    """Return the headers in a list of objects with `name` and `value`, without those that HTTP/2 writes with a colon."""
    return {name.lower(): value for name, value in _pairs(owner, key) if not name.startswith(":")}


def _pairs(owner: Node, key: str) -> Pairs:
    found = ((one.text("name"), one.text("value")) for one in owner.each(key))
    return tuple((sendable(name), sendable(value)) for name, value in found)


def _posted(node: Node, declared: str) -> Content | None:
    if not node.is_mapping:
        return None
    data = sendable(node.text("text")).encode()
    content = content_of(data, node.text("mimeType") or declared)
    if content.kind == "form":
        fields = content.tree or fields_of(_pairs(node, "params"))
        return Content(kind="form", tree=fields, data=data)
    if not data:
        return None
    return content


def _is_left_out(content: Node) -> bool:
    """Return whether there was a body that the recorder did not write down, or wrote to another file."""
    is_sized = content.value_at("size") not in (0, None)
    is_elsewhere = any(content.get(name) is not None for name in ("_file", "_sha1"))
    return (is_sized or is_elsewhere) and not content.text("text")


def _bytes(content: Node) -> bytes:
    data = sendable(content.text("text")).encode()
    if content.text("encoding") != "base64":
        return data
    try:
        return base64.b64decode(data, validate=False)
    except binascii.Error:
        return b""
