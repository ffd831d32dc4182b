"""Which tests run which lines of the generator and of the runtime, kept between runs for files that did not change."""

from __future__ import annotations

import gc
import hashlib
import inspect
import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

from coverage import Coverage

from tests.mutants.planting import COPIED_RUNTIME, COPIES, PACKAGE, ROOT, module_of

KEPT = ROOT / ".mutants" / "lines.json"
Lines = dict[str, list[str]]
Seen = dict[str, tuple[float, dict[str, list[int]]]]


class Watch:
    """Sees which lines of the generator and of the runtime each test runs."""

    def __init__(self) -> None:
        files = [f"{PACKAGE}/*", *(f"*/{name}/*" for name in COPIES)]
        self._coverage = Coverage(data_file=None, include=files, config_file=False, messages=False)
        self._seconds: dict[str, float] = {}
        self._caches = [
            one
            for one in gc.get_objects()
            if isinstance(one, _lru_cache_wrapper)
            and inspect.unwrap(one).__code__.co_filename.startswith(
                (str(PACKAGE), str(COPIED_RUNTIME))
            )
        ]

    @contextmanager
    def over(self, test: str) -> Iterator[None]:
        """Watch one test. What earlier ones left in caches is taken away, so that it runs what it needs itself."""
        for one in self._caches:
            one.cache_clear()
        began = time.process_time()
        self._coverage.start()
        self._coverage.switch_context(test)
        try:
            yield
        finally:
            self._coverage.stop()
            self._seconds[test] = round(time.process_time() - began, 3)

    def seen(self) -> Seen:
        """Return of each test the seconds of CPU time it took, and the lines it ran, by file."""
        data = self._coverage.get_data()
        found: dict[str, dict[str, list[int]]] = {test: {} for test in self._seconds}
        for path in data.measured_files():
            file = module_of(path) or path
            for line, tests in data.contexts_by_lineno(path).items():
                for test in filter(None, tests):
                    found[test].setdefault(file, []).append(line)
        return {test: (took, found[test]) for test, took in self._seconds.items()}


class Records:
    """What each test file was seen to run, by the digest of the code and of the file."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}
        if KEPT.exists():
            self._kept = json.loads(KEPT.read_text(encoding="utf-8"))
        digest = hashlib.sha256()
        for path in sorted(PACKAGE.rglob("*.py")):
            digest.update(path.read_bytes())
        self._code = digest.hexdigest()

    def digest(self, file: Path) -> str:
        """Return what a record of a test file is valid for."""
        return hashlib.sha256(self._code.encode() + file.read_bytes()).hexdigest()

    def has(self, file: Path) -> bool:
        """Return whether the record of a test file is there and still right."""
        kept = self._kept.get(str(file.relative_to(ROOT)))
        return kept is not None and kept["digest"] == self.digest(file)

    def add(self, file: Path, seen: Seen) -> None:
        """Keep what the tests of a file ran."""
        self._kept[str(file.relative_to(ROOT))] = {"digest": self.digest(file), "tests": seen}
        KEPT.parent.mkdir(exist_ok=True)
        new = KEPT.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps(self._kept), encoding="utf-8")
        new.replace(KEPT)

    def seconds(self, files: Sequence[Path]) -> dict[str, float]:
        """Return the seconds of CPU time that each test took."""
        kept = (self._kept[str(file.relative_to(ROOT))]["tests"] for file in files)
        return {name: took for tests in kept for name, (took, _) in tests.items()}

    def lines(self, files: Sequence[Path]) -> Lines:
        """Return the tests that run each line, by `file:line`, the quickest first."""
        found: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for file in files:
            for name, (took, seen) in self._kept[str(file.relative_to(ROOT))]["tests"].items():
                for path, lines in seen.items():
                    for line in lines:
                        found[f"{path}:{line}"].append((took, name))
        return {key: [name for _, name in sorted(set(tests))] for key, tests in found.items()}
