"""A text that a pattern matches, for examples. Whoever asks holds it against the pattern afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass

from specmint.patterns import matches

_LETTERS = "a1A-_ .@/:+#%~"
_CLASSES = {"d": "1", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a"}
_ESCAPES = _CLASSES | {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_NOTHING = frozenset("AzZbB")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]")
_REPEATED = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_GROUP = re.compile(r"\((?:\?(?::|P?<\w+>))?")
_MOST = 200


class _NotUnderstood(Exception):
    """The pattern has something that is not read here."""


def text_for(pattern: str, extra: int = 0) -> str | None:
    """Return a short text that the pattern is meant for; None where it has what is not read here.

    What may be repeated stands `extra` times more than it must.
    """
    try:
        return _Reader(pattern, extra).alternatives()
    except (_NotUnderstood, IndexError):
        return None


@dataclass(slots=True)
class _Reader:
    """Reads a pattern from left to right, and writes what its first alternatives match."""

    pattern: str
    extra: int
    at: int = 0

    def alternatives(self) -> str:
        """Return the text of the first of several alternatives; the others are read past."""
        texts = [self._row()]
        while self._next() == "|":
            self.at += 1
            texts.append(self._row())
        return texts[0]

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _row(self) -> str:
        text = ""
        while self._next() not in ("", "|", ")"):
            atom = self._atom()
            text += atom * self._times()
            if len(text) > _MOST:
                raise _NotUnderstood
        return text

    def _atom(self) -> str:
        char = self._next()
        match char:
            case "(":
                return self._group()
            case "[":
                return self._class()
            case "\\":
                return self._escape()
            case "*" | "+" | "?" | "{":
                raise _NotUnderstood
            case _:
                self.at += 1
                return {"^": "", "$": "", ".": "a"}.get(char, char)

    def _group(self) -> str:
        opening = _GROUP.match(self.pattern, self.at)
        assert opening is not None
        self.at = opening.end()
        text = self.alternatives()
        if self._next() != ")":
            raise _NotUnderstood
        self.at += 1
        return text

    def _class(self) -> str:
        found = _CLASS.match(self.pattern, self.at)
        if found is None:
            raise _NotUnderstood
        self.at = found.end()
        written: str = found.group()
        for char in _LETTERS + written:
            if matches(f"^{written}$", char):
                return char
        raise _NotUnderstood

    def _escape(self) -> str:
        char = self.pattern[self.at + 1]
        self.at += 2
        if char in _NOTHING:
            return ""
        if char in _ESCAPES or not char.isalnum():
            return _ESCAPES.get(char, char)
        raise _NotUnderstood

    def _times(self) -> int:
        """Return how often what was just read stands there."""
        least, most = 1, 1
        counted = _REPEATED.match(self.pattern, self.at)
        if counted is not None:
            self.at = counted.end()
            least = int(counted[1])
            most = {None: least, "": _MOST}.get(counted[2]) or int(counted[2])
        elif self._next() and self._next() in "*+?":
            least, most = {"*": (0, _MOST), "+": (1, _MOST), "?": (0, 1)}[self._next()]
            self.at += 1
        if self._next() == "?" and most != least:  # as few as may be, which changes nothing here
            self.at += 1
        return min(least + self.extra, most)
