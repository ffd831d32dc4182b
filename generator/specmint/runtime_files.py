"""The modules of the runtime, copied as they are: those that a package carries, or all of them for a project to share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

from specmint.current import runtime_paths
from specmint.spell.table import RUNTIME, Entry, Origin

_SOURCE = Path(__file__).resolve().parent / "runtime"
_IMPORT = re.compile(r"^[ \t]*from (\.+)([\w.]*) import (\([^)]*\)|[^(\n]+)", re.MULTILINE)
"""An import from inside the runtime: its dots, the module behind them, and what it imports."""
_NAME = re.compile(r"(\w+)(?: as \w+)?")


def shared_runtime_files() -> dict[PurePosixPath, str]:
    """Return the files of the runtime as a package of its own. It is always whole: any client may be added to it."""
    tree = {PurePosixPath(file): _text(PurePosixPath(file)) for file in runtime_paths()}
    return tree | {PurePosixPath("py.typed"): ""}


def runtime_files(entries: Iterable[Entry]) -> dict[PurePosixPath, str]:
    """Return the files below `_runtime/` that define these names, and what those import in turn."""
    waiting = [entry.module for entry in entries if entry.origin is Origin.RUNTIME]
    wanted: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module not in wanted:
            wanted.add(module)
            waiting += _needs(module)
    files = sorted(map(_file_of, wanted))
    return {PurePosixPath(RUNTIME) / file: _text(file) for file in files}


def _file_of(module: str) -> PurePosixPath:
    """Return the file of a module of the runtime: `http.request` -> `http/request.py`; "" is the runtime itself."""
    return _modules()[module]


@cache
def _modules() -> dict[str, PurePosixPath]:
    """Return the file of each module of the runtime, by the name of the module inside it."""
    files = map(PurePosixPath, runtime_paths())
    return {".".join(_parts(file)): file for file in files}


def _parts(file: PurePosixPath) -> tuple[str, ...]:
    if file.name == "__init__.py":
        return file.parent.parts
    return file.with_suffix("").parts


def _text(file: PurePosixPath) -> str:
    return (_SOURCE / file).read_text(encoding="utf-8")


@cache
def _needs(module: str) -> frozenset[str]:
    """Return the modules of the runtime that one of them imports, and the packages that hold it.

    The import lines are found by their form: a syntax tree of the whole runtime took a third of a small run.
    """
    file = _file_of(module)
    found = {".".join(parent.parts) for parent in file.parents}
    for dots, inside, names in _IMPORT.findall(_text(file)):
        start = file.parents[len(dots) - 1].parts
        base = ".".join([*start, *inside.split(".")]).rstrip(".")
        imported = [f"{base}.{name}".lstrip(".") for name in _NAME.findall(names)]
        found |= {path for path in (base, *imported) if path in _modules()}
    return frozenset(found)
