"""Parameters in path, query, headers and cookies, as arguments of a method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.facts import Findings, Slot, doc_at, doc_of, given_name, remarked, slot_of
from specmint.lower.requests.arguments import ArgumentPlan, Signature, in_parameter
from specmint.lower.requests.styles import loses_form, parameter_media, parameter_style
from specmint.lower.schemas import Use, Uses, shape_at
from specmint.names import snake

Place = Literal["path", "query", "header", "cookie"]

_FRAMING = ("content-length", "transfer-encoding")
#: Headers that parameters do not describe (OpenAPI 3.1, 4.8.12.2.1), and those that say where a body ends (RFC 9112, 6):
#: the client sets them.
NO_PARAMETERS = frozenset(
    {("header", name) for name in ("accept", "content-type", "authorization", *_FRAMING)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterPlan:
    """A parameter and the argument that gives its value."""

    wire: str
    place: Place
    style: ir.Style
    argument: ArgumentPlan


def plan_parameter(
    node: Node, filled: frozenset[Slot], in_address: frozenset[str], uses: Uses
) -> ParameterPlan | None:
    """Plan a parameter; None for one that the client fills itself (`filled`).

    `in_address` are the variables of a query that stands in the path of the document: they are filled in there.
    """
    place = node.text("in")
    if place not in get_args(Place) or slot_of(node) in filled | NO_PARAMETERS:
        return None
    required = place == "path" or node.is_true("required")
    media = parameter_media(node)
    schema = node.get("schema") if media is None else media.get("schema")
    style = parameter_style(node)
    if schema is not None and loses_form(style, schema):
        _report_inner(node, uses.findings)
    use = _use(schema, style, media, uses)
    argument = ArgumentPlan(
        name=given_name(node) or snake(node.text("name"), fallback="parameter"),
        origin=in_parameter(node),
        use=use,
        plain=ir.ANY if style.kind == "json" else ir.STRING,
        required=required,
        keyword_only=place != "path",
        null="literal" if required else "absent",
        doc=_doc(node, schema),
    )
    is_inside = place == "query" and node.text("name") in in_address
    return ParameterPlan(
        wire=node.text("name"),
        place="path" if is_inside else cast(Place, place),
        style=style,
        argument=argument,
    )


def parameter_of(plan: ParameterPlan, signature: Signature) -> ir.Parameter:
    """Return the parameter with the name that its argument has got."""
    name = signature.of(plan.argument).name
    return ir.Parameter(wire=Text(plan.wire), place=plan.place, argument=name, style=plan.style)


def _use(schema: Node | None, style: ir.Style, media: Node | None, uses: Uses) -> Use | None:
    """Return the schema of a value; of `content` that is not JSON, such as XML, the value is its text."""
    if schema is None or (media is not None and style.kind != "json"):
        return None
    return uses.write(schema)


def _doc(node: Node, schema: Node | None) -> Text:
    doc = doc_at(node)
    if schema is None:
        return remarked(doc or Text(""), node)
    return remarked(doc or doc_of(schema), node, schema, shape_at(schema))


def _report_inner(node: Node, findings: Findings) -> None:
    findings.warning(
        node,
        "unsupported-parameter-value",
        f"the {node.text('in')} parameter {node.text('name')!r} may hold an object or a list inside another, for"
        " which OpenAPI has no form there: that goes as JSON",
        "declare `content: {application/json: ...}` if the vendor reads JSON, or `style: deepObject`",
    )
