"""make bench: measures, prints a table, and writes BENCHMARKS.md where everything was measured."""

from __future__ import annotations

import argparse
import fnmatch
import os
import sys

from tests.bench.measures import ROOT, Measure, measures
from tests.bench.measuring import Figures, compared
from tests.bench.table import page


def main() -> int:
    """Measure what was chosen, one after another; leave out what needs a peer that is not installed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", default="*", metavar="GLOB", help="the measures to take")
    parser.add_argument("--pairs", type=int, default=3, metavar="N", help="runs of each side")
    options = parser.parse_args()
    rows: dict[Measure, Figures] = {}
    for measure in measures():
        if not fnmatch.fnmatch(measure.name, options.only):
            continue
        if measure.needs is not None and not measure.needs.exists():
            print(f"{measure.name}: {measure.against} is not installed", file=sys.stderr)
            continue
        rows[measure] = compared(measure, options.pairs)
        print(f"{measure.name}: {rows[measure].ratio:.2f}", file=sys.stderr)
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    text = page(rows, options.pairs, load)
    print(text)
    if options.only == "*":
        (ROOT / "BENCHMARKS.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
