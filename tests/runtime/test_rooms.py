"""The rules of the runtime's house: who imports whom, its names, its size, the path of a call."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, ModuleType

import httpx2
import pytest

import specmint

RUNTIME = Path(__file__).parents[2] / "generator" / "specmint" / "runtime"
#: From the ground up; a module that stands in no room belongs to the ground.
ROOMS = ("ground", "data", "http", "engine", "features", "client")
MODULES = {
    ".".join(path.relative_to(RUNTIME).with_suffix("").parts): path
    for path in sorted(RUNTIME.rglob("*.py"))
    if path.name != "__init__.py"
}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
#: Names of the standard library that a room or a module of the runtime may bear.
ALLOWED = {"http"}  # the room of requests and answers: a folder, which is imported relatively
PLAIN = """
openapi: 3.1.0
x-specmint: 1
info: {title: Plain, version: "1"}
servers: [{url: "https://api.test"}]
security: [{key: []}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      tags: [Things]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        "200":
          description: one
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
  /things:
    post:
      operationId: createThing
      tags: [Things]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/ThingCreate"}}}
      responses:
        "201":
          description: made
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key, x-name: api_key}}
  schemas:
    ThingCreate: {type: object, required: [name], properties: {name: {type: string}, price: {type: number}}}
    Thing:
      type: object
      required: [id]
      properties: {id: {type: integer}, name: {type: string}, price: {type: number}, on: {type: string, format: date}}
"""


def room(module: str) -> str:
    first, _, rest = module.partition(".")
    return first if rest else "ground"


def imported(module: str) -> Iterator[str]:
    """The modules of the runtime that a module imports, under `if TYPE_CHECKING` as well."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            package = module.split(".")[: -node.level]
            base = package + (node.module.split(".") if node.module else [])
            for candidate in [base, *([*base, alias.name] for alias in node.names)]:
                if ".".join(candidate) in MODULES:
                    yield ".".join(candidate)


@pytest.mark.parametrize("module", MODULES)
def test_imports_lead_downward(module: str) -> None:
    """A module imports from its own room and from rooms below it; the engine imports no feature."""
    for other in imported(module):
        assert ROOMS.index(room(other)) <= ROOMS.index(room(module)), f"{module} imports {other}"


def test_no_modules_import_one_another() -> None:
    """The imports of the runtime's modules form no circle."""
    below: dict[str, set[str]] = {}

    def reached(module: str, path: tuple[str, ...]) -> set[str]:
        assert module not in path, " -> ".join([*path, module])
        if module not in below:
            found = {*imported(module)}
            below[module] = found.union(*(reached(each, (*path, module)) for each in found))
        return below[module]

    for module in MODULES:
        reached(module, ())


def test_a_name_has_one_meaning() -> None:
    """No two modules of the runtime define the same name, save type variables."""
    homes: dict[str, set[str]] = defaultdict(set)
    for module, path in MODULES.items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                    homes[name].add(module)
                case ast.AnnAssign(target=ast.Name(id=name)):
                    homes[name].add(module)
                case ast.Assign(targets=[ast.Name(id=name)]) if len(name) > 1:
                    homes[name].add(module)
                case _:
                    pass

    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


def test_no_module_is_named_like_one_of_python() -> None:
    """A reader who meets `codecs` or `types` thinks of Python's."""
    names = {part for module in MODULES for part in module.split(".")}

    assert names & sys.stdlib_module_names == ALLOWED


@pytest.mark.parametrize("module", MODULES)
def test_functions_are_short_and_expressions_plain(module: str) -> None:
    """No function has more than 40 lines, and no conditional expression stands inside another."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 40, node.name
        if isinstance(node, ast.IfExp):
            inner = [each for each in ast.walk(node) if isinstance(each, ast.IfExp)]
            assert inner == [node], f"line {node.lineno}"


def code_lines(text: str, tree: ast.Module) -> int:
    """The lines that hold code: no blank ones, no comments, no docstrings."""
    words = set[int]()
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            words.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(number not in words and line.strip()[:1] not in ("", "#") for number, line in lines)


def test_conditional_expressions_are_few() -> None:
    """At most 25 in 1,000 lines of code: a decision has a line of its own."""
    count = lines = 0
    for path in MODULES.values():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        count += sum(isinstance(node, ast.IfExp) for node in ast.walk(tree))
        lines += code_lines(text, tree)

    assert 1_000 * count / lines <= 25


def test_the_map_shows_every_module() -> None:
    """`help(runtime)` names each module of each room."""
    shown = (RUNTIME / "__init__.py").read_text(encoding="utf-8")
    words = {word.strip(",:`") for word in shown.split()}

    assert {module.rpartition(".")[2] for module in MODULES} <= words


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """A client of an API without sessions, limits, lists or bulk."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "openapi.yaml").write_text(PLAIN)
    specmint.generate(folder / "openapi.yaml", output=folder, package="plain_api")
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("plain_api")
    finally:
        sys.path.remove(str(folder))


def test_a_plain_api_carries_a_small_runtime(plain: ModuleType) -> None:
    """What is copied for it has no features but the recording, and stays small.

    3,500 lines were the aim before whole lists, words of errors, left-over bytes, deadlines and models
    outside a call, whole answers and observers, the questions of the environment (credentials, versions,
    offline), keys in bodies, what a caller adds to a call, wrong names at any depth, and functions as
    credentials came in.
    """
    runtime = Path(str(plain.__file__)).parent / "_runtime"
    copied = {
        ".".join(path.relative_to(runtime).parts)[:-3]: path for path in runtime.rglob("*.py")
    }
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in copied.values())

    assert {name for name in copied if room(name) == "features"} == {
        "features.__init__",
        "features.recording",
    }
    assert lines <= 6_428


def test_a_plain_get_passes_few_modules(plain: ModuleType) -> None:
    """From the page to the object that comes back, a call passes fifteen modules at most."""
    passed: set[str] = set()

    def profile(frame: FrameType, event: str, _: object) -> None:
        file = frame.f_code.co_filename
        if event == "call" and "_runtime" in file:
            passed.add(file.partition("_runtime")[2])

    mock = httpx2.MockTransport(lambda _: httpx2.Response(200, json={"id": 7}))
    with plain.Client(api_key="k", http=httpx2.Client(transport=mock)) as client:
        client.things.get(7)
        sys.setprofile(profile)
        try:
            assert client.things.get(7).id == 7
        finally:
            sys.setprofile(None)

    assert len(passed) <= 15, sorted(passed)


def test_a_plain_get_takes_few_steps(plain: ModuleType) -> None:
    """From the page to the object, at most 140 functions of the runtime are called, comprehensions included."""
    steps = 0

    def profile(frame: FrameType, event: str, _: object) -> None:
        nonlocal steps
        steps += event == "call" and "_runtime" in frame.f_code.co_filename

    mock = httpx2.MockTransport(lambda _: httpx2.Response(200, json={"id": 7}))
    with plain.Client(api_key="k", http=httpx2.Client(transport=mock)) as client:
        client.things.get(7)
        sys.setprofile(profile)
        try:
            client.things.get(7)
        finally:
            sys.setprofile(None)

    assert steps <= 140


_ONE_CALL = """
import sys
import httpx2, {package}
transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json={{"id": 7}}))
with {package}.Client(api_key="k", http=httpx2.Client(transport=transport)) as client:
    assert client.things.get(7).id == 7
print(*sys.modules)
"""


def test_the_sync_client_needs_no_asyncio(plain: ModuleType) -> None:
    """A first call imports neither asyncio, which takes as long as many calls, nor a page that it does not use."""
    folder = Path(str(plain.__file__)).parents[1]
    code = _ONE_CALL.format(package=plain.__name__)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    modules = set(done.stdout.split())

    assert "asyncio" not in modules
    assert "plain_api.aio" not in modules
    assert len([each for each in modules if each.startswith("plain_api.")]) <= 53
