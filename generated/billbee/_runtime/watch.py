"""The exchanges of a client, as they happened, without its secrets.

    with client.watch() as calls:
        client.customers.get(7)
    print(calls[0].status, calls[0].seconds)
    calls.save("exchanges.json")

Secrets are gone before an exchange is kept. Personal data, by the spec's declared
names, is gone from what is saved.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, overload
from urllib.parse import parse_qsl, urlsplit

from . import exact
from .errors import Asked
from .outcome import MISSING, parsed
from .request import Outgoing
from .steps import Answer, Broken, Core, Reply

REDACTED: Final = "redacted"
_NOISE: Final = frozenset({"accept-encoding", "connection", "host", "user-agent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer; `status` is None if there was none.

    Bodies are decoded JSON (`form` holds fields, those with JSON decoded) or text.
    """

    operation: str
    method: str
    path: str
    attempt: int
    seconds: float
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])
    request_headers: Mapping[str, str] = field(default_factory=dict[str, str])
    request: Mapping[str, Any] = field(default_factory=dict[str, Any])
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    response: Mapping[str, Any] = field(default_factory=dict[str, Any])
    error: str = ""


class Calls(Sequence[Exchange]):
    """The exchanges of a `with client.watch()` block, in the order they ended."""

    def __init__(self, personal: tuple[str, ...] = ()) -> None:
        self._exchanges: list[Exchange] = []
        self._personal = frozenset(personal)
        self._lock = threading.Lock()

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
        exchange = _exchange(core, asked, outgoing, reply, number)
        with self._lock:
            self._exchanges.append(exchange)

    def save(self, path: str | Path) -> None:
        """Write an exchange file (YAML, in the part of it that is JSON)."""
        tree = _without([_as_file(each) for each in self._exchanges], self._personal)
        Path(path).write_text(_pretty(tree), encoding="utf-8")


@contextmanager
def watching(core: Core) -> Iterator[Calls]:
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
    url = urlsplit(outgoing.masked)
    shown = _Shown(names | frozenset(core.api.form_credentials), core.hidden())
    headers = {
        name.decode(): value.decode("latin-1") for name, value in outgoing.headers
    }
    return Exchange(
        operation=asked.operation,
        method=asked.method,
        path=shown.text(url.path.removeprefix(core.base.prefix)),
        attempt=number,
        seconds=reply.seconds if reply else 0.0,
        query=shown.tree(_pairs(url.query)),
        request_headers=shown.headers(headers, outgoing.private),
        request=shown.body(outgoing.body, headers.get("Content-Type", "")),
        **_answered(reply, shown),
    )


def _answered(reply: Reply, shown: "_Shown") -> dict[str, Any]:
    if not isinstance(reply, Answer):
        return {"error": reply.what if isinstance(reply, Broken) else "no reply"}
    return {
        "status": reply.status,
        "headers": shown.headers(reply.headers, frozenset({"set-cookie"})),
        "response": shown.body(reply.body, reply.headers.get("content-type", "")),
        "error": reply.flaw,
    }


@dataclass(frozen=True, slots=True, repr=False)
class _Shown:
    """Takes secrets out: by the name of the member, and wherever the text occurs."""

    names: frozenset[str]
    secrets: tuple[str, ...]

    def text(self, text: str) -> str:
        for secret in self.secrets:
            if text == secret or len(secret) >= 6:
                text = text.replace(secret, REDACTED)
        return text

    def tree(self, tree: Any) -> Any:
        if isinstance(tree, str):
            return self.text(tree)
        if isinstance(tree, list):
            return [self.tree(each) for each in tree]
        if isinstance(tree, dict):
            return {
                self.text(name): REDACTED if name in self.names else self.tree(value)
                for name, value in tree.items()
            }
        return tree

    def headers(
        self, headers: Mapping[str, str], private: frozenset[str]
    ) -> dict[str, str]:
        return {
            name: REDACTED if name.lower() in private else self.text(value)
            for name, value in headers.items()
            if name.lower() not in _NOISE
        }

    def body(self, body: bytes | None, media: str) -> dict[str, Any]:
        if not body:
            return {}
        if "x-www-form-urlencoded" in media:
            return {
                "form": self.tree(_pairs(body.decode("utf-8", "replace"), walk=True))
            }
        tree = parsed(body)
        if tree is not MISSING:
            return {"json": self.tree(tree)}
        return {"text": self.text(body.decode("utf-8", "replace"))}


def _pairs(text: str, *, walk: bool = False) -> dict[str, Any]:
    """Names and values of a query or form; fields that hold JSON objects decoded."""
    pairs: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        tree = parsed(value.encode()) if walk and value[:1] in {"{", "["} else MISSING
        item = value if tree is MISSING else tree
        if name in pairs:
            known = pairs[name]
            pairs[name] = [*known, item] if isinstance(known, list) else [known, item]
        else:
            pairs[name] = item
    return pairs


def _as_file(each: Exchange) -> dict[str, Any]:
    """An exchange in the form of an exchange file."""
    request = {"method": each.method, "path": each.path}
    parts = {"query": each.query, "headers": each.request_headers, **each.request}
    response = {"status": each.status, "headers": each.headers, **each.response}
    tree: dict[str, Any] = {
        "source": "recorded",
        "from": "client.watch()",
        "operation": each.operation,
        "request": request | {name: part for name, part in parts.items() if part},
        "response": {
            name: part for name, part in response.items() if part not in ({}, None)
        },
    }
    return tree | ({"note": each.error} if each.error else {})


def _without(tree: Any, names: frozenset[str]) -> Any:
    """A tree in which members of these names tell nothing."""
    if isinstance(tree, list):
        return [_without(each, names) for each in tree]
    if isinstance(tree, dict):
        return {
            name: (
                REDACTED
                if name in names and value is not None
                else _without(value, names)
            )
            for name, value in tree.items()
        }
    return tree


def _pretty(tree: Any, indent: str = "\n") -> str:
    """JSON for people, digit for digit."""
    deeper = indent + "  "
    if isinstance(tree, dict) and tree:
        parts = (
            f"{json.dumps(name)}: {_pretty(value, deeper)}"
            for name, value in tree.items()
        )
        return "{" + deeper + ("," + deeper).join(parts) + indent + "}"
    if isinstance(tree, list) and tree:
        return (
            "["
            + deeper
            + ("," + deeper).join(_pretty(each, deeper) for each in tree)
            + indent
            + "]"
        )
    return exact.dumps(tree)
