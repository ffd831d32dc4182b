"""The README of a generated package is true: each call in it arrives at a vendor, and every other block runs."""

from __future__ import annotations

import ast
import asyncio
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock
from urllib.parse import unquote

import black
import pytest

import specmint
from specmint import ir
from specmint.lower import lower
from specmint.source import load, read
from tests.support.any_vendor import Vendor, answer_logins

ROOT = Path(__file__).parents[2]
#: Documents of tests/cases/features whose calls take values of every kind.
FEATURES = """
    argument_limits argument_wire_forms arguments_hide_builtins body_content body_form body_json_in_form body_multipart bulk
    constants_of_numbers examples form_credentials hostile_text idempotency_key limits_everywhere names_reserved
    paging_by_cursor paging_in_body parameter_styles recursive_schemas server_variables session_in_header unions
    unions_by_discriminator untagged_operations wire_dates wire_forms x_body_arguments x_body_each
"""
DOCUMENTS = [
    *sorted(ROOT.glob("specs/*/openapi.yaml")),
    *(ROOT / "tests/cases/features" / name / "spec.yaml" for name in FEATURES.split()),
]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    one = Vendor()
    one.thread.start()
    yield one
    one.server.shutdown()
    one.thread.join()
    one.server.server_close()


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder from which packages are imported; afterwards nothing is left of them."""
    folder = tmp_path_factory.mktemp("generated")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.startswith("shown_")]:
        del sys.modules[name]


def blocks(text: str) -> list[str]:
    """Return the Python blocks of a Markdown file."""
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def package_of(path: Path, generated: Path) -> tuple[str, Path]:
    """Generate a package of a document, once; return its name and its folder."""
    name = f"shown_{path.parent.name}"
    if not (generated / name).exists():
        specmint.generate(path, output=generated, package=name)
    return name, generated / name


def client_of(api: ir.Api, package: ModuleType, url: str) -> Any:
    """Return a client of a package, at the fake vendor."""
    credentials = {one.name: "secret" for one in api.credentials}
    options = {one.name: "value" for one in api.variables}
    return package.Client(
        **credentials,
        **options,
        base_url=url,
        retries=package.Retries.off(),
        rate_limits=False,
        drift="ignore",
    )


def run_calls(source: str, names: dict[str, Any], errors: ModuleType) -> None:
    """Run each statement of a block, with anything in the place of what a call did not return.

    That the vendor's answers are not what the document promises is of another test.
    """
    for statement in ast.parse(source).body:
        one = ast.Module([statement], [])
        try:
            exec(compile(one, "README.md", "exec"), names)
        except errors.BadRequest:
            raise
        except errors.Error:
            assigned = [node.id for node in ast.walk(one) if isinstance(node, ast.Name)]
            names.update((name, MagicMock()) for name in assigned if name not in names)


def addresses(api: ir.Api) -> list[tuple[str, re.Pattern[str]]]:
    """Return method and path of each operation, as a pattern of what arrives."""
    found: list[tuple[str, re.Pattern[str]]] = []
    for operation in (one for resource in api.resources for one in resource.operations):
        path = re.split("[?#]", operation.path.raw)[0]
        pattern = re.sub(r"\\\{.*?\\\}", "[^/]*", re.escape(path))
        found.append((operation.method, re.compile(pattern)))
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_every_call_of_a_readme_arrives(path: Path, vendor: Vendor, generated: Path) -> None:
    """README has a call of each method, and each makes its request: the client refuses none of the values."""
    api = lower(load(read(path)))[0]
    name, folder = package_of(path, generated)
    package = importlib.import_module(name)
    answer_logins(api, vendor)
    text = (folder / "README.md").read_text(encoding="utf-8")
    client = client_of(api, package, vendor.url)
    names: dict[str, Any] = {}
    first, *calls = blocks(text.partition("\n## Methods\n")[0])
    exec(first, names)
    names.update(client=client)

    for block in calls:
        run_calls(block, names, package.errors)
    client.close()

    arrived = {
        (one.method, path) for one in vendor.arrived for path in (one.path, unquote(one.path))
    }
    for method, pattern in addresses(api):
        sent = [path for verb, path in arrived if verb == method and pattern.fullmatch(path)]
        assert sent, f"no call of {method} {pattern.pattern}"


@pytest.mark.parametrize("path", DOCUMENTS[:4], ids=lambda path: path.parent.name)
def test_every_other_block_of_a_readme_runs(
    path: Path, generated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What README shows of options, tests, proxies, logs and sessions runs as it stands, and reaches no network."""
    monkeypatch.setenv("SPECMINT_OFFLINE", "1")
    monkeypatch.setenv("HOME", str(generated))
    name, folder = package_of(path, generated)
    text = (folder / "README.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}

    exec(blocks(text)[0], names)
    others = blocks(text.partition("\n## Methods\n")[2])
    for block in others:
        exec(block, names)
    assert len(others) >= 4


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_blocks_have_the_form_of_black(path: Path, generated: Path) -> None:
    """Each block is laid out as black lays it out, so that what is copied from it is formatted."""
    _, folder = package_of(path, generated)
    text = (folder / "README.md").read_text(encoding="utf-8")

    for block in blocks(text):
        assert black.format_str(block, mode=black.Mode()) == block


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_examples_of_docstrings_arrive(path: Path, vendor: Vendor, generated: Path) -> None:
    """The example in a method's docstring is Python as `help()` shows it, and the client accepts its values."""
    api = lower(load(read(path)))[0]
    name, _ = package_of(path, generated)
    package = importlib.import_module(name)
    answer_logins(api, vendor)
    client = client_of(api, package, vendor.url)
    names: dict[str, Any] = {"client": client, name: package}
    exec("import datetime as dt\nfrom decimal import Decimal", names)
    shown = 0
    for resource in api.resources:
        for operation in resource.operations:
            doc = inspect.getdoc(getattr(getattr(client, resource.name), operation.name)) or ""
            example = re.search(r"^Example:\n((?:    .*\n)+)", doc, re.MULTILINE)
            if example is not None:
                run_calls(inspect.cleandoc(example[1]), names, package.errors)
                shown += 1
    client.close()

    assert (shown > 0) == (path.parent.name in HAVE_EXAMPLES)


HAVE_EXAMPLES = {"bill_com", "billbee", "billing_booth_one", "chargeover", "examples"}


MANY = """openapi: 3.1.0
info: {title: Many, version: "1"}
servers: [{url: https://many.test}]
paths:
"""
ONE = """  /{tag}/{number}:
    get:
      operationId: get_{number}
      tags: [{tag}]
      parameters: [{{name: since, in: query, example: "2026-02-03", schema: {{type: string, format: date}}}}]
      responses: {{"204": {{description: ok}}}}
"""


def project(folder: Path, name: str, count: int, options: str = "") -> tuple[ir.Api, str]:
    """Write a project with an API of so many operations; return the API, and its README, once it is generated."""
    paths = [ONE.format(tag=("one", "two")[number % 2], number=number) for number in range(count)]
    (folder / f"{name}.yaml").write_text(MANY + "".join(paths), encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        f'[tool.specmint.apis.{name}]\nspec = "{name}.yaml"\noutput = "{name}"\n{options}'
    )
    specmint.generate(name, cwd=folder)
    readme = (folder / name / "README.md").read_text(encoding="utf-8")
    return lower(load(read(folder / f"{name}.yaml")))[0], readme


def test_a_readme_stays_short(generated: Path, vendor: Vendor) -> None:
    """Of many operations README has one call for each resource, and REFERENCE.md all; each of them arrives."""
    api, readme = project(generated, "shown_many", 60)
    reference = (generated / "shown_many" / "REFERENCE.md").read_text(encoding="utf-8")
    package = importlib.import_module("shown_many")
    names: dict[str, Any] = {}
    first, *calls = blocks(reference)
    exec(first, names)
    names.update(client=client_of(api, package, vendor.url))
    for block in calls:
        run_calls(block, names, package.errors)

    assert {(one.method, one.path) for one in vendor.arrived} == {
        (operation.method, operation.path.raw)
        for resource in api.resources
        for operation in resource.operations
    }
    assert re.findall(r"^client\.\w+\.(\w+)\(", readme, re.MULTILINE) == ["get_0", "get_1"]
    assert readme.count("\n") < 200 < reference.count("\n")
    assert "all 60 methods" in readme


def test_a_readme_awaits_where_there_is_no_sync_client(generated: Path, vendor: Vendor) -> None:
    """The calls of a package with the async client alone are awaited, and arrive."""
    api, readme = project(generated, "shown_async", 2, 'clients = ["async"]\n')
    package = importlib.import_module("shown_async")
    names: dict[str, Any] = {}
    first, *calls = blocks(readme.partition("\n## Methods\n")[0])
    exec(first, names)

    async def run() -> None:
        async with package.AsyncClient(base_url=vendor.url) as client:
            names.update(client=client)
            for block in calls[:2]:
                code = compile(block, "README.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
                await eval(code, names)

    asyncio.run(run())
    assert [one.path for one in vendor.arrived] == ["/one/0", "/two/1"]
    assert api.package and not (generated / "shown_async" / "REFERENCE.md").exists()


def test_a_readme_says_what_is_left_out(generated: Path) -> None:
    """Each operation that the project leaves out stands in README, with the option that does so."""
    _, readme = project(generated, "shown_less", 3, 'exclude = ["GET /two/*"]\n')

    assert "## What is not in this client" in readme
    assert "| GET /two/1 | exclude GET /two/\\* |" in readme
    assert "get_1" not in readme


ALTERNATIVES = """openapi: 3.1.0
x-specmint: 1
info: {title: Shown, version: "1"}
servers: [{url: https://shown.test}]
security: [{key: []}, {basic: []}]
paths: {/ping: {get: {operationId: ping, tags: [one], responses: {"204": {description: ok}}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key, x-name: api_key}
    basic: {type: http, scheme: basic}
"""


def test_a_readme_shows_credentials(tmp_path: Path) -> None:
    """Where there are several ways to prove who calls, the client is made with the first, and no way is called needless."""
    (tmp_path / "shown.yaml").write_text(ALTERNATIVES)
    specmint.generate(tmp_path / "shown.yaml", output=tmp_path, cwd=tmp_path)
    readme = (tmp_path / "shown" / "README.md").read_text(encoding="utf-8")

    assert 'client = shown.Client(api_key="...")\n' in readme
    assert "| `SHOWN_API_KEY` | `api_key` | depends on the call |" in readme
    assert "| `SHOWN_USERNAME` | `username` | depends on the call |" in readme
