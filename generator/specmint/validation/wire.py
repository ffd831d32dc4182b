"""What a JSON Schema cannot say of `x-wire`: whether a format tells a moment, and whether forms are of one value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.validation.wording import did_you_mean

_NAMED = {"datetime": ("iso-8601", "/Date(ms+offset)/"), "date": ()}
_READ = frozenset("aAbBdfGHIjmMpSuUVwWyYzZ%")
"""The directives that `strptime` reads, but those whose meaning depends on the locale alone (%c, %x, %X)."""
_YEARS = frozenset("YyG")


def check_wire(wire: Node) -> Iterator[Diagnostic]:
    """Yield what is wrong with an `x-wire` that has the form which the vocabulary wants, `false` among them."""
    if wire.is_mapping and wire.get("type") is None:
        for _, of_kind in wire.items():  # what a type or a format means for all properties
            yield from check_wire(of_kind)
        return
    forms = list(wire.elements()) or [wire]
    for form in forms:
        if form.text("format"):
            yield from _format(form / "format", form.text("type"))
        if form.text("type") != forms[0].text("type"):
            first = quoted(forms[0].text("type"))
            message = f"x-wire: all forms are of one Python type, and the first is {first}"
            yield (form / "type").error("wire-form", message)
        elif form.text("type") == "float" and len(forms) > 1:
            message = "x-wire: a float has no other form on the wire"
            yield (form / "type").error("wire-form", message, "write `type: decimal, as: number`")


def _format(format: Node, kind: str) -> Iterator[Diagnostic]:
    text = format.string
    if text in _NAMED[kind]:
        return
    found = re.findall("%(.?)", text, re.DOTALL)
    unknown = [f"%{each}" for each in found if each not in _READ or not each]
    if unknown:
        message = f"x-wire: no moment can be read by {', '.join(map(quoted, unknown))}"
        hint = "use the directives of strptime that depend on no locale"
        if text.startswith("/Date("):
            hint = did_you_mean(text, _NAMED[kind]) or "write `/Date(ms+offset)/`"
        yield format.error("wire-form", message, hint)
    elif not _YEARS & {*found}:
        message = f"x-wire: the format {quoted(text)} tells no {kind}"
        hint = did_you_mean(text, _NAMED[kind]) or "name the year, the month and the day"
        yield format.error("wire-form", message, hint)
