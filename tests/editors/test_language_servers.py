"""Completion, explanation and checks in an editor: the real language servers for YAML and TOML, with our schemas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from specmint.cli import main
from tests.editors.language_server import HERE, Server, folder, running

SPEC = """\
openapi: 3.1.0
x-specmint: 1
info: {title: Acme, version: "1"}
x-envelope:
  payload: /data
  {}
paths:
  /invoices:
    post:
      operationId: createInvoice
      x-idempotency-key: {head: Idempotency-Key}
      responses: {"200": {description: ok}}
""".replace("{}\n", "\n")  # where the cursor is
PROJECT = """\
[project]
name = "acme"

[tool.specmint]
runtime = "shred"

[tool.specmint.apis.acme]
spec = "openapi.yaml"

"""

pytestmark = pytest.mark.skipif(
    not (folder() / "complete").exists(),
    reason="the language servers are not installed: run `make editors` once (it needs npm's registry)",
)


@pytest.fixture
def schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A project with both schemas as files, as a user makes them."""
    for name in ("openapi", "config"):
        assert main(["schema", name]) == 0
        (tmp_path / f"{name}.json").write_text(capsys.readouterr().out, encoding="utf-8")
    return tmp_path


@contextmanager
def yaml_server(home: Path) -> Iterator[Server]:
    """The YAML language server, told in its settings which schema is for openapi.yaml."""
    schema = (home / "openapi.json").as_uri()
    yaml = {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemas": {schema: "openapi.yaml"},
    }
    settings = {"yaml": {**yaml, "schemaStore": {"enable": False}}}
    program = folder() / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    with running(str(program), "--stdio", root=home, settings=settings) as server:
        server.tell("workspace/didChangeConfiguration", {"settings": settings})
        yield server


@contextmanager
def toml_server(home: Path) -> Iterator[Server]:
    """Taplo, told in .taplo.toml which schema is for pyproject.toml."""
    rule = f'[[rule]]\ninclude = ["**/pyproject.toml"]\nschema = {{ url = "{(home / "config.json").as_uri()}" }}\n'
    (home / ".taplo.toml").write_text(rule, encoding="utf-8")
    bridge = folder() / "taplo_on_stdio.cjs"
    bridge.write_text((HERE / bridge.name).read_text(encoding="utf-8"), encoding="utf-8")
    settings = {"evenBetterToml": {"schema": {"enabled": True}}}
    with running(str(bridge), root=home, settings=settings) as server:
        yield server


def opened(server: Server, file: Path, text: str, language: str) -> str:
    """Open a document in the server, as saved on disk, and return its URI."""
    file.write_text(text, encoding="utf-8")
    uri = file.as_uri()
    item = {"uri": uri, "languageId": language, "version": 1, "text": text}
    server.tell("textDocument/didOpen", {"textDocument": item})
    return uri


def at(uri: str, text: str, words: str, offset: int = 0) -> dict[str, Any]:
    """The parameters of a request about the place of some words."""
    before = text[: text.index(words) + offset]
    line = before.count("\n")
    return {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": len(before) - before.rfind("\n") - 1},
    }


def labels(answer: Any) -> set[str]:
    """The labels of a list of completions."""
    items = answer["items"] if isinstance(answer, dict) else answer
    return {item["label"] for item in items}


def test_yaml(schemas: Path) -> None:
    """In a document the keys of the vocabulary are completed, explained with an example, and checked."""
    with yaml_server(schemas) as server:
        uri = opened(server, schemas / "openapi.yaml", SPEC, "yaml")
        found = server.diagnostics(uri)
        hover = server.ask("textDocument/hover", at(uri, SPEC, "x-envelope", 3))
        inside = server.ask("textDocument/completion", at(uri, SPEC, "  \npaths", 2))
        root = server.ask("textDocument/hover", at(uri, SPEC, "operationId", 3))

    assert {one["range"]["start"]["line"] for one in found} == {10}
    assert "Property head is not allowed." in [one["message"] for one in found]
    assert "Where the payload is" in str(hover["contents"])
    assert "/response_data" in str(hover["contents"])
    assert {"success", "code", "message"} <= labels(inside)
    assert "once in the document" in str(root["contents"])


def test_toml(schemas: Path) -> None:
    """In pyproject.toml the keys of [tool.specmint] are completed, explained and checked, and no other table is."""
    with toml_server(schemas) as server:
        uri = opened(server, schemas / "pyproject.toml", PROJECT, "toml")
        found = server.diagnostics(uri)
        while not found:
            found = server.diagnostics(uri)
        hover = server.ask("textDocument/hover", at(uri, PROJECT, "runtime =", 2))
        inside = server.ask("textDocument/completion", at(uri, PROJECT, 'yaml"\n\n', 6))

    messages = " ".join(one["message"] for one in found)
    assert "copied" in messages and "output" in messages
    assert "beside the clients" in str(hover["contents"])
    assert {"output", "package", "clients"} <= labels(inside)
