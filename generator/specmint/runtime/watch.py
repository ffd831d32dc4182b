"""The exchanges of a client as they happened, without its secrets.

    with client.watch() as calls:
        client.customers.get(7)
    print(calls[0].status, calls[0].seconds)
    calls.save("exchanges.json")

Secrets are taken out before an exchange is kept; personal data, by the names that the
spec declares, before it is saved.
"""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, overload
from urllib.parse import parse_qsl, urlsplit

from .errors import Asked
from .exact import Json as Tree
from .exact import NotJson, dumps, loads
from .request import Outgoing
from .steps import Answer, Broken, Core, Reply
from .veil import REDACTED, Veil

_NOISE: Final = frozenset({"accept-encoding", "connection", "host", "user-agent"})
_PRIVATE: Final = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie"}
)


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
    query: Mapping[str, Tree] = field(default_factory=dict[str, Tree])
    request_headers: Mapping[str, str] = field(default_factory=dict[str, str])
    request: Mapping[str, Tree] = field(default_factory=dict[str, Tree])
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    response: Mapping[str, Tree] = field(default_factory=dict[str, Tree])
    error: str = ""

    def as_file(self) -> dict[str, Any]:
        """The exchange as it stands in an exchange file."""
        request = {"query": self.query, "headers": self.request_headers, **self.request}
        response = {"status": self.status, "headers": self.headers, **self.response}
        tree: dict[str, Any] = {
            "source": "recorded",
            "from": "client.watch()",
            "operation": self.operation,
            "note": self.error,
            "request": {"method": self.method, "path": self.path, **_filled(request)},
            "response": _filled(response),
        }
        return _filled(tree)


class Calls(Sequence[Exchange]):
    """The exchanges of a `with client.watch()` block, in the order they ended."""

    def __init__(self, personal: tuple[str, ...] = ()) -> None:
        self._exchanges: list[Exchange] = []
        self._personal = frozenset(personal)

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> list[Exchange]: ...
    def __getitem__(self, index: int | slice) -> Exchange | list[Exchange]:
        return self._exchanges[index]

    def __len__(self) -> int:
        return len(self._exchanges)

    def __repr__(self) -> str:
        return f"<{len(self)} exchanges>"

    def add(
        self, core: Core, asked: Asked, outgoing: Outgoing, reply: Reply, number: int
    ) -> None:
        """Keep an exchange, without its secrets."""
        self._exchanges.append(_exchange(core, asked, outgoing, reply, number))

    def save(self, path: str | Path) -> None:
        """Write an exchange file (YAML, in the part of it that is JSON)."""
        veil = Veil(frozenset(), self._personal)
        tree = [veil.tree(each.as_file()) for each in self._exchanges]
        Path(path).write_text(_pretty(tree) + "\n", encoding="utf-8")


@contextmanager
def watching(core: Core) -> Generator[Calls]:
    """Keep every exchange of a client while the block runs, in whatever thread."""
    calls = Calls(core.api.personal)
    core.watchers.append(calls)
    try:
        yield calls
    finally:
        core.watchers.remove(calls)


def _exchange(
    core: Core, asked: Asked, outgoing: Outgoing, reply: Reply, number: int
) -> Exchange:
    names = core.keeper.names() if core.keeper else frozenset[str]()
    veil = Veil(core.hidden(), names | frozenset(core.api.form_credentials))
    url = urlsplit(outgoing.masked)
    sent = dict(outgoing.headers)
    media = next((sent[name] for name in sent if name.lower() == "content-type"), "")
    got = reply if isinstance(reply, Answer) else None
    lost = reply.what if isinstance(reply, Broken) else "no reply"
    return Exchange(
        operation=asked.operation,
        method=asked.method,
        path=veil.text(url.path.removeprefix(core.base.prefix)),
        attempt=number,
        seconds=reply.seconds if reply else 0.0,
        query=veil.members(_pairs(url.query)),
        request_headers=_headers(sent, outgoing.private, veil),
        request=_body(outgoing.body or b"", media, veil),
        status=got.status if got else None,
        headers=_headers(got.headers, frozenset(), veil) if got else {},
        response=(
            _body(got.body, got.headers.get("content-type", ""), veil) if got else {}
        ),
        error=got.flaw if got else lost,
    )


def _headers(
    headers: Mapping[str, str], private: frozenset[str], veil: Veil
) -> dict[str, str]:
    return {
        name: REDACTED if name.lower() in private | _PRIVATE else veil.text(value)
        for name, value in headers.items()
        if name.lower() not in _NOISE
    }


def _body(body: bytes, media: str, veil: Veil) -> dict[str, Tree]:
    if not body:
        return {}
    if "x-www-form-urlencoded" in media:
        return {"form": veil.members(_pairs(body.decode("utf-8", "replace")))}
    try:
        return {"json": veil.tree(loads(body))}
    except NotJson:
        return {"text": veil.text(body.decode("utf-8", "replace"))}


def _pairs(text: str) -> dict[str, Tree]:
    """Names and values of a query or form; a field that holds JSON is decoded."""
    pairs: dict[str, Tree] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        try:
            item = loads(value) if value[:1] in {"{", "["} else value
        except NotJson:
            item = value
        known = pairs.get(name)
        if name not in pairs:
            pairs[name] = item
        else:
            pairs[name] = [*known, item] if isinstance(known, list) else [known, item]
    return pairs


def _filled(members: Mapping[str, Any]) -> dict[str, Any]:
    """What says something."""
    return {
        name: value
        for name, value in members.items()
        if value is not None and value != "" and value != {}
    }


def _pretty(tree: Tree, indent: str = "\n") -> str:
    """JSON for people, digit for digit."""
    inner = indent + "  "
    if isinstance(tree, dict) and tree:
        parts = [f"{json.dumps(key)}: {_pretty(tree[key], inner)}" for key in tree]
        return "{" + inner + f",{inner}".join(parts) + indent + "}"
    if isinstance(tree, list) and tree:
        parts = [_pretty(each, inner) for each in tree]
        return "[" + inner + f",{inner}".join(parts) + indent + "]"
    return dumps(tree)
