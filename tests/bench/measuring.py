"""Runs the two sides of a measure in turn, and counts the CPU time of each."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.measures import ROOT, Measure


@dataclass(frozen=True, slots=True)
class Figures:
    """The CPU seconds of both sides, pair by pair."""

    ours: tuple[float, ...]
    peer: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        """The ratio of each pair: the two runs of a pair follow one another, so both meet the same load."""
        return [ours / peer for ours, peer in zip(self.ours, self.peer, strict=True)]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)


Cost = Callable[[Measure, tuple[tuple[str, ...], ...]], float]


def environment() -> dict[str, str]:
    """Return the environment of what is measured: bytecode is written and read, as on a machine of a user."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(ROOT / "generator"), str(ROOT / "generated")])}  # fmt: skip


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cpu_seconds(measure: Measure, commands: tuple[tuple[str, ...], ...]) -> float:
    """Return user and system seconds of the commands; raise RuntimeError, with its words, where one fails."""
    printed = 0.0
    with tempfile.TemporaryDirectory() as new:
        before = _children()
        for command in commands:
            arguments = [argument.replace("{new}", new) for argument in command]
            result = subprocess.run(
                arguments, cwd=ROOT, env=environment(), capture_output=True, text=True
            )
            if result.returncode:
                raise RuntimeError(f"{measure.name}: {result.stdout}{result.stderr}")
            printed += float(result.stdout) if measure.prints else 0.0
        spent = _children() - before
    return printed if measure.prints else spent


def compared(measure: Measure, pairs: int, cost: Cost = cpu_seconds) -> Figures:
    """Return the figures of so many interleaved pairs, after one pair that warms caches and is not counted."""
    cost(measure, measure.ours)
    cost(measure, measure.peer)
    both = [(cost(measure, measure.ours), cost(measure, measure.peer)) for _ in range(pairs)]
    return Figures(tuple(ours for ours, _ in both), tuple(peer for _, peer in both))
