"""The words of BENCHMARKS.md."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from pathlib import Path

from tests.bench.measures import Measure
from tests.bench.measuring import Figures

_HEAD = """# Benchmarks

`make bench` writes this page. A figure is CPU time (user and system) of the generated client or of Specmint over that of
a peer, in one run: the two sides take turns, and the ratio is the median of the pairs, with the smallest and the largest
behind it. Other work makes the seconds larger on both sides, so only ratios count: {load:.1f} processes per core waited or ran
at the end of this run, of {pairs} pairs a measure.

Calls are answered over sockets on loopback, by a process of its own, whose time is not counted. `python -c pass` is the start
of an interpreter. A peer that is not installed is left out.

`make bench ARGS="--only 'cold*' --pairs 9"` measures some of them, and prints them without writing this page.
`SPECMINT_CORPUS` names a folder with lago, stripe, plaid or github documents, which are then generated too.

| measure | ours, s | peer | peer, s | ratio (min-max) | goal | |
|---|---|---|---|---|---|---|
"""


#: What stands between the figures and the goals that they miss, for whoever would reach them.
_NOTES = (Path(__file__).parent / "notes.md").read_text(encoding="utf-8")


def _row(measure: Measure, figures: Figures) -> str:
    ours, peer = statistics.median(figures.ours), statistics.median(figures.peer)
    ratio = f"{figures.ratio:.2f} ({min(figures.ratios):.2f}-{max(figures.ratios):.2f})"
    goal, verdict = _against(figures.ratio, measure.goal)
    return (
        f"| {measure.name} | {ours:.3f} | {measure.against} | {peer:.3f} | {ratio} |"
        f" {goal} | {verdict} |\n"
    )


def _against(ratio: float, goal: float | None) -> tuple[str, str]:
    """Return the goal and whether it is met, both "-" where none is set."""
    if goal is None:
        return "-", "-"
    return f"<= {goal:g}", "met" if ratio <= goal else "missed"


def page(rows: Mapping[Measure, Figures], pairs: int, load: float) -> str:
    """Return the whole page: how the figures were taken, a row for each measure, and notes; `load` is per core."""
    table = "".join(_row(measure, figures) for measure, figures in rows.items())
    return _HEAD.format(pairs=pairs, load=load) + table + _NOTES
