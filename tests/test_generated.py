"""What holds of every generated package: names that others rely on, hints that resolve, pages that stay short."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
import typing
from functools import cached_property
from pathlib import Path
from unittest.mock import AsyncMock, create_autospec

import pytest

GENERATED = Path(__file__).parents[1] / "generated"
APIS = sorted(path.name for path in GENERATED.iterdir() if (path / "_client.py").exists())
RUNTIMES = {"_runtime", "specmint_runtime"}
ARGUMENTS = {
    "billbee": {"api_key", "username", "password"},
    "bill_com": {"user_name", "password", "org_id", "dev_key"},
    "chargeover": {"public_key", "private_key", "instance"},
    "billing_booth_one": {"email", "password"},
}
SERVERS = {
    "billbee": "https://app.billbee.io",
    "bill_com": "https://api.bill.com/api/v2",
    "chargeover": "https://{instance}.chargeover.com",
    "billing_booth_one": "https://api.billingbooth.app",
}


def pages(name: str) -> list[Path]:
    fixed = {"models.py", "errors.py"}
    return [
        path
        for path in sorted((GENERATED / name).glob("*.py"))
        if path.name[0] != "_" and path.name not in fixed
    ]


@pytest.mark.parametrize("name", APIS)
@pytest.mark.parametrize("client", ["Client", "AsyncClient"])
def test_constructor(name: str, client: str) -> None:
    """The constructor takes the credentials that are fixed for it, and what every client takes; all by keyword."""
    signature = inspect.signature(getattr(importlib.import_module(name), client))

    assert ARGUMENTS[name] | {
        "base_url",
        "timeout",
        "http",
        "retries",
        "drift",
        "rate_limits",
    } <= set(signature.parameters)
    assert all(
        item.kind is inspect.Parameter.KEYWORD_ONLY for item in signature.parameters.values()
    )


@pytest.mark.parametrize("name", APIS)
def test_server(name: str) -> None:
    """The vendor's address is the spec's."""
    assert importlib.import_module(f"{name}._api").API.server == SERVERS[name]


@pytest.mark.parametrize("name", APIS)
def test_hints_resolve(name: str) -> None:
    """typing.get_type_hints works on every public method of clients and pages, sync and async."""
    package = importlib.import_module(name)
    classes = [package.Client, package.AsyncClient]
    for prefix in ("", "aio."):
        for page in pages(name):
            module = importlib.import_module(f"{name}.{prefix}{page.stem}")
            classes += [
                value
                for value in vars(module).values()
                if inspect.isclass(value) and value.__module__ == module.__name__
            ]
    for owner in classes:
        for method, value in inspect.getmembers(owner, inspect.isfunction):
            if not method.startswith("_") or method == "__init__":
                typing.get_type_hints(value)


@pytest.mark.parametrize("name", APIS)
def test_sync_and_async_agree(name: str) -> None:
    """The asynchronous client has the same pages, methods and arguments."""
    for page in pages(name):
        one, other = (
            {
                f"{owner.__name__}.{method}": list(inspect.signature(value).parameters)
                for owner in vars(importlib.import_module(module)).values()
                if inspect.isclass(owner) and owner.__module__ == module
                for method, value in inspect.getmembers(owner, inspect.isfunction)
            }
            for module in (f"{name}.{page.stem}", f"{name}.aio.{page.stem}")
        )

        assert one == other


@pytest.mark.parametrize("name", APIS)
def test_methods_name_their_address(name: str) -> None:
    """Every method's docstring has `METHOD /path` on a line of its own."""
    for page in pages(name):
        module = importlib.import_module(f"{name}.{page.stem}")
        for owner in vars(module).values():
            if inspect.isclass(owner) and owner.__module__ == module.__name__:
                for method, value in inspect.getmembers(owner, inspect.isfunction):
                    if not method.startswith("_"):
                        assert re.search(
                            r"^(GET|PUT|POST|DELETE|PATCH) /\S*$", inspect.getdoc(value) or "", re.M
                        ), method


EXAMPLE = re.compile(r"^        Example:\n(?: {12}.*\n)+\n", re.M)


def test_pages_stay_short() -> None:
    """An operation costs about 20 lines of page, and its example, where the spec has one, about five."""
    texts = [page.read_text() for name in APIS for page in pages(name)]
    examples = [example for text in texts for example in EXAMPLE.findall(text)]
    shown = sum(example.count("\n") for example in examples)
    lines = sum(text.count("\n") for text in texts)
    methods = sum(len(re.findall(r"^    def (?!__)", text, re.M)) for text in texts)

    # 24 before the classes of declared refusals: `details=` is a line of its own in a call that has no room for it.
    assert (lines - shown) / methods < 25
    assert shown / len(examples) < 6


@pytest.mark.parametrize("name", APIS)
def test_import_is_light(name: str) -> None:
    """A plain import has `errors`, and imports neither pydantic nor httpx2."""
    script = f"import sys; sys.path.insert(0, {str(GENERATED)!r}); import {name}; {name}.errors.Error; print([m for m in ('pydantic', 'httpx2') if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == "[]"


def test_output_is_not_volatile() -> None:
    """No generated source holds a version, a date, a digest or a path of a machine; provenance stands in one manifest."""
    for path in GENERATED.rglob("*.py"):
        text = path.read_text()
        if not {*path.parts} & RUNTIMES:
            first, _, rest = text.partition("\n")
            assert first.startswith("# Generated by specmint from specs/"), path
            assert "specmint" not in rest.replace("specmint_runtime", ""), path
        assert not re.search(r"[0-9a-f]{40}", text), path


@pytest.mark.parametrize("name", APIS)
def test_every_argument_of_a_client_is_explained(name: str) -> None:
    """What the constructor takes stands in the docstring of the class, sync and async."""
    package = importlib.import_module(name)
    for kind in (package.Client, package.AsyncClient):
        taken = list(inspect.signature(kind).parameters)
        assert [each for each in taken if f"    {each}: " not in kind.__doc__] == []


@pytest.mark.parametrize("name", APIS)
def test_what_completion_shows(name: str) -> None:
    """`dir()` of a package lists what it exports: clients, errors and models, and none of its helpers."""
    package = importlib.import_module(name)
    assert dir(package) == sorted(package.__all__)
    assert {"Client", "errors", "models"} <= set(dir(package))
    assert not [each for each in dir(package) if each.startswith("_") or each == "lazily"]


@pytest.mark.parametrize("name", APIS)
def test_help_begins_short(name: str) -> None:
    """The package's docstring is the title and one paragraph; the README holds the whole introduction."""
    doc = importlib.import_module(name).__doc__ or ""
    assert len(doc.strip().split("\n\n")) == 2
    readme = (GENERATED / name / "README.md").read_text(encoding="utf-8")
    assert "## About this API" in readme
    words = doc.split("\n\n")[1].split()
    assert " ".join(words[:4]) in " ".join(readme.split())


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
@pytest.mark.parametrize("name", APIS)
def test_autospec_sees_resources(name: str, kind: str) -> None:
    """`create_autospec` of a client has its resources and their methods, and refuses names and arguments that these lack."""
    client = getattr(importlib.import_module(name), kind)
    resources = [one for one, member in vars(client).items() if isinstance(member, cached_property)]
    assert resources
    for mock in (create_autospec(client, instance=True), create_autospec(client).return_value):
        for resource in resources:
            page = getattr(client, resource)
            methods = inspect.getmembers(page, inspect.isfunction)
            public = [method for method, _ in methods if not method.startswith("_")]
            assert public
            for method in public:
                mocked = getattr(getattr(mock, resource), method)
                assert isinstance(mocked, AsyncMock) == inspect.iscoroutinefunction(
                    getattr(page, method)
                )
                with pytest.raises(
                    TypeError, match="a required argument|unexpected keyword argument"
                ):
                    mocked(no_such_argument=1)
            with pytest.raises(AttributeError):
                _ = getattr(mock, resource).no_such_method
