"""What the client would now send differently from what was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from specmint.diagnostics import quoted
from specmint.document import Json, Node
from specmint.lower.shapes import walk_to
from specmint.replaying.client import Sent
from specmint.replaying.exchange import (
    REDACTED,
    Content,
    Exchange,
    fields_of,
    loaded,
    same_scalar,
    scalar_text,
    segments,
)
from specmint.replaying.given import decoded_body
from specmint.replaying.matching import Match
from specmint.replaying.places import parameter, request_schema
from specmint.replaying.secrets import Secrets
from specmint.runtime.exact import NotJson


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
    """Method, path, query, headers and body, compared as decoded values, numbers by their digits."""
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
        recorded = fields_of(self.exchange.query)
        sent = fields_of(tuple(parse_qsl(self.sent.query, keep_blank_values=True)))
        for name in dict.fromkeys([*recorded, *sent]):
            one, other = recorded.get(name, _NOTHING), sent.get(name, _NOTHING)
            if name not in self.secrets.query and one not in (other, REDACTED):
                node = parameter(self.match.known.found.parameters, name, "query")
                yield self._differs(node, f"the query parameter {quoted(name)}", one, other)

    def _headers(self) -> Iterator[Difference]:
        """Those that the spec knows; in files that people wrote, every one that is named."""
        found = self.match.known.found
        for name, value in self.exchange.headers.items():
            node = parameter(found.parameters, name, "header")
            known = node is not None or name == "content-type" or name in self.secrets.headers
            if self.exchange.foreign and not known:
                continue
            other = self.sent.headers.get(name)
            if other is None:
                yield self._differs(node, f"the header {quoted(name)}", value, _NOTHING)
            elif not self._same_header(name, value, other):
                yield self._differs(node, f"the header {quoted(name)}", value, other)

    def _same_header(self, name: str, recorded: str, sent: str) -> bool:
        if recorded == REDACTED or name in self.secrets.headers:
            return True
        if name == "content-type":
            recorded, sent = (text.partition(";")[0].strip().lower() for text in (recorded, sent))
        return recorded == sent

    def _body(self) -> Iterator[Difference]:
        recorded, sent = _filled(self.exchange.body), _filled(_sent_body(self.sent))
        if recorded is None or sent is None:
            if recorded is not sent:
                now = (
                    "no body is sent now" if sent is None else "a body is sent now, where none was"
                )
                yield self._at_operation(now)
        elif recorded.kind != sent.kind:
            yield self._at_operation(f"the body is {sent.kind} now, not {recorded.kind}")
        elif recorded.kind == "text":
            if recorded.data not in (sent.data, REDACTED.encode()):
                yield self._at_operation("the body is another text now")
        else:
            tree, other = decoded_body(recorded), decoded_body(sent)
            yield from self._trees(tree, other, (), form=recorded.kind == "form")

    def _trees(
        self, one: _Maybe, other: _Maybe, at: tuple[str, ...], *, form: bool
    ) -> Iterator[Difference]:
        if one == REDACTED and other is not _NOTHING:
            return
        if isinstance(one, dict) and isinstance(other, dict):
            for name in dict.fromkeys([*one, *other]):
                here, there = one.get(name, _NOTHING), other.get(name, _NOTHING)
                secret = form and not at and name in self.secrets.form
                if not (secret and name in one and name in other):
                    yield from self._trees(here, there, (*at, name), form=form)
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            for index, (here, there) in enumerate(zip(one, other, strict=True)):
                yield from self._trees(here, there, (*at, str(index)), form=form)
        elif not _same(one, other, as_text=form and len(at) <= 1):
            name = f"the body's {quoted('/' + '/'.join(at), 200)}"
            yield self._differs(self._member(at), name, one, other, at)

    def _member(self, at: tuple[str, ...]) -> Node | None:
        """The schema of a member of the body, or of the nearest that the spec knows above it."""
        schema = request_schema(self.match.known.found.node)
        if schema is None:
            return None
        steps = tuple("*" if step.isdecimal() else step for step in at)
        above = (walk_to(schema, steps[:length]) for length in range(len(steps), 0, -1))
        return next((node for node in above if node is not None), schema)

    def _at_operation(self, what: str) -> Difference:
        return Difference(node=self.match.known.found.node, what=what)

    def _differs(
        self, node: Node | None, name: str, one: _Maybe, other: _Maybe, at: tuple[str, ...] = ()
    ) -> Difference:
        hidden = bool(at) and at[-1] in self.secrets.shown_to_nobody
        was, now = ("another value" if hidden else _shown(each) for each in (one, other))
        if isinstance(other, _Nothing):
            what = f"{name} is not sent now"
        elif isinstance(one, _Nothing):
            what = f"{name} is sent now: {now}"
        else:
            what = f"{name} is {now} now, and was {was}"
        return Difference(node=node or self.match.known.found.node, at=at, what=what)


def _shown(value: _Maybe) -> str:
    match value:
        case _Nothing():
            return "nothing"
        case dict():
            return "an object"
        case list():
            return (
                f"a list of {len(value)}"
                if any(isinstance(each, dict | list) for each in value)
                else quoted(", ".join(scalar_text(each) for each in value))
            )
        case str():
            return quoted(value)
        case None:
            return "null"
        case _:
            return scalar_text(value)


def _same(one: _Maybe, other: _Maybe, *, as_text: bool) -> bool:
    """Equal; the fields of a form are text, however they were written down."""
    if isinstance(one, _Nothing) or isinstance(other, _Nothing):
        return False
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return False
    return scalar_text(one) == scalar_text(other) if as_text else same_scalar(one, other)


def _sent_body(sent: Sent) -> Content | None:
    """The body that was sent, decoded by its own type."""
    media = sent.headers.get("content-type", "").partition(";")[0].strip().lower()
    if "x-www-form-urlencoded" in media:
        pairs = parse_qsl(sent.body.decode("utf-8", "replace"), keep_blank_values=True)
        return Content(kind="form", tree=fields_of(tuple(pairs)), data=sent.body)
    if "json" in media:
        try:
            return Content(kind="json", tree=loaded(sent.body), data=sent.body)
        except NotJson:
            pass
    return Content(kind="text", data=sent.body)


def _filled(body: Content | None) -> Content | None:
    """A body that says something: an empty one is none."""
    if (
        body is None
        or (body.kind == "text" and not body.data)
        or (body.kind == "form" and body.tree == {})
    ):
        return None
    return body
