"""`python -m tests.mutants ROOM...`: change the decisions of rooms, one at a time; exit 1 if fewer than 95 % are noticed.

The tests run once, recording which of them runs which line (kept in `.mutants/` for files that do not change). Then each
mutation is tried, in memory, by the tests that run its line, the quickest first. What is known to make no difference
stands in `known.txt` with the reason.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.mutants.mutations import Mutation, mutations
from tests.mutants.planting import PACKAGE, ROOT
from tests.mutants.trials import Trials

ROOMS = ("lower", "names.py", "collisions.py", "gate.py", "encode.py", "output", "runtime")
GOAL = 0.95
#: Tests of whole programs, of minutes or of other processes: they tell nothing that a line of a module would.
NOT_ASKED = (
    "bench",
    "corpus",
    "editors",
    "examples",
    "fs",
    "mutants",
    "prism",
    "test_bench.py",
    "test_building.py",
    "test_distribution.py",
    "test_edits.py",
    "test_wheel.py",
)


def main(arguments: Sequence[str]) -> int:
    """Try mutations and report the survivors."""
    options = _options(arguments)
    found = [*_found(options.rooms or ROOMS)]
    random.Random(options.seed).shuffle(found)
    known = (Path(__file__).parent / "known.txt").read_text(encoding="utf-8").splitlines()
    trials = Trials(found[: options.sample], frozenset(known))
    ignored = [f"--ignore={ROOT / 'tests' / name}" for name in NOT_ASKED]
    code = pytest.main(
        [
            "-q",
            "-s",
            "-n",
            "0",
            "-p",
            "no:cacheprovider",
            "--disable-warnings",
            *ignored,
            *options.tests,
        ],
        [trials],
    )
    return int(code) or int(trials.share < GOAL)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument(
        "rooms", nargs="*", help=f"modules or rooms of the generator; all of {', '.join(ROOMS)}"
    )
    parser.add_argument("--sample", type=int, default=None, help="try so many, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", nargs="*", default=["tests"], help="the tests that may notice")
    return parser.parse_args(arguments)


def _found(rooms: Sequence[str]) -> Iterator[tuple[str, Mutation]]:
    for room in rooms:
        path = PACKAGE / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for one in mutations(file.read_text(encoding="utf-8")):
                yield str(file.relative_to(PACKAGE)), one


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
