"""Which tests run which lines of the generator and of the runtime, kept between runs for files that did not change."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.mutants.planting import COPIED_RUNTIME, PACKAGE, ROOT

KEPT = ROOT / ".mutants" / "lines.json"
#: Calls of one function in a test whose lines are looked at: more show hardly any other line, and cost much.
CALLS = 30

Lines = dict[str, list[str]]


@dataclass(slots=True)
class Watch:
    """The lines that one test runs, by file."""

    lines: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _calls: Counter[CodeType] = field(default_factory=Counter)
    _began: float = field(default_factory=time.process_time)

    def start(self) -> None:
        """Begin to watch this thread."""
        sys.settrace(self._call)

    def stop(self) -> tuple[float, dict[str, list[int]]]:
        """Return the seconds of CPU time it took and the lines by file of the generator."""
        sys.settrace(None)
        found: dict[str, set[int]] = defaultdict(set)
        for path, lines in self.lines.items():
            found[_inside(path)] |= lines
        took = round(time.process_time() - self._began, 3)
        return took, {file: sorted(lines) for file, lines in found.items()}

    def _call(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(_WATCHED):
            return None
        self._calls[code] += 1
        return self._line if self._calls[code] <= CALLS else None

    def _line(self, frame: FrameType, event: str, _: Any) -> Any:
        self.lines[frame.f_code.co_filename].add(frame.f_lineno)
        return self._line


_WATCHED = (str(PACKAGE), str(COPIED_RUNTIME))


def _inside(path: str) -> str:
    """Return a file by its place in the generator; the copied runtime is the runtime."""
    if path.startswith(str(COPIED_RUNTIME)):
        return str(Path("runtime") / Path(path).relative_to(COPIED_RUNTIME))
    return str(Path(path).relative_to(PACKAGE))


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

    def add(self, file: Path, seen: dict[str, tuple[float, dict[str, list[int]]]]) -> None:
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
        return {key: [name for _, name in sorted(tests)] for key, tests in found.items()}
