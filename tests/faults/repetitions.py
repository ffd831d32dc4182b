"""How often each thing is tried, and the summary of what was counted.

`make faults` runs the full counts (`SPECMINT_FAULTS=full`), `make test` a sample of each: the variable
holds the share of the full counts, 0.01 if it is not set.
"""

import os
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

_GIVEN = os.environ.get("SPECMINT_FAULTS", "0.01")
SHARE = 1.0 if _GIVEN == "full" else float(_GIVEN)
SAMPLE = SHARE < 1.0

CREATES = 2_000
CREATES_IN_A_CROWD = 1_000
CANCELLATIONS = 10_000
CALLS_AFTER_CANCELLATIONS = 100
THREADS, CALLS_PER_THREAD = 64, 500
STORM_CALLS = 5_000
HOSTILE_VALUES = 50_000
HOSTILE_VALUES_ON_THE_WIRE = 2_000
DECIMALS = 100_000
EXPIRIES = 20
BOMB = 200_000_000
HUGE = 50_000_000

COMBINATIONS = 8  # four packages, two clients each
CLIENTS = 4

_SUM, _MOST = "faults-sum", "faults-most"
_LINES = (
    "{creates} faulted creates: {duplicates} duplicates, {dishonest} with a wrong outcome told",
    "{crowded} faulted creates in a crowd: {crowded_duplicates} duplicates",
    "{expiries} sessions ended in mid-run under 20 threads or 200 tasks: {logins} new logins",
    "{limited} calls under a declared limit: {above} windows or moments above it",
    "{cancelled} cancellations, then {after} calls: {after_failed} failed",
    "{calls} calls by 64 threads or tasks: {crossed} crossed, {leaks} ResourceWarnings",
    "{storm} calls at 100 % 5xx: {amplification} requests per call once the quota was drained",
    "{bombs} bombs of {bomb_mb} MB: peak memory {bomb_peak} of the cap",
    "{huge} answers of {huge_mb} MB: {huge_wrong} without a typed outcome",
    "{hostile} hostile values in paths and queries: {astray} astray, {refused} refused here",
    "{hostile_wire} of them at a server: {astray_wire} astray",
    "{decimals} decimals there and back: {changed} changed",
    "{places} places searched for {canaries} canaries: {found} found",
    "{redirects} redirects to another origin: {strayed} requests arrived there",
)


def times(full: int, least: int = 1, parts: int = 1) -> int:
    """How often to do what `full` times are due in all, spread over that many parts."""
    return max(least, round(full * SHARE / parts))


class Tally:
    """What one test counted; the summary at the end adds up all tests."""

    def __init__(self, node: pytest.Item) -> None:
        self._node = node

    def add(self, **counts: int) -> None:
        """Counts that are summed over all tests."""
        self._node.user_properties.append((_SUM, dict(counts)))

    def most(self, **values: float) -> None:
        """Figures of which the highest counts."""
        self._node.user_properties.append((_MOST, dict(values)))


def lines(properties: Iterable[tuple[str, Any]]) -> list[str]:
    """What to print of the counts of all tests."""
    figures: dict[str, float] = {}
    for kind, values in properties:
        for name, value in values.items() if kind in (_SUM, _MOST) else ():
            known = figures.get(name, 0)
            figures[name] = known + value if kind == _SUM else max(known, value)
    shown = {name: _shown(value) for name, value in figures.items()}
    return [text for line in _LINES if (text := _filled(line, shown))]


def _shown(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _filled(line: str, shown: Mapping[str, str]) -> str:
    try:
        return line.format(**shown)
    except KeyError:
        return ""
