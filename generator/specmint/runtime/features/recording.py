"""Keep the exchanges of a client as they happened, without its secrets.

    with client.watch() as calls:
        client.customers.get(7)
    print(calls[0].status, calls[0].seconds)
    calls.save("exchanges.json")

Secrets are taken out before an exchange is kept; personal data, by the names that the
spec declares, before it is saved.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx2

from ..data.json_text import JsonTree, NotJson, dumps, loads, pointer_steps
from ..engine.state import Attempted, ClientState
from ..http.redact import REDACTED, Redactor
from ..http.response import Answer, NoAnswer

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
    query: Mapping[str, JsonTree]
    request_headers: Mapping[str, str]
    request: dict[str, JsonTree]
    status: int | None
    headers: Mapping[str, str]
    response: dict[str, JsonTree]
    error: str

    def as_file(self, personal: frozenset[str] = frozenset()) -> dict[str, Any]:
        """Return the exchange in the form of a file, without what is personal."""
        redactor = Redactor(frozenset(), personal)
        sent = _filled(query=self.query, headers=self.request_headers) | self.request
        got = _filled(status=self.status, headers=self.headers) | self.response
        where = {"method": self.method, "path": self.path}
        return {
            "source": "recorded",
            "from": "client.watch()",
            **_filled(operation=self.operation, note=self.error),
            "request": {**where, **_redacted(sent, redactor)},
            "response": _redacted(got, redactor),
        }


class Calls(list[Exchange]):
    """The exchanges of a `with client.watch()` block, in the order they ended."""

    __eq__ = object.__eq__  # Two blocks that saw the same are still two.
    __ne__ = object.__ne__

    def __init__(self, state: ClientState) -> None:
        super().__init__()
        self._personal = frozenset(state.api.personal)

    def __repr__(self) -> str:
        return f"<{len(self)} exchanges>"

    def add(self, state: ClientState, attempted: Attempted) -> None:
        """Keep an exchange, without its secrets."""
        request = attempted.request
        sent = dict(request.headers)
        got = attempted.reply
        if isinstance(got, NoAnswer):
            got = Answer(0, httpx2.Headers(), b"", got.seconds, got.why)
        redactor = _redactor(state, got)
        exchange = Exchange(
            operation=attempted.about.operation,
            method=attempted.about.method,
            path=redactor.text(request.path),
            attempt=attempted.number,
            seconds=got.seconds,
            query=redactor.tree(_pairs(urlsplit(request.shown_url).query)),
            request_headers=_shown_headers(sent, redactor, request.hidden_headers),
            request=_redacted(_body_parts(request.body, sent), redactor),
            status=got.status or None,
            headers=_shown_headers(got.headers, redactor),
            response=_redacted(_body_parts(got.body, got.headers), redactor),
            error=got.flaw,
        )
        self.append(exchange)

    def save(self, path: str | Path) -> None:
        """Write an exchange file (YAML, in the part of it that is JSON)."""
        tree: JsonTree = [each.as_file(self._personal) for each in self]
        Path(path).write_text(dumps(tree, indent=2) + "\n", encoding="utf-8")


@contextmanager
def watching(state: ClientState) -> Generator[Calls]:
    """Keep every exchange of a client while the block runs, in whatever thread."""
    calls = Calls(state)
    observer = partial(calls.add, state)
    state.observers.append(observer)
    try:
        yield calls
    finally:
        state.observers.remove(observer)


def _redactor(state: ClientState, got: Answer) -> Redactor:
    """Return what takes out every secret, those that this answer brings as well."""
    session = state.api.session
    names: set[str] = set()
    if session is not None:
        names = {*pointer_steps(session.token)[-1:], session.put.name}
    secrets = state.hidden().union(_held_by(_body_parts(got.body, got.headers), names))
    return Redactor(secrets, frozenset(names | state.api.default.form_credentials.keys()))


def _shown_headers(
    headers: Mapping[str, str], redactor: Redactor, hidden: frozenset[str] = frozenset()
) -> dict[str, str]:
    return {
        name: REDACTED if name.lower() in hidden | _PRIVATE else redactor.text(value)
        for name, value in headers.items()
        if name.lower() not in _NOISE
    }


def _body_parts(body: object, headers: Mapping[str, str]) -> dict[str, JsonTree]:
    """Return a body under its kind; none where it was read while it was sent."""
    if not isinstance(body, bytes) or not body:
        return {}
    media = httpx2.Headers(headers, "latin-1").get("content-type", "")
    text = body.decode("utf-8", "replace")
    if "x-www-form-urlencoded" in media:
        return {"form": _pairs(text)}
    try:
        return {"json": loads(body)}
    except NotJson:
        return {"text": text}


def _pairs(text: str) -> dict[str, JsonTree]:
    """Return names and values of a query or form; fields of JSON are decoded."""
    pairs: dict[str, list[JsonTree]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        item: JsonTree = value
        if value[:1] in {"{", "["}:
            with suppress(NotJson):
                item = loads(value)
        pairs.setdefault(name, []).append(item)
    return {name: each if len(each) > 1 else each[0] for name, each in pairs.items()}


def _filled(**members: Any) -> dict[str, Any]:
    """Return the members that say something."""
    return {name: each for name, each in members.items() if each not in (None, "", {})}


def _redacted(parts: Mapping[str, Any], redactor: Redactor) -> dict[str, Any]:
    """Redact parts of a request or an answer, whose own names are ours."""
    return {name: redactor.tree(each) for name, each in parts.items()}


def _held_by(tree: JsonTree, names: Collection[str]) -> Iterator[str]:
    """Yield what members of these names hold: the secrets that an answer brings."""
    inner: Iterable[JsonTree] = ()
    if isinstance(tree, dict):
        held = (tree.get(name) for name in names)
        yield from (each for each in held if isinstance(each, str) and each)
        inner = tree.values()
    elif isinstance(tree, list):
        inner = tree
    for each in inner:
        yield from _held_by(each, names)
