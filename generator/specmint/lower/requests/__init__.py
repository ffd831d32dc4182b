"""Requests: what a method is called with, and how that fills parameters and body.

Planned first, with the schemas of all arguments; named and typed by a `Signature` afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specmint import ir
from specmint.lower.facts import Declared, Findings, Slot, slot
from specmint.lower.requests.arguments import ArgumentPlan, Signature
from specmint.lower.requests.bodies import BodyPlan, body_of, plan_body
from specmint.lower.requests.multiparts import is_file
from specmint.lower.requests.parameters import ParameterPlan, parameter_of, plan_parameter
from specmint.lower.requests.parts import arguments_in, list_argument
from specmint.lower.requests.whole_query import plan_whole_query
from specmint.lower.schemas import Types, Uses

__all__ = ["RequestPlan", "Signature", "is_file", "plan_request"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPlan:
    """Where everything of a request goes, before arguments have names and types."""

    parameters: tuple[ParameterPlan, ...]
    body: BodyPlan | None

    def signature(self, types: Types, findings: Findings) -> Signature:
        """Return the arguments of the method, named and typed."""
        return Signature(self._arguments(), types, findings)

    def parameters_of(self, signature: Signature) -> tuple[ir.Parameter, ...]:
        """Return the parameters, by the names that their arguments have got."""
        return tuple(parameter_of(plan, signature) for plan in self.parameters)

    def body_of(self, signature: Signature) -> ir.Body | None:
        """Return the body, by the names that its arguments have got."""
        if self.body is None:
            return None
        return body_of(self.body, signature)

    def list_argument(self, signature: Signature) -> ir.Argument | None:
        """Return the argument that fills a list in the body: what an `x-bulk` method takes any number of."""
        if self.body is None or self.body.kind in ("content", "multipart"):
            return None
        return list_argument(self.body.part, signature)

    def _arguments(self) -> Iterator[ArgumentPlan]:
        yield from (plan.argument for plan in self.parameters)
        if self.body is not None:
            yield from arguments_in(self.body.part)


def plan_request(
    declared: Declared,
    paging: ir.Paging | None,
    *,
    filled: frozenset[Slot],
    uses: Uses,
) -> RequestPlan:
    """Plan the request of an operation. `filled` is what the client fills itself: headers, cookies, form fields.

    Paging fills the position of a page; its size stays an argument.
    """
    if paging is not None and paging.place == "query" and paging.position is not None:
        filled |= {slot("query", paging.position.raw)}
    parameters: list[ParameterPlan] = []
    for node in declared.parameters:
        if node.text("in") == "querystring":
            parameters += plan_whole_query(node, uses)
            continue
        plan = plan_parameter(node, filled, declared.in_address, uses)
        if plan is not None:
            parameters.append(plan)
    body = plan_body(declared, paging, filled, uses)
    return RequestPlan(parameters=tuple(parameters), body=body)
