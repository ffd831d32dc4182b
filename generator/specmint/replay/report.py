"""Findings as diagnostics: by their places in the spec, each once, with the exchanges that show it."""

from __future__ import annotations

from collections.abc import Iterable

from specmint.diagnostics import Diagnostic, sorted_diagnostics
from specmint.replay.findings import Finding

_NAMED = 3
_Key = tuple[str, str, tuple[str, ...], str]


def diagnostics_of(findings: Iterable[Finding]) -> tuple[Diagnostic, ...]:
    """One diagnostic for each thing that is to be said of each place."""
    groups: dict[_Key, list[Finding]] = {}
    for one in findings:
        key = (one.code, one.node.file, one.node.path, one.drift.what if one.drift else one.what)
        groups.setdefault(key, []).append(one)
    return sorted_diagnostics(_diagnostic(group) for group in groups.values())


def _diagnostic(group: list[Finding]) -> Diagnostic:
    first = group[0]
    return first.node.error(first.code, first.what, f"seen in {seen_in(group)}", key=True)


def seen_in(findings: Iterable[Finding]) -> str:
    """The exchanges that show something, in words: the first few by name."""
    labels = list(dict.fromkeys(one.exchange.label for one in findings))
    more = len(labels) - _NAMED
    named = labels if more <= 0 else labels[:_NAMED]
    return "; ".join(named) + (f"; and {more} more" if more > 0 else "")
