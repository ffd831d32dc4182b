"""Styles: how parameters and the fields of forms are written that have parts (OpenAPI 3.1.1, 4.8.12.3 to 4.8.12.5)."""

from __future__ import annotations

from specmint import ir
from specmint.document import Node
from specmint.lower.media import is_json
from specmint.lower.requests.sendable import Kinds, kinds_of

_USUAL = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_ROWS: dict[str, ir.StyleKind] = {"spaceDelimited": "spaces", "pipeDelimited": "pipes"}
_STYLE_KEYS = ("style", "explode", "allowReserved")

_PLAIN = ir.Style()


def parameter_media(node: Node) -> Node | None:
    """Return the one media type of a parameter with `content`, None for a parameter with a schema."""
    if node.get("schema") is not None:
        return None
    return next((media for _, media in node.members("content")), None)


def parameter_style(node: Node) -> ir.Style:
    """Return how the value of a parameter is written."""
    media, schema = parameter_media(node), node.get("schema")
    if media is not None and is_json(media.name):
        return ir.Style("json")
    if schema is None:
        return _PLAIN
    place, kinds = node.text("in"), kinds_of(schema)
    style = node.text("style") or _USUAL[place]
    explode = _explodes(node, style)
    if place == "path" and style in ("label", "matrix"):
        return ir.Style("label" if style == "label" else "matrix", explode)
    if place in ("path", "header"):
        return _in_a_row(kinds, explode)
    return _in_pairs(node, style, explode, kinds)


def field_style(encoding: Node, schema: Node) -> ir.Style:
    """Return how a field of a form is written: by its `encoding` or, without a style there, objects as JSON.

    JSON is the usual type of objects (OpenAPI 3.1.1, 4.8.15.1.1).
    """
    kinds = kinds_of(schema)
    if is_styled(encoding):
        style = encoding.text("style") or "form"
        return _in_pairs(encoding, style, _explodes(encoding, style), kinds)
    if kinds.has_object or kinds.has_inner:
        return ir.Style("inner-json")
    return _PLAIN


def is_styled(encoding: Node) -> bool:
    """Return whether an Encoding Object has a style, beside which its `contentType` says nothing."""
    return any(encoding.get(key) is not None for key in _STYLE_KEYS)


def loses_form(style: ir.Style, schema: Node) -> bool:
    """Return whether a value may hold what its style has no form for."""
    return style.kind not in ("json", "deep") and kinds_of(schema).has_inner


def _explodes(node: Node, style: str) -> bool:
    explode = node.get("explode")
    if explode is None:
        return style in ("form", "deepObject", "cookie")
    return explode.value is True


def _in_a_row(kinds: Kinds, explode: bool) -> ir.Style:
    """Return how a value travels in the style "simple": everything in one text."""
    if kinds.has_object and explode:
        return ir.Style("assigned")
    return ir.Style("comma") if kinds.has_parts else _PLAIN


def _in_pairs(node: Node, style: str, explode: bool, kinds: Kinds) -> ir.Style:
    """Return how a value travels in a query, a cookie or a form."""
    if not kinds.has_parts:
        return _as_text(node, kinds)
    if style == "deepObject":
        return ir.Style("deep")
    if explode:
        return _exploded(node, kinds)
    if style in _ROWS:
        return ir.Style(_ROWS[style])
    return _in_a_row(kinds, explode=False)


def _exploded(node: Node, kinds: Kinds) -> ir.Style:
    if kinds.has_object:
        return ir.Style("exploded")
    if kinds.has_inner:
        return ir.Style("inner-json")
    return _as_text(node, kinds)


def _as_text(node: Node, kinds: Kinds) -> ir.Style:
    if is_reserved(node, kinds):
        return ir.Style("reserved")
    return _PLAIN


def is_reserved(node: Node, kinds: Kinds) -> bool:
    """Return whether reserved characters of a parameter or a field are sent as they are: of texts, and lists of them."""
    return (
        node.is_true("allowReserved")
        and not (kinds.has_object or kinds.has_inner)
        and node.text("in") in ("query", "")
    )
