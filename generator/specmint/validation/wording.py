"""Words and severities that several rules share."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.structure import KEYWORDS, OBJECTS

_LONGEST = 100
"""Letters of a name for which one like it is looked for: that takes their number times that of the other's letters."""


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a hint that names the known name closest to `name`, or `otherwise` if none is close."""
    if len(name) > _LONGEST:
        return otherwise
    names = list(known)
    close = get_close_matches(name, names, n=1) or get_close_matches(name.lower(), names, n=1)
    if not close:
        return otherwise
    return f"Did you mean {quoted(close[0])}?"


@cache
def meant_keyword(name: str) -> str:
    """Return a hint that names the keyword of schemas of which a name may be a slip; "" for any other name."""
    if len(name) > _LONGEST:
        return ""
    known = [word for word in (*OBJECTS["schema"], *KEYWORDS) if word.isalpha() and len(word) > 3]
    close = get_close_matches(name, known, n=1, cutoff=0.85)
    return f"Did you mean {quoted(close[0])}?" if close else ""


def error_unless(
    harmless: bool, node: Node, code: str, message: str, hint: str = "", *, key: bool = False
) -> Diagnostic:
    """Return a warning if the problem does no harm, else an error."""
    if harmless:
        return node.warning(code, message, hint, key=key)
    return node.error(code, message, hint, key=key)


def type_name(node: Node) -> str:
    """Return what a value is, for a message: `an object`, `true`, `the text 'x'`."""
    match node.value:
        case None:
            return "null"
        case True:
            return "true"
        case False:
            return "false"
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return f"the text {quoted(node.value)}"
        case _:
            return f"the number {quoted(node.value)}"
