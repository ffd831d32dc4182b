"""Differences as the entry of a changelog (Keep a Changelog 1.1.0)."""

from __future__ import annotations

from collections.abc import Sequence

from specmint.differing.difference import Difference, Level
from specmint.differing.reports.entries import Entry, entries
from specmint.differing.reports.markdown import escaped

_ADDED = frozenset(
    {"operation-added", "class-added", "field-added", "argument-added", "enum-value-added"}
    | {"credential-added"}
)
_REMOVED = frozenset(
    {"operation-removed", "class-removed", "field-removed", "argument-removed"}
    | {"enum-value-removed", "credential-removed"}
)


def changelog(name: str, differences: Sequence[Difference]) -> str:
    """Return the entry: what was added, changed and removed, what breaks marked so. What is only said otherwise is left out."""
    told = [one for one in differences if one.level is not Level.DOCS]
    groups = {
        "Added": [one for one in told if one.kind in _ADDED],
        "Changed": [one for one in told if one.kind not in _ADDED | _REMOVED],
        "Removed": [one for one in told if one.kind in _REMOVED],
    }
    lines = [f"## {escaped(name)}", ""]
    for title, found in groups.items():
        if found:
            lines += [f"### {title}", "", *map(_line, entries(found)), ""]
    if not told:
        lines += ["Nothing that a program could notice.", ""]
    return "\n".join(lines).rstrip() + "\n"


def _line(entry: Entry) -> str:
    one = entry.first
    mark = "**Breaking:** " if one.level is Level.BREAKING else ""
    line = f"- {mark}{escaped(entry.what)}: {escaped(one.reason)}."
    if entry.is_group:
        line += f" {', '.join(escaped(member.python) for member in entry.differences)}."
    return line
