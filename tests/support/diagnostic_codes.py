"""Which diagnostic codes the generator's source can report, found by reading its syntax trees.

A *reporter* is a function with a parameter `code`, or a class with a member `code`. A call of one gives the code as a
literal, or passes on a code that it was given itself; a default of the parameter is a code as well. `Literal` types
name codes too: the kinds of drift that a replay reports are one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "generator" / "specmint"
_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")
_CHOSEN = "report"  # by convention the name of a reporter that was chosen by severity

Positions = dict[str, set[int]]


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module that may report something.

    The runtime is for clients, and in the IR a `code` is the vendor's.
    """
    for path in sorted(SOURCE.rglob("*.py")):
        if path.relative_to(SOURCE).parts[0] not in ("runtime", "ir"):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def reported_codes() -> dict[str, str]:
    """Return every code with one place, `file:line`, that reports it.

    Raises ValueError for a call whose code is computed: nobody could search for it.
    """
    trees = dict(modules())
    positions = _reporters(trees)
    found: dict[str, str] = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            place = f"{path.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}"
            codes: Iterator[str] = iter(())
            if isinstance(node, ast.Call):
                codes = _codes_of_call(node, positions, place)
            elif isinstance(node, ast.FunctionDef):
                codes = _codes_of_defaults(node)
            for code in codes:
                found.setdefault(code, place)
    return found


def literal_groups() -> list[set[str]]:
    """Return the members of each `Literal[...]` of texts in the source."""
    return [
        {value.value for value in ast.walk(node.slice) if isinstance(value, ast.Constant)}
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Literal"
    ]


def _reporters(trees: Mapping[Path, ast.Module]) -> Positions:
    """Return the positions at which calls of each name may carry a code."""
    positions: Positions = {_CHOSEN: {0}}

    def add(name: str, parameters: list[str]) -> None:
        listed = [each for each in parameters if each not in ("self", "cls")]
        if "code" in listed:
            positions.setdefault(name, set()).add(listed.index("code"))

    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name != "__init__":
                add(node.name, [each.arg for each in node.args.args])
            elif isinstance(node, ast.ClassDef):
                add(node.name, list(_members(node)))
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                        add(node.name, [each.arg for each in method.args.args])
    return positions


def _members(node: ast.ClassDef) -> Iterator[str]:
    """Yield the annotated members of a class, in order: the parameters of a dataclass or a NamedTuple."""
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield each.target.id


def _codes_of_defaults(node: ast.FunctionDef) -> Iterator[str]:
    both = [*node.args.args, *node.args.kwonlyargs]
    defaults = [None] * (len(node.args.args) - len(node.args.defaults)) + node.args.defaults
    for parameter, default in zip(both, [*defaults, *node.args.kw_defaults], strict=True):
        if parameter.arg == "code" and isinstance(default, ast.Constant):
            yield str(default.value)


def _codes_of_call(call: ast.Call, positions: Positions, place: str) -> Iterator[str]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name not in positions:
        return
    given = [each.value for each in call.keywords if each.arg == "code"] or [
        call.args[at] for at in sorted(positions[name]) if at < len(call.args)
    ]
    for each in given:
        if isinstance(each, ast.Constant) and _CODE.fullmatch(str(each.value)):
            yield str(each.value)
            return
    if any(isinstance(each, ast.JoinedStr | ast.IfExp) for each in given):
        raise ValueError(f"{place}: write the code as a literal")
