"""Values in the form in which they travel: `x-wire` literals, and text that stands for a value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from specmint import ir
from specmint.document import Json, Node
from specmint.ir import Ident, Type
from specmint.lower.shapes import shape_of, target
from specmint.replaying.exchange import same_scalar, scalar_text

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?\Z")
_LONGEST = 4000
_SCALARS: dict[str, Type] = {
    "integer": ir.Scalar("integer"),
    "number": ir.Scalar("decimal"),
    "boolean": ir.Scalar("boolean"),
}


def literal_problem(wire: Node, value: Json) -> str:
    """Why a value is no literal that an `x-wire` declares; "" if it is one."""
    kind = _text(wire.get("type"))
    if kind == "boolean":
        literals = [(wire / one).value for one in ("true", "false")]
        known = any(same_scalar(one, value) for one in literals)
        return "" if known else f"it is neither {literals[0]!r} nor {literals[1]!r}"
    if kind == "float":
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return "" if is_number else "it is no number"
    if wire.get("epoch") is not None:
        counts = isinstance(value, int) and not isinstance(value, bool)
        return "" if counts else "it is no count since 1970"
    if not isinstance(value, str):
        return "it is no text"
    if kind == "datetime" and _text(wire.get("format")) == "iso-8601":
        return _iso_problem(value)
    if kind in ("datetime", "date"):
        return _stamp_problem(_text(wire.get("format")), value)
    return "" if _NUMBER.match(value) else "it is no number in text"


def _stamp_problem(format: str, value: str) -> str:
    try:
        dt.datetime.strptime(re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", value), format)
    except ValueError:
        return f"it is not written as {format}"
    return ""


def _iso_problem(value: str) -> str:
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return "it is no date and time in ISO 8601"
    return ""


def value_of(text: str, type_: Type, definitions: Mapping[Ident, ir.Definition]) -> Json:
    """The JSON value that a text in a path, query, header or form stands for; the text if none.

    What is wrong with it is for the walk over the schema to say.
    """
    match type_:
        case ir.Nullable(inner) | ir.NullAs(inner=inner) | ir.Limited(inner):
            return value_of(text, inner, definitions)
        case ir.Scalar("integer"):
            return int(text) if _whole(text) else text
        case ir.Scalar("decimal" | "float"):
            return _number(text)
        case ir.Scalar("boolean"):
            return {"true": True, "false": False}.get(text, text)
        case ir.Constant(values):
            return next((one for one in map(_raw, values) if scalar_text(one) == text), text)
        case ir.Coded(ir.Flag() as flag):
            return next(
                (one for one in map(_raw, (flag.true, flag.false)) if scalar_text(one) == text),
                text,
            )
        case ir.Coded(ir.Epoch()):
            return int(text) if _whole(text) else text
        case ir.Named(name):
            return _named(text, definitions.get(name), definitions)
        case ir.Union(members):
            tried = (value_of(text, member, definitions) for member in members)
            return next((one for one in tried if not isinstance(one, str)), text)
        case _:
            return text


def typed(text: str, schema: Node) -> Json:
    """The value that the text of a form field stands for, by the field's schema; the text if none."""
    shape = shape_of(target(schema)[0])
    wire = shape.get("x-wire")
    listed = (
        [wire / one for one in ("true", "false")] if wire is not None and wire.get("true") else []
    )
    enum, const = shape.get("enum"), shape.get("const")
    listed += [
        *(enum.elements() if enum is not None else ()),
        *([const] if const is not None else []),
    ]
    for one in listed:
        if scalar_text(one.value) == text:
            return one.value
    for kind in sorted(shape.types or ()):
        value = value_of(text, _SCALARS.get(kind, ir.STRING), {})
        if not isinstance(value, str):
            return value
    tried = (typed(text, member) for member in shape.union)
    return next((one for one in tried if not isinstance(one, str)), text)


def _named(
    text: str, definition: ir.Definition | None, definitions: Mapping[Ident, ir.Definition]
) -> Json:
    if isinstance(definition, ir.Enum) and definition.kind == "integer":
        return int(text) if _whole(text) else text
    if isinstance(definition, ir.Alias):
        return value_of(text, definition.type, definitions)
    return text


def _raw(value: ir.Text | int) -> str | int:
    return value.raw if isinstance(value, ir.Text) else value


def _whole(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,4000}", text) is not None


def _number(text: str) -> Json:
    if _whole(text):
        return int(text)
    try:
        return Decimal(text) if _NUMBER.match(text) and len(text) < _LONGEST else text
    except InvalidOperation:
        return text


def _text(node: Node | None) -> str:
    return node.value if node is not None and isinstance(node.value, str) else ""
