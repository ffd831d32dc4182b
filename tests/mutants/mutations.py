"""The ways in which one decision of a module can be made wrongly."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """A decision of a module to be changed: its number in the module, its line, the function or class (or "the module") it is in, the change."""

    number: int
    line: int
    where: str
    what: str


def mutations(source: str) -> Iterator[Mutation]:
    """Yield the decisions of a module that can be changed: comparisons, connectives, negations, numbers, truths and effects.

    Annotations, docstrings, what only type checkers see, and the options of dataclasses are left as they are.
    """
    tree = ast.parse(source)
    named = [*_named(tree, "")]
    for number, node in enumerate(_decisions(tree)):
        where = [name for name, one in named if one.lineno <= node.lineno <= (one.end_lineno or 0)]
        before = ast.unparse(node)
        target = copy.deepcopy(node)
        _change(target, ast.Module([], []))
        what = f"{_short(before)} -> {_short(_text(target))}"
        yield Mutation(number, node.lineno, where[-1] if where else "the module", what)


def changed(source: str, number: int) -> ast.Module:
    """Return the module with one decision changed. Everything keeps its line."""
    tree = ast.parse(source)
    _change(next(islice(_decisions(tree), number, None)), tree)
    return ast.fix_missing_locations(tree)


def _named(tree: ast.AST, prefix: str) -> Iterator[tuple[str, ast.stmt]]:
    """Yield functions and classes with their qualified names, what contains another before it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield f"{prefix}{node.name}", node
            yield from _named(node, f"{prefix}{node.name}.")
        else:
            yield from _named(node, prefix)


def _text(target: ast.AST) -> str:
    """Return what stands there after the change. The node of a negation is gone from the tree, its operand is not."""
    match target:
        case ast.Expr():
            return "pass"
        case ast.UnaryOp(operand=operand):
            return ast.unparse(operand)
        case _:
            return ast.unparse(target)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."


def _decisions(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Yield the nodes that can be changed, in a fixed order."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and _is_for_type_checkers(node):
            continue
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "dataclass":
            continue
        if isinstance(node, ast.AnnAssign):
            if node.value is not None:
                yield from _decisions(ast.Expression(node.value))
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one)]
            yield from _decisions(ast.Tuple(defaults, ast.Load()))
            yield from _decisions(ast.Module(node.body, []))
            continue
        if isinstance(node, ast.expr | ast.stmt) and _can_change(node):
            yield node
        yield from _decisions(node)


def _is_for_type_checkers(node: ast.If) -> bool:
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _can_change(node: ast.expr | ast.stmt) -> bool:
    match node:
        case ast.Compare(ops=[op]):
            return type(op) in _OTHER
        case ast.BoolOp():
            return True
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BinOp(op=op):
            return type(op) in _OTHER and not isinstance(node.left, ast.JoinedStr)
        case ast.Constant(value=bool() | int()):
            return True
        case ast.Expr(value=ast.Call() | ast.YieldFrom() | ast.Yield()):
            return True
        case _:
            return False


def _change(node: ast.AST, tree: ast.AST) -> None:
    """Change a node in place."""
    match node:
        case ast.Compare(ops=[op]):
            node.ops = [_OTHER[type(op)]()]  # type: ignore[list-item]
        case ast.BoolOp(op=op) | ast.BinOp(op=op):
            node.op = _OTHER[type(op)]()  # type: ignore[assignment]
        case ast.UnaryOp(operand=operand):
            _replace(tree, node, operand)
        case ast.Constant(value=bool(value)):
            node.value = not value
        case ast.Constant(value=int(value)):
            node.value = value + 1
        case ast.Expr(value=ast.Call()):
            node.value = ast.Constant(None)
        case ast.Expr():
            # What yields nothing here is still a generator.
            node.value = ast.BoolOp(ast.And(), [ast.Constant(None), ast.Yield()])
        case _:
            raise TypeError(ast.dump(node))


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(one is old for one in value):
                setattr(parent, name, [new if one is old else one for one in value])
