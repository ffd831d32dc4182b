"""Changes a decision of a module in memory, no file: in this process, or with `-p tests.mutants.planting` in a new one."""

from __future__ import annotations

import ast
import gc
import inspect
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.mutants.mutations import changed

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "generator" / "specmint"
#: The runtime stands here a second time, in the same words: the configured clients run on this copy.
COPIED_RUNTIME = ROOT / "generated" / "specmint_runtime"
VARIABLE = "SPECMINT_MUTANT"
#: Where a package has its copy of the runtime, or a project the one that its clients share.
COPIES = ("_runtime", "specmint_runtime")
_COPIED = re.compile(rf"/(?:{'|'.join(COPIES)})/(.+\.py)$")

#: The functions of this process, by file, qualified name and first line.
Place = tuple[str, str, int]


def module_of(path: str) -> str | None:
    """Return the module of the generator that a file is, by its place; a copy of the runtime is the runtime, wherever it stands.

    None for a file that is neither.
    """
    if path.startswith(f"{PACKAGE}/"):
        return str(Path(path).relative_to(PACKAGE))
    copied = _COPIED.search(path)
    return str(Path("runtime", copied[1])) if copied else None


def places(file: str) -> list[str]:
    """Return where a module of the generator stands: `runtime/` in the copy of the configured clients too."""
    inside = Path(file)
    found = [PACKAGE / inside]
    if inside.parts[0] == "runtime":
        found.append(COPIED_RUNTIME / Path(*inside.parts[1:]))
    return [str(path) for path in found if path.exists()]


def live_functions() -> dict[Place, list[FunctionType]]:
    """Return the functions of this process that the project defines."""
    found: dict[Place, list[FunctionType]] = defaultdict(list)
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(str(ROOT)):
            found[_place(one.__code__.co_filename, one.__code__)].append(one)
    return dict(found)


def replacements(file: str, number: int) -> list[tuple[CodeType, CodeType]] | None:
    """Return the code of functions that a change changes, with what it becomes.

    None if the change is of what runs when the module is imported, or of a default of a parameter: then the module has
    to be imported anew.
    """
    source = (PACKAGE / file).read_text(encoding="utf-8")
    before = [*_codes(compile(source, file, "exec"))]
    after = [*_codes(compile(changed(source, number), file, "exec"))]
    if [one.co_qualname for one in before] != [one.co_qualname for one in after]:
        return None
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    # The last is the innermost: what contains a changed function differs too.
    if not pairs or not pairs[-1][0].co_flags & inspect.CO_OPTIMIZED:
        return None
    return [(old, new) for old, new in pairs if old.co_flags & inspect.CO_OPTIMIZED]


def plant(
    file: str,
    pairs: list[tuple[CodeType, CodeType]],
    functions: dict[Place, list[FunctionType]],
) -> None:
    """Put the changed code into the functions of this process.

    Raises ValueError where a function cannot take it. A module that is not imported yet has no function to change.
    """
    for path in places(file):
        for old, new in pairs:
            for one in functions.get(_place(path, old), ()):
                one.__code__ = new.replace(co_filename=path)


def transplant(file: str, number: int) -> bool:
    """Run a changed module beside the one of this process, which gets its values and defaults that differ.

    Return whether any did. Modules that import such a value by its name get it too.
    """
    source = (PACKAGE / file).read_text(encoding="utf-8")
    found = False
    for path in places(file):
        live = next((one for one in [*sys.modules.values()] if _file_of(one) == path), None)
        if live is None:
            continue
        again = _run_beside(live, path, ast.parse(source))
        # What is another thing each time the module runs (a random mark) differs by no change of ours.
        unsteady = {
            name
            for name, value in vars(again).items()
            if isinstance(value, _VALUES)
            and not name.startswith("__")
            and repr(value) != repr(vars(live).get(name))
        }
        scratch = _run_beside(live, path, changed(source, number))
        for name in unsteady:
            delattr(scratch, name)
        found |= _take_over(live, scratch, live.__name__)
    return found


def _run_beside(live: ModuleType, path: str, tree: ast.Module) -> ModuleType:
    """Return a module of that code, which takes the place of nothing."""
    scratch = ModuleType(live.__name__)
    scratch.__dict__.update(__package__=live.__package__, __file__=path)
    exec(compile(tree, path, "exec"), scratch.__dict__)
    return scratch


def _file_of(module: ModuleType) -> str | None:
    return getattr(module, "__file__", None)


def _take_over(live: Any, scratch: Any, home: str) -> bool:
    """Give a module or class the values and defaults of another that has the same members; return whether any differed."""
    found = False
    for name, new in [*vars(scratch).items()]:
        old = vars(live).get(name)
        if isinstance(new, FunctionType) and isinstance(old, FunctionType):
            if repr((old.__defaults__, old.__kwdefaults__)) != repr(
                (new.__defaults__, new.__kwdefaults__)
            ):
                old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
                found = True
        elif isinstance(new, type) and isinstance(old, type):
            if new.__module__ == home and new is not old:
                found |= _take_over(old, new, home)
        elif isinstance(new, _VALUES) and repr(new) != repr(old) and not name.startswith("__"):
            _rename(live, name, old, new)
            found = True
    return found


_VALUES = (bool, int, float, str, frozenset, tuple, set, dict, list, re.Pattern)


def _rename(live: Any, name: str, old: object, new: object) -> None:
    setattr(live, name, new)
    if isinstance(live, ModuleType):
        for module in [*sys.modules.values()]:
            if getattr(module, "__dict__", {}).get(name) is old:
                setattr(module, name, new)


def plant_on_import(file: str, number: int) -> None:
    """Change the module when it is imported from now on, also where a package that a test generates has a copy."""
    read = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        # What Python keeps compiled is the module as it stands in the file.
        path = self.get_filename(fullname)
        if module_of(path) == file:
            tree = changed(self.get_data(path).decode("utf-8"), number)
            return self.source_to_code(tree, path)
        return read(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def _place(path: str, code: CodeType) -> Place:
    return path, code.co_qualname, code.co_firstlineno


if VARIABLE in os.environ:
    _file, _, _number = os.environ[VARIABLE].partition(":")
    plant_on_import(_file, int(_number))
