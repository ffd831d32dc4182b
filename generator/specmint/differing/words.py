"""Facts of the IR in words, for the two ends of a difference."""

from __future__ import annotations

import json
from decimal import Decimal

from specmint import ir
from specmint.diagnostics import shortened
from specmint.ir import Text

_WIDTH = 200


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


def example_words(example: ir.Example) -> str:
    """Return an example as JSON, "nothing" where there is none."""
    if example is None:
        return "nothing"
    if isinstance(example, Decimal):
        return str(example)
    return shortened(json.dumps(_json_of(example), ensure_ascii=False, default=str), _WIDTH)


def _json_of(example: ir.Example) -> object:
    match example:
        case ir.ArrayExample(items):
            return [_json_of(one) for one in items]
        case ir.ObjectExample(members):
            return {wire.raw: _json_of(one) for wire, one in members}
        case Text(raw=text):
            return text
        case _:
            return example


def fact_words(value: object) -> str:
    """Return a fact of the vocabulary for people: texts as they are, the rest as Python writes it."""
    if value is None or isinstance(value, Text):
        return raw(value)
    return repr(value).replace("Text(", "(")
