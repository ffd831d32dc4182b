"""Take from an answer what an error may show: no secrets, and only its beginning."""

import re
from dataclasses import replace
from typing import Final

import httpx2

from ..data.json_text import JsonTree, NotJson, dumps, find, loads
from ..errors import ResponseInfo
from ..http.redact import Redactor
from ..http.response import SHOWN, Answer
from ..spec import Envelope

_WORDS: Final = ("message", "Message", "error_description", "detail", "title", "error")


def shown(answer: Answer, hidden: frozenset[str]) -> ResponseInfo:
    """Return what an error may show of an answer, without these secrets."""
    redactor = Redactor(hidden)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if "location" in headers:
        headers["location"] = shown_location(headers["location"])
    headers.pop("set-cookie", None)
    body, raw = _redacted_body(answer, redactor)
    return ResponseInfo(
        status=answer.status,
        headers={name: redactor.text(value) for name, value in headers.items()},
        body=body,
        raw=raw[:SHOWN],
    )


def shown_location(location: str) -> str:
    """Return where a redirect leads, without path and query, which may be secret."""
    try:
        url = httpx2.URL(location)
    except httpx2.InvalidURL:
        return "what is no URL"
    origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
    return origin if url.host else "another path"


def _redacted_body(answer: Answer, redactor: Redactor) -> tuple[JsonTree, bytes]:
    """Return the body as JSON or text, and its bytes, which hold no secret either."""
    try:
        tree = loads(answer.body)
    except NotJson:
        text = text_of(replace(answer, body=answer.body[: 2 * SHOWN]))
        clean = redactor.text(text)
        return clean[:SHOWN], answer.body if clean == text else clean.encode()
    clean_tree = redactor.tree(tree)
    if clean_tree == tree:
        return tree, answer.body
    return clean_tree, dumps(clean_tree).encode()


def message_of(response: ResponseInfo, envelope: Envelope) -> str:
    """Return the vendor's words: where the spec says, or where they often are."""
    body = response.body
    found = [_words(find(body, pointer)) for pointer in envelope.message]
    if not isinstance(body, str):
        found.append(_usual_words(body))
    elif "html" not in response.headers.get("content-type", ""):
        found.append(" ".join(body.split())[:200])
    return next(filter(None, found), "the vendor gave no reason")


def _words(value: JsonTree) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_words, value)))
    return value.strip() if isinstance(value, str) else ""


def _usual_words(body: JsonTree) -> str:
    members = [body.get(name) for name in _WORDS] if isinstance(body, dict) else []
    found = (_words(each) or _usual_words(each) for each in members)
    return next(filter(None, found), "")


def text_of(answer: Answer) -> str:
    """Return the body as text, in the charset that its Content-Type names."""
    found = re.search(r"charset=\"?([\w.-]+)", answer.headers.get("content-type", ""))
    try:
        return answer.body.decode(found[1] if found else "utf-8", errors="replace")
    except (LookupError, ValueError):
        return answer.body.decode("utf-8", errors="replace")
