"""Values in the form in which they travel: read by the generated clients' own decoder, and text that stands for a value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, cast

from specmint import ir
from specmint.document import Json, Node
from specmint.ir import Text
from specmint.lower.view import Shape, shape_at, wire_type
from specmint.replaying.exchange import Content, json_type, listed, scalar_text
from specmint.runtime.data import decode, wire_forms, wire_moments
from specmint.runtime.data.json_text import NotJson, loads

_NOT_TEXT = {"integer", "number", "boolean"}


def literal_problem(shape: Shape, value: Json) -> str:
    """Return why a value is no literal that the `x-wire` of a schema declares, in the client's words; "" if it is one."""
    declared = wire_type(shape)
    if declared is None:
        return ""
    _, found = decode.read_leniently(value, _annotation(declared))
    return found[0].expected if found else ""


@cache
def _annotation(declared: ir.Type) -> Any:
    """Return the annotation that a page has for a type of `x-wire`."""
    if not isinstance(declared, ir.Coded):
        return float
    kind, form = _coded(declared.codec)
    return Annotated[kind, form]


def _coded(codec: ir.Codec) -> tuple[Any, Any]:
    """Return the Python type of a value that travels in another form, and the runtime's object for the form."""
    match codec:
        case ir.Forms(forms):
            each = [_coded(form) for form in forms]
            return each[0][0], wire_forms.Forms(*(form for _, form in each))
        case ir.Flag(true=true, false=false):
            return bool, wire_forms.Flag(true=_plain(true), false=_plain(false))
        case ir.Stamp(format=format, whole_day=True):
            return dt.date, wire_moments.Day(format.raw)
        case ir.Stamp(format=format, fraction=fraction):
            return dt.datetime, wire_moments.Stamp(format.raw, fraction or 6)
        case ir.Epoch(unit=unit):
            return dt.datetime, wire_moments.Epoch(unit)
        case ir.MsDate():
            return dt.datetime, wire_moments.MsDate()
        case ir.Iso():
            return dt.datetime, wire_moments.Iso()
        case ir.Numeral(exact=exact):
            return Decimal, wire_forms.Numeral(whole=not exact)
        case ir.Plain(exact=exact):
            return Decimal, wire_forms.Plain(whole=not exact)


def _plain(literal: Text | int) -> str | int:
    return literal.raw if isinstance(literal, Text) else literal


def typed(value: Json, schema: Node) -> Json:
    """Return what the text of a parameter or a form field stands for by its schema; what is no text, as it is.

    A text that stands for nothing stays: what is wrong with it is for the walk over the schema to say.
    """
    shape = shape_at(schema)
    if shape.content is not None or shape.type == "object":
        return json_in(value)
    if shape.type == "array" and shape.item is not None:
        return [typed(each, shape.item) for each in listed(value)]
    if shape.type == "array":
        return listed(value)
    if isinstance(value, str):
        return _scalar(value, shape)
    return value


def _scalar(text: str, shape: Shape) -> Json:
    wire = shape.child("x-wire")
    forms = list(wire.elements()) or [wire]
    flags = [form / name for form in forms for name in ("true", "false") if form.get(name)]
    for literal in (*shape.literals, *flags):
        if scalar_text(literal.value) == text:
            return literal.value
    value = json_in(text)
    types = shape.types or frozenset()
    is_integer = json_type(value) == "integer" and "number" in types
    if is_integer or json_type(value) in types & _NOT_TEXT:
        return value
    tried = (typed(text, member) for member in shape.union)
    return next((one for one in tried if not isinstance(one, str)), text)


def typed_body(body: Content, schema: Node | None) -> Json:
    """Return a body as its schema sees it: the texts of a form are what they stand for."""
    if body.kind != "form" or not isinstance(body.tree, dict):
        return body.tree
    properties: dict[str, Node] = {}
    if schema is not None:
        properties = shape_at(schema).properties
    declared = {
        name: typed(body.tree[name], properties[name]) for name in properties.keys() & body.tree
    }
    return {name: declared.get(name, _undeclared(value)) for name, value in body.tree.items()}


def json_in(value: Json) -> Json:
    """Return the JSON in a text; an exchange file shows it decoded, and what is none stays text."""
    if not isinstance(value, str):
        return value
    try:
        return cast(Json, loads(value))
    except NotJson:
        return value


def _undeclared(value: Json) -> Json:
    """Return a form field that nobody declares: text, or an object or a list that it holds."""
    decoded = json_in(value)
    if isinstance(decoded, dict | list):
        return decoded
    return value
