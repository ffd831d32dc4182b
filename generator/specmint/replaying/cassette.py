"""Cassettes of VCR: the Ruby library's (`http_interactions`) and vcrpy's (`interactions`).

They differ in the name of the URL, in whether a header's values are a list, and in how a body is written.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from contextlib import suppress

from specmint.document import Node
from specmint.replaying.exchange import (
    Content,
    Exchange,
    content_of,
    listed,
    pairs_in,
    scalar_text,
    sendable,
)
from specmint.replaying.har import split

_MOST_BYTES = 64_000_000
_KEYS = ("http_interactions", "interactions")


def is_written_in(root: Node) -> bool:
    """Return whether this is a cassette."""
    return any(isinstance(root.value_at(key), list) for key in _KEYS)


def exchanges_in(root: Node, shown: str) -> Iterator[Exchange]:
    """Yield the interactions of a cassette that have an answer."""
    interactions = (node for key in _KEYS for node in root.each(key))
    for index, node in enumerate(interactions, start=1):
        request, response = node.child("request"), node.child("response")
        status = response.child("status").integer("code")
        if status is not None and 200 <= status < 600:
            yield _exchange(request, response, status, (shown, index))


def _exchange(request: Node, response: Node, status: int, where: tuple[str, int]) -> Exchange:
    url = split(sendable(request.text("uri") or request.text("url")))
    return Exchange(
        file=where[0],
        index=where[1],
        method=request.text("method").upper(),
        path=url.path or "/",
        host=url.netloc.rpartition("@")[2],
        query=pairs_in(url.query),
        headers=_headers(request),
        body=_content(request),
        status=status,
        answer_headers=_headers(response),
        answer=_content(response),
        whole=bool(url.netloc),
        foreign=True,
    )


def _headers(message: Node) -> dict[str, str]:
    found = ((name.lower(), listed(node.value)) for name, node in message.members("headers"))
    return {name: sendable(", ".join(map(scalar_text, values))) for name, values in found}


def _content(message: Node) -> Content:
    """Return the body: a text, or an object with a `string`, each as it is or in base64; packed or not."""
    body = message.child("body")
    data = sendable(body.string or body.text("string")).encode()
    packed = body.text("base64_string") or message.text("base64_body")
    with suppress(ValueError):
        data = data or base64.b64decode(packed, validate=False)
    if data.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            data = zlib.decompressobj(wbits=31).decompress(data, _MOST_BYTES)
    return content_of(data, _headers(message).get("content-type", ""))
