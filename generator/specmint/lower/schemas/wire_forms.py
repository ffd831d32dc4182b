"""`x-wire` and `x-null`: a Python value, and the form in which the vendor wants it."""

from __future__ import annotations

from typing import Literal, cast

from specmint import ir
from specmint.document import Node
from specmint.ir import Text, Type
from specmint.lower.facts import word_of
from specmint.lower.schemas.shape import Shape


def coded(wire: Node) -> Type:
    """Return the type that an `x-wire` declares. Its form has been validated against the vocabulary."""
    if wire.text("type") == "float":
        return ir.Scalar("float")
    forms = tuple(map(_form, wire.elements()))
    return ir.Coded(ir.Forms(forms) if forms else _form(wire))


def _form(wire: Node) -> ir.Codec:
    """Return one form of a value on the wire."""
    kind = wire.text("type")
    if kind == "boolean":
        return ir.Flag(true=word_of(wire / "true"), false=word_of(wire / "false"))
    if kind in ("datetime", "date"):
        return _moment(wire)
    is_exact = kind == "decimal"
    if wire.text("as") == "number":
        return ir.Plain(exact=is_exact)
    return ir.Numeral(exact=is_exact)


def _moment(wire: Node) -> ir.Codec:
    """Return the form of a date, or of a date and time."""
    if epoch := wire.text("epoch"):
        return ir.Epoch(unit=cast(Literal["seconds", "milliseconds"], epoch))
    is_date, format = wire.text("type") == "date", wire.text("format")
    if format == "iso-8601" and not is_date:
        return ir.Iso()
    if format == "/Date(ms+offset)/":
        return ir.MsDate()
    return ir.Stamp(format=Text(format), fraction=wire.integer("fraction"), whole_day=is_date)


def null_as(shape: Shape, inner: Type) -> Type:
    """Return a type with the literals that mean null by `x-null`, and the one to send."""
    declared = shape.keywords["x-null"]
    literals = tuple(map(word_of, declared.each("literals")))
    # Where the schema allows null itself, what the document says of all values of a type need not stand for it.
    is_sent_as_null = shape.nullable and "x-null" in shape.inherited
    send = None if is_sent_as_null else declared.get("send")
    return ir.NullAs(inner, literals, send and word_of(send))
