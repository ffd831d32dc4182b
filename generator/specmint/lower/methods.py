"""Operations, second and third pass: named methods of resources.

The first tag of an operation decides its resource, and the beginning of its path where it has none. A document whose
operations have no tags (Stripe's has 587) is read in pages of one matter each, and one more operation moves no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from specmint import ir
from specmint.collisions import MEMBERS, TAGS, Claim, page_classes
from specmint.document import Node
from specmint.ir import Ident, Text
from specmint.lower.answers import answer_of
from specmint.lower.facts import Declared, Findings, given_name, prose
from specmint.lower.media import plain_media
from specmint.lower.naming import Named, settle
from specmint.lower.operations import BulkPlan, OperationPlan
from specmint.lower.requests import RequestPlan, Signature
from specmint.lower.schemas import Types
from specmint.names import (
    METHOD_NAMES,
    RESOURCE_NAMES,
    free,
    method_name,
    resource_words,
    snake,
)

_TAG_REMEDY = "Give the tag an x-name under `tags`"
_BULK_REMEDY = "Give x-bulk another name"


class Resources:
    """Makes the resources of an API. `taken` are names of definitions, which their classes do not take."""

    def __init__(
        self, root: Node, types: Types, taken: frozenset[Ident], findings: Findings
    ) -> None:
        self._root = root
        self._types = types
        self._taken = taken
        self._findings = findings
        self._tags = {node.text("name"): node for node in root.each("tags")}

    def all(self, plans: Sequence[OperationPlan]) -> tuple[ir.Resource, ...]:
        """Return a resource for each tag that is the first of some operation, and for the paths of those without."""
        said = sorted({plan.declared.tag for plan in plans} - {""})
        tags = {_short(tag): tag for tag in said} | {snake(tag): tag for tag in said}
        groups: dict[str, list[OperationPlan]] = {}
        for plan in plans:
            name = plan.declared.resource
            if not plan.declared.tag:
                name = tags.get(snake(name), name)
            groups.setdefault(name, []).append(plan)
        often = Counter(map(_short, groups))
        claims = [self._claim(tag, plans[0], often) for tag, plans in groups.items()]
        names = settle(claims, TAGS, self._findings)
        classes = page_classes(names, self._taken)
        made: list[ir.Resource] = []
        for name, class_name, tag in zip(names, classes, groups, strict=True):
            one = ir.Resource(
                name=name,
                class_name=class_name,
                spec_name=Text(tag),
                doc=prose(self._tag(tag)),
                operations=self._operations(groups[tag]),
            )
            made.append(one)
        return tuple(made)

    def _claim(self, tag: str, first: OperationPlan, often: Counter[str]) -> Named:
        """Return the name that a tag wants; it is declared by its Tag Object, or else by the first operation that has it."""
        given, short = given_name(self._tag(tag)), _short(tag)
        # "Payments" beside "Payments API" are two, each by its whole name.
        spoken = short if often[short] == 1 else snake(tag, fallback="operations")
        wanted = given or free(spoken, RESOURCE_NAMES)
        node = self._tags.get(tag) or first.declared.node
        return Named(node, Claim(wanted=wanted, text=tag, given=bool(given)), _TAG_REMEDY)

    def _tag(self, tag: str) -> Node:
        """Return the Tag Object of a tag; an empty node if it is only used."""
        return self._tags.get(tag) or self._root.child("tags")

    def _operations(self, plans: list[OperationPlan]) -> tuple[ir.Operation, ...]:
        """Return the methods of a resource. The second methods of bulk operations are named after all others."""
        own = [_method_claim(plan.declared) for plan in plans]
        second = [_bulk_claim(plan) for plan in plans if plan.bulk is not None]
        names = settle([*own, *second], MEMBERS, self._findings)
        bulk_names = iter(names[len(own) :])
        made: list[ir.Operation] = []
        for plan, name in zip(plans, names, strict=False):
            signature = plan.request.signature(self._types, self._findings)
            bulk: ir.Bulk | None = None
            if plan.bulk is not None:
                bulk = self._bulk(plan.bulk, plan.request, signature, next(bulk_names))
            made.append(self._operation(plan, name, signature, bulk))
        return tuple(made)

    def _operation(
        self, plan: OperationPlan, name: Ident, signature: Signature, bulk: ir.Bulk | None
    ) -> ir.Operation:
        declared = plan.declared
        return ir.Operation(
            name=name,
            spec_name=Text(declared.spec_name),
            method=declared.method,
            path=Text(declared.path),
            tag=Text(declared.resource),
            doc=prose(declared.node),
            deprecated=declared.node.is_true("deprecated"),
            arguments=signature.arguments(),
            parameters=plan.request.parameters_of(signature),
            body=plan.request.body_of(signature),
            answer=answer_of(plan.answer, self._types),
            paging=plan.paging,
            bulk=bulk,
            behaviour=plan.behaviour,
            place=declared.node.key_place,
            differs=Text(_difference(declared)),
        )

    def _bulk(
        self, plan: BulkPlan, request: RequestPlan, signature: Signature, name: Ident
    ) -> ir.Bulk | None:
        argument = request.list_argument(signature)
        if argument is None:
            self._findings.error(
                plan.rule, "bulk-without-body", "x-bulk needs a request body with a list"
            )
            return None
        return ir.Bulk(
            name=name,
            argument=argument.name,
            size=plan.rule.integer("size") or 100,
            results=Text(plan.rule.text("results")),
            each=plan.each,
            of=self._types.answered(plan.of),
        )


def _short(tag: str) -> str:
    """Return the name of a tag without a word for how it is served."""
    return snake("_".join(resource_words(tag)), fallback="operations")


def _difference(declared: Declared) -> str:
    """Return how a further method of an operation differs from the first; "" for that one."""
    if declared.reads:
        return f"answered as {plain_media(declared.reads)}"
    return f"sent as {plain_media(declared.sends)}" if declared.sends else ""


def _method_claim(declared: Declared) -> Named:
    """Return the name that an operation wants. One that follows from its address is told from others by what that holds."""
    given = given_name(declared.node)
    spoken = declared.spoken_id
    address = declared.at
    if spoken:
        name = method_name(spoken, declared.resource)
    else:
        name = snake("_".join(address.method_name(declared.resource)), fallback="call")
    name = given or free(name, METHOD_NAMES | {"self"})
    text, suffix = declared.spec_name, declared.suffix
    claim = Claim(wanted=name, text=text, given=bool(given))
    if suffix:
        claim = Claim(wanted=f"{name}_{suffix}", text=text, order=1, beside=suffix)
    elif not given and (not spoken or spoken != declared.operation_id):
        claim = Claim(wanted=name, text="", beside=address.beside, place=declared.address)
    return Named(declared.node, claim, called=declared.address)


def _bulk_claim(plan: OperationPlan) -> Named:
    """Return the name of the second method of a bulk operation, which yields to the methods of operations."""
    declared = plan.declared
    rule = declared.nearest("x-bulk") if plan.bulk is None else plan.bulk.rule
    wanted = free(snake(rule.text("name") or "many"))
    claim = Claim(wanted=wanted, text=declared.spec_name, order=1, beside="in_bulk")
    return Named(rule.child("name"), claim, _BULK_REMEDY)
