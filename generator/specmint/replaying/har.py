"""HTTP Archive files (HAR 1.2), as browsers and proxies save them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, urlsplit

from specmint.document import Node
from specmint.replaying.exchange import Content, Exchange, Pairs, fields_of, loaded
from specmint.runtime.exact import NotJson


def is_har(root: Node) -> bool:
    """Whether this is an archive: an object with `log` and `entries` in it."""
    log = root.get("log")
    entries = log.get("entries") if log is not None else None
    return entries is not None and isinstance(entries.value, list)


def exchanges_of_har(root: Node, shown: str) -> Iterator[Exchange]:
    """The entries of an archive that were answered: not tunnels, nor what a browser had kept (304)."""
    for index, entry in enumerate((root / "log" / "entries").elements(), start=1):
        request, response = entry.get("request"), entry.get("response")
        if request is None or response is None:
            continue
        status = response.get("status")
        told = status.value if status is not None and isinstance(status.value, int) else 0
        tunnel = _text(request.get("method")).upper() == "CONNECT"
        if 200 <= told < 600 and told != 304 and not tunnel:
            yield _exchange(request, response, told, (shown, index))


def _exchange(request: Node, response: Node, status: int, where: tuple[str, int]) -> Exchange:
    url = _url(_text(request.get("url")))
    headers, content = _pairs_by_name(request.get("headers")), response.get("content")
    return Exchange(
        file=where[0],
        index=where[1],
        method=_text(request.get("method")).upper(),
        path=url.path or "/",
        host=url.netloc.rpartition("@")[2],
        query=_query(request, url.query),
        headers=headers,
        body=_posted(request.get("postData"), headers.get("content-type", "")),
        status=status,
        answer_headers=_pairs_by_name(response.get("headers")),
        answer=_answered(content),
        whole=content is None or not _left_out(content),
        foreign=True,
    )


def _url(text: str) -> SplitResult:
    """The parts of a URL; none of what is no URL."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def _query(request: Node, text: str) -> Pairs:
    """The query of the URL; `queryString` where a tool left it out of there."""
    if text:
        return tuple(parse_qsl(text, keep_blank_values=True))
    listed = request.get("queryString")
    return _named(listed) if listed is not None else ()


def _named(listed: Node) -> Pairs:
    return tuple((_text(one.get("name")), _text(one.get("value"))) for one in listed.elements())


def _pairs_by_name(listed: Node | None) -> dict[str, str]:
    pairs = _named(listed) if listed is not None else ()
    return {name.lower(): value for name, value in pairs if not name.startswith(":")}


def _posted(node: Node | None, declared: str) -> Content | None:
    if node is None:
        return None
    text, media = _text(node.get("text")), (_text(node.get("mimeType")) or declared).lower()
    if "x-www-form-urlencoded" in media:
        params = node.get("params")
        pairs = parse_qsl(text, keep_blank_values=True) or (
            _named(params) if params is not None else ()
        )
        return Content(kind="form", tree=fields_of(tuple(pairs)), data=text.encode())
    return _content(text.encode(), media) if text else None


def _left_out(content: Node) -> bool:
    """Whether there was a body that the recorder did not write down, or wrote to another file."""
    size = content.get("size")
    sized = size is not None and size.value not in (0, None)
    elsewhere = any(content.get(name) is not None for name in ("_file", "_sha1"))
    return (sized or elsewhere) and not _text(content.get("text"))


def _answered(node: Node | None) -> Content:
    if node is None:
        return Content(kind="text")
    data = _text(node.get("text")).encode()
    if _text(node.get("encoding")) == "base64":
        try:
            data = base64.b64decode(data, validate=False)
        except binascii.Error:
            data = b""
    return _content(data, _text(node.get("mimeType")))


def _content(data: bytes, media: str) -> Content:
    """JSON if it is any: of what a recorder wrote down, the type is the least to be trusted."""
    if "json" in media.lower() or data[:1] in (b"{", b"["):
        try:
            return Content(kind="json", tree=loaded(data), data=data)
        except NotJson:
            pass
    return Content(kind="text", data=data)


def _text(node: Node | None) -> str:
    """A text, or ""; half a surrogate pair, which nothing can have sent, becomes `?`."""
    text = node.value if node is not None and isinstance(node.value, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8")
