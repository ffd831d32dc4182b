"""Media types: which are JSON, which are forms, and the one that a generated client uses of several."""

from __future__ import annotations

from typing import Literal, NamedTuple

from specmint.document import Node
from specmint.resolve import resolve

JSON = "application/json"
FORM_DATA = "multipart/form-data"
"""The only kind of multipart whose parts have names (RFC 7578); other kinds have their order."""
_STREAMS: dict[str, Literal["lines", "events"]] = {
    "text/event-stream": "events",
    **dict.fromkeys(("application/jsonl", "application/x-jsonl", "application/json-seq"), "lines"),
    **dict.fromkeys(("application/x-ndjson", "application/ndjson", "text/x-ndjson"), "lines"),
    **dict.fromkeys(("application/jsonlines", "application/x-jsonlines"), "lines"),
    **dict.fromkeys(("application/json-lines", "application/x-json-stream"), "lines"),
}
_OF_RANGES = {"application/*": "application/octet-stream", "text/*": "text/plain; charset=utf-8"}
_OF_NO_KIND = ("", "charset", "q", "qs")
_JSON = (JSON, "text/json", "*/*", "application/*")


class RequestMedia(NamedTuple):
    """The media type in which an operation's request body is sent.

    `kind` says how a client writes the body: "multipart" has a part for each value, "content" is bytes as they are given,
    "none" no body at all.
    `schema` is None where nothing is declared, or the bytes are not looked at.
    """

    node: Node
    kind: Literal["json", "form", "multipart", "content", "none"]
    schema: Node | None = None


def request_media(operation: Node, wanted: str = "") -> RequestMedia:
    """Return the media type that requests are sent in: the plainest JSON, else form, else multipart form, else the first.

    Of a further method it is the one that is `wanted`.

    The only place that decides this. Pages, sessions, credentials, paging and replay all ask here, so a
    login goes out in the same form as the page's own method.
    """
    body = request_body(operation)
    offered = _offered(body.child("content"), wanted)
    json = _plainest_json(offered)
    if json is not None:
        return RequestMedia(json, "json", json.get("schema"))
    for node in offered:
        if is_form(node.name):
            return RequestMedia(node, "form", node.get("schema"))
    for node in offered:
        if plain_media(node.name).startswith("multipart/") and not is_in_order(node.name):
            return RequestMedia(node, "multipart", node.get("schema"))
    if not offered:
        return RequestMedia(body, "none")
    if plain_media(offered[0].name).startswith("multipart/"):
        return RequestMedia(offered[0], "multipart", offered[0].get("schema"))
    return RequestMedia(offered[0], "content")


def request_body(operation: Node) -> Node:
    """Return the Request Body Object of an operation, references followed; an empty node if it has none."""
    return resolve(operation.child("requestBody"))


def answer_media(answer: Node, wanted: str = "") -> Node:
    """Return the media type in which an answer is read: the plainest JSON, else the first; an empty node without a body.

    Of a further method it is the one that is `wanted`.
    """
    content = answer.child("content")
    offered = _offered(content, wanted)
    # Without members any child is an empty node; `content` itself may be an empty mapping, which is none.
    return _plainest_json(offered) or next(iter(offered), content.child(""))


def _plainest_json(offered: list[Node]) -> Node | None:
    """Return `application/json`, else the first JSON of a kind of its own, else the first range that holds JSON.

    Frameworks list `application/json-patch+json` and `application/*+json` beside it, for one and the same value.
    """
    json = [node for node in offered if is_json_body(node)]
    return min(
        json, key=lambda node: (plain_media(node.name) != JSON, is_range(node.name)), default=None
    )


def _offered(content: Node, wanted: str) -> list[Node]:
    """Return the media types of a body, or the one that is wanted."""
    if not wanted:
        return [node for _, node in content.items()]
    return [*filter(None, [content.get(wanted)])]


def is_form(media: str) -> bool:
    """Return whether a media type is a form without files. `multipart/form-data` is none."""
    return plain_media(media) == "application/x-www-form-urlencoded"


def is_in_order(media: str) -> bool:
    """Return whether the parts of a multipart body are known by their order: multipart/mixed, related, and all but forms."""
    return plain_media(media) not in (FORM_DATA, "multipart/*")


def is_json(media: str) -> bool:
    """Return whether a media type is JSON, or a range that holds it (RFC 6838, 4.2.8: the suffix `+json`)."""
    plain = plain_media(media)
    return plain in _JSON or plain.endswith("+json")


def is_json_body(media: Node) -> bool:
    """Return whether a body of a media type is JSON: by its name, unless its schema says that it is the bytes of a file.

    Frameworks describe a download as `application/json` with `format: binary`, which no JSON can be, and what holds any
    bytes as a range with `format: byte`. Base64 in what says that it is JSON is a text of it.
    """
    schema = media.get("schema")
    return is_json(media.name) and (schema is None or not _is_bytes(resolve(schema), media.name))


def _is_bytes(schema: Node, media: str) -> bool:
    types = schema.get("type")
    is_text = types is None or types.value == "string"
    formats = ("binary", "byte") if is_range(media) else ("binary",)
    return is_text and schema.text("format") in formats


def content_type(media: str) -> str | None:
    """Return what content is sent as in a media type: itself, or one of its range; None where the content says what it is."""
    return _OF_RANGES.get(plain_media(media)) if is_range(media) else media


def is_range(media: str) -> bool:
    """Return whether that is no media type, but a range of them, such as `image/*` or `application/*+json`."""
    return "*" in plain_media(media)


def is_special_json(media: str) -> bool:
    """Return whether a media type is JSON of its own kind, which must be named: `application/vnd.api+json`, or by `; version=2`."""
    if not is_json(media) or is_range(media):
        return False
    return plain_media(media) != JSON or bool(parameters(media))


def parameters(media: str) -> list[str]:
    """Return the parameters that make a kind of its own of a media type, such as `version=2`; a charset and a weight make none."""
    _, *said = (part.strip() for part in media.split(";"))
    return [part for part in said if part.partition("=")[0].lower() not in _OF_NO_KIND]


def stream_kind(media: str) -> Literal["lines", "events"] | None:
    """Return how the answers of a media type are read while they arrive; None for one that is read whole."""
    plain = plain_media(media)
    # The suffixes of RFC 8091 and of JSON Lines (OpenAPI 3.2, 4.14.4).
    is_of_lines = plain.endswith(("+json-seq", "+jsonl"))
    return "lines" if is_of_lines else _STREAMS.get(plain)


def plain_media(media: str) -> str:
    """Return a media type without its parameters, in small letters."""
    return media.partition(";")[0].strip().lower()
