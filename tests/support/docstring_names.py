"""Names in backticks in the docstrings of the generator, and the names that exist in the project."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "generator" / "specmint"
_SPAN = re.compile(r"`([^`\n]+)`")
_NAME = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\(.*\))?")
_EXTENSION = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")
_WORD = re.compile(r"[A-Za-z_][\w]*(?:-[a-z0-9]+)*")
_OTHER_FILES = ("templates/**/*", "generator/**/*.json", "specs/*/openapi.yaml", "pyproject.toml")


def missing_names() -> dict[str, list[str]]:
    """Return the names in backticks that exist nowhere, by the file (below generator/specmint) whose docstrings have them."""
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name in dict.fromkeys(_names(tree)):
            if not (set(name.split(".")) <= known_names() or _is_standard(name)):
                found.setdefault(path.relative_to(SOURCE).as_posix(), []).append(name)
    return found


def _names(tree: ast.Module) -> Iterator[str]:
    """Yield what looks like a name of Python, or a key of the vocabulary, between backticks in docstrings."""
    for docstring in docstrings(tree):
        for span in _SPAN.findall(docstring.value):
            name = _NAME.fullmatch(span)
            if name or _EXTENSION.fullmatch(span):
                yield name[1] if name else span


def _is_standard(name: str) -> bool:
    """Return whether a dotted name exists in the standard library."""
    module, *attributes = name.split(".")
    if module not in sys.stdlib_module_names or not attributes:
        return False
    value: object = import_module(module)
    for attribute in attributes:
        value = getattr(value, attribute, None)
    return value is not None


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield every text that is a statement of its own: docstrings, and those of constants and fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            values = (statement.value for statement in node.body if isinstance(statement, ast.Expr))
            yield from (
                value
                for value in values
                if isinstance(value, ast.Constant) and isinstance(value.value, str)
            )


@cache
def known_names() -> frozenset[str]:
    """Return every word of code: Python's own, names and texts of the source, of templates and of specs."""
    found = {*dir(builtins), *keyword.kwlist, *sys.stdlib_module_names}
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        silent = {id(node) for node in docstrings(tree)}
        for node in ast.walk(tree):
            if id(node) not in silent:
                found.update(_words_of(node))
    for pattern in _OTHER_FILES:
        for path in ROOT.glob(pattern):
            if path.is_file():
                found.update(_WORD.findall(path.read_text(encoding="utf-8")))
                found.add(path.stem)
    found.update(path.stem for path in SOURCE.rglob("*.py"))
    return frozenset(found)


def _words_of(node: ast.AST) -> Iterator[str]:
    for field in ("id", "attr", "arg", "name", "asname", "module"):
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield from value.split(".")
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from _WORD.findall(node.value)
