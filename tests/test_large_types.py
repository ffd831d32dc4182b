"""Types that are wider or deeper than Python's parser goes are spelled so that it reads them, and mean the same."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specmint.cli import main
from specmint.spell.annotations import either
from tests.test_slips import ANSWER, files, understood

#: Reads one answer in the package `large`, and prints it: `python -c READ path-of-the-package answer`.
READ = """
import sys, httpx2
sys.path.insert(0, sys.argv[1])
import large
answer = lambda request: httpx2.Response(200, json=__import__("json").loads(sys.argv[2]))
client = large.Client(http=httpx2.Client(transport=httpx2.MockTransport(answer)))
print(client.default.list_things())
"""


A = {"type": "object", "required": ["c"], "properties": {"c": {"$ref": "#/components/schemas/C0"}}}
BODY = "requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}"


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


def read(root: Path, schema: dict[str, Any], schemas: dict[str, Any], answer: Any) -> str:
    """Generate a client for an operation that answers with a schema, and return how it prints an answer."""
    content = {"application/json": {"schema": schema}}
    get = {"operationId": "listThings", "tags": ["default"]}
    get["responses"] = {"200": {"description": "", "content": content}}
    said = {
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "servers": [{"url": "https://large.example"}],
        "paths": {"/things": {"get": get}},
        "components": {"schemas": schemas},
    }
    spec = root / "large.json"
    spec.write_text(json.dumps(said), encoding="utf-8")
    assert main(["generate", str(spec), "--output", str(root / "out"), "--quiet"]) == 0
    command = [sys.executable, "-c", READ, str(root / "out"), json.dumps(answer)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("count", [1, 2, 32, 33, 64, 1024, 1025, 20_000])
def test_a_wide_union_is_spelled_in_groups(count: int) -> None:
    """However many types there are, each is there once, in its order, and no expression is deep."""
    names = [f"T{number}" for number in range(count)]

    spelled = either(names)

    assert spelled.replace("(", "").replace(")", "").split(" | ") == names
    assert depth_of(ast.parse(spelled, mode="eval").body) < 150


def depth_of(node: ast.AST) -> int:
    return 1 + max(map(depth_of, ast.iter_child_nodes(node)), default=0)


def test_an_answer_of_a_thousand_models(tmp_path: Path) -> None:
    """An answer that may be any of a thousand models is read as the one that it is."""
    models = {
        f"M{n}": {
            "type": "object",
            "required": [f"a{n}"],
            "properties": {f"a{n}": {"type": "string"}},
        }
        for n in range(1000)
    }
    union = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in models]}

    assert read(tmp_path, union, models, {"a777": "x"}) == "a777='x'"


def test_lists_inside_a_hundred_lists(tmp_path: Path) -> None:
    """Lists that refer to lists, deeper than brackets may stand in Python, get names on the way."""
    lists: dict[str, Any] = {
        f"L{n}": {"type": "array", "items": {"$ref": f"#/components/schemas/L{n + 1}"}}
        for n in range(120)
    }
    lists["L120"] = {"type": "string"}

    assert read(tmp_path, {"$ref": "#/components/schemas/L0"}, lists, nested(120)) == str(
        nested(120)
    )


@pytest.mark.parametrize(
    "holder",
    [
        lambda below: {"oneOf": [below, {"type": "integer"}]},
        lambda below: {"type": "object", "required": ["in"], "properties": {"in": below}},
        lambda below: {"type": "array", "items": below},
        lambda below: {"type": "object", "additionalProperties": below},
    ],
)
def test_an_example_goes_as_deep_as_one_reads(
    holder: Callable[[dict[str, str]], dict[str, Any]],
) -> None:
    """A chain of a thousand types has none, and is spelled like any other."""
    chain = {f"C{n}": holder({"$ref": f"#/components/schemas/C{n + 1}"}) for n in range(1_000)}
    chain["C1000"] = {"type": "object", "properties": {"a": {"type": "string"}}}
    text = f"paths: {{/a: {{post: {{operationId: makeIt, tags: [t], {BODY}, {ANSWER}}}}}}}\n"
    found = files(understood(f"{text}components: {json.dumps({'schemas': {**chain, 'A': A}})}"))

    assert "client.t.make_it" in found["README.md"] and "C11(" not in found["README.md"]
