"""The last wall: the syntax tree of every file is compared with what our templates may produce.

What a spec says can only end up in literals and docstrings. Should anything ever get past the encoders, the file that
holds it has a node, a call, an import or a decorator that no template of ours writes, or binds a name that something else
there bears, and nothing is written at all. Which names a file may import and call, the table of names says.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import cast

from specmint.spell.table import COPIED, RUNTIME, Entry, Origin, Scope, bound, home_of

_NODES: frozenset[type[ast.AST]] = frozenset([
    ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.arguments,
    ast.arg, ast.Return, ast.Await, ast.Assign, ast.AnnAssign, ast.Expr, ast.Call, ast.keyword, ast.Name, ast.Attribute,
    ast.Constant, ast.Dict, ast.Tuple, ast.List, ast.ListComp, ast.comprehension, ast.Lambda, ast.BinOp, ast.BitOr,
    ast.Subscript, ast.UnaryOp, ast.USub, ast.BoolOp, ast.Or, ast.If,
])  # fmt: skip
_FILES = {
    "__init__.py": Scope.ROOT,
    "aio/__init__.py": Scope.AIO,
    "errors.py": Scope.ERRORS,
    "_api.py": Scope.API,
    "_client.py": Scope.CLIENT,
    "aio/_client.py": Scope.CLIENT,
    "_model.py": Scope.BASE,
    "_webhooks.py": Scope.WEBHOOKS,
    "models.py": Scope.MODELS,
    "models/__init__.py": Scope.MODELS_ROOT,
}
_MODELS = PurePosixPath("models")
#: Calls on what `self` and `super()` are, and the attribute that holds the transport.
_METHODS = frozenset(["self._api.call", "self._api.pages", "self._api.bulk", "super().__init__"])
_TRANSPORT = "self._api"
#: What names a type for the runtime: `TypeOf[...]()`.
_TYPES_OF = frozenset(["TypeOf", "TypeByStatus"])
_DUNDERS = frozenset(
    ["__init__", "__all__", "__dir__", "__getattr__", "__name__", "__pydantic_extra__"]
)
_RUNTIME_NEEDS = sys.stdlib_module_names | {
    "httpx2",
    "pydantic",
    "pydantic_core",
    "typing_extensions",
}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, ast.ClassDef, ast.ListComp)
#: The fields of each kind of node that can hold others, which these three cannot.
_FIELDS = {kind: [one for one in kind._fields if one != "ctx"] for kind in _NODES} | {
    ast.Name: [], ast.Constant: [], ast.alias: []
}  # fmt: skip


class GateError(Exception):
    """A generated file holds what no template of ours writes. A defect or an attack, never to be written."""


def check(tree: Mapping[PurePosixPath, str], runtime: str = COPIED) -> None:
    """Raise GateError for the first file that is not what templates make. A copied runtime is not looked at.

    `runtime` is the prefix of the runtime's modules.
    """
    for path, text in tree.items():
        checked(path, text, runtime)


def checked(path: PurePosixPath, text: str, runtime: str = COPIED) -> ast.Module | None:
    """Return the syntax tree of a file, None for one that is not looked at. Raises GateError as `check` does."""
    if path.suffix != ".py" or path.parts[0] == RUNTIME:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            module = ast.parse(text)
        _check_coding(path, text)
        _Gate(path, runtime).visit(module)
        _check_bindings(path, module)
    except (SyntaxError, SyntaxWarning, ValueError, RecursionError) as error:
        raise GateError(f"{path}: {error}") from None
    return module


def check_runtime(tree: Mapping[PurePosixPath, str]) -> None:
    """Raise GateError for a module of a shared runtime that imports anything but the runtime, Python and its libraries."""
    for path, text in tree.items():
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Import():
                    homes = [alias.name for alias in node.names]
                case ast.ImportFrom(level=0):
                    homes = [node.module or ""]
                case ast.ImportFrom() if node.level > len(path.parts):
                    homes = ["outside the package"]
                case _:
                    continue
            for home in homes:
                if home.partition(".")[0] not in _RUNTIME_NEEDS:
                    _refuse(path, node, f"unexpected import of {home}")


def _refuse(path: PurePosixPath, node: ast.AST, what: str) -> None:
    raise GateError(f"{path}:{getattr(node, 'lineno', 0)}: {what}")


_CODING = re.compile(r"[ \t\f]*#.*?coding[:=]")


def _check_coding(path: PurePosixPath, text: str) -> None:
    """Raise GateError where a comment would have Python read the file in another encoding than UTF-8 (PEP 263)."""
    for number, line in enumerate(text.split("\n")[:2], 1):
        if _CODING.match(line):
            raise GateError(f"{path}:{number}: a comment that names an encoding")


# --- names that are bound twice ---------------------------------------------------------------------------------------


def _check_bindings(path: PurePosixPath, scope: ast.AST) -> None:
    """Raise GateError where the module, a class or a function binds a name twice, or a method calls its own argument.

    Whichever of the two was meant, the reader of the file gets the other: a schema named like a class of the runtime would
    silently take its place.
    """
    first: dict[str, ast.AST] = {}
    nodes = list(_own_nodes(scope))
    for name, node in _bindings(nodes):
        if name in first:
            line = getattr(first[name], "lineno", 0)
            _refuse(path, node, f"{name} is bound twice, first at line {line}")
        first[name] = node
    if isinstance(scope, _FUNCTIONS):
        _check_calls(path, scope, nodes)
    for inner in nodes:
        if isinstance(inner, _SCOPES):
            _check_bindings(path, inner)


def _bindings(nodes: Iterable[ast.AST]) -> Iterable[tuple[str, ast.AST]]:
    """Yield every name that the nodes of a scope bind, and the node that does: imports, classes, functions, assignments, arguments."""
    for node in nodes:
        match node:
            case ast.alias():
                yield node.asname or node.name, node
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name, node
            case ast.arg():
                yield node.arg, node
            case ast.Name(ctx=ast.Store()):
                yield node.id, node
            case _:
                pass


def _own_nodes(scope: ast.AST) -> Iterable[ast.AST]:
    """Yield the nodes of a scope in the file's order: inner scopes themselves, but nothing inside them."""
    waiting = _children(scope)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting += _children(node)[::-1]


def _children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes below a node as `ast.iter_child_nodes` does, without the marks of loading and storing, a third of all.

    That of deleting stands only in a statement that is refused.
    """
    found: list[ast.AST] = []
    for field in _FIELDS[type(node)]:
        value: object = getattr(node, field, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found += [one for one in cast("list[object]", value) if isinstance(one, ast.AST)]
    return found


def _check_calls(path: PurePosixPath, function: ast.AST, nodes: Iterable[ast.AST]) -> None:
    """Raise GateError where the body of a function calls or subscripts one of its arguments, or takes an attribute of it.

    `nodes` are the function's own.
    """
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)} - {"self", "cls"}
    waiting = _body(function) if arguments else []
    while waiting:
        node = waiting.pop()
        waiting += _children(node)
        match node:
            case (
                ast.Call(func=ast.Name(id=name))
                | ast.Subscript(value=ast.Name(id=name))
                | ast.Attribute(value=ast.Name(id=name))
            ) if (name in arguments):
                _refuse(path, node, f"the argument {name} hides what is meant")
            case _:
                pass


def _body(function: ast.AST) -> list[ast.AST]:
    """Return what is evaluated in the scope of a function. Its annotations are not: they see no argument."""
    match function:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [*function.body]
        case ast.Lambda():
            return [function.body]
        case _:
            return []


# --- what may stand in a file -----------------------------------------------------------------------------------------


def _scope_of(path: PurePosixPath) -> Scope:
    """Return the kind of a file."""
    if path.parent == _MODELS and path.name.startswith("_"):
        return _FILES.get(path.as_posix(), Scope.MODELS)
    return _FILES.get(path.as_posix(), Scope.PAGE)


class _Gate:
    """Visits one file, as `ast.NodeVisitor` does. `calls` and `attributes` are the names that it may call, and the dotted ones that it may hold."""

    def __init__(self, path: PurePosixPath, runtime: str) -> None:
        self.path = path
        self.runtime = runtime
        self.scope = _scope_of(path)
        entries = bound(self.scope)
        self.imports = {_import_of(entry, runtime) for entry in entries}
        self.calls = {name for entry in entries for name in _calls_of(entry)}
        self.attributes = {name for entry in entries for name in _attributes_of(entry)}
        self._looks = {
            kind: getattr(self, f"visit_{kind.__name__}", self.visit_below) for kind in _NODES
        }

    def refuse(self, node: ast.AST, what: str) -> None:
        _refuse(self.path, node, what)

    def visit(self, node: ast.AST) -> None:
        look = self._looks.get(type(node))
        if look is None:
            self.refuse(node, f"unexpected {type(node).__name__}")
        else:
            look(node)

    def visit_below(self, node: ast.AST) -> None:
        for child in _children(node):
            self.visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if ("", alias.name, alias.asname or alias.name) not in self.imports:
                self.refuse(node, f"unexpected import of {alias.name[:80]}")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        home = self._home(node)
        for alias in node.names:
            known = (home, alias.name, alias.name) in self.imports
            if alias.asname is not None or not (known or self._is_named_by_spec(home, alias.name)):
                self.refuse(node, f"unexpected import of {alias.name[:80]} from {home[:80]}")

    def _home(self, node: ast.ImportFrom) -> str:
        """Return the module of an import: relative ones as `.models`, seen from the package's root."""
        module = node.module or ""
        if not node.level:
            return module
        parts = self.path.parts[: -node.level]
        outside = node.level - len(self.path.parts)
        if outside == 1 and self.runtime.startswith(".."):
            return f"..{module}"  # a shared runtime beside the package
        if outside > 0:
            self.refuse(node, "unexpected import from outside the package")
        return f".{'.'.join([*parts, module])}".removesuffix(".") or "."

    def _is_named_by_spec(self, home: str, name: str) -> bool:
        """Return whether a file of this kind may import a name from there that the spec's own names decide."""
        match self.scope:
            case Scope.ROOT | Scope.WEBHOOKS:
                return home == ".models"
            case Scope.MODELS | Scope.MODELS_ROOT:
                return re.fullmatch(r"\.models\._\w+", home) is not None
            case Scope.PAGE:
                return home == ".models" or (home == "._api" and name.isupper())
            case Scope.CLIENT if name[0].isupper():
                self.calls.add(name)
                return self._is_page(home)
            case _:
                return False

    def _is_page(self, home: str) -> bool:
        """Return whether a module is a page beside this file: it is none of the package's fixed modules."""
        if not home.startswith(".") or home.startswith(".."):
            return False
        page = PurePosixPath(*home[1:].split(".")).with_suffix(".py")
        beside = page.parent == self.path.parent
        return beside and page.as_posix() not in _FILES and page.stem != RUNTIME

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if node.decorator_list or any(keyword.arg != "extra" for keyword in node.keywords):
            self.refuse(node, "unexpected decorator")
        self.visit_below(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
        if not decorators <= {"cached_property", "classmethod"}:
            self.refuse(node, "unexpected decorator")
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        if any(not isinstance(default, ast.Constant) for default in defaults):
            self.refuse(node, "unexpected default")
        self.visit_below(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Expr(self, node: ast.Expr) -> None:
        value = node.value
        if isinstance(value, ast.Await):
            value = value.value
        is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
        if not is_text and not isinstance(value, ast.Call):
            self.refuse(node, "unexpected expression")
        self.visit_below(node)

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) != "TYPE_CHECKING":
            self.refuse(node, "unexpected condition")
        self.visit_below(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = _dotted(node.func)
        if name in _METHODS:
            for child in (*node.args, *node.keywords):
                self.visit(child)
            return
        function = name
        if isinstance(node.func, ast.Subscript):  # TypeOf[...]() and its kind, and no other
            function = _dotted(node.func.value)
        is_type_of = function in _TYPES_OF
        if function not in self.calls or is_type_of != isinstance(node.func, ast.Subscript):
            self.refuse(node, f"unexpected call of {name[:80]}")
        self.visit_below(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        name = _dotted(node)
        if name not in self.attributes and name != _TRANSPORT:
            self.refuse(node, f"unexpected attribute {name[:80]}")

    def visit_Name(self, node: ast.Name) -> None:
        if node.id.startswith("__") and node.id not in _DUNDERS:
            self.refuse(node, f"unexpected name {node.id}")

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if not isinstance(node.op, ast.BitOr):
            self.refuse(node, "unexpected operation")
        self.visit_below(node)


def _dotted(node: ast.AST) -> str:
    """Return the text of an expression: at once for names and their attributes, as nearly all are."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=inner, attr=name) if isinstance(inner, ast.Name | ast.Attribute):
            return f"{_dotted(inner)}.{name}"
        case _:
            return ast.unparse(node)


def _import_of(entry: Entry, runtime: str) -> tuple[str, str, str] | None:
    """Return the module, name and local name of a row's import; None for what is not imported."""
    if entry.origin in (Origin.BUILTIN, Origin.OWN):
        return None
    if entry.whole and entry.origin in (Origin.STANDARD, Origin.FOREIGN):
        return "", entry.module, entry.name
    return home_of(entry, ".", runtime), entry.name, entry.name


def _calls_of(entry: Entry) -> Iterable[str]:
    """Return what generated code calls of a row: the name itself, or those of its attributes that the row lists."""
    if not entry.called:
        return ()
    if entry.attributes:
        return _attributes_of(entry)
    return (entry.name,)


def _attributes_of(entry: Entry) -> Iterable[str]:
    return [f"{entry.name}.{attribute}" for attribute in entry.attributes]
