"""What the client would now send differently from what was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from specmint.diagnostics import quoted
from specmint.document import Json, Node
from specmint.lower.view import nearest, parameter, request_schema
from specmint.pointers import pointer_of
from specmint.replaying.client import Sent
from specmint.replaying.exchange import (
    REDACTED,
    Content,
    Exchange,
    fields_of,
    json_type,
    pairs_in,
    scalar_text,
    segments,
)
from specmint.replaying.matching import Match
from specmint.replaying.secrets import Secrets
from specmint.replaying.wire import typed_body
from specmint.runtime.data.json_text import dumps


class _Nothing:
    """What is not there; null is."""


_NOTHING: Final = _Nothing()
_Maybe: TypeAlias = "Json | _Nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference, in words, at the node of the spec that it is about; `at` is in the body."""

    node: Node
    what: str
    at: tuple[str, ...] = ()


def differences(match: Match, exchange: Exchange, sent: Sent, secrets: Secrets) -> list[Difference]:
    """Return what differs in method, path, query, headers and body, decoded, numbers by their digits."""
    return list(_Compare(match, exchange, sent, secrets).all())


@dataclass(frozen=True, slots=True)
class _Compare:
    match: Match
    exchange: Exchange
    sent: Sent
    secrets: Secrets

    def all(self) -> Iterator[Difference]:
        if self.sent.method != self.exchange.method:
            yield self._at_operation(f"the method is {self.sent.method} now")
        if segments(self.sent.path) != segments(self.match.path):
            yield self._at_operation(f"the path is {quoted(self.sent.path, 200)} now")
        yield from self._query()
        yield from self._headers()
        yield from self._body()

    def _query(self) -> Iterator[Difference]:
        recorded, sent = fields_of(self.exchange.query), fields_of(pairs_in(self.sent.query))
        for name in dict.fromkeys([*recorded, *sent]):
            one, other = recorded.get(name, _NOTHING), sent.get(name, _NOTHING)
            if name not in self.secrets.query and one not in (other, REDACTED):
                yield self._of_parameter("query parameter", "query", name, one, other)

    def _headers(self) -> Iterator[Difference]:
        """Yield what differs in headers: those that the spec knows; in files that people wrote, every one that is named."""
        for name, value in self.exchange.headers.items():
            is_secret = name in self.secrets.headers
            is_of_body = name == "content-type" and self.exchange.body is not None
            is_known = is_secret or is_of_body or self._parameter("header", name)
            other = self.sent.headers.get(name, _NOTHING)
            if self.exchange.foreign and not is_known:
                continue
            if isinstance(other, _Nothing) or not (is_secret or _same_header(name, value, other)):
                yield self._of_parameter("header", "header", name, value, other)

    def _body(self) -> Iterator[Difference]:
        recorded, sent = self.exchange.body or Content(kind="text"), self.sent.content
        if _is_empty(recorded) and _is_empty(sent):
            return
        if _is_empty(sent):
            yield self._at_operation("no body is sent now")
        elif _is_empty(recorded):
            yield self._at_operation("a body is sent now, where none was")
        elif recorded.kind != sent.kind:
            yield self._at_operation(f"the body is {sent.kind} now, not {recorded.kind}")
        elif recorded.kind != "text":
            schema = request_schema(self.match.known.found.node)
            yield from self._trees(typed_body(recorded, schema), typed_body(sent, schema), ())
        elif recorded.data not in (sent.data, REDACTED.encode()):
            yield self._at_operation("the body is another text now")

    def _trees(self, one: _Maybe, other: _Maybe, at: tuple[str, ...]) -> Iterator[Difference]:
        is_there = not isinstance(one, _Nothing) and not isinstance(other, _Nothing)
        is_secret = self.sent.content.kind == "form" and at[:1] and at[0] in self.secrets.form
        if is_there and (one == REDACTED or is_secret or dumps(one) == dumps(other)):
            return
        if isinstance(one, dict) and isinstance(other, dict):
            for name in dict.fromkeys([*one, *other]):
                here, there = one.get(name, _NOTHING), other.get(name, _NOTHING)
                yield from self._trees(here, there, (*at, name))
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            for index, (here, there) in enumerate(zip(one, other, strict=True)):
                yield from self._trees(here, there, (*at, str(index)))
        else:
            yield self._of_member(at, one, other)

    def _of_member(self, at: tuple[str, ...], one: _Maybe, other: _Maybe) -> Difference:
        was, now = _shown(one), _shown(other)
        if at and at[-1] in self.secrets.shown_to_nobody:
            was = now = "another value"
        node = self.match.known.found.node
        what = _change(f"the body's {quoted(pointer_of(at), 200)}", one, other, was, now)
        return Difference(node=nearest(request_schema(node) or node, at), at=at, what=what)

    def _of_parameter(
        self, words: str, place: str, name: str, one: _Maybe, other: _Maybe
    ) -> Difference:
        what = _change(f"the {words} {quoted(name)}", one, other, _shown(one), _shown(other))
        node = self._parameter(place, name) or self.match.known.found.node
        return Difference(node=node, what=what)

    def _parameter(self, place: str, name: str) -> Node | None:
        return parameter(self.match.known.found, place, name)

    def _at_operation(self, what: str) -> Difference:
        return Difference(node=self.match.known.found.node, what=what)


def _change(name: str, one: _Maybe, other: _Maybe, was: str, now: str) -> str:
    if isinstance(other, _Nothing):
        return f"{name} is not sent now"
    if isinstance(one, _Nothing):
        return f"{name} is sent now: {now}"
    return f"{name} is {now} now, and was {was}"


def _shown(value: _Maybe) -> str:
    match value:
        case _Nothing():
            return "nothing"
        case dict():
            return "an object"
        case list() if any(isinstance(each, dict | list) for each in value):
            return f"a list of {len(value)}"
        case list():
            return quoted(", ".join(map(scalar_text, value)))
        case str():
            return quoted(value)
        case None:
            return json_type(value)
        case _:
            return scalar_text(value)


def _same_header(name: str, one: str, other: str) -> bool:
    if name == "content-type":
        one, other = (value.partition(";")[0].strip().lower() for value in (one, other))
    return one in (REDACTED, other)


def _is_empty(body: Content) -> bool:
    """Return whether a body says nothing: an empty text, or a form without fields."""
    if body.tree:
        return False
    return body.kind == "form" or not body.data
