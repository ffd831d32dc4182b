"""Differences for a terminal: grouped by level, each with its reason and both places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from specmint.diagnostics import counted, printable, shortened
from specmint.differing.difference import Difference, End, Level, semver_of, verdict_of
from specmint.differing.reports.entries import Entry, entries

_COLOURS = {Level.BREAKING: 31, Level.ADDITIVE: 32, Level.DOCS: 36}  # SGR: red, green, cyan
_WIDTH = 160


def text(name: str, differences: Sequence[Difference], *, colour: bool = False) -> str:
    """Return all differences and, last, the verdict."""
    lines: list[str] = []
    for level, group in groupby(differences, key=lambda one: one.level):
        found = list(group)
        lines += [_coloured(f"{level} ({len(found)})", level, colour=colour)]
        for entry in entries(found):
            lines += _lines(entry)
        lines += [""]
    return "\n".join([*lines, verdict_line(name, differences)])


def verdict_line(name: str, differences: Sequence[Difference]) -> str:
    """Return the verdict in one line: `acme: breaking (semver major): 2 breaking, 1 additive change`."""
    if not differences:
        return verdict_words(name, differences)
    counts = [
        f"{number} {level}"
        for level in (Level.BREAKING, Level.ADDITIVE, Level.DOCS)
        if (number := sum(one.level is level for one in differences))
    ]
    changes = counted(len(differences), "change").partition(" ")[2]
    return f"{verdict_words(name, differences)}: {', '.join(counts)} {changes}"


def verdict_words(name: str, differences: Sequence[Difference]) -> str:
    """Return the verdict without counts: `acme: breaking (semver major)`."""
    verdict = verdict_of(differences)
    if verdict == "none":
        return f"{name}: no difference"
    return f"{name}: {verdict} (semver {semver_of(verdict)})"


def _coloured(words: str, level: Level, *, colour: bool) -> str:
    return f"\x1b[1;{_COLOURS[level]}m{words}\x1b[0m" if colour else words


def _lines(entry: Entry) -> Iterator[str]:
    one = entry.first
    yield f"  {printable(entry.what)} [{one.kind}]"
    yield f"    = {printable(one.reason)}"
    if entry.is_group:
        yield from map(_member, entry.differences)
        return
    if one.wire and one.wire != one.python:
        yield f"    wire: {shortened(printable(one.wire), _WIDTH)}"
    for sign, end in (("-", one.old), ("+", one.new)):
        if end is not None:
            yield f"    {sign} {_end(end)}"


def _member(one: Difference) -> str:
    """Return one name of a group: where it stands, what it is called on the wire, and what stands there if the sentence does not say it."""
    sign, end = ("-", one.old) if one.new is None else ("+", one.new)
    words = one.python
    if end is not None and None in (one.old, one.new) and end.value not in (one.python, one.wire):
        words += f": {end.value}"
    if one.wire and one.wire != one.python:
        words += f" (wire: {one.wire})"
    if one.old is not None and one.new is not None:
        words += f", was at {one.old.place}"
    return f"    {sign} {end and end.place}: {shortened(printable(words), _WIDTH)}"


def _end(end: End) -> str:
    value = shortened(printable(end.value), _WIDTH)
    if end.place is None:
        return value
    return f"{end.place}: {value}" if value else str(end.place)
