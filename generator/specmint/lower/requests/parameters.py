"""Parameters in path, query, headers and cookies, as arguments of a method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.facts import Findings, Slot, doc_of, given_name, remarked, slot_of, text_at
from specmint.lower.requests.arguments import ArgumentPlan, Signature, in_parameter
from specmint.lower.requests.sendable import may_be_list, unsendable
from specmint.lower.schemas import Uses, shape_at
from specmint.names import snake

Place = Literal["path", "query", "header", "cookie"]

_DEFAULT_STYLE = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
#: Headers that parameters do not describe (OpenAPI 3.1, 4.8.12.2.1); the client sets them.
_IGNORED = frozenset({("header", name) for name in ("accept", "content-type", "authorization")})


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterPlan:
    """A parameter and the argument that gives its value."""

    wire: str
    place: Place
    style: Literal["plain", "comma"]
    argument: ArgumentPlan


def plan_parameter(node: Node, filled: frozenset[Slot], uses: Uses) -> ParameterPlan | None:
    """Plan a parameter; None for one that the client fills itself (`filled`) and for what is reported."""
    place = node.text("in")
    if place not in get_args(Place) or slot_of(node) in filled | _IGNORED:
        return None
    schema = node.get("schema")
    if schema is None:
        uses.findings.error(
            node,
            "unsupported-parameter-content",
            "a parameter with `content` is not supported yet",
            "use `schema`",
        )
        return None
    required = place == "path" or node.is_true("required")
    argument = ArgumentPlan(
        name=given_name(node) or snake(node.text("name"), fallback="parameter"),
        origin=in_parameter(node),
        use=uses.write(schema),
        required=required,
        keyword_only=place != "path",
        null="literal" if required else "absent",
        doc=remarked(
            text_at(node, "description") or doc_of(schema), node, schema, shape_at(schema)
        ),
    )
    return ParameterPlan(
        wire=node.text("name"),
        place=cast(Place, place),
        style=_style(node, schema, uses.findings),
        argument=argument,
    )


def parameter_of(plan: ParameterPlan, signature: Signature) -> ir.Parameter:
    """Return the parameter with the name that its argument has got."""
    name = signature.of(plan.argument).name
    return ir.Parameter(wire=Text(plan.wire), place=plan.place, argument=name, style=plan.style)


def _style(node: Node, schema: Node, findings: Findings) -> Literal["plain", "comma"]:
    """How the values of an array travel: in a row with commas, or each for itself (OpenAPI 3.1, 4.8.12.3)."""
    place, name = node.text("in"), node.text("name")
    usual = _DEFAULT_STYLE[place]
    style = node.text("style") or usual
    is_many = may_be_list(schema)
    is_exploded = node.is_true("explode") or (style == "form" and node.get("explode") is None)
    what = unsendable(schema)
    if what:
        findings.error(
            node,
            "unsupported-parameter-value",
            f"the {place} parameter {name!r} may be {what}, which cannot be written there yet",
            "a plain value, or an array of plain values, can",
        )
    elif style != usual and (is_many or place == "path"):
        findings.error(
            node,
            "unsupported-parameter-style",
            f"style {style!r} of the {place} parameter {name!r} is not supported yet",
            "a plain value, or an array in the default style, is",
        )
    elif is_many and is_exploded and place == "cookie":
        # `a=1&a=2` is what a query holds; cookies have no such form (OpenAPI 3.1.1, Appendix D).
        findings.error(
            node,
            "unsupported-parameter-style",
            f"an array that explodes has no form in the cookie {name!r}",
            "write `explode: false`: the values are then sent in a row with commas",
        )
    if is_many and not (place == "query" and is_exploded):
        return "comma"
    return "plain"
