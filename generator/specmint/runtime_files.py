"""The modules of the runtime that a package needs, copied as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

_OURS = re.compile(r"^\s*from \.+_runtime(?:\.(\w+))? import (\w+)", re.MULTILINE)
_ITS_OWN = re.compile(r"^\s*from \.(\w*) import (\w+)", re.MULTILINE)
_ALWAYS = ("__init__", "client", "lazy", "errors")


def runtime_files(sources: Iterable[str]) -> dict[PurePosixPath, str]:
    """What these sources import of the runtime, and what that imports in turn: the files below `_runtime/`."""
    found = [match for source in sources for match in _OURS.findall(source)]
    waiting = [module or name for module, name in found] + [*_ALWAYS]
    wanted: dict[str, str] = {}
    while waiting:
        module = waiting.pop()
        if module in _modules() and module not in wanted:
            wanted[module] = _modules()[module]
            waiting += [one or name for one, name in _ITS_OWN.findall(wanted[module])]
    return {PurePosixPath(f"_runtime/{name}.py"): wanted[name] for name in sorted(wanted)}


@cache
def _modules() -> dict[str, str]:
    folder = Path(__file__).resolve().parent / "runtime"
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
