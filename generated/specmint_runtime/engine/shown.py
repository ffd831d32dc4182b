"""Take from an answer what an error may show: no secrets, and only its beginning."""

from dataclasses import replace

import httpx2

from ..data.json_text import JsonTree, NotJson, dumps
from ..errors import ResponseInfo
from ..http.redact import Redactor
from ..http.request import origin_of
from ..http.response import SHOWN, Answer, text_of, tree_of


def shown(answer: Answer, hidden: frozenset[str]) -> ResponseInfo:
    """Return what an error may show of an answer, without these secrets."""
    redactor = Redactor(hidden)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if "location" in headers:
        headers["location"] = shown_location(headers["location"])
    headers.pop("set-cookie", None)
    body, raw = _redacted_body(answer, redactor)
    clean = {name: redactor.text(value) for name, value in headers.items()}
    return ResponseInfo(status=answer.status, headers=clean, body=body, raw=raw[:SHOWN])


def shown_location(location: str) -> str:
    """Return where a redirect leads, without path and query, which may be secret."""
    try:
        url = httpx2.URL(location)
    except httpx2.InvalidURL:
        return "what is no URL"
    return origin_of(url) if url.host else "another path"


def _redacted_body(answer: Answer, redactor: Redactor) -> tuple[JsonTree, bytes]:
    """Return the body as JSON or text, and its bytes, which hold no secret either."""
    try:
        tree = tree_of(answer)
    except NotJson:
        text = text_of(replace(answer, body=answer.body[: 2 * SHOWN]))
        clean = redactor.text(text)
        return clean[:SHOWN], answer.body if clean == text else clean.encode()
    clean_tree = redactor.tree(tree)
    if clean_tree == tree:
        return tree, answer.body
    return clean_tree, dumps(clean_tree).encode()
