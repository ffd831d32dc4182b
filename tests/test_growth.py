"""A document that is twice as large is twice the work: no stage looks at everything again for each thing that there is."""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

import specmint

FEW, MANY = 50, 200
MOST = 6
"""How often the calls of the large document may be those of the small one: four times is the aim, sixteen is its square."""
EACH = 8
"""Calls of one function for each thing in a document that are not looked at: names that nearly all meet take some."""
GENERATOR = str(Path(specmint.__file__).parent)


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def model(number: int, **more: Any) -> dict[str, Any]:
    name = f"a{number}"
    return {"type": "object", "required": [name], "properties": {name: {"type": "string"}}} | more


def operation(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"get": {"responses": {"200": {"description": "", "content": content}}} | more}


def document(schema: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    return {"paths": {"/things": operation(schema)}, "components": {"schemas": schemas}}


def enum(size: int) -> dict[str, Any]:
    return document({"type": "string", "enum": [f"value {n}" for n in range(size)]})


def names_that_meet(size: int) -> dict[str, Any]:
    letters = itertools.product(*((letter, letter.upper()) for letter in "abcdefgh"))
    values = ["".join(word) for word in itertools.islice(letters, size)]
    return document({"type": "string", "enum": values})


def tags(size: int) -> dict[str, Any]:
    paths = {f"/{n}": operation({"type": "string"}, tags=[f"tag {n}"]) for n in range(size)}
    return {"paths": paths, "tags": [{"name": f"tag {n}"} for n in range(size)]}


def operations_below_one_path(size: int) -> dict[str, Any]:
    parameters = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    each = operation({"type": "string"}, parameters=parameters)
    return {"paths": {f"/api/v1/things/{{id}}/part{n}": each for n in range(size)}}


def chain_of_models(size: int) -> dict[str, Any]:
    models = {
        f"M{n}": {"type": "object", "properties": {"next": reference(f"M{n + 1}")}}
        for n in range(size)
    }
    return document(reference("M0"), **models, **{f"M{size}": model(0)})


def chain_of_lists(size: int) -> dict[str, Any]:
    lists = {f"L{n}": {"type": "array", "items": reference(f"L{n + 1}")} for n in range(size)}
    return document(reference("L0"), **lists, **{f"L{size}": {"type": "string"}})


def chain_of_unions(size: int) -> dict[str, Any]:
    unions = {f"U{n}": {"oneOf": [reference(f"U{n + 1}"), model(n)]} for n in range(size)}
    return document(reference("U0"), **unions, **{f"U{size}": {"type": "string"}})


def properties(size: int) -> dict[str, Any]:
    return document(
        model(0, properties={f"p{n}": {"type": "string", "maxLength": n} for n in range(size)})
    )


def mapped_union(size: int) -> dict[str, Any]:
    names = [f"M{n}" for n in range(size)]
    mapping = {f"m{n}": reference(name)["$ref"] for n, name in enumerate(names)}
    union = {
        "oneOf": [*map(reference, names)],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    kind = {"kind": {"type": "string"}}
    models = {
        name: {"type": "object", "required": ["kind"], "properties": kind | {name: {}}}
        for name in names
    }
    return document(union, **models)


def media_types(size: int) -> dict[str, Any]:
    content = {f"application/vnd.x{n}+json": {"schema": model(n)} for n in range(size)}
    return {
        "paths": {
            "/things": {"get": {"responses": {"200": {"description": "", "content": content}}}}
        }
    }


def security_schemes(size: int) -> dict[str, Any]:
    schemes = {
        f"key{n}": {"type": "apiKey", "in": "header", "name": f"X-Key-{n}"} for n in range(size)
    }
    return document({"type": "string"}) | {
        "components": {"securitySchemes": schemes},
        "security": [{name: []} for n in range(size) for name in (f"key{n}", f"unknown{n}")],
    }


def calls(folder: Path, said: dict[str, Any]) -> Counter[str]:
    """Return how often each function of the generator is called for the package of a document."""
    head = {"openapi": "3.1.0", "info": {"title": "Large", "version": "1"}}
    head["servers"] = [{"url": "https://large.example"}]
    folder.mkdir()
    spec = folder / "large.json"
    spec.write_text(json.dumps(head | said), encoding="utf-8")
    called: Counter[CodeType] = Counter()

    def count(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            called[frame.f_code] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        specmint.generate(spec, output=folder)
    finally:
        sys.setprofile(before)
    ours = Counter[str]()
    for code, times in called.items():
        if code.co_filename.startswith(GENERATOR):
            ours[f"{code.co_filename}:{code.co_firstlineno} {code.co_name}"] += times
    return ours


@pytest.mark.parametrize(
    "grown",
    [
        enum,
        names_that_meet,
        tags,
        operations_below_one_path,
        chain_of_models,
        chain_of_lists,
        chain_of_unions,
        properties,
        mapped_union,
        media_types,
        security_schemes,
    ],
)
def test_work_grows_as_documents_do(grown: Callable[[int], dict[str, Any]], tmp_path: Path) -> None:
    """Of four times as many of anything, no function is called much more than four times as often."""
    few, many = (calls(tmp_path / str(size), grown(size)) for size in (FEW, MANY))

    often = {
        name: (few[name], times)
        for name, times in many.items()
        if times > EACH * MANY and few[name] and times > MOST * few[name]
    }
    assert not often
