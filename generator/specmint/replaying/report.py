"""Findings as diagnostics: by their places in the spec, each once, with the exchanges that show it."""

from __future__ import annotations

from collections.abc import Iterable

from specmint.diagnostics import Diagnostic, Severity, counted, sorted_diagnostics
from specmint.replaying.drift import described
from specmint.replaying.exchange import Exchange
from specmint.replaying.findings import Finding

_MOST_FILES = 3
_MOST_NUMBERS = 5
_Key = tuple[str, str, str, tuple[str, ...], str]


def diagnostics_of(findings: Iterable[Finding]) -> tuple[Diagnostic, ...]:
    """Return one diagnostic for each thing that is to be said of each place."""
    groups: dict[_Key, list[Finding]] = {}
    for one in findings:
        said = one.what
        if one.drift is None:
            said += one.where
        groups.setdefault((one.code, one.severity, one.node.file, one.node.path, said), []).append(
            one
        )
    return sorted_diagnostics(map(_diagnostic, groups.values()))


def _diagnostic(group: list[Finding]) -> Diagnostic:
    first = group[0]
    what = first.what
    if first.code == "undeclared-field":
        types = dict.fromkeys(described(one.drift.value) for one in group if one.drift is not None)
        what += f": {' or '.join(types)}"
    if first.code == "unknown-operation":
        what += f", {counted(len(group), 'call')}"
    report = first.node.error
    if first.severity is Severity.NOTE:
        report = first.node.note
    return report(first.code, what + first.where, f"seen in {seen_in(group)}", key=True)


def seen_in(findings: Iterable[Finding]) -> str:
    """Return the exchanges that show something, in words: the first few by file and number."""
    return named(one.exchange for one in findings)


def named(exchanges: Iterable[Exchange]) -> str:
    """Return exchanges in words: the first few by file and number."""
    files: dict[str, dict[int, None]] = {}
    for one in exchanges:
        files.setdefault(one.file, {})[one.index] = None
    each = [_named(file, list(numbers)) for file, numbers in files.items()]
    if len(each) > _MOST_FILES:
        each[_MOST_FILES:] = [f"and {len(each) - _MOST_FILES} more files"]
    return "; ".join(each)


def _named(file: str, numbers: list[int]) -> str:
    """Return a file and the numbers of its exchanges, as in `calls.har, exchanges 1, 4 and 9`."""
    if numbers == [0]:
        return file
    shown = [str(number) for number in numbers]
    if len(shown) > _MOST_NUMBERS:
        shown[_MOST_NUMBERS:] = [f"{len(shown) - _MOST_NUMBERS} more"]
    if len(shown) == 1:
        return f"{file}, exchange {shown[0]}"
    return f"{file}, exchanges {', '.join(shown[:-1])} and {shown[-1]}"
