"""Facts of the IR in words, for the two ends of a difference."""

from __future__ import annotations

from specmint import ir
from specmint.ir import Text


def raw(text: Text | None) -> str:
    """Return a text, or "nothing" where there is none."""
    if text is None:
        return "nothing"
    return text.raw


def literal_words(value: ir.Primitive) -> str:
    """Return a literal of a document: a text as it is, anything else as Python writes it."""
    if isinstance(value, Text):
        return value.raw
    return str(value)


def fact_words(value: object) -> str:
    """Return a fact of the vocabulary for people: texts as they are, the rest as Python writes it."""
    if value is None or isinstance(value, Text):
        return raw(value)
    return repr(value).replace("Text(", "(")
