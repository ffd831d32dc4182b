"""One exchange against spec and client: everything there is to say about it, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from specmint.diagnostics import quoted
from specmint.document import Json, Node
from specmint.lower.shapes import shape_of, target, walk_to
from specmint.replaying.client import Package, Run
from specmint.replaying.compare import differences
from specmint.replaying.drift import At, Drift, drifts, fewest_drifts
from specmint.replaying.exchange import REDACTED, Content, Exchange
from specmint.replaying.given import Definitions, Given, given, json_in
from specmint.replaying.matching import Match, Spec, is_of_vendor, match
from specmint.replaying.places import answer_schema, branches, declared_answer, request_schema
from specmint.replaying.secrets import Secrets
from specmint.replaying.verdict import is_success, payload_at
from specmint.replaying.wire import typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to report: `what`, and `where` in the exchange. `node` is its place in the spec."""

    code: str
    node: Node
    what: str
    where: str = ""
    exchange: Exchange
    drift: Drift | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What exchanges are replayed against."""

    spec: Spec
    package: Package
    secrets: Secrets
    definitions: Definitions


def findings_of(bench: Bench, exchange: Exchange) -> list[Finding] | None:
    """The findings of an exchange; None if it is no business of this API, or the answer was not recorded."""
    if not exchange.whole:
        return None
    matched = match(bench.spec, exchange)
    if matched is None:
        preflight = exchange.foreign and exchange.method == "OPTIONS"
        if preflight or not is_of_vendor(bench.spec, exchange):
            return None
        address = f"{exchange.method} {exchange.path}"
        what = (
            f"no operation is {quoted(exchange.operation)} with {quoted(address, 200)}"
            if exchange.operation
            else f"no operation is {quoted(address, 200)}"
        )
        node = bench.spec.root.get("paths") or bench.spec.root
        return [Finding(code="unknown-operation", node=node, what=what, exchange=exchange)]
    arguments = given(matched, exchange, bench.definitions)
    run = bench.package.run(bench.spec, matched, exchange, arguments)
    return list(_Replayed(bench, matched, exchange, arguments, run).all())


@dataclass(frozen=True, slots=True)
class _Replayed:
    bench: Bench
    match: Match
    exchange: Exchange
    given: Given
    run: Run

    def all(self) -> Iterator[Finding]:
        asked = list(self._request_drifts())
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
    def _name(self) -> str:
        return quoted(self.match.known.operation.wire.raw, 200)

    def _finding(self, code: str, node: Node, what: str, at: At | None = None) -> Finding:
        where = (
            f"in {self._name}" if at is None else f"in the answer of {self._name} at {_pointer(at)}"
        )
        return Finding(code=code, node=node, what=what, where=f", {where}", exchange=self.exchange)

    def _of_drift(self, one: Drift, side: str) -> Finding:
        where = f", in the {side} of {self._name} at {_pointer(one.at)}"
        return Finding(
            code=one.kind,
            node=one.node,
            what=one.what,
            where=where,
            exchange=self.exchange,
            drift=one,
        )

    # --- the request ------------------------------------------------------------------------

    def _request_drifts(self) -> Iterator[Drift]:
        operation, known = self.match.known.operation, self.match.known.found
        nodes = {
            (_text(node.get("in")), _text(node.get("name"))): node for node in known.parameters
        }
        for one in operation.parameters:
            node = nodes.get((one.place, one.wire.raw))
            schema = node.get("schema") if node is not None else None
            value = self.given.arguments.get(one.argument)
            if schema is not None and value is not None and not isinstance(value, bytes):
                for drift in drifts(schema, value, "write"):
                    yield replace(drift, at=(one.wire.raw, *drift.at))
            elif node is not None and value is None and _is_true(node.get("required")):
                what = f"the parameter {quoted(one.wire.raw)} is required, and was not there"
                yield Drift(kind="missing-field", node=node, at=(one.wire.raw,), what=what)
        schema, body = request_schema(known.node), self.exchange.body
        if schema is not None and body is not None and body.kind != "text":
            yield from drifts(schema, _typed_body(body, schema), "write")

    def _differences(self, asked: list[Drift]) -> Iterator[Finding]:
        """Differences of the last request, but for those that a drift explains."""
        for sent in self.run.sent[-1:]:
            for one in differences(self.match, self.exchange, sent, self.bench.secrets):
                if not one.at or not _covered(_pattern(one.at), asked):
                    yield self._finding("request-differs", one.node, one.what)

    # --- the answer -------------------------------------------------------------------------

    def _answer_drifts(self) -> list[Drift]:
        exchange = self.exchange
        media = exchange.answer_headers.get("content-type", "application/json")
        schema = answer_schema(self._operation, exchange.status, media)
        if schema is None or exchange.answer.kind != "json":
            return []
        left = branches(schema, self.match.known.found.reading, success=self._is_success)
        found = fewest_drifts(left, exchange.answer.tree, "read")
        return [one for one in found if not self._is_beside_refusal(schema, one.at)]

    def _is_beside_refusal(self, schema: Node, at: At) -> bool:
        """Whether this is the payload of an answer that refuses: a success alone promises one."""
        payload = payload_at(self.bench.spec, self.match.known)
        if (
            not 200 <= self.exchange.status < 300
            or shape_of(target(schema)[0]).union
            or not payload
        ):
            return False
        return at[: len(payload)] == payload[: len(at)] and not self._is_success

    @property
    def _is_success(self) -> bool:
        return is_success(self.bench.spec, self.match.known, self.exchange)

    def _unread(self, answered: list[Drift]) -> Iterator[Finding]:
        """What only the client minds: a pattern, a length, a date that is none."""
        start = payload_at(self.bench.spec, self.match.known)
        for one in self.run.drifted:
            at = (*start, *one.at)
            if _covered(at, answered) or REDACTED in _values(self.exchange.answer.tree, at):
                continue
            yield self._finding("value-not-read", self._answered(at), one.what, at)

    def _answered(self, at: At) -> Node:
        """The schema at a pointer of the answer, as far as there is one."""
        media = self.exchange.answer_headers.get("content-type", "application/json")
        schema = answer_schema(self._operation, self.exchange.status, media)
        if schema is None:
            return self._operation
        tried = (walk_to(schema, at[:length]) for length in range(len(at), 0, -1))
        return next((node for node in tried if node is not None), schema)

    # --- the outcome ------------------------------------------------------------------------

    def _outcome(self, asked: list[Drift]) -> Iterator[Finding]:
        error, errors = self.run.error, self.bench.package.module.errors
        if error is not None and not self.run.sent:
            if not asked and not self._only_redacted(error):
                what = f"the client does not send it: {_named(error)}"
                yield self._finding("request-refused", self._operation, what)
        elif error is not None and self._is_unforeseen(error):
            what = f"the client raises {_named(error)}"
            yield self._finding("answer-not-read", self._operation, what)
        elif not self._is_success and not isinstance(error, errors.Error):
            yield self._finding(
                "refusal-not-raised", self._operation, "the client takes the refusal for a success"
            )
        elif (
            declared_answer(self._operation, self.exchange.status) is None
            and self.exchange.status < 300
        ):
            node = self._operation.get("responses") or self._operation
            yield self._finding(
                "undeclared-status", node, f"status {self.exchange.status} is not declared"
            )

    def _is_unforeseen(self, error: Exception) -> bool:
        """Whether an error is none that the spec lets expect of this answer."""
        refused = isinstance(error, self.bench.package.module.errors.Refused)
        return self._is_success or (self.exchange.status < 300 and not refused)

    def _only_redacted(self, error: Exception) -> bool:
        """Whether the client refuses nothing but words that stand for what was redacted."""
        if isinstance(error, self.bench.package.module.errors.BadRequest):
            problems = getattr(error, "problems", ())
            body = self.exchange.body.tree if self.exchange.body is not None else None
            texts = [*self.match.variables.values(), *(value for _, value in self.exchange.query)]
            return bool(problems) and all(
                _redacted(body, problem.wire) if problem.wire else REDACTED in texts
                for problem in problems
            )
        return False


def _typed_body(body: Content, schema: Node) -> Json:
    """A body as its schema sees it: the texts of a form are what they stand for."""
    if body.kind != "form" or not isinstance(body.tree, dict):
        return body.tree
    shape = shape_of(target(schema)[0])
    return {
        name: _typed_field(value, shape.properties[name]) if name in shape.properties else value
        for name, value in body.tree.items()
    }


def _typed_field(value: Json, schema: Node) -> Json:
    shape = shape_of(target(schema)[0])
    if shape.get("contentSchema") is not None or shape.type == "object":
        return json_in(value)
    if shape.type == "array":
        items = shape.get("items")
        listed = value if isinstance(value, list) else [value]
        return [_typed_field(each, items) for each in listed] if items is not None else list(listed)
    return typed(value, schema) if isinstance(value, str) else value


def _covered(at: At, known: list[Drift]) -> bool:
    """Whether a drift is known at a pointer, above it or below it."""
    return any(one.at[: len(at)] == at[: len(one.at)] for one in known)


def _pattern(at: At) -> At:
    return tuple("*" if step.isdecimal() else step for step in at)


def _values(tree: Json, at: At) -> list[Json]:
    """Every value that a pointer with `*` reaches."""
    if not at:
        return [tree]
    if at[0] == "*":
        inner = (
            tree
            if isinstance(tree, list)
            else list(tree.values()) if isinstance(tree, dict) else []
        )
        return [value for each in inner for value in _values(each, at[1:])]
    return _values(tree[at[0]], at[1:]) if isinstance(tree, dict) and at[0] in tree else []


def _redacted(tree: Json, wire: str) -> bool:
    """Whether something of that name was redacted, at any depth."""
    name = wire.rpartition(".")[2].partition("[")[0]
    if isinstance(tree, dict):
        return tree.get(name) == REDACTED or any(_redacted(each, wire) for each in tree.values())
    return isinstance(tree, list) and any(_redacted(each, wire) for each in tree)


def _named(error: Exception) -> str:
    """An exception with its words, in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def _pointer(at: At) -> str:
    return quoted("/" + "/".join(at), 200) if at else "the top"


def _is_true(node: Node | None) -> bool:
    return node is not None and node.value is True


def _text(node: Node | None) -> str:
    return node.value if node is not None and isinstance(node.value, str) else ""
