"""Lines and columns of a text, and the piece of a line that a message shows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from decimal import Decimal

from specmint.diagnostics import NO_EXCERPT, Excerpt, Utf16, excerpt

_EXCERPT = 500
"""Characters of a line looked at on either side: a minified file is one line of megabytes."""
_LINE_END = re.compile(r"\r\n|\n|\r")
_PAIR = re.compile("[\U00010000-\U0010ffff]")
_QUOTED = re.compile(r'"(?:[^"\\\r\n]|\\[^\r\n])*"|\'(?:[^\'\r\n]|\'\')*\'')


def line_starts(text: str) -> list[int]:
    """Return the offsets at which the lines of a text begin; lines end with LF, CRLF or CR."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


def line_and_column(starts: list[int], offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of a character offset."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def excerpt_at(text: str, starts: list[int], line: int, column: int, width: int = 1) -> Excerpt:
    """Return a printable piece of a line around a column, and where its `width` characters at the column are in it."""
    if not 0 < line <= len(starts):
        return NO_EXCERPT
    begin = starts[line - 1]
    end = len(text)
    if line < len(starts):
        end = starts[line]
    skipped = max(0, column - _EXCERPT)
    piece = text[begin + skipped : min(end, begin + skipped + 2 * _EXCERPT)].rstrip("\r\n")
    return excerpt(piece, column - skipped, width)


def pairs_in(text: str) -> list[int]:
    """Return the offsets of the characters that UTF-16 writes as two code units, a surrogate pair."""
    # Found once for a text: a minified file is one line of megabytes, and each of its problems asks for its column.
    if text.isascii():
        return []
    return [found.start() for found in _PAIR.finditer(text)]


def utf16_at(pairs: list[int], offset: int, column: int, width: int) -> Utf16:
    """Return where the `width` characters at `offset`, in that column (from 1), stand on their line in UTF-16 code units.

    `pairs` are those of the whole text, as `pairs_in` returns them.
    """
    line, start, end = (
        bisect_left(pairs, at) for at in (offset - column + 1, offset, offset + width)
    )
    return Utf16(column - 1 + start - line, column - 1 + width + end - line)


def written_width(text: str, offset: int, value: object) -> int:
    """Return how many characters of a line a key or a value takes that is written at `offset`; 1 if that is not known.

    The text is compared with what was read from it: a scalar that is written otherwise than it reads (a block, a
    number in base 16), and whatever holds other values, is pointed at by its first character.
    """
    quoted = _QUOTED.match(text, offset)
    if quoted and isinstance(value, str):
        return quoted.end() - offset
    word = _unquoted(value)
    if word and text[offset : offset + len(word)].lower() == word.lower():
        return len(word)
    return 1


def _unquoted(value: object) -> str:
    """Return a scalar as it reads unquoted; "" for null, which has many forms, and for objects and lists."""
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | Decimal():
            return str(value)
        case _:
            return ""
