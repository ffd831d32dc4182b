"""Every diagnostic code that the generator can emit, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "generator" / "specmint"
_CODE = {"Drift": "kind"}
"""The parameter that takes the code, where it is not called `code`."""


class NotLiteral(Exception):
    """A code that is put together where the diagnostic is made, so that nobody can search for it."""


def diagnostic_codes(package: Path = PACKAGE) -> dict[str, list[str]]:
    """Return each code with the places (`file:line` below the package) that emit it, sorted.

    A code is the literal given for the parameter `code` of any function or class of the generator that has one.
    Raises NotLiteral where something else is given than a literal, or the `code` that a caller gave.
    """
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in _sources(package)}
    takers = _takers(trees.values())
    found: dict[str, list[str]] = {}
    for path, tree in trees.items():
        for node, parameters in _with_parameters(tree, frozenset()):
            where = f"{path.relative_to(package).as_posix()}:{node.lineno}"
            for code in _codes_of(node, takers, parameters, where):
                found.setdefault(code, []).append(where)
    return {code: found[code] for code in sorted(found)}


def _sources(package: Path) -> list[Path]:
    """The generator's own modules: the runtime's codes are those of vendors."""
    every = sorted(package.rglob("*.py"))
    return [path for path in every if path.relative_to(package).parts[0] not in ("runtime", "ir")]


def _takers(trees: Iterable[ast.Module]) -> dict[str, set[int | None]]:
    """Return the functions and classes with a parameter for a code, and its positions (None: by keyword alone)."""
    found: dict[str, set[int | None]] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name != "__init__":
            parameters = _parameters(node)
            code = _CODE.get(node.name, "code")
            if code in parameters:
                found.setdefault(node.name, set()).add(parameters[code])
    return found


def _parameters(node: ast.FunctionDef | ast.ClassDef) -> dict[str, int | None]:
    """Return the text parameters of a function, or of a class's constructor, with their positions in a call."""
    if isinstance(node, ast.FunctionDef):
        listed = node.args.posonlyargs + node.args.args
        listed = [one for one in listed if one.arg != "self"]
        by_keyword = [(one, None) for one in node.args.kwonlyargs]
        every = [(one, place) for place, one in enumerate(listed)]
        return {one.arg: place for one, place in every + by_keyword if _is_text(one.annotation)}
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and member.name == "__init__":
            return _parameters(member)
    fields = [one for one in node.body if isinstance(one, ast.AnnAssign)]
    keyword_only = any("kw_only=True" in ast.unparse(one) for one in node.decorator_list)
    return {
        ast.unparse(one.target): None if keyword_only else place
        for place, one in enumerate(fields)
        if _is_text(one.annotation)
    }


def _is_text(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id in ("str", "Kind")


def _with_parameters(
    tree: ast.AST, parameters: frozenset[str]
) -> Iterator[tuple[ast.Call | ast.FunctionDef, frozenset[str]]]:
    """Yield every call and function, with the parameters of the functions around it."""
    for node in ast.iter_child_nodes(tree):
        inner = parameters
        if isinstance(node, ast.FunctionDef):
            inner = parameters | {
                one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)
            }
        if isinstance(node, ast.Call | ast.FunctionDef):
            yield node, inner
        yield from _with_parameters(node, inner)


def _codes_of(
    node: ast.Call | ast.FunctionDef,
    takers: dict[str, set[int | None]],
    parameters: frozenset[str],
    where: str,
) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        names = [one.arg for one in node.args.kwonlyargs]
        defaults = dict(zip(names, node.args.kw_defaults, strict=True))
        yield from _literals(defaults.get("code"))
        return
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name not in takers:
        return
    given = [one.value for one in node.keywords if one.arg == _CODE.get(name, "code")]
    positions = [place for place in takers[name] if place is not None and place < len(node.args)]
    candidates: list[ast.expr] = given or [node.args[place] for place in positions]
    codes = [code for one in candidates for code in _literals(one)]
    if candidates and not codes and not any(_is_passed_on(one, parameters) for one in candidates):
        raise NotLiteral(f"{where}: {ast.unparse(node)}")
    yield from codes


def _literals(given: ast.expr | None) -> Iterator[str]:
    if isinstance(given, ast.IfExp):
        yield from _literals(given.body)
        yield from _literals(given.orelse)
    # A message may stand there: Node.error takes (code, message), Findings.error (node, code, message).
    elif isinstance(given, ast.Constant) and " " not in str(given.value):
        yield str(given.value)


def _is_passed_on(given: ast.expr, parameters: frozenset[str]) -> bool:
    """Whether it is the code that the function was given, or that of another problem."""
    if isinstance(given, ast.Attribute):
        return given.attr in ("code", "kind")
    return isinstance(given, ast.Name) and given.id == "code" and "code" in parameters
