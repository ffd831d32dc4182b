"""The exchanges of a client as they happened, without its secrets.

    with client.watch() as calls:
        client.customers.get(7)
    print(calls[0].status, calls[0].seconds)
    calls.save("exchanges.json")

Secrets are taken out before an exchange is kept; personal data, by the names that the
spec declares, before it is saved.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx2

from ..data.json_text import Json as Tree
from ..data.json_text import NotJson, dumps, loads
from ..engine.state import Answer, Broken, Core, Reply
from ..errors import Asked
from ..http.redact import REDACTED, Veil
from ..http.request import Outgoing

_NOISE: Final = {"accept-encoding", "connection", "host", "user-agent"}
_PRIVATE: Final = {"authorization", "cookie", "proxy-authorization", "set-cookie"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer; `status` is None if there was none.

    `request` and `response` hold the body under `json`, `form` (JSON fields decoded)
    or `text`.
    """

    operation: str
    method: str
    path: str
    attempt: int
    seconds: float
    query: Mapping[str, Tree]
    request_headers: Mapping[str, str]
    request: Mapping[str, Tree]
    status: int | None
    headers: Mapping[str, str]
    response: Mapping[str, Tree]
    error: str

    def as_file(self, personal: frozenset[str] = frozenset()) -> dict[str, Any]:
        """The exchange as it stands in an exchange file, but for what is personal."""
        veil = Veil(frozenset(), personal)
        asked = _filled({"query": self.query, "headers": self.request_headers})
        told = _filled({"status": self.status, "headers": self.headers})
        head = {"operation": self.operation, "note": self.error}
        return {
            "source": "recorded",
            "from": "client.watch()",
            **_filled(head),
            "request": {
                "method": self.method,
                "path": self.path,
                **_veiled({**asked, **self.request}, veil),
            },
            "response": _veiled({**told, **self.response}, veil),
        }


class Calls(list[Exchange]):
    """The exchanges of a `with client.watch()` block, in the order they ended."""

    __eq__ = object.__eq__  # Two blocks that saw alike are still two.
    __ne__ = object.__ne__

    def __init__(self, core: Core) -> None:
        super().__init__()
        self._personal = frozenset(core.api.personal)

    def __repr__(self) -> str:
        return f"<{len(self)} exchanges>"

    def add(
        self, core: Core, asked: Asked, outgoing: Outgoing, reply: Reply, number: int
    ) -> None:
        """Keep an exchange, without its secrets."""
        names = core.keeper.names() if core.keeper else frozenset[str]()
        sent = dict(outgoing.headers)
        lost = reply.what if isinstance(reply, Broken) else "no reply"
        nothing = Answer(0, httpx2.Headers(), b"", flaw=lost)
        got = reply if isinstance(reply, Answer) else nothing
        new = _named(_body(got.body, got.headers, Veil(frozenset())), names)
        names |= frozenset(core.api.form_credentials)
        veil = Veil(core.hidden().union(new), names)
        exchange = Exchange(
            operation=asked.operation,
            method=asked.method,
            path=veil.text(outgoing.path),
            attempt=number,
            seconds=reply.seconds if reply else 0.0,
            query=veil.tree(_pairs(urlsplit(outgoing.masked).query)),
            request_headers=_headers(sent, veil, outgoing.private),
            request=_body(outgoing.body, sent, veil),
            status=got.status or None,
            headers=_headers(got.headers, veil),
            response=_body(got.body, got.headers, veil),
            error=got.flaw,
        )
        self.append(exchange)

    def save(self, path: str | Path) -> None:
        """Write an exchange file (YAML, in the part of it that is JSON)."""
        tree: Tree = [each.as_file(self._personal) for each in self]
        Path(path).write_text(_pretty(tree) + "\n", encoding="utf-8")


@contextmanager
def watching(core: Core) -> Generator[Calls]:
    """Keep every exchange of a client while the block runs, in whatever thread."""
    calls = Calls(core)
    core.watchers.append(calls)
    try:
        yield calls
    finally:
        core.watchers.remove(calls)


def _headers(
    headers: Mapping[str, str], veil: Veil, private: frozenset[str] = frozenset()
) -> dict[str, str]:
    return {
        name: REDACTED if name.lower() in private | _PRIVATE else veil.text(value)
        for name, value in headers.items()
        if name.lower() not in _NOISE
    }


def _body(
    body: bytes | None, headers: Mapping[str, str], veil: Veil
) -> dict[str, Tree]:
    if not body:
        return {}
    media = httpx2.Headers(headers, "latin-1").get("content-type", "")
    text = body.decode("utf-8", "replace")
    if "x-www-form-urlencoded" in media:
        return {"form": veil.tree(_pairs(text))}
    try:
        return {"json": veil.tree(loads(body))}
    except NotJson:
        return {"text": veil.text(text)}


def _pairs(text: str) -> dict[str, Tree]:
    """Names and values of a query or form; a field that holds JSON is decoded."""
    pairs: dict[str, list[Tree]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        try:
            item = loads(value) if value[:1] in {"{", "["} else value
        except NotJson:
            item = value
        pairs.setdefault(name, []).append(item)
    return {name: each if len(each) > 1 else each[0] for name, each in pairs.items()}


def _filled(members: Mapping[str, Any]) -> dict[str, Any]:
    """What says something."""
    return {name: each for name, each in members.items() if each not in (None, "", {})}


def _veiled(parts: Mapping[str, Any], veil: Veil) -> dict[str, Any]:
    """Parts of a request or an answer; their own names are the file's."""
    return {name: veil.tree(part) for name, part in parts.items()}


def _named(tree: Tree, names: frozenset[str]) -> Iterator[str]:
    """What members of these names hold: the secrets that an answer tells."""
    if isinstance(tree, dict):
        told = (tree.get(name) for name in names)
        yield from (each for each in told if isinstance(each, str) and each)
    inner = tree.values() if isinstance(tree, dict) else tree
    for each in inner if isinstance(inner, Iterable) else ():
        if isinstance(each, dict | list):
            yield from _named(each, names)


def _pretty(tree: Tree, indent: str = "\n") -> str:
    """JSON for people, digit for digit."""
    inner, comma = indent + "  ", "," + indent + "  "
    if isinstance(tree, dict) and tree:
        parts = (f"{dumps(key)}: {_pretty(tree[key], inner)}" for key in tree)
        return "{" + inner + comma.join(parts) + indent + "}"
    if isinstance(tree, list) and tree:
        parts = (_pretty(each, inner) for each in tree)
        return "[" + inner + comma.join(parts) + indent + "]"
    return dumps(tree)
