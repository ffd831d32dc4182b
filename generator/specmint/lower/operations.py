"""Operations, first pass: found in the document, and planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.answers import AnswerPlan, payload_schemas, payloads_in, plan_answer
from specmint.lower.behaviour import Security, behaviour_of, envelope, filled_by_client, paging
from specmint.lower.facts import Declared, Findings, slot_of
from specmint.lower.media import is_json
from specmint.lower.other_media import other_methods
from specmint.lower.paging import fits, report_flag, with_flag
from specmint.lower.requests import RequestPlan, plan_request
from specmint.lower.schemas import Use, Uses, shape_at
from specmint.lower.servers import own_servers
from specmint.resolve import resolve
from specmint.structure import operations_in


def find_operations(root: Node) -> Iterator[Declared]:
    """Yield every operation, in document order."""
    for path, reference in root.members("paths"):
        item = resolve(reference)
        for method, node in operations_in(item):
            if f"{method} {path}" not in root.document.excluded:
                yield Declared(
                    root=root,
                    path_item=item,
                    node=node,
                    path=path,
                    method=method,
                    parameters=_parameters(path, item, node),
                )


def _parameters(path: str, item: Node, operation: Node) -> tuple[Node, ...]:
    """Return the parameters of an operation: its own win over those of the path item (OpenAPI 3.1, 4.8.9).

    Of several with one name and place the last counts; a path parameter without a variable is left out.
    """
    listed = [resolve(node) for owner in (item, operation) for node in owner.each("parameters")]
    last = {slot_of(node): node for node in listed}
    return tuple(node for node in last.values() if _is_of(path, node))


def _is_of(path: str, parameter: Node) -> bool:
    """Return whether a parameter can be sent: a path parameter needs its variable."""
    sent = path.partition("#")[0]
    return parameter.text("in") != "path" or f"{{{parameter.text('name')}}}" in sent


class Reading(NamedTuple):
    """How an operation's method reads answers. The payload of a list is its items, which stand where paging says.

    `said_by` is the key of the vocabulary that says where the payload is.
    """

    envelope: ir.Envelope
    paging: ir.Paging | None
    said_by: str = "x-envelope"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPlan:
    """`x-bulk`: a second method, which sends any number of items in several requests.

    `of` is the schema of one item's own payload: what `each` finds in an element of the results.
    """

    rule: Node
    each: ir.Envelope
    of: Use | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPlan:
    """An operation before names and types. All that it needs of schemas is in here as `Use`s."""

    declared: Declared
    answer: AnswerPlan
    request: RequestPlan
    paging: ir.Paging | None
    bulk: BulkPlan | None
    behaviour: ir.Behaviour


def plan_operations(
    operations: Iterable[Declared], security: Security, servers: Sequence[ir.Server], uses: Uses
) -> Iterator[OperationPlan]:
    """Plan operations: what they are called with, what they return, how they behave. Further methods follow the first."""
    for declared in operations:
        plan = _plan_operation(declared, security, servers, uses)
        yield plan
        yield from _plan_others(plan, security, uses)


def _plan_operation(
    declared: Declared, security: Security, servers: Sequence[ir.Server], uses: Uses
) -> OperationPlan:
    reading = read_by(declared)
    if reading.paging is not None:
        report_flag(declared, reading.paging, uses.findings)
    answer = plan_answer(declared.node, reading.envelope, uses, reading.said_by)
    filled = filled_by_client(declared, security)
    request = plan_request(declared, reading.paging, filled=filled, uses=uses)
    return OperationPlan(
        declared=declared,
        answer=answer,
        request=request,
        paging=reading.paging,
        bulk=_plan_bulk(declared, uses),
        behaviour=replace(
            behaviour_of(declared, security, redirect=answer.is_redirected),
            server=own_servers(declared, servers, uses.findings),
        ),
    )


def _plan_others(plan: OperationPlan, security: Security, uses: Uses) -> Iterator[OperationPlan]:
    """Plan the further methods of an operation, each for another media type: of its requests, or of its answers.

    They behave as the first does. A list in another media type is one file or stream, without pages.
    """
    for declared in other_methods(plan.declared):
        reading = Reading(plan.behaviour.envelope, None)
        answer = plan.answer
        if declared.reads:
            wrapped = reading.envelope if is_json(declared.reads) else ir.Envelope()
            answer = plan_answer(declared.node, wrapped, uses, reads=declared.reads)
        elif plan.paging is not None:
            answer = plan_answer(declared.node, reading.envelope, uses, reading.said_by)
        filled = filled_by_client(declared, security)
        request = plan_request(declared, None, filled=filled, uses=uses)
        yield replace(
            plan, declared=declared, answer=answer, request=request, paging=None, bulk=None
        )


def read_by(declared: Declared) -> Reading:
    """Return how an operation's method reads answers: by `x-envelope`, and by `x-paging` where it is a list.

    A paging rule that the operation inherits holds only where it fits.
    """
    whole = envelope(declared.nearest("x-envelope"))
    rule = paging(declared.nearest("x-paging"), whole.payload)
    if rule is None:
        return Reading(whole, None)
    items = replace(whole, payload=rule.items)
    is_own = declared.own("x-paging").is_mapping
    if is_own or fits(declared, rule, items):
        said_by = "x-envelope" if items == whole else "x-paging"
        return Reading(items, with_flag(declared, rule), said_by)
    return Reading(whole, None)


def _plan_bulk(declared: Declared, uses: Uses) -> BulkPlan | None:
    rule = declared.nearest("x-bulk")
    if not rule.is_mapping:
        return None
    whole = envelope(declared.nearest("x-envelope"))
    each = _each(rule, whole, uses.findings)
    lists = payload_schemas(declared.node, replace(whole, payload=Text(rule.text("results"))))
    items = [item for schema in lists if (item := shape_at(schema).item) is not None]
    payloads = [payload for item in items for payload in payloads_in(item, each)]
    return BulkPlan(rule=rule, each=each, of=next(map(uses.read, payloads), None))


def _each(rule: Node, whole: ir.Envelope, findings: Findings) -> ir.Envelope:
    """Return the envelope of one element of the results. `envelope` means that each is wrapped as a whole answer is."""
    each = rule.child("each")
    if each.string != "envelope":
        return envelope(each)
    if whole == ir.Envelope():
        findings.error(
            each,
            "vocabulary",
            "x-bulk: each is wrapped as the answer is, but no x-envelope holds here",
            "declare an x-envelope, or write here what one element is wrapped in",
        )
    return whole
