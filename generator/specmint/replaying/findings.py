"""One exchange against spec and client: everything there is to say about it, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from specmint.diagnostics import Severity, quoted
from specmint.document import Json, Node
from specmint.lower.view import (
    alternatives,
    answer_at,
    answer_schema,
    nearest,
    payload_at,
    request_schema,
    shape_at,
)
from specmint.pointers import is_index, pointer_of, tokens_of
from specmint.replaying.client import Package, Run
from specmint.replaying.compare import differences
from specmint.replaying.drift import At, Drift, drifts
from specmint.replaying.exchange import REDACTED, Exchange
from specmint.replaying.given import Given, given
from specmint.replaying.matching import Match, Spec, is_of_vendor, match
from specmint.replaying.secrets import Secrets
from specmint.replaying.unknown import template_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to report: `what`, and `where` in the exchange. `node` is its place in the spec.

    `template` is that of the path, of an operation that the spec does not have.
    """

    code: str
    severity: Severity = Severity.ERROR
    node: Node
    what: str
    where: str = ""
    exchange: Exchange
    drift: Drift | None = None
    template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What exchanges are replayed against."""

    spec: Spec
    package: Package
    secrets: Secrets


def findings_of(bench: Bench, exchange: Exchange) -> list[Finding] | None:
    """Return the findings of an exchange; None if it is no business of this API, or the answer was not recorded."""
    if not exchange.whole:
        return None
    matched = match(bench.spec, exchange)
    if matched is None:
        return _unknown(bench.spec, exchange)
    arguments = given(matched, exchange)
    run = bench.package.run(bench.spec, matched, exchange, arguments)
    outcome = bench.package.outcome(matched.known, exchange)
    return list(_Replayed(bench, matched, exchange, arguments, run, outcome).all())


def _unknown(spec: Spec, exchange: Exchange) -> list[Finding] | None:
    is_preflight = exchange.foreign and exchange.method == "OPTIONS"
    if is_preflight or not is_of_vendor(spec, exchange):
        return None
    template = template_of(spec, exchange)
    what = quoted(f"{exchange.method} {template}", 200)
    if exchange.operation:
        what = f"{quoted(exchange.operation)} with {what}"
    node = spec.root.get("paths") or spec.root
    return [
        Finding(
            code="unknown-operation",
            node=node,
            what=f"no operation is {what}",
            exchange=exchange,
            template=template,
        )
    ]


@dataclass(frozen=True, slots=True)
class _Replayed:
    bench: Bench
    match: Match
    exchange: Exchange
    given: Given
    run: Run
    outcome: Any

    def all(self) -> Iterator[Finding]:
        # A refusal may refuse just this, so what was asked shows nothing of what may be asked.
        asked = [drift for drift in self._request_drifts() if self._is_success]
        answered = self._answer_drifts()
        yield from (self._of_drift(one, "request") for one in asked)
        yield from self._differences(asked)
        yield from (self._of_drift(one, "answer") for one in answered)
        yield from self._unread(answered)
        yield from self._outcome(asked)

    @property
    def _operation(self) -> Node:
        return self.match.known.found.node

    @property
    def _is_success(self) -> bool:
        return not isinstance(self.outcome, self.bench.package.errors.Error)

    @property
    def _answer_schema(self) -> Node | None:
        return answer_schema(self._operation, self.exchange.status)

    def _finding(self, code: str, node: Node, what: str, where: str = "in") -> Finding:
        where = f", {where} {quoted(self.match.known.operation.spec_name.raw, 200)}"
        return Finding(code=code, node=node, what=what, where=where, exchange=self.exchange)

    def _of_drift(self, one: Drift, side: str) -> Finding:
        return replace(self._finding_at(one.kind, one.node, one.what, side, one.at), drift=one)

    def _finding_at(self, code: str, node: Node, what: str, side: str, at: At) -> Finding:
        """Return a finding at a pointer of the request or the answer."""
        pointer = quoted(pointer_of(at), 200) if at else "the top"
        found = self._finding(code, node, what, f"in the {side} of")
        return replace(found, where=f"{found.where} at {pointer}")

    # --- the request ------------------------------------------------------------------------

    def _request_drifts(self) -> Iterator[Drift]:
        nodes = {
            (one.text("in"), one.text("name")): one for one in self.match.known.found.parameters
        }
        for one in self.match.known.operation.parameters:
            name, value = one.wire.raw, self.given.arguments.get(one.argument)
            node = nodes[one.place, name]
            if value is not None and not isinstance(value, bytes):
                found = drifts([node / "schema"], value, "write")
                yield from (replace(drift, at=(name, *drift.at)) for drift in found)
            elif node.is_true("required"):
                what = f"the parameter {quoted(name)} is required, and was not there"
                yield Drift(kind="missing-field", node=node, at=(name,), what=what)
        schema, body = request_schema(self._operation), self.exchange.body
        if schema is not None and body is not None and body.kind != "text":
            yield from drifts([schema], self.given.body, "write")

    def _differences(self, asked: list[Drift]) -> Iterator[Finding]:
        """Yield the differences of the last request, but for those that a drift explains."""
        for sent in self.run.sent[-1:]:
            for one in differences(self.match, self.exchange, sent, self.bench.secrets):
                at = tuple("*" if is_index(step) else step for step in one.at)
                if not at or not _covered(at, asked):
                    found = self._finding("request-differs", one.node, one.what)
                    if not self.exchange.is_ours:
                        # Another client may send more, less or otherwise, and be right.
                        found = replace(found, severity=Severity.NOTE)
                    yield found

    # --- the answer -------------------------------------------------------------------------

    def _answer_drifts(self) -> list[Drift]:
        schema = self._answer_schema
        if schema is None or self.exchange.answer.kind != "json":
            return []
        left = alternatives(schema, self.match.known.found, success=self._is_success)
        found = drifts(left, self.exchange.answer.tree, "read")
        if self._is_success or self.exchange.status >= 300 or shape_at(schema).union:
            return found
        # A refusal inside an answer of a success: that alone promises the payload, which may be the whole answer.
        payload = payload_at(self.match.known.found)
        return [one for one in found if payload and not _overlap(one.at, payload)]

    def _unread(self, answered: list[Drift]) -> Iterator[Finding]:
        """Yield what only the client minds: a pattern, a length, a date that does not exist."""
        start, schema = payload_at(self.match.known.found), self._answer_schema or self._operation
        for one in self.run.drifted:
            at = (*start, *tokens_of(one.pointer))
            if not _covered(at, answered) and REDACTED not in _values(
                self.exchange.answer.tree, at
            ):
                what = f"the client does not take this {one.found}: {one.expected}"
                yield self._finding_at("value-not-read", nearest(schema, at), what, "answer", at)

    # --- the outcome ------------------------------------------------------------------------

    def _outcome(self, asked: list[Drift]) -> Iterator[Finding]:
        error, status = self.run.error, self.exchange.status
        is_refusal = isinstance(self.outcome, self.bench.package.errors.Refused)
        if error is not None and not self.run.sent:
            if self._is_success and not asked and not self._minds_only_redacted(error):
                what = f"the client does not send it: {_named(error)}"
                yield self._finding("request-refused", self._operation, what)
        elif error is not None and (self._is_success or (status < 300 and not is_refusal)):
            what = f"the client raises {_named(error)}"
            yield self._finding("answer-not-read", self._operation, what)
        elif status < 300 and answer_at(self._operation, status) is None:
            node = self._operation.get("responses") or self._operation
            yield self._finding("undeclared-status", node, f"status {status} is not declared")

    def _minds_only_redacted(self, error: Exception) -> bool:
        """Return whether the client refuses nothing but words that stand for what was redacted."""
        problems = getattr(error, "problems", ())
        texts = [*self.match.variables.values(), *(value for _, value in self.exchange.query)]
        body, in_text = self.given.body, REDACTED in texts
        excused = [_redacted(body, one.wire) or (not one.wire and in_text) for one in problems]
        return bool(problems) and all(excused)


def _covered(at: At, known: Iterable[Drift]) -> bool:
    """Return whether a drift is known at a pointer, above it or below it."""
    return any(_overlap(one.at, at) for one in known)


def _overlap(one: At, other: At) -> bool:
    """Return whether one of two pointers leads to what the other does, or into it."""
    return one[: len(other)] == other[: len(one)]


def _values(tree: Json, at: At) -> list[Json]:
    """Return every value that a pointer with `*` reaches."""
    if not at:
        return [tree]
    step, *below = at
    inner: list[Json] = []
    if step == "*" and isinstance(tree, list):
        inner = tree
    elif step == "*" and isinstance(tree, dict):
        inner = list(tree.values())
    elif isinstance(tree, dict) and step in tree:
        inner = [tree[step]]
    return [value for each in inner for value in _values(each, tuple(below))]


def _redacted(tree: Json, wire: str) -> bool:
    """Return whether something of that name was redacted, at any depth."""
    name = wire.rpartition(".")[2].partition("[")[0]
    if isinstance(tree, dict):
        return tree.get(name) == REDACTED or any(_redacted(each, wire) for each in tree.values())
    return isinstance(tree, list) and any(_redacted(each, wire) for each in tree)


def _named(error: Exception) -> str:
    """Return an exception with its words, in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
