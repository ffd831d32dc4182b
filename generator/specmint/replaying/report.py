"""Findings as diagnostics: by their places in the spec, each once, with the exchanges that show it."""

from __future__ import annotations

from collections.abc import Iterable

from specmint.diagnostics import Diagnostic, sorted_diagnostics
from specmint.replaying.drift import described
from specmint.replaying.findings import Finding

_MOST_FILES = 3
_MOST_NUMBERS = 5
_Key = tuple[str, str, tuple[str, ...], str]


def diagnostics_of(findings: Iterable[Finding]) -> tuple[Diagnostic, ...]:
    """One diagnostic for each thing that is to be said of each place."""
    groups: dict[_Key, list[Finding]] = {}
    for one in findings:
        said = one.what if one.drift is not None else one.what + one.where
        groups.setdefault((one.code, one.node.file, one.node.path, said), []).append(one)
    return sorted_diagnostics(_diagnostic(group) for group in groups.values())


def _diagnostic(group: list[Finding]) -> Diagnostic:
    first = group[0]
    what = first.what
    if first.code == "undeclared-field":
        types = dict.fromkeys(described(one.drift.value) for one in group if one.drift is not None)
        what += f": {' or '.join(types)}"
    return first.node.error(first.code, what + first.where, f"seen in {seen_in(group)}", key=True)


def seen_in(findings: Iterable[Finding]) -> str:
    """The exchanges that show something, in words: the first few by file and number."""
    files: dict[str, list[int]] = {}
    for one in findings:
        numbers = files.setdefault(one.exchange.file, [])
        if one.exchange.index and one.exchange.index not in numbers:
            numbers.append(one.exchange.index)
    listed = [_named(file, numbers) for file, numbers in files.items()]
    more = len(listed) - _MOST_FILES
    return "; ".join([*listed[:_MOST_FILES], *([f"and {more} more files"] if more > 0 else [])])


def _named(file: str, numbers: list[int]) -> str:
    """A file and the numbers of its exchanges, as in `calls.har, exchanges 1, 4 and 9`."""
    if not numbers:
        return file
    more = len(numbers) - _MOST_NUMBERS
    shown = [str(number) for number in numbers[:_MOST_NUMBERS]] + (
        [f"{more} more"] if more > 0 else []
    )
    if len(shown) == 1:
        return f"{file}, exchange {shown[0]}"
    return f"{file}, exchanges {', '.join(shown[:-1])} and {shown[-1]}"
