"""The definitions that the model generator made, in its order, as the text of the models module."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from specmint import ir
from specmint.encode import Code
from specmint.models.request import Request


class ModelsError(Exception):
    """datamodel-code-generator did not define what it was asked for: a defect, never the user's fault."""


def definitions(source: str, request: Request, api: ir.Api) -> Code:
    """Return the classes and aliases of the models module, from what the model generator answered.

    Raises ModelsError unless it defined exactly what it was asked for.
    """
    wanted = {_name_there(definition, request): definition for definition in api.definitions}
    # Not `splitlines`: the positions of syntax trees count "\n" alone, and a docstring may hold other line ends.
    lines = source.split("\n")
    texts: dict[str, str] = {}
    for node in ast.parse(source).body:
        name = _defined(node)
        if name is None or name not in wanted:
            continue  # its imports, and calls of `model_rebuild`, which our runtime makes itself
        if name in texts:
            raise ModelsError(f"{name} is defined twice")
        definition = wanted[name]
        if isinstance(definition, ir.Alias):
            texts[name] = _alias(request.pages[name])
        else:
            texts[name] = _class(node, lines)
    missing = sorted(wanted.keys() - texts.keys())
    if missing:
        raise ModelsError(f"missing definitions: {missing}")
    return Code("\n\n\n".join(texts.values()) + "\n")


def _name_there(definition: ir.Definition, request: Request) -> str:
    """Return what a definition is called in the answer: our templates print classes, its own print aliases."""
    if isinstance(definition, ir.Alias):
        return request.neutral[definition.name]
    return str(definition.name)


def _alias(page: dict[str, object]) -> str:
    """Return an alias as we spell it. Its type is text, for it may name itself and what is defined below it."""
    spelled = str(page["type"]).replace("\\", "\\\\").replace('"', '\\"')
    head = f'{page["name"]} = TypeAliasType("{page["name"]}", "{spelled}")'
    return f"{head}\n{page['doc']}".rstrip()


def _class(node: ast.stmt, lines: Sequence[str]) -> str:
    """Return a class with each documented field apart from the next, and no other blank lines.

    The model generator's Jinja leaves a blank line for every tag of a template, and black would keep them.
    """
    assert isinstance(node, ast.ClassDef)
    head, *members = [_source_of(statement, lines) for statement in node.body]
    text = [lines[node.lineno - 1], *head, ""]
    for statement, member in zip(node.body[1:], members, strict=True):
        text += member
        if isinstance(statement, ast.Expr):  # the docstring of the field above it
            text.append("")
    return "\n".join(text).rstrip()


def _source_of(node: ast.stmt, lines: Sequence[str]) -> Sequence[str]:
    assert node.end_lineno is not None
    return lines[node.lineno - 1 : node.end_lineno]


def _defined(node: ast.stmt) -> str | None:
    """Return the name that a top-level statement defines, by a class or an assignment; None for any other."""
    match node:
        case ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return None
