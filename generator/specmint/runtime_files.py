"""The modules of the runtime, copied as they are: those that a package carries, or all of them for a project to share."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

from specmint.current import runtime_paths
from specmint.spell.table import RUNTIME, Entry, Origin

_SOURCE = Path(__file__).resolve().parent / "runtime"


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
    path = PurePosixPath(*module.split("."))
    if (_SOURCE / path).is_dir():
        return path / "__init__.py"
    return path.with_suffix(".py")


def _text(file: PurePosixPath) -> str:
    return (_SOURCE / file).read_text(encoding="utf-8")


@cache
def _needs(module: str) -> frozenset[str]:
    """Return the modules of the runtime that one of them imports, and the packages that hold it."""
    file = _file_of(module)
    found = {".".join(parent.parts) for parent in file.parents}
    for node in ast.walk(ast.parse(_text(file))):
        if isinstance(node, ast.ImportFrom) and node.level:
            start = file.parents[node.level - 1].parts
            base = ".".join([*start, *(node.module or "").split(".")]).rstrip(".")
            names = [f"{base}.{alias.name}".lstrip(".") for alias in node.names]
            found |= {path for path in (base, *names) if _is_module(path)}
    return frozenset(found)


def _is_module(path: str) -> bool:
    return (_SOURCE / _file_of(path)).is_file()
