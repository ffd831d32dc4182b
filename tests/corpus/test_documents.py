"""The second reader: data as the specifications of YAML, JSON and OpenAPI say."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from .declared import Operation, constants_of, covers, is_json, operations_of, properties_of
from .documents import Document, parsed

OLD = """
swagger: "2.0"
info: {title: Acme, version: "1"}
host: acme.test
consumes: [application/json]
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, type: integer}]
    post:
      parameters:
        - {name: multi, in: query, type: array, items: {type: string}, collectionFormat: multi}
        - {name: csv, in: query, type: array, items: {type: string}}
        - {name: pipes, in: query, type: array, items: {type: string}, collectionFormat: pipes}
        - {name: thing, in: body, required: true, schema: {$ref: "#/definitions/Thing"}}
      responses: {200: {description: ok, schema: {$ref: "#/definitions/Thing"}}}
    put:
      consumes: [application/x-www-form-urlencoded]
      parameters:
        - {name: kinds, in: formData, type: array, items: {type: string}, collectionFormat: multi}
        - {name: file, in: formData, type: file, required: true}
      responses: {204: {description: ok}}
definitions: {Thing: {type: object, properties: {a: {type: string}}}}
"""


def operations(tmp_path: Path, text: str) -> dict[str, Operation]:
    file = tmp_path / "document.yaml"
    file.write_text(text)
    return {each.method: each for each in operations_of(Document(file))}


def test_old_documents(tmp_path: Path) -> None:
    """The second version reads as the third: collections are styles, a body has the consumed media types."""
    found = operations(tmp_path, OLD)
    post, put = found["POST"], found["PUT"]
    styles = {each.name: (each.place, each.style, each.explode) for each in post.parameters}

    assert styles == {
        "id": ("path", "simple", False),
        "multi": ("query", "form", True),
        "csv": ("query", "form", False),
        "pipes": ("query", "pipeDelimited", False),
    }
    assert post.body is not None and list(post.body.media) == ["application/json"]
    assert (
        properties_of(post.body.media["application/json"]["schema"])["a"].pointer
        == "/definitions/Thing/properties/a"
    )
    assert [answer.media.keys() for answer in post.answers] == [{"application/json"}]
    assert put.body is not None and list(put.body.media) == ["application/x-www-form-urlencoded"]
    fields = put.body.fields("application/x-www-form-urlencoded")
    assert [(each.name, each.style, each.explode, each.required) for each in fields] == [
        ("kinds", "form", True, False),
        ("file", "form", False, True),
    ]


def test_parameters_stand_for_those_of_the_path(tmp_path: Path) -> None:
    """A parameter of an operation stands for that of its path with the same name and place."""
    text = OLD.replace(
        "        - {name: file",
        "        - {name: id, in: path, required: true, type: string}\n        - {name: file",
    )
    put = operations(tmp_path, text)["PUT"]

    assert [each.schema["type"].value for each in put.parameters] == ["string"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no", {"a": "no"}),
        ("a: 2024-01-01", {"a": "2024-01-01"}),
        ("a: 1.10", {"a": Decimal("1.10")}),
        ("200: ok", {"200": "ok"}),
        ("true: 1", {"true": 1}),
        ("a: 0123", {"a": 123}),
        ("a: [~, true, 'true']", {"a": [None, True, "true"]}),
        ("x: &x {a: 1}\ny: {<<: *x, b: 2}", {"x": {"a": 1}, "y": {"a": 1, "b": 2}}),
        ('{"a": 1e2, "b": "\\ud83d\\ude00"}', {"a": Decimal("1E+2"), "b": "\U0001f600"}),
    ],
)
def test_data(tmp_path: Path, text: str, value: Any) -> None:
    """YAML by its core schema: no dates and no `yes`, keys are texts, numbers keep their digits."""
    file = tmp_path / "a.yaml"
    file.write_text(text)

    assert parsed(file) == value
    assert str(parsed(file)) == str(value)


def test_references(tmp_path: Path) -> None:
    """A reference leads into the document or a file beside it; out of its folder, or in a circle, nowhere."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "parts.yaml").write_text("a~/b: {$ref: '#/c'}\nc: {d: 1}\n")
    (tmp_path / "secret.yaml").write_text("d: 1")
    main = tmp_path / "in" / "main.yaml"
    main.write_text(
        "one: {$ref: 'parts.yaml#/a~0~1b'}\nout: {$ref: '../secret.yaml'}\ngone: {$ref: '#/nothing'}\n"
        "round: {$ref: '#/round'}\nlist: [{d: 2}]\nitem: {$ref: '#/list/0'}\n"
    )
    root = Document(main).root

    assert root["one"].target["d"].value == 1
    assert (root["one"].target.file.name, root["one"].target.pointer) == ("parts.yaml", "/c")
    assert root["item"].target["d"].value == 2
    assert not root["out"].target and not root["gone"].target and not root["round"].target


def test_media_types() -> None:
    """JSON is known by its suffix too; a range covers what is in it, and nothing is a pattern but `*`."""
    assert all(
        map(is_json, ("application/json; charset=utf-8", "application/vnd.a+json", "text/json"))
    )
    assert not any(map(is_json, ("application/jsonl", "text/plain", "application/json-seq")))
    assert covers("*/*", "image/png") and covers("text/*", "text/csv") and covers("A/B; q=1", "a/b")
    assert not covers("text/*", "application/json") and not covers("a/[b]", "a/b")


def test_constants(tmp_path: Path) -> None:
    """The one value that a schema allows, null among them."""
    file = tmp_path / "a.yaml"
    file.write_text("[{const: null}, {enum: [a]}, {enum: [a, b]}, {type: string}]")

    assert [constants_of(each) for each in Document(file).root.items()] == [[None], ["a"], [], []]
