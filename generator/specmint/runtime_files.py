"""The modules of the runtime that a package needs, copied as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath

_FOLDER = PurePosixPath("_runtime")
_NAMES = r"import (\([\w\s,]+\)|[\w ,]+)"
_OURS = re.compile(rf"^\s*from \.+_runtime((?:\.\w+)*) {_NAMES}", re.MULTILINE)
_RELATIVE = re.compile(rf"^\s*from (\.+)([\w.]*) {_NAMES}", re.MULTILINE)
_ALWAYS = ("__init__.py", "client/base.py", "client/lazy.py", "errors.py")


def runtime_files(sources: Iterable[str]) -> dict[PurePosixPath, str]:
    """Return the files below `_runtime/` that these sources need: what they import, and what that imports in turn."""
    waiting = [PurePosixPath(name) for name in _ALWAYS]
    for source in sources:
        for dotted, names in _OURS.findall(source):
            waiting += _candidates(PurePosixPath(*dotted.split(".")), names)
    wanted: dict[PurePosixPath, str] = {}
    while waiting:
        path = waiting.pop()
        if path in _modules() and path not in wanted:
            wanted[path] = _modules()[path]
            waiting += [path.parent / "__init__.py", *_imported(path)]
    return {_FOLDER / path: wanted[path] for path in sorted(wanted)}


def _imported(path: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yield what may be the modules that a module of the runtime imports relatively."""
    for dots, dotted, names in _RELATIVE.findall(_modules()[path]):
        package = [path, *path.parents][len(dots)]
        yield from _candidates(package.joinpath(*dotted.split(".")), names)


def _candidates(module: PurePosixPath, names: str) -> Iterator[PurePosixPath]:
    """Yield the files that `from module import names` may mean: the module, or modules inside a package."""
    yield module.parent / f"{module.name}.py"
    for name in re.findall(r"\w+", names):
        yield module / f"{name}.py"


@cache
def _modules() -> dict[PurePosixPath, str]:
    folder = Path(__file__).resolve().parent / "runtime"
    return {
        PurePosixPath(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.py")
    }
