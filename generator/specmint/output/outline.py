"""Which names of a Python file change: `Customer.tax_ident added`, for people who ask what a run did."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_Named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def outline(before: str | None, after: str | None) -> list[str]:
    """Return each name that is added, removed or changed, in the order of the new file; none where a text is no Python.

    Of a class its members are named, and the class itself only where it is added, removed, or changes otherwise than in them.
    Where the names only change places, that is said instead.
    """
    old, new = _names(before), _names(after)
    said: list[str] = []
    for name, text in new.items():
        if name not in old and _holder(name) not in new.keys() - old.keys():
            said.append(f"{name} added")
        elif name in old and old[name] != text:
            said.append(f"{name} changed")
    gone = old.keys() - new.keys()
    if not said and not gone and [*old] != [*new]:
        return ["in another order"]
    return said + [f"{name} removed" for name in old if name in gone and _holder(name) not in gone]


def _holder(name: str) -> str:
    return name.rpartition(".")[0]


def _names(text: str | None) -> dict[str, str]:
    """Return each name with what defines it, docstrings included; of a class what is not a member of it."""
    try:
        return dict(_in(ast.parse(text or "").body, ""))
    except (SyntaxError, ValueError, RecursionError):
        return {}


def _in(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield f"{prefix}{node.name}", _head(node)
            yield from _in(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, _Named):
            yield f"{prefix}{node.name}", ast.dump(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            name = _target(node)
            if name:
                yield f"{prefix}{name}", ast.dump(node)


def _head(node: ast.ClassDef) -> str:
    """Return what of a class is none of its members: its bases, decorators and docstring."""
    parts = [*node.bases, *node.keywords, *node.decorator_list]
    return "\n".join([*map(ast.dump, parts), ast.get_docstring(node) or ""])


def _target(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""
