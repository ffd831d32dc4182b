"""Reports vocabulary that leads nowhere: pointers to what no message declares, and rules that hold for nothing.

A rule that several operations share is right if one of them declares what it points at. Where a schema is open, or a
body has none, nothing can be said, and nothing is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.answers import answer_schemas, payload_schemas
from specmint.lower.behaviour import envelope, form_fields
from specmint.lower.facts import Declared, Findings, slot, slot_of
from specmint.lower.media import request_media
from specmint.lower.operations import read_by
from specmint.lower.schemas import RULES, Shape, Uses, declares, shape_at
from specmint.pointers import Expression, Tokens, expression_of, pointer_of, tokens_of
from specmint.vocabulary import extension, extensions, is_for_properties


def report_unreached(root: Node, operations: Sequence[Declared], uses: Uses) -> None:
    """Report every pointer of the vocabulary that leads nowhere, and every rule that holds for nothing."""
    places = _Places()
    for declared in operations:
        _look_at_envelope(declared, places)
        _look_at_paging(declared, places)
        _look_at_key(declared, places)
        _look_at_bulk(declared, places)
    _look_at_session(extension(root, "x-session"), operations, places)
    places.report(uses.findings)
    _report_pages_without_list(operations, uses.findings)
    _report_fields(root, operations, uses.findings)
    _report_rules_of_properties(root, uses)


@dataclass(frozen=True, slots=True)
class _Place:
    """A pointer of the vocabulary. `is_vital`: without what it points at, no call does what it should."""

    node: Node
    tokens: Tokens
    is_vital: bool


@dataclass(slots=True)
class _Places:
    """What was looked for, and whether any message has it."""

    answers: dict[_Place, bool] = field(default_factory=dict[_Place, bool])
    requests: dict[_Place, bool] = field(default_factory=dict[_Place, bool])

    def in_answers(
        self, node: Node, pointer: str, schemas: Iterable[Node], *, is_vital: bool
    ) -> None:
        """Look for a pointer in the answers of these schemas. Without any, nothing is known of it."""
        place = _Place(node, tokens_of(pointer), is_vital)
        for schema in schemas:
            is_there = declares(schema, place.tokens)
            self.answers[place] = self.answers.get(place, False) or is_there

    def in_request(self, node: Node, declared: Declared, *, is_vital: bool) -> None:
        """Look for the place that a runtime expression names in the requests of an operation."""
        expression = expression_of(node.string)
        if expression is not None:
            place = _Place(node, (), is_vital)
            is_there = _takes(declared, expression)
            self.requests[place] = self.requests.get(place, False) or is_there

    def in_body(self, node: Node, declared: Declared) -> None:
        """Look for a member, which a pointer names, in the body of an operation's requests."""
        body = request_media(declared.node).schema
        place = _Place(node, tokens_of(node.string), is_vital=True)
        is_there = body is not None and declares(body, place.tokens)
        self.requests[place] = self.requests.get(place, False) or is_there

    def report(self, findings: Findings) -> None:
        """Report what was found nowhere."""
        for place, is_there in self.answers.items():
            if not is_there:
                _report_answer(place, findings)
        for place, is_there in self.requests.items():
            if not is_there:
                _report_request(place, findings)


def _report_answer(place: _Place, findings: Findings) -> None:
    message = f"no answer declares anything at {pointer_of(place.tokens)}"
    hint = "Correct the pointer, or declare the member in the schema of the answer."
    if place.is_vital:
        findings.error(place.node, "unknown-answer-member", message, hint)
    else:
        findings.warning(place.node, "unknown-answer-member", message, hint)


def _report_request(place: _Place, findings: Findings) -> None:
    message = f"no request has a place {place.node.string}"
    hint = "Correct the expression, or declare the parameter or the member of the body."
    if place.is_vital:
        findings.error(place.node, "unknown-request-place", message, hint)
    else:
        findings.warning(place.node, "unknown-request-place", message, hint)


def _takes(declared: Declared, expression: Expression) -> bool:
    """Return whether a request of an operation has the place that an expression names."""
    if expression.place == "query":
        return slot("query", expression.name) in map(slot_of, declared.parameters)
    body = request_media(declared.node).schema
    return body is not None and declares(body, tokens_of(expression.name))


def _look_at_envelope(declared: Declared, places: _Places) -> None:
    successes = payload_schemas(declared.node, ir.Envelope())
    refusals = [one for one in answer_schemas(declared.node) if one not in successes]
    _look_into(declared.nearest("x-envelope"), successes, refusals, places)


def _look_into(
    rule: Node, successes: Sequence[Node], refusals: Sequence[Node], places: _Places
) -> None:
    """Look for what an envelope points at. Where its payload is not declared is reported where answers are planned.

    Code and message are those of refusals. Many documents declare none; nothing is known of these.
    """
    refusals = [*refusals, *(schema for schema in successes if shape_at(schema).union)]
    for pointer, accepted in rule.members("success"):
        # What is absent counts as null, so where null is right nobody need declare the member.
        if None not in [one.value for one in (accepted, *accepted.elements())]:
            places.in_answers(accepted, pointer, successes, is_vital=True)
    message = rule.child("message")
    for node in (rule.child("code"), message, *message.elements()):
        if isinstance(node.value, str):
            places.in_answers(node, node.value, refusals, is_vital=False)


def _look_at_paging(declared: Declared, places: _Places) -> None:
    rule = declared.nearest("x-paging")
    position = rule.child(rule.text("style"))
    is_own = declared.own("x-paging").is_mapping
    places.in_request(position, declared, is_vital=is_own)
    if read_by(declared).paging is None:
        return
    places.in_request(rule.child("size"), declared, is_vital=False)
    schemas = payload_schemas(declared.node, ir.Envelope())
    for key, is_vital in (("next", True), ("more", True), ("pages", False), ("total", False)):
        node = rule.get(key)
        if node is not None and node.value is not False:
            places.in_answers(node, node.string, schemas, is_vital=is_vital)


def _look_at_key(declared: Declared, places: _Places) -> None:
    node = declared.nearest("x-idempotency-key").get("body")
    if node is not None:
        places.in_body(node, declared)


def _look_at_bulk(declared: Declared, places: _Places) -> None:
    rule = declared.own("x-bulk")
    results = rule.get("results")
    if results is None:
        return
    schemas = payload_schemas(declared.node, ir.Envelope())
    places.in_answers(results, results.string, schemas, is_vital=True)
    whole = envelope(declared.nearest("x-envelope"))
    lists = payload_schemas(declared.node, replace(whole, payload=Text(results.string)))
    items = [item for schema in lists if (item := shape_at(schema).item) is not None]
    each = rule.child("each")
    payload = each.get("payload")
    if payload is not None:
        places.in_answers(payload, payload.string, items, is_vital=True)
    _look_into(each, items, [], places)


def _look_at_session(session: Node, operations: Sequence[Declared], places: _Places) -> None:
    logins = [one for one in operations if one.operation_id == session.text("login")]
    for login in logins:
        schemas = payload_schemas(login.node, ir.Envelope())
        for node in (session.child("token"), session.child("base-url").child("from")):
            expression = expression_of(node.string)
            if expression is not None:
                places.in_answers(node, expression.name, schemas, is_vital=True)


def _report_pages_without_list(operations: Sequence[Declared], findings: Findings) -> None:
    """Report a list in pages whose items are declared, and are no array. An inherited rule holds for lists only."""
    for declared in operations:
        rule = declared.own("x-paging")
        found = (
            payload_schemas(declared.node, read_by(declared).envelope) if rule.is_mapping else []
        )
        kinds = {shape_at(node).type for node in found}
        if kinds and not kinds & {None, "array"}:
            findings.error(
                rule.get("items") or rule,
                "unknown-answer-member",
                f"no answer declares an array there: the items are of the type {' or '.join(sorted(map(str, kinds)))}",
                "Point `items` at an array; a map or a single object does not come in pages.",
            )


def _report_fields(root: Node, operations: Sequence[Declared], findings: Findings) -> None:
    """Report form fields that the client would fill and no form has."""
    put = extension(root, "x-session").child("put")
    for entry in (*extension(root, "x-credentials").elements(), put):
        name = entry.text("name")
        if entry.text("in") == "form" and not any(name in form_fields(one) for one in operations):
            findings.warning(
                entry,
                "extension-without-effect",
                f"no form has the field {name!r}, so it is never sent",
                "Correct the name, or declare the field in the forms that carry it.",
            )


def _report_rules_of_properties(root: Node, uses: Uses) -> None:
    """Report `x-null` and `x-wire` for a type or format of which no property is."""
    shapes = list(uses.shapes())
    schemas = [shape_at(node) for shape in shapes for node in shape.properties.values()]
    holding = {shape.keywords[key] for shape in schemas for key in shape.inherited}
    for rule in _rules_of_properties(root, shapes):
        if rule not in holding:
            uses.findings.warning(
                rule,
                "extension-without-effect",
                f"no property is of the type or format {rule.name!r}, so this holds for nothing",
                "Name a type of JSON Schema, or a format as the properties have it.",
            )


def _rules_of_properties(root: Node, shapes: Iterable[Shape]) -> Iterator[Node]:
    owners = [root, *(shape.node for shape in shapes if shape.properties)]
    for owner in dict.fromkeys(owners):
        for key, node in extensions(owner).items():
            if key in RULES and (owner == root or is_for_properties(node)):
                yield from (rule for _, rule in node.items())
