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
    match wire.text("type"):
        case "boolean":
            return ir.Coded(ir.Flag(true=word_of(wire / "true"), false=word_of(wire / "false")))
        case "float":
            return ir.Scalar("float")
        case "datetime" | "date":
            return ir.Coded(_moment(wire))
        case kind:
            return ir.Coded(ir.Numeral(exact=kind == "decimal"))


def _moment(wire: Node) -> ir.Codec:
    """The form of a date, or of a date and time."""
    if epoch := wire.text("epoch"):
        return ir.Epoch(unit=cast(Literal["seconds", "milliseconds"], epoch))
    is_date, format = wire.text("type") == "date", wire.text("format")
    if format == "iso-8601" and not is_date:
        return ir.Iso()
    return ir.Stamp(format=Text(format), fraction=wire.integer("fraction"), whole_day=is_date)


def null_as(shape: Shape, inner: Type) -> Type:
    """Return a type with the literals that mean null by `x-null`, and the one to send."""
    declared = shape.keywords["x-null"]
    literals = tuple(map(word_of, declared.each("literals")))
    # Where the schema allows null itself, what the document says of all values of a type need not stand for it.
    is_sent_as_null = shape.nullable and "x-null" in shape.inherited
    send = None if is_sent_as_null else declared.get("send")
    return ir.NullAs(inner, literals, send and word_of(send))
