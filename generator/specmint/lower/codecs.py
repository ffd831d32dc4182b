"""`x-wire`: a Python value and its form on the wire."""

from __future__ import annotations

from typing import Literal, cast

from specmint import ir
from specmint.document import Node
from specmint.ir import Text, Type
from specmint.lower.findings import integer, string


def coded(wire: Node) -> Type:
    """The type that an `x-wire` (already validated against the vocabulary) declares."""
    kind = string(wire.get("type"))
    if kind == "boolean":
        return ir.Coded(ir.Flag(true=_literal(wire / "true"), false=_literal(wire / "false")))
    if kind == "float":
        return ir.Scalar("float")
    if kind in ("datetime", "date"):
        if wire.get("epoch") is not None:
            return ir.Coded(
                ir.Epoch(unit=cast(Literal["seconds", "milliseconds"], string(wire / "epoch")))
            )
        if kind == "datetime" and string(wire.get("format")) == "iso-8601":
            return ir.Coded(ir.Iso())
        return ir.Coded(
            ir.Stamp(
                format=Text(string(wire / "format")),
                fraction=integer(wire.get("fraction")),
                whole_day=kind == "date",
            )
        )
    return ir.Coded(ir.Numeral(exact=kind == "decimal"))


def _literal(node: Node) -> Text | int:
    return node.value if isinstance(node.value, int) else Text(string(node))
