"""A plug-in of pytest that, in place of running the tests once, tries mutations by the tests that run their lines.

All tests are collected once. Each trial is a fork, so that nothing of it is left in the next one.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.mutants.mutations import Mutation
from tests.mutants.planting import (
    ROOT,
    VARIABLE,
    live_functions,
    plant,
    plant_on_import,
    replacements,
    transplant,
)
from tests.mutants.recording import Lines, Records, Seen, Watch

#: Tests of one mutation: as many as take so many seconds of CPU time while they are recorded, and a few whatever they take. What these do not notice, hardly
#: any will.
ENOUGH = 6.0
FEWEST = 10
#: By so many seconds each further case of a test function is tried later.
_PER_CASE = 0.02
#: Tests that hang notice too.
SECONDS = 120
#: The exit code of a fork in which a function cannot take its changed code.
_ANEW = 77
_FORK = multiprocessing.get_context("fork")


class Trials:
    """Tries mutations in forks of the session whose tests are collected."""

    def __init__(self, found: Sequence[tuple[str, Mutation]], known: frozenset[str]) -> None:
        self._found = found
        self._known = known
        self.share = 0.0

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Let hypothesis neither shrink what fails nor remember it: that it fails is enough."""
        quick = settings(
            database=None,
            derandomize=True,
            max_examples=25,
            phases=[Phase.explicit, Phase.generate],
        )
        settings.register_profile("trials", quick)
        settings.load_profile("trials")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Record what is not recorded yet, and try the mutations."""
        self._functions = live_functions()
        gc.freeze()
        by_file: dict[Path, list[pytest.Item]] = defaultdict(list)
        for item in session.items:
            by_file[item.path].append(item)
        records = Records()
        for file, items in by_file.items():
            if not records.has(file):
                _record(session, records, file, items)
        self._items = {item.nodeid: item for item in session.items}
        self._seconds = records.seconds([*by_file])
        self._try_all(session, records.lines([*by_file]))
        return True

    def _try_all(self, session: pytest.Session, lines: Lines) -> None:
        counts = Counter[str]()
        for number, (file, one) in enumerate(self._found, 1):
            if sys.stderr.isatty():
                print(f"\r{number} of {len(self._found)}", end="", file=sys.stderr)
            if f"{file}: {one.where}: {one.what}" in self._known:
                counts["known"] += 1
            elif self._is_noticed(session, file, one, lines):
                counts["noticed"] += 1
            else:
                counts["survived"] += 1
                print(f"survived: {file}:{one.line}: {one.where}: {one.what}", flush=True)
        tried = counts["noticed"] + counts["survived"]
        self.share = counts["noticed"] / tried if tried else 1.0
        print(
            f"{counts['noticed']} of {tried} mutations noticed ({self.share:.1%}), "
            f"{counts['known']} known to make no difference"
        )

    def _affordable(self, tests: Sequence[str]) -> list[str]:
        """Return tests that do not take too long together, in the order in which they are tried."""
        names = spread(tests, self._seconds)
        sums = accumulate(self._seconds[name] for name in names)
        enough = sum(1 for seconds in sums if seconds <= ENOUGH)
        return [*names[: max(enough, FEWEST)]]

    def _is_noticed(self, session: pytest.Session, file: str, one: Mutation, lines: Lines) -> bool:
        pairs = replacements(file, one.number)
        # A function that no test runs may have made a value of the module when that was imported.
        is_run = pairs is not None and f"{file}:{one.line}" in lines
        names = self._affordable(those_that_run(lines, file, one.line if is_run else None))
        if not names:
            return False

        def run() -> None:
            plant_on_import(file, one.number)
            try:
                if pairs and is_run:
                    plant(file, pairs, self._functions)
                elif not transplant(file, one.number):
                    os._exit(0 if pairs else _ANEW)
            except (ValueError, TypeError, AttributeError):
                os._exit(_ANEW)
            _run(session, [self._items[name] for name in names])

        code = _in_fork(run)
        return _is_noticed_anew(file, one, names) if code == _ANEW else code != 0


def those_that_run(lines: Lines, file: str, line: int | None) -> list[str]:
    """Return the tests that run a line; without a line, those that run any line of the file."""
    if line is not None:
        return lines.get(f"{file}:{line}", [])
    of_file = (tests for key, tests in lines.items() if key.rpartition(":")[0] == file)
    return [*dict.fromkeys(name for tests in of_file for name in tests)]


def spread(tests: Sequence[str], seconds: Mapping[str, float]) -> list[str]:
    """Return tests with the quickest first. Each further case of a function counts as slower: many crowd no other out."""
    cases = Counter[str]()
    ranked: list[tuple[float, str]] = []
    for name in sorted(tests, key=seconds.__getitem__):
        function = name.partition("[")[0]
        ranked.append((seconds[name] + cases[function] * _PER_CASE, name))
        cases[function] += 1
    return [name for _, name in sorted(ranked)]


def _is_noticed_anew(file: str, one: Mutation, names: Sequence[str]) -> bool:
    """Return whether tests notice a change of what runs at import: in a process that imports the module changed."""
    environment = {**os.environ, VARIABLE: f"{file}:{one.number}"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    try:
        done = subprocess.run(
            [*command, "-p", "tests.mutants.planting", *names],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def _in_fork(run: Callable[[], None], seconds: float | None = SECONDS) -> int:
    """Run in a fork that writes to nobody and has temporary files of its own; return its exit code, 1 if it hangs."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = _FORK.Process(target=_quietly, args=(run, folder))
        process.start()
        process.join(seconds)
        if process.exitcode is not None:
            return process.exitcode
        process.kill()
        process.join()
        return 1


def _quietly(run: Callable[[], None], folder: str) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    run()
    os._exit(0)


def _run(session: pytest.Session, items: Sequence[pytest.Item]) -> None:
    """Run tests, and end the process with 1 at the first that fails."""
    for item, after in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed:
            os._exit(1)


def _record(
    session: pytest.Session, records: Records, file: Path, items: Sequence[pytest.Item]
) -> None:
    """Keep which lines the tests of a file run. A test that fails as the code is can notice nothing, and is left out."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as written:

        def run() -> None:
            watch, passed = Watch(), list[str]()
            for item, after in zip(items, [*items[1:], None], strict=True):
                failed = session.testsfailed
                with watch.over(item.nodeid):
                    item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                if session.testsfailed == failed:
                    passed.append(item.nodeid)
            seen = watch.seen()
            told = json.dumps({name: seen[name] for name in passed})
            Path(written.name).write_text(told, encoding="utf-8")

        _in_fork(run, seconds=None)
        seen: Seen = json.loads(written.read() or "{}")
    for item in items:
        if item.nodeid not in seen:
            print(f"does not pass as the code is, and is left out: {item.nodeid}", file=sys.stderr)
    records.add(file, seen)
