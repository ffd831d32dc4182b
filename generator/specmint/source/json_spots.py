"""Where the values of a JSON text stand: found one level at a time, as far down as somebody asks.

The standard module skips what is not asked for. To look at every token in Python took longer than to read the text.
"""

from __future__ import annotations

import re
from functools import partial
from json import JSONDecoder

from specmint.spots import Inside, Spot

_SPACE = re.compile(r"[ \t\n\r]*+")


def spots(text: str) -> Spot:
    """Return the place of the value in a text that `json_reader.parse` has accepted, and in it those of all others."""
    start = _after_space(text, 0)
    return _spot(text, start, start)


def _spot(text: str, key: int, value: int) -> Spot:
    inside: Inside | None = None
    if text[value] == "{":
        inside = Inside(partial(_members, text, value))
    elif text[value] == "[":
        inside = Inside(partial(_elements, text, value))
    return Spot(key, value, inside)


def _members(text: str, at: int) -> dict[str, Spot]:
    found: dict[str, Spot] = {}
    key = _after_space(text, at + 1)
    while text[key] != "}":
        name, end = _SKIPPING.raw_decode(text, key)
        value = _after_space(text, _after_space(text, end) + len(":"))
        found[name] = _spot(text, key, value)
        key = _next(text, value)
    return found


def _elements(text: str, at: int) -> list[Spot]:
    found: list[Spot] = []
    value = _after_space(text, at + 1)
    while text[value] != "]":
        found.append(_spot(text, value, value))
        value = _next(text, value)
    return found


def _next(text: str, value: int) -> int:
    """Return where the value behind this one begins, or the bracket behind the last one stands."""
    at = _after_space(text, _SKIPPING.raw_decode(text, value)[1])
    return _after_space(text, at + 1) if text[at] == "," else at


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None  # it matches nothing too
    return found.end()


def _nothing(_: object) -> None:
    return None


_SKIPPING = JSONDecoder(object_pairs_hook=_nothing, parse_float=_nothing, parse_int=_nothing)
