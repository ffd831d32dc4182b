"""`python -m tests.mutants ROOM...`: change the decisions of rooms, one at a time; exit 1 if fewer than 95 % are noticed.

In a copy of the project the tests run once, recording which of them runs which line. Then each mutation is tried by the
tests that run its line, the quickest first. What is known to make no difference stands in `known.txt` with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutations import Mutation, mutations

ROOT = Path(__file__).parents[2]
ROOMS = ("lower", "names.py", "collisions.py", "gate.py", "encode.py", "output", "runtime")
GOAL = 0.95
#: Tests of one mutation: what forty tests that run a line do not notice, hardly any will.
MOST = 40
SECONDS = 120
COPIED = (
    "generator",
    "templates",
    "generated",
    "specs",
    "tests",
    "pyproject.toml",
    "README.md",
    "ARCHITECTURE.md",
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the project in which files are changed."""

    root: Path

    @property
    def package(self) -> Path:
        """The generator's package."""
        return self.root / "generator" / "specmint"

    def pytest(self, arguments: Sequence[str], **variables: str) -> bool:
        """Return whether the tests pass; tests that hang do not."""
        environment = {**os.environ, **variables, "PYTHONPATH": str(self.root / "generator")}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
        try:
            done = subprocess.run(
                [*command, *arguments],
                cwd=self.root,
                env=environment,
                capture_output=True,
                timeout=SECONDS if not variables else None,
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def write(self, file: Path, source: str) -> None:
        """Write a module, and the copy of it in `generated/` if it is the runtime's."""
        (self.package / file).write_text(source, encoding="utf-8")
        if file.parts[0] == "runtime":
            copied = self.root / "generated" / "specmint_runtime" / Path(*file.parts[1:])
            if copied.exists():
                copied.write_text(source, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Try mutations and report the survivors."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder) / "project")
        copy.root.mkdir()
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(
                    source, copy.root / name, ignore=shutil.ignore_patterns("__pycache__")
                )
            else:
                shutil.copy2(source, copy.root / name)
        lines = _recorded(copy, options.tests)
        found = [*_found(copy, options.rooms or ROOMS)]
        random.Random(options.seed).shuffle(found)
        return _try_all(copy, found[: options.sample], lines)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument(
        "rooms", nargs="*", help=f"modules or rooms of the generator; all of {', '.join(ROOMS)}"
    )
    parser.add_argument("--sample", type=int, default=None, help="try so many, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", nargs="*", default=["tests"], help="the tests that may notice")
    return parser.parse_args(arguments)


def _recorded(copy: Copy, tests: Sequence[str]) -> dict[str, list[str]]:
    """Return the tests that run each line, by `file:line`. Raises SystemExit if the tests fail as they are."""
    file = copy.root / "lines.json"
    print(
        f"recording which tests run which lines of {len(tests)} files or folders", file=sys.stderr
    )
    arguments = ["-p", "tests.mutants.recording", *tests]
    if not copy.pytest(arguments, MUTANTS_WATCHED=str(copy.package), MUTANTS_LINES=str(file)):
        raise SystemExit("the tests fail without a mutation")
    recorded: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
    return recorded


def _found(copy: Copy, rooms: Sequence[str]) -> Iterator[tuple[Path, Mutation]]:
    for room in rooms:
        path = copy.package / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for one in mutations(file.read_text(encoding="utf-8")):
                yield file.relative_to(copy.package), one


def _try_all(
    copy: Copy, found: Sequence[tuple[Path, Mutation]], lines: dict[str, list[str]]
) -> int:
    known = (Path(__file__).parent / "known.txt").read_text(encoding="utf-8")
    noticed = excused = 0
    survivors: list[str] = []
    for number, (file, one) in enumerate(found, 1):
        told = f"{file}:{one.line}: {one.what}"
        if f"{file}: {one.what}" in known:
            excused += 1
        elif _is_noticed(copy, file, one, _tests_of(lines, file, one.line)):
            noticed += 1
        else:
            survivors.append(told)
            print(f"survived: {told}", flush=True)
        if sys.stderr.isatty():
            print(f"\r{number} of {len(found)}", end="", file=sys.stderr)
    tried = len(found) - excused
    share = noticed / tried if tried else 1.0
    print(
        f"{noticed} of {tried} mutations noticed ({share:.1%}), {excused} known to make no difference"
    )
    return int(share < GOAL)


def _tests_of(lines: dict[str, list[str]], file: Path, line: int) -> list[str]:
    """Return the tests that run a line; those that run any line of its module where it runs at import."""
    found = lines.get(f"{file}:{line}")
    if found:
        return each_function_first(found)
    of_file = (tests for key, tests in lines.items() if key.rpartition(":")[0] == str(file))
    return list(dict.fromkeys(name for tests in of_file for name in tests[:3]))


def each_function_first(tests: Sequence[str]) -> list[str]:
    """Return the tests with one case of each function first, then a second of each: many cases of one crowd no other out."""
    seen = Counter[str]()
    rounds: list[tuple[int, str]] = []
    for name in tests:
        function = name.partition("[")[0]
        rounds.append((seen[function], name))
        seen[function] += 1
    return [name for _, name in sorted(rounds, key=lambda one: one[0])]


def _is_noticed(copy: Copy, file: Path, one: Mutation, tests: Sequence[str]) -> bool:
    if not tests:
        return False
    before = (copy.package / file).read_text(encoding="utf-8")
    copy.write(file, one.source)
    try:
        return not copy.pytest(tests[:MOST])
    finally:
        copy.write(file, before)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
