"""A plug-in of pytest that writes which tests run which lines of the generator: `-p tests.mutants.recording`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

_WATCHED = os.environ.get("MUTANTS_WATCHED", "")
_FILE = os.environ.get("MUTANTS_LINES", "")


class _Lines:
    """The lines that the test under way runs, and who ran what before."""

    def __init__(self) -> None:
        self.now: set[tuple[str, int]] = set()
        self.tests: dict[str, list[tuple[float, str]]] = defaultdict(list)

    def call(self, frame: FrameType, event: str, _: Any) -> Any:
        """Trace the functions of the watched files alone: each call of another costs one look."""
        if frame.f_code.co_filename.startswith(_WATCHED):
            return self.line
        return None

    def line(self, frame: FrameType, event: str, _: Any) -> Any:
        """Remember a line."""
        self.now.add((frame.f_code.co_filename, frame.f_lineno))
        return self.line


_lines = _Lines()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Record the lines of set-up, call and tear-down of a test, and how long they took."""
    _lines.now.clear()
    began = time.perf_counter()
    sys.settrace(_lines.call)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        seconds = time.perf_counter() - began
        for file, line in _lines.now:
            key = f"{Path(file).relative_to(_WATCHED)}:{line}"
            _lines.tests[key].append((seconds, item.nodeid))


def pytest_sessionfinish() -> None:
    """Write who runs each line, the quickest first."""
    shortest = {key: [name for _, name in sorted(found)] for key, found in _lines.tests.items()}
    Path(_FILE).write_text(json.dumps(shortest), encoding="utf-8")
