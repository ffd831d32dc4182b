"""Differences as diagnostics, for the writers that take those: SARIF, and whatever else shows problems."""

from __future__ import annotations

from collections.abc import Sequence

from specmint.diagnostics import Diagnostic, Place, Severity
from specmint.differing.difference import Difference, Level

_SEVERITIES = {
    Level.BREAKING: Severity.ERROR,
    Level.ADDITIVE: Severity.NOTE,
    Level.DOCS: Severity.NOTE,
}


def problems(differences: Sequence[Difference], entry: str) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each difference, at its place in the new document; at the document (`entry`) if it is gone there."""
    return tuple(_problem(one, entry) for one in differences)


def _problem(one: Difference, entry: str) -> Diagnostic:
    place, was = None, ""
    if one.new is not None:
        place = one.new.place
    if one.old is not None and one.old.place is not None:
        was = f" (was at {one.old.place})"
    return Diagnostic(
        severity=_SEVERITIES[one.level],
        code=one.kind,
        message=f"{one.level}: {one.what}{was}",
        place=place or Place(file=entry),
        hint=one.reason,
    )
