"""Where the values of a JSON text stand: found one level at a time, as far down as somebody asks.

The standard module skips what is not asked for. To look at every token in Python took longer than to read the text.
"""

from __future__ import annotations

import re
from json import JSONDecoder

from specmint.spots import Children, Spot

_SPACE = re.compile(r"[ \t\n\r]*+")


def spots(text: str) -> Spot:
    """Return the place of the value in a text that `json_reader.parse` has accepted, and in it those of all others."""
    start = _after_space(text, 0)
    return _spot(text, start, start)


class Inside:
    """The places of the values in the object or list at an offset of a text: looked for when they are first asked for."""

    __slots__ = ("_text", "_at", "_found")

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self._at = at
        self._found: Children | None = None

    def __call__(self) -> Children:
        """Return them by key, or in their order."""
        if self._found is None:
            self._found = self._members() if self._text[self._at] == "{" else self._elements()
        return self._found

    def _members(self) -> dict[str, Spot]:
        text, found = self._text, dict[str, Spot]()
        at = _after_space(text, self._at + 1)
        while text[at] != "}":
            key, end = _SKIPPING.raw_decode(text, at)
            value = _after_space(text, _after_space(text, end) + len(":"))
            found[key] = _spot(text, at, value)
            at = _next(text, value)
        return found

    def _elements(self) -> list[Spot]:
        text, found = self._text, list[Spot]()
        at = _after_space(text, self._at + 1)
        while text[at] != "]":
            found.append(_spot(text, at, at))
            at = _next(text, at)
        return found


def _spot(text: str, key: int, value: int) -> Spot:
    return Spot(key, value, Inside(text, value) if text[value] in "{[" else None)


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
