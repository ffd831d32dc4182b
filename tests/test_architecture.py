"""The rules of the house that a test can read: layers, doors, sizes, and what only one module may do."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "generator" / "specmint"
LAYERS = [
    {"diagnostics", "tree", "version", "pointers", "requirements"},
    {"lines", "toml_lines", "explaining", "sarif", "lsp", "current"},
    {"spots", "schema_names"},
    {"ir", "document"},
    {
        "resolve",
        "encode",
        "markup",
        "patterns",
        "vocabulary",
        "structure",
        "mending",
        "choice",
        "json_equality",
    },
    {"spell", "reach"},
    {"names", "form"},
    {"collisions", "selection", "operation_names", "alternative_names"},
    {"config"},
    {
        "source",
        "overlays",
        "swagger",
        "validation",
        "lower",
        "models",
        "render",
        "format",
        "output",
        "gate",
        "runtime_files",
        "dump",
        "provenance",
        "meanings",
        "witness",
    },
    {"pipeline", "replaying", "jobs", "editors", "differing", "revisions"},
    {"drafting"},
    {"commands"},
    {"api", "screen", "options"},
    {"building"},
    {"cli_help"},
    {"cli_commands"},
    {"cli", "quick", "__init__"},
    {"__main__"},
]
#: Within layer 2 nothing imports another stage, save these: a stage's own helper.
HELPERS = {("render", "models"), ("render", "runtime_files"), ("provenance", "output")}
DOORS = {
    "yaml": {"source"},
    "jinja2": {"render"},
    "markupsafe": {"encode", "render"},
    "black": {"format"},
    "packaging": {"config"},
    "datamodel_code_generator": {"witness"},
    "jsonschema": {"validation"},
    "jsonschema_rs": {"validation"},
    "referencing": {"validation"},
    "pydantic_core": {"patterns", "validation"},
    "jsonpath_rfc9535": {"overlays"},
    "hatchling": {"building"},
    "setuptools": {"building"},
}


def room(path: Path) -> str:
    """The module or sub-package a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


FILES = sorted(
    path for path in PACKAGE.rglob("*.py") if "runtime" not in path.relative_to(PACKAGE).parts[0:1]
)
RUNTIME = sorted((PACKAGE / "runtime").rglob("*.py"))


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.update(
                {node.module}
                if node.module != "specmint"
                else {f"specmint.{alias.name}" for alias in node.names}
            )
    return found


def level(name: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if name in layer)


FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_layers(path: Path) -> None:
    """A module imports only from layers below its own; stages never import one another."""
    here = room(path)
    for module in imported(path):
        if module.startswith("specmint."):
            there = module.split(".")[1]
            if there not in (here, "runtime") and (here, there) not in HELPERS:
                assert level(there) < level(here), f"{here} imports {there}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_doors(path: Path) -> None:
    """Each third-party package has one door; everything else is the standard library or ours."""
    for module in imported(path):
        top = module.split(".")[0]
        if top != "specmint" and top not in sys.stdlib_module_names:
            assert room(path) in DOORS.get(top, set()), f"{path.name} imports {module}"


@pytest.mark.parametrize("path", RUNTIME, ids=lambda path: path.name)
def test_runtime_stands_alone(path: Path) -> None:
    """The runtime imports nothing of the generator: only itself, httpx2, pydantic and the standard library."""
    for module in imported(path):
        top = module.split(".")[0]

        assert top in sys.stdlib_module_names | {
            "httpx2",
            "pydantic",
            "pydantic_core",
            "typing_extensions",
        }, module


@pytest.mark.parametrize("path", FILES + RUNTIME, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_have_one_idea(path: Path) -> None:
    """Modules stay under 400 lines and functions within 40: when one grows it has found a second idea."""
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, FUNCTIONS)]

    assert text.count("\n") < 400
    assert not [node.name for node in functions if _lines(node) > 40]


@pytest.mark.parametrize("path", FILES + RUNTIME, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_long_comprehensions_have_a_name(path: Path) -> None:
    """A comprehension over more than two lines is assigned to a name, or is all that a function returns."""
    unnamed: list[int] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for child in ast.iter_child_nodes(node):
            is_named = isinstance(node, ast.Assign | ast.AnnAssign | ast.Return)
            if isinstance(child, COMPREHENSIONS) and _lines(child) > 2 and not is_named:
                unnamed.append(child.lineno)

    assert not unnamed


def test_conditional_expressions_are_few() -> None:
    """No room has more than 25 of them in 1,000 lines of code, and none stands in another."""
    lines: Counter[str] = Counter()
    conditions: Counter[str] = Counter()
    for path in FILES + RUNTIME:
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        text = path.read_text(encoding="utf-8")
        found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.IfExp)]
        inner = [one for node in found for one in ast.walk(node) if one is not node]
        assert not [one for one in inner if isinstance(one, ast.IfExp)], path
        lines[room if path.parent != PACKAGE else ""] += _code_lines(text)
        conditions[room if path.parent != PACKAGE else ""] += len(found)

    many = {room for room, count in conditions.items() if count * 1_000 > 25 * lines[room]}
    assert not many


def _lines(node: ast.stmt | ast.expr) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _code_lines(text: str) -> int:
    """The lines that hold code: no docstring, no comment, nothing empty."""
    documented = ast.Module | ast.ClassDef | FUNCTIONS
    docs: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            docs.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    numbered = enumerate(text.splitlines(), start=1)
    code = [
        number for number, line in numbered if line.strip() and not line.strip().startswith("#")
    ]
    return len(set(code) - docs)


def test_only_the_command_line_prints() -> None:
    """`print` and the standard streams belong to screen.py."""
    printing = {
        path.name
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }

    assert printing <= {"screen.py"}


def test_help_is_fast() -> None:
    """Importing the command line imports none of the heavy doors."""
    import subprocess

    script = "import sys, specmint.cli; print(sorted({'jinja2', 'black', 'datamodel_code_generator', 'openapi_spec_validator', 'pydantic', 'yaml'} & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )

    assert result.stdout.strip() == "[]"


_NOTHING_TO_DO = """
import sys
from specmint.{module} import main

assert main() == 0
print(*sorted(sys.modules), file=sys.stderr)
"""
#: Rooms of the generator that a run with nothing to do has no use for, and what of the standard library costs most.
_STAGES = {
    *("source", "swagger", "validation", "lower", "models", "render", "format", "gate", "witness"),
    *("document", "selection", "reach", "resolve", "meanings", "encode", "replaying", "differing"),
}
_COSTLY = {"email", "importlib.metadata", "asyncio", "socket", "zipfile", "logging", "difflib"}
_MOST_OF_OURS = 50


def _modules_of_a_run(module: str, *arguments: str) -> set[str]:
    """The modules that are imported once a command line has been run by `main` of one of ours."""
    import subprocess

    run = [sys.executable, "-c", _NOTHING_TO_DO.format(module=module), *arguments]
    result = subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT)
    return set(result.stderr.split())


@pytest.mark.parametrize("command", ["check", "generate"])
def test_nothing_to_do_imports_little(command: str) -> None:
    """Where nothing changed, half of the time would go into imports: no stage is imported, and few modules are."""
    modules = _modules_of_a_run("cli", command)
    rooms = {name.split(".")[1] for name in modules if name.startswith("specmint.")}

    assert not rooms & _STAGES
    assert not modules & _COSTLY
    assert "specmint.ir.operations" not in modules
    assert len([name for name in modules if name.startswith("specmint")]) <= _MOST_OF_OURS
    assert not {name.split(".")[0] for name in modules} & DOORS.keys()


@pytest.mark.parametrize("command", ["check", "generate"])
def test_a_plain_call_with_nothing_to_do_imports_no_command(command: str) -> None:
    """The program answers from four modules of ours, and neither argparse nor dataclasses is imported."""
    modules = _modules_of_a_run("__main__", command)
    ours = {name.removeprefix("specmint.") for name in modules if name.startswith("specmint")}

    assert ours == {"specmint", "__main__", "quick", "current", "version"}
    assert not modules & {"argparse", "dataclasses", "inspect", "pathlib", "subprocess"}
    assert len(modules) <= 84


def test_no_registry_is_named() -> None:
    """No file names a package registry: pins stand in a constraints file."""
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    hosts = ["pypi." + "org", "registry.npm" + "js", "deb.debian" + ".org", "python" + "hosted"]
    for name in listed:
        data = (ROOT / name).read_bytes()

        assert not any(host.encode() in data for host in hosts), name
