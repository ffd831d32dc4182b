"""Differences as Markdown (GitHub Flavored) for the text of a pull request. What a document says is shown, and formats nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from specmint.diagnostics import printable, shortened
from specmint.differing.difference import Difference, End, Level
from specmint.differing.reports.entries import Entry, entries
from specmint.differing.reports.text import verdict_words

_TITLES = {Level.BREAKING: "Breaking", Level.ADDITIVE: "Additive", Level.DOCS: "Documentation"}
_WIDTH = 120
#: What formats a text inside a line, and what makes an address or a mention of it. Inside a word, `_` does not (GFM 6.4).
_SPECIAL = re.compile(r"([\\`*\[\]<>#|~&@]|(?<!\w)_|_(?!\w)|:(?=//)|(?<=www)\.)")
_MANY = 120
"""More lines of one level are folded, so that the text of a pull request stays one that is read."""
_ROOM = 20_000
"""Characters for one level: GitHub takes 65,536 in all."""


def markdown(name: str, differences: Sequence[Difference]) -> str:
    """Return a heading with the verdict, and a list for each level."""
    lines = [f"### {escaped(verdict_words(name, differences))}", ""]
    for level, group in groupby(differences, key=lambda one: one.level):
        lines += _section(level, list(group))
    return "\n".join(lines).rstrip() + "\n"


def _section(level: Level, found: Sequence[Difference]) -> Iterator[str]:
    title = f"{_TITLES[level]} ({len(found)})"
    pieces = [piece for entry in entries(found) for piece in _pieces(entry)]
    is_folded = level is Level.DOCS or sum(len(lines) for _, lines in pieces) > _MANY
    yield from (
        [f"<details><summary>{title}</summary>", ""] if is_folded else [f"#### {title}", ""]
    )
    room = _ROOM
    for number, (_, lines) in enumerate(pieces):
        room -= sum(len(line) + 1 for line in lines)
        if room < 0:
            left = sum(count for count, _ in pieces[number:])
            yield f"- and {left} more, which `specmint diff` shows without `--markdown`"
            break
        yield from lines
    yield ""
    if is_folded:
        yield from ("</details>", "")


def _pieces(entry: Entry) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of an entry in pieces that may be left out, each with the number of differences that it shows."""
    one = entry.first
    head = f"- **{escaped(entry.what)}**: {escaped(one.reason)} ({code(one.kind)})"
    if not entry.is_group:
        yield 1, [head, *_ends(one)]
        return
    yield 0, [head]
    for member in entry.differences:
        yield 1, [f"  - {_member(member)}"]


def _member(one: Difference) -> str:
    words = code(one.python)
    if one.wire and one.wire != one.python:
        words += f", on the wire {code(one.wire)}"
    ends = [("was", one.old), ("now", one.new)]
    places = [
        f"{word} at {code(str(end.place))}"
        for word, end in ends
        if end is not None and end.place is not None
    ]
    return ", ".join([words, *places])


def _ends(one: Difference) -> Iterator[str]:
    if one.wire and one.wire != one.python:
        yield f"  - on the wire: {code(one.wire)}"
    ends = [
        _end(word, end) for word, end in (("was", one.old), ("now", one.new)) if end is not None
    ]
    if any(ends):
        yield f"  - {', '.join(filter(None, ends))}"


def _end(word: str, end: End) -> str:
    value = f"{word} {code(end.value)}" if end.value else word
    if end.place is None:
        return value
    return f"{value} at {code(str(end.place))}"


def escaped(text: str) -> str:
    """Return a text that no Markdown, HTML or mention in it can format."""
    return _SPECIAL.sub(r"\\\1", printable(text))


def code(text: str) -> str:
    """Return a code span (CommonMark 0.31, 6.1): its fence is longer than any run of backticks in the text."""
    shown = shortened(printable(text), _WIDTH)
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest or shown != shown.strip() else ""
    return f"{fence}{space}{shown}{space}{fence}"
