"""The last wall: every file's syntax tree is compared with what our templates may produce.

What a spec says can only end up in literals and docstrings. Should anything ever get past the encoders, the file that
holds it has a node, a call, an import or a decorator that no template of ours writes, and nothing is written at all.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from pathlib import PurePosixPath

from specmint.python import FROM, RUNTIME

_NODES = (
    ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.arguments,
    ast.arg, ast.Return, ast.Await, ast.Assign, ast.AnnAssign, ast.Expr, ast.Call, ast.keyword, ast.Name, ast.Attribute,
    ast.Constant, ast.Dict, ast.Tuple, ast.List, ast.ListComp, ast.comprehension, ast.Lambda, ast.BinOp, ast.BitOr,
    ast.Subscript, ast.UnaryOp, ast.USub, ast.If, ast.Load, ast.Store,
)  # fmt: skip
_MODULES = frozenset(
    {*FROM.values(), "__future__", "builtins", "datetime", "decimal", "functools", "httpx2"}
)
_CALLS = frozenset(RUNTIME) | {
    "Field",
    "TypeAliasType",
    "ConfigDict",
    "super",
    "lazily",
    "Api",
    "ApiKey",
    "Basic",
    "Bearer",
    "Envelope",
    "Operation",
    "Refusal",
    "Limit",
    "Session",
    "Put",
    "RateLimiter",
    "SessionManager",
    "ByPage",
    "ByOffset",
    "ByCursor",
    "ByLink",
    "ByUrl",
}
_METHODS = frozenset(
    ["self._api.call", "self._api.pages", "self._api.bulk", "super().__init__", "decimal.Decimal"]
)
_ATTRIBUTES = frozenset(
    ["self._api", "model.Model", "model.OpenModel", "httpx2.Client", "httpx2.AsyncClient"]
)
_DOTTED = ("dt.", "builtins.")
_RULE = re.compile(r"[A-Z]\w*\.(listing|run)(_async)?")
_DUNDERS = frozenset(["__init__", "__all__", "__getattr__", "__name__", "__pydantic_extra__"])


class GateError(Exception):
    """A generated file holds what no template of ours writes. A defect or an attack, never to be written."""


def check(tree: Mapping[PurePosixPath, str]) -> None:
    """Raises GateError for the first file that is not what templates make. The runtime is copied, and not looked at."""
    for path, text in tree.items():
        if path.suffix == ".py" and "_runtime" not in path.parts:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    _Gate(str(path)).visit(ast.parse(text))
            except (SyntaxError, SyntaxWarning, ValueError, RecursionError) as error:
                raise GateError(f"{path}: {error}") from None


class _Gate(ast.NodeVisitor):
    def __init__(self, path: str) -> None:
        self.path = path
        self.classes: set[str] = set()

    def refuse(self, node: ast.AST, what: str) -> None:
        raise GateError(f"{self.path}:{getattr(node, 'lineno', 0)}: {what}")

    def visit(self, node: ast.AST) -> None:
        if not isinstance(node, _NODES):
            self.refuse(node, f"unexpected {type(node).__name__}")
        super().visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        if any(alias.name not in _MODULES for alias in node.names):
            self.refuse(node, "unexpected import")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.level == 0 and node.module not in _MODULES:
            self.refuse(node, f"unexpected import from {node.module}")
        self.classes.update(
            alias.name for alias in node.names if node.level and alias.name[:1].isupper()
        )

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if node.decorator_list or any(keyword.arg != "extra" for keyword in node.keywords):
            self.refuse(node, "unexpected decorator")
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if any(
            not (isinstance(item, ast.Name) and item.id == "cached_property")
            for item in node.decorator_list
        ):
            self.refuse(node, "unexpected decorator")
        defaults = [
            *node.args.defaults,
            *(item for item in node.args.kw_defaults if item is not None),
        ]
        if any(not isinstance(item, ast.Constant) for item in defaults):
            self.refuse(node, "unexpected default")
        self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Expr(self, node: ast.Expr) -> None:
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
        if not is_text and not isinstance(value, ast.Call):
            self.refuse(node, "unexpected expression")
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self.refuse(node, "unexpected condition")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func)
        is_type_of = (
            isinstance(node.func, ast.Subscript) and ast.unparse(node.func.value) == "TypeOf"
        )
        known = name in _CALLS or name in _METHODS or name in self.classes
        if not (known or is_type_of) and name not in ("lambda",):
            self.refuse(node, f"unexpected call of {name[:80]}")
        if name not in _METHODS:
            self.generic_visit(node)
            return
        for child in (*node.args, *node.keywords):
            self.visit(child)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        name = ast.unparse(node)
        dotted = name.startswith(_DOTTED) and name.count(".") == 1
        if not (dotted or name in _ATTRIBUTES or _RULE.fullmatch(name)):
            self.refuse(node, f"unexpected attribute {name[:80]}")

    def visit_Name(self, node: ast.Name) -> None:
        if node.id.startswith("__") and node.id not in _DUNDERS:
            self.refuse(node, f"unexpected name {node.id}")

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if not isinstance(node.op, ast.BitOr):
            self.refuse(node, "unexpected operation")
        self.generic_visit(node)
