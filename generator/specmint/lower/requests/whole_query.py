"""`in: querystring`: a parameter that is the whole query of the URL (OpenAPI 3.2, 4.12.6).

Each field of a form is an argument, as those of a body that is a form. What is no form, or names no fields, is one.
"""

from __future__ import annotations

from collections.abc import Iterator

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.facts import doc_at, doc_of, given_name, remarked
from specmint.lower.media import is_form, is_json
from specmint.lower.requests.arguments import PLACES, ArgumentPlan, Origin
from specmint.lower.requests.forms import field_in_style, fields_of, report_extras
from specmint.lower.requests.parameters import ParameterPlan
from specmint.lower.requests.styles import is_styled, parameter_media
from specmint.lower.schemas import Uses, is_hidden, shape_at
from specmint.names import snake

_NAMELESS = ""
"""On the wire the value of the whole has no name: nothing stands before it (`http.params.pairs`)."""


def plan_whole_query(node: Node, uses: Uses) -> Iterator[ParameterPlan]:
    """Yield the parameters that a parameter in the querystring is made of."""
    media = parameter_media(node) or node.child("content")
    schema = media.get("schema")
    if schema is not None and is_form(media.name):
        form = shape_at(schema)
        fields, required = fields_of(form, uses.findings)
        if fields:
            report_extras(form, uses.findings)
            needed = required if node.is_true("required") else frozenset[str]()
            yield from _fields(media, fields, needed, uses)
            return
    yield _whole(node, media, schema, uses)


def _fields(
    media: Node, fields: dict[str, Node], required: frozenset[str], uses: Uses
) -> Iterator[ParameterPlan]:
    for wire, node in fields.items():
        if is_hidden(node, "write"):
            continue
        encoding = media.child("encoding").child(wire)
        style = field_in_style(encoding, node, uses.findings)
        if is_json(encoding.text("contentType")) and not is_styled(encoding):
            style = ir.Style("json")
        yield _planned(
            wire,
            style,
            ArgumentPlan(
                name=given_name(node) or snake(wire, fallback="field"),
                origin=Origin(node, wire, "query", PLACES.index("query")),
                use=uses.write(node),
                required=wire in required,
                keyword_only=True,
                null="literal" if wire in required else "absent",
                doc=remarked(doc_of(node), node, shape_at(node)),
            ),
        )


def _whole(node: Node, media: Node, schema: Node | None, uses: Uses) -> ParameterPlan:
    """Return the one argument for a query that is JSON, a form of any fields, or a text of another media type."""
    style: ir.Style = ir.Style()
    plain: ir.Type = ir.STRING
    if is_json(media.name):
        style, plain = ir.Style("json"), ir.ANY
    elif is_form(media.name):
        style, plain = ir.Style("exploded"), ir.MapOf(ir.ANY)
    is_text = style == ir.Style() or schema is None
    name = node.text("name")
    return _planned(
        _NAMELESS,
        style,
        ArgumentPlan(
            name=given_name(node) or snake(name, fallback="query"),
            origin=Origin(node, name, "query", PLACES.index("query")),
            use=None if is_text or schema is None else uses.write(schema),
            plain=plain,
            required=node.is_true("required"),
            keyword_only=True,
            null="absent",
            doc=remarked(doc_at(node) or Text(""), node),
        ),
    )


def _planned(wire: str, style: ir.Style, argument: ArgumentPlan) -> ParameterPlan:
    return ParameterPlan(wire=wire, place="query", style=style, argument=argument)
