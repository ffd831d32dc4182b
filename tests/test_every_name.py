"""A document may bear every name that generated code uses itself: what is generated of it imports, type-checks and works."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest

from specmint import ir
from specmint.form import Form
from specmint.format import format_tree
from specmint.gate import check
from specmint.ir import Ident
from specmint.pipeline import silent, understand
from specmint.render import render
from specmint.source import Limits, read
from tests.every_name import APART, HIDING, NAMES, SHAPES, answer_to, document, shape_of

PACKAGE = "every_name_package"
LARGE = ["models.py", "_client.py", "arguments.py", "methods.py", "lists.py", "aio/lists.py"]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> ir.Api:
    spec = tmp_path_factory.mktemp("spec") / "spec.json"
    spec.write_text(json.dumps(document()), encoding="utf-8")
    understood = understand(read(spec, Limits()), Ident(PACKAGE), silent)
    assert understood.api is not None, understood.diagnostics[:5]
    return understood.api


@pytest.fixture(scope="module")
def folder(api: ir.Api, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the package. Of its 400 files, black sees only the large ones: it would cost the most."""
    root = tmp_path_factory.mktemp("every_name")
    tree = render(api, Form())
    check(tree)
    tree |= format_tree({PurePosixPath(name): tree[PurePosixPath(name)] for name in LARGE})
    for path, text in tree.items():
        file = root / PACKAGE / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(folder)
    yield importlib.import_module(PACKAGE)
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


class Vendor:
    """Answers every request, and keeps it."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if request.url.params.get("page", "1") != "1":
            return httpx2.Response(200, json={"items": []})
        # The server's variables come first: one step for each name.
        path = "/" + "/".join(request.url.path.split("/")[len(NAMES) + 1 :])
        is_json = request.headers.get("content-type", "") == "application/json"
        body = json.loads(request.content) if is_json else None
        return httpx2.Response(200, json=answer_to(path, body))


class Caller:
    """Calls methods with a value for each argument that tells where it must arrive."""

    def __init__(self, api: ir.Api, package: ModuleType, vendor: Vendor, kind: str) -> None:
        self.api = api
        self.vendor = vendor
        self.models = package.models
        self.names = {one.spec_name.raw: str(one.name) for one in api.definitions}
        transport = httpx2.MockTransport(vendor.answer)
        pools = {"Client": httpx2.Client, "AsyncClient": httpx2.AsyncClient}
        secrets = {one.credentials[0]: f"secret-{one.spec_name.raw}" for one in api.schemes}
        variables = {one.name: f"value-{one.spec_name.raw}" for one in api.variables}
        self.client = getattr(package, kind)(
            **secrets, **variables, http=pools[kind](transport=transport)
        )

    def model(self, wire: str, /, **fields: Any) -> Any:
        return getattr(self.models, self.names[wire])(**fields)

    def method(self, resource: ir.Resource, name: str) -> Any:
        return getattr(getattr(self.client, resource.name), name)

    async def result(self, method: Any, arguments: dict[str, Any]) -> Any:
        """The result of a call, whichever client it is of."""
        result = method(**arguments)
        return await result if inspect.isawaitable(result) else result

    async def items(self, result: Any) -> list[Any]:
        """The items of a list or of a bulk, whichever client it is of."""
        return [item async for item in result] if hasattr(result, "__aiter__") else list(result)


def sent(request: httpx2.Request) -> dict[str, dict[str, str]]:
    """What a request holds, by place, the values of this test only."""
    cookies = (pair.split("=", 1) for pair in request.headers.get("cookie", "").split("; ") if pair)
    form = "form" in request.headers.get("content-type", "")
    return {
        "query": dict(parse_qsl(request.url.query.decode())),
        "header": {k: v for k, v in request.headers.items() if v.startswith("header-")},
        "cookie": dict(cookies),
        "form": dict(parse_qsl(request.content.decode())) if form else {},
    }


def wanted(operation: ir.Operation) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Arguments for the parameters and the form of an operation, and what must be sent of them."""
    arguments: dict[str, Any] = {}
    arrives: dict[str, dict[str, str]] = {"query": {}, "header": {}, "cookie": {}, "form": {}}
    for parameter in operation.parameters:
        wire, place = parameter.wire.raw, parameter.place
        value = f"{place}-{wire}"
        arguments[parameter.argument] = value
        if place != "path":
            arrives[place][wire.lower() if place == "header" else wire] = value
    if operation.body is not None and isinstance(operation.body.part, ir.ObjectOf):
        for wire, part in operation.body.part.members:
            assert isinstance(part, ir.FromArgument)
            arguments[part.argument] = f"form-{wire.raw}"
            arrives["form"][wire.raw] = f"form-{wire.raw}"
    return arguments, arrives


def resource(api: ir.Api, tag: str) -> ir.Resource:
    return next(one for one in api.resources if one.spec_name.raw == tag)


CLIENTS = pytest.mark.parametrize("kind", ["Client", "AsyncClient"])


@CLIENTS
def test_a_resource_of_each_name(api: ir.Api, package: ModuleType, kind: str) -> None:
    """A tag, its operation, its arguments in every place, and the model that it sends and returns, all of one name, work."""
    caller = Caller(api, package, Vendor(), kind)

    async def run() -> None:
        for name in NAMES:
            page = resource(api, name)
            (operation,) = page.operations
            arguments, arrives = wanted(operation)
            body = caller.model(name, value=f"of {name}")
            (whole,) = {one.name for one in operation.arguments} - arguments.keys()
            method = caller.method(page, operation.name)

            result = await caller.result(method, {**arguments, whole: body})
            request = caller.vendor.requests[-1]

            assert type(result) is type(body) and result == body
            assert sent(request) == arrives
            assert request.url.path.endswith(f"/one/{name}/path-{name}")
            assert json.loads(request.content) == {"value": f"of {name}"}

    asyncio.run(run())


@CLIENTS
def test_a_method_of_each_name(api: ir.Api, package: ModuleType, kind: str) -> None:
    """A class may have methods of all names: the annotations of each still say what they say."""
    caller = Caller(api, package, Vendor(), kind)

    async def run() -> None:
        page = resource(api, "methods")
        for name, operation in zip(NAMES, page.operations, strict=True):
            shape = shape_of(name)
            method = caller.method(page, operation.name)
            value = shape.python if shape.text else "any"

            assert await caller.result(method, {"given_kind": value}) == shape.python
            assert sent(caller.vendor.requests[-1])["query"] == {"given_kind": shape.text or "any"}

    asyncio.run(run())


@CLIENTS
def test_arguments_of_each_name(api: ir.Api, package: ModuleType, kind: str) -> None:
    """Arguments may bear all names, in every place, and hide nothing that the body of their method names."""
    caller = Caller(api, package, Vendor(), kind)

    async def run() -> None:
        page = resource(api, "arguments")
        for operation in page.operations:
            arguments, arrives = wanted(operation)
            if operation.path.raw != "/all":
                in_json, arrives["form"] = arrives["form"], {}

            result = await caller.result(caller.method(page, operation.name), arguments)
            request = caller.vendor.requests[-1]

            assert sent(request) == arrives
            if operation.path.raw == "/all":
                assert result == "all"
                assert arrives["form"].keys() == {*NAMES}
            else:
                assert json.loads(request.content) == in_json
                assert in_json.keys() == {*HIDING}
                assert result == SHAPES[operation.path.raw.rpartition("/")[2]].python

    asyncio.run(run())


@CLIENTS
def test_fields_of_each_name(api: ir.Api, package: ModuleType, kind: str) -> None:
    """Fields may bear all names, in every shape, and hide nothing that the annotations and defaults beside them name."""
    caller = Caller(api, package, Vendor(), kind)
    definitions = {one.spec_name.raw: one for one in api.definitions}
    python: dict[str, Any] = {}
    wire: dict[str, Any] = {}
    for name, shapes in {
        "Every-Field": {name: shape_of(name) for name in APART},
        **{f"Holder-{kind}": dict.fromkeys(HIDING, shape) for kind, shape in SHAPES.items()},
    }.items():
        definition = definitions[name]
        assert isinstance(definition, ir.Model)
        fields = {str(one.name): shapes[one.wire.raw].python for one in definition.fields}
        more = {} if name == "Every-Field" else {"more": 1}
        python[name] = caller.model(name, **fields, **more)
        wire[name] = {**{one: shapes[one].wire for one in shapes}, **more}
    members = list(getattr(caller.models, caller.names["Every-Member"]))
    holder = definitions["Holder"]
    assert isinstance(holder, ir.Model)
    fields = {str(one.name): python.get(one.wire.raw, members[0]) for one in holder.fields}
    whole = caller.model("Holder", **fields)

    async def run() -> None:
        page = resource(api, "holder")
        (operation,) = page.operations
        method = caller.method(page, operation.name)

        result = await caller.result(method, {operation.arguments[0].name: whole})

        assert result == whole
        expected = {**wire, "Every-Member": members[0].value}
        assert json.loads(caller.vendor.requests[-1].content) == expected

    asyncio.run(run())
    assert [member.value for member in members] == NAMES


@CLIENTS
def test_rules_of_taken_names(api: ir.Api, package: ModuleType, kind: str) -> None:
    """The constants of paging and bulk rules are told from models, from each other and from `API`; lists of lists work."""
    caller = Caller(api, package, Vendor(), kind)

    async def run() -> None:
        page = resource(api, "lists")
        for operation in page.operations:
            if operation.bulk is None:
                items = await caller.items(caller.method(page, operation.name)(list="x"))
                assert items == [["a"], ["b"]]
                assert sent(caller.vendor.requests[-1])["query"]["list"] == "x"
                continue
            name = operation.path.raw.rpartition("/")[2]
            one = ["a"] if name == "api" else caller.model(name, value="a")
            argument = operation.arguments[0].name
            before = len(caller.vendor.requests)

            results = await caller.items(
                caller.method(page, operation.bulk.name)(**{argument: [one] * 3})
            )

            assert [result.value for result in results] == [["done"]] * 3
            assert len(caller.vendor.requests) - before == 2

    asyncio.run(run())


@CLIENTS
def test_constructor_arguments_of_each_name(api: ir.Api, package: ModuleType, kind: str) -> None:
    """Credentials and server variables may bear all names: each arrives, and none is taken for another."""
    caller = Caller(api, package, Vendor(), kind)
    page = resource(api, "methods")

    asyncio.run(caller.result(caller.method(page, page.operations[0].name), {}))
    (request,) = caller.vendor.requests

    for number, name in enumerate(APART):
        assert request.headers[f"X-{number}"] == f"secret-{name}"
    assert request.url.path.split("/")[1 : len(NAMES) + 1] == [f"value-{name}" for name in NAMES]


def test_the_root_shows_what_it_lists(package: ModuleType) -> None:
    """Every module imports, and each name that the root lists is what the package has under it."""
    for module in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."):
        importlib.import_module(module.name)
    shown = {name: getattr(package, name) for name in package.__all__}

    assert shown["errors"].Error is importlib.import_module(f"{PACKAGE}.errors").Error
    assert shown["Client"].__module__ == f"{PACKAGE}._client"
    for name in shown.keys() & {*package.models.__all__}:
        assert shown[name] is getattr(package.models, name)


def test_strictly_typed(folder: Path) -> None:
    """mypy --strict and pyright strict have nothing to say of the whole package."""
    settings = {"typeCheckingMode": "strict", "include": [PACKAGE]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    run = [sys.executable, "-m"]
    for command in (
        [*run, "mypy", "--strict", "--config-file=", f"-p{PACKAGE}"],
        [*run, "pyright", "--pythonpath", sys.executable],
    ):
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

        assert result.returncode == 0, result.stdout[-3000:]
