"""The harness notices: a package made from one document is held against another that says a little more or else."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .documents import Document
from .exercise import exercise
from .mint import mint

OPERATION: dict[str, Any] = {
    "operationId": "order",
    "tags": ["Orders"],
    "parameters": [
        {"name": "shop", "in": "path", "required": True, "schema": {"type": "string"}},
        {
            "name": "states",
            "in": "query",
            "schema": {"type": "array", "items": {"enum": ["a", "b"]}},
        },
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
    },
    "responses": {
        "200": {
            "description": "ok",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
        }
    },
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Acme", "version": "1"},
    "servers": [{"url": "https://api.acme.test"}],
    "security": [{"key": []}],
    "paths": {"/shops/{shop}/orders": {"post": OPERATION}},
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["amount"],
                "properties": {
                    "amount": {"type": "number"},
                    "kind": {"type": "string", "enum": ["plain", "gift"]},
                    "lines": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"count": {"type": "integer"}}},
                    },
                },
            }
        },
    },
}
Change = Callable[[Any, Any, Any], object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the document as it is."""
    root = tmp_path_factory.mktemp("notices")
    (root / "openapi.json").write_text(json.dumps(DOCUMENT))
    assert mint(root / "openapi.json", root, "noticed")["state"] == "written"
    return root / "noticed"


def found(
    folder: Path, tmp_path: Path, change: Change, said: list[dict[str, Any]] | None = None
) -> set[str]:
    """The kinds of what is found after a change of document, operation or order."""
    changed = copy.deepcopy(DOCUMENT)
    operation = changed["paths"]["/shops/{shop}/orders"]["post"]
    change(changed, operation, changed["components"]["schemas"]["Order"])
    document = tmp_path / "changed.json"
    document.write_text(json.dumps(changed))
    report = exercise(Document(document), folder, said or []).as_json()
    return {each["kind"] for each in [*report["findings"], *report["inventory"]["missing"]]}


def parameter(place: str, **more: Any) -> dict[str, Any]:
    return {"name": "more", "in": place, "schema": {"type": "string"}, **more}


CHANGES: dict[str, tuple[Change, set[str]]] = {
    "nothing": (lambda d, o, s: None, set()),
    "path": (lambda d, o, s: d["paths"].update({"/other": {"get": o}}), {"no-method", "operation"}),
    "query": (lambda d, o, s: o["parameters"].append(parameter("query")), {"parameter"}),
    "header": (
        lambda d, o, s: o["parameters"].append(parameter("header", required=True)),
        {"parameter"},
    ),
    "cookie": (lambda d, o, s: o["parameters"].append(parameter("cookie")), {"parameter"}),
    "undeclared query": (lambda d, o, s: o["parameters"].pop(1), {"undeclared", "argument-lost"}),
    "undeclared header": (lambda d, o, s: o["parameters"].pop(2), {"undeclared", "argument-lost"}),
    "explode": (
        lambda d, o, s: o["parameters"][1].update(explode=False),
        {"parameter", "argument-lost"},
    ),
    "matrix": (
        lambda d, o, s: o["parameters"][0].update(style="matrix"),
        {"parameter", "argument-lost"},
    ),
    "enum": (
        lambda d, o, s: o["parameters"][1]["schema"]["items"]["enum"].append("c"),
        {"enum value"},
    ),
    "property": (
        lambda d, o, s: s["properties"].update(more={"type": "string"}),
        {"property", "answer"},
    ),
    "inner property": (
        lambda d, o, s: s["properties"]["lines"]["items"]["properties"].update(
            more={"type": "string"}
        ),
        {"property", "answer"},
    ),
    "read only property": (
        lambda d, o, s: s["properties"]["amount"].update(readOnly=True),
        {"not-allowed"},
    ),
    "limit": (lambda d, o, s: s["properties"]["amount"].update(minimum=10**6), {"not-allowed"}),
    "pattern": (lambda d, o, s: s["properties"]["kind"].update(pattern="^x"), {"not-allowed"}),
    "closed": (
        lambda d, o, s: s["properties"].pop("kind") and s.update(additionalProperties=False),
        {"not-allowed"},
    ),
    "type of an answer": (
        lambda d, o, s: s["properties"]["lines"].update(type="string", items={}),
        {"answer", "not-allowed"},
    ),
    "media type": (
        lambda d, o, s: o["requestBody"]["content"].update(
            {"text/csv": {"schema": {"type": "string"}}}
        ),
        {"request media type"},
    ),
    "other media type": (
        lambda d, o, s: o["requestBody"].update(
            content={"application/merge-patch+json": {"schema": {}}}
        ),
        {"media-type", "request media type"},
    ),
    "no body": (lambda d, o, s: o.pop("requestBody"), {"undeclared", "argument-lost"}),
    "answer media type": (
        lambda d, o, s: o["responses"]["200"]["content"].update({"text/csv": {}}),
        {"answer media type"},
    ),
    "answer header": (
        lambda d, o, s: o["responses"]["200"].update(
            headers={"X-Total": {"schema": {"type": "integer"}}}
        ),
        {"answer header"},
    ),
    "server": (lambda d, o, s: d["servers"].append({"url": "https://eu.acme.test"}), {"server"}),
    "scheme": (
        lambda d, o, s: d["components"]["securitySchemes"].update(
            key={"type": "http", "scheme": "bearer"}
        ),
        {"credentials"},
    ),
    "other scheme": (
        lambda d, o, s: (
            d["components"]["securitySchemes"].update(
                sign={"type": "apiKey", "in": "query", "name": "s"}
            ),
            d.update(security=[{"key": [], "sign": []}]),
        ),
        {"credentials", "security scheme"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_notices(folder: Path, tmp_path: Path, name: str) -> None:
    """What a package does not do is found, and nothing else is."""
    change, expected = CHANGES[name]

    assert found(folder, tmp_path, change) == expected


def test_diagnostics_explain(folder: Path, tmp_path: Path) -> None:
    """What is not in the package but told by a diagnostic at its place, or at one that holds it, is no difference."""
    change = CHANGES["server"][0]

    assert found(folder, tmp_path, change, [{"pointer": "/servers"}]) == set()
    assert found(folder, tmp_path, change, [{"pointer": "/servers/10"}]) == {"server"}


def test_broken_packages(folder: Path, tmp_path: Path) -> None:
    """A file that warns when it is compiled, and a module that cannot be imported, are found."""
    package = tmp_path / "broken"
    package.mkdir()
    (package / "__init__.py").write_text("VALUE = '\\d'\n")
    report = exercise(Document(folder.parent / "openapi.json"), package, [])
    (package / "__init__.py").write_text("import nothing_of_this_name\n")
    again = exercise(Document(folder.parent / "openapi.json"), package, [])

    assert [each.kind for each in report.findings] == ["compile"]
    assert [each.kind for each in again.findings] == ["import"]
