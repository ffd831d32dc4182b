"""Slips in how JSON, references, versions and bodies are written: each is a warning, and is read as the one thing that it can mean."""

from __future__ import annotations

import pytest

from specmint.diagnostics import SpecmintError
from specmint.document import Json
from specmint.ir import Ident, Text
from specmint.pipeline import understand
from specmint.source import Files
from tests.test_slips import ANSWER, files, members, told, understood
from tests.test_source import document


@pytest.mark.parametrize(
    ("text", "columns", "data"),
    [
        ('{"a": 1,}', [8], {"a": 1}),
        ('{"a": [1 , \t], "b": ",}"}', [10], {"a": [1], "b": ",}"}),
        ('{"a": /* b, } */ 1}', [7], {"a": 1}),
        ('// "a\n{"a": "// b", /**/ "b": [1, // c\n]}', [1, 15, 29, 27], {"a": "// b", "b": [1]}),
    ],
)
def test_slips_of_json(text: str, columns: list[int], data: Json) -> None:
    """Comments and commas before closing brackets are told and passed over; what is in a text stays."""
    read = document(text, "a.json")

    assert [each.code for each in read.told] == ["json-slip"] * len(columns)
    assert sorted(each.place.column for each in read.told) == sorted(columns)
    assert read.root().value == data


def test_places_beside_slips_of_json() -> None:
    """What a comment takes from a line moves no value."""
    read = document('{/* {"a": 1} */ "b":\n/*\n*/ [1,],}', "a.json")

    assert (read.place("a.json", ("b",)).line, read.place("a.json", ("b",)).column) == (3, 4)


def test_yaml_called_json() -> None:
    """YAML in a file that is called JSON is refused with the cure."""
    with pytest.raises(SpecmintError) as caught:
        document("a: 1", "a.json")

    (problem,) = caught.value.diagnostics
    assert problem.hint == "If the file is YAML, let its name end in .yaml."


@pytest.mark.parametrize(
    "ref",
    [
        "B",
        "#B",
        "/components/schemas/B",
        "components/schemas/B",
        "#components/schemas/B",
        "#/components/schemas/b",
        "#/Components/Schemas/B",
        "#/components/schema/B",
        "#/components/schemas/B/",
        "#/definitions/B",
        "#\\\\components\\\\schemas\\\\B",
    ],
)
def test_references_in_another_spelling(ref: str) -> None:
    """A reference that can mean one component alone is a warning, and the member has the type of that component."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: getA, {ANSWER}}}}}}}\n"
        f'components: {{schemas: {{A: {{type: object, properties: {{b: {{$ref: "{ref}"}}}}}},'
        f" B: {{type: object, properties: {{c: {{type: string}}}}}}}}}}"
    )

    assert told(found) == {("warning", "reference-spelling")}
    assert members(files(found)["models.py"], "A") == {"b": "Maybe[B]"}


@pytest.mark.parametrize(
    ("ref", "others"),
    [
        ("#/components/schemas/C/properties/x", "C: {type: object}"),
        ("B.yaml", "B: {type: object}"),
        ("#/components/parameters/B", "B: {type: object}"),
        ("#/components/schemas/bB", "Bb: {type: object}, BB: {type: object}"),
    ],
)
def test_references_of_which_nothing_is_guessed(ref: str, others: str) -> None:
    """What several components may be called, a file, and a pointer into a component are read as no other component."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: getA, {ANSWER}}}}}}}\n"
        f'components: {{schemas: {{A: {{type: object, properties: {{b: {{$ref: "{ref}"}}}}}}, {others}}}}}'
    )

    codes = {code for _, code in told(found)}
    assert codes & {"dangling-reference", "reference-to-missing-file"}
    assert "reference-spelling" not in codes


@pytest.mark.parametrize(
    ("version", "meant"),
    [
        ("v3.0.1", "3.0.1"),
        ("3.0.x", "3.0.0"),
        ("' 3.1.0 '", "3.1.0"),
        ("3,1,0", "3.1.0"),
        ("OpenAPI 3.1.0", "3.1.0"),
    ],
)
def test_versions_in_another_spelling(version: str, meant: str) -> None:
    """A version that is spelled otherwise is a warning, and the document is read as one of that version."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: getA, {ANSWER}}}}}}}\n"
        "components: {schemas: {A: {type: object, properties: {b: {type: string}}}}}",
        version,
    )

    assert told(found) == {("warning", "version-spelling")}
    assert found.document.said("openapi") == meant


def test_a_version_that_is_none() -> None:
    """Of `openapi: 3` nobody knows which 3 it is: an error that asks for it."""
    found = understood("paths: {}", "3")

    assert [(item.code, item.hint[:12]) for item in found.diagnostics] == [
        ("unsupported-version", "Write 3.0.0,")
    ]


def test_version_three_under_the_key_of_two() -> None:
    """`swagger: 3.0.0` is read as `openapi: 3.0.0`, and `openapi: 2.0` as `swagger: 2.0`."""
    two = Files({"spec.yaml": (
        b'openapi: "2.0"\ninfo: {title: Acme, version: "1"}\nhost: api.acme.test\nschemes: [https]\n'
        b"paths: {/a: {get: {operationId: getA, responses: {204: {description: none}}}}}\n"
    )}, "spec.yaml")  # fmt: skip
    of_two = understand(two, Ident("acme"), lambda stage: None)
    three = two["spec.yaml"].replace(b'openapi: "2.0"', b"swagger: 3.0.0")
    of_three = understand(
        Files({"spec.yaml": three}, "spec.yaml"), Ident("acme"), lambda stage: None
    )

    assert ("warning", "version-spelling") in told(of_two)
    assert of_two.api is not None and of_two.api.server == Text("https://api.acme.test")
    assert ("warning", "version-spelling") in told(of_three)
    assert of_three.api is not None and of_three.document.said("openapi") == "3.0.0"


@pytest.mark.parametrize(
    ("body", "code", "arguments"),
    [
        ("{required: true, schema: {$ref: '#/components/schemas/A'}}", "schema-without-content", {"a": "A"}),
        ("{required: true, content: {schema: {$ref: '#/components/schemas/A'}}}", "schema-without-content", {"a": "A"}),
        (
            "{required: true, content: {application/json: {$ref: '#/components/schemas/A'}}}",
            "schema-without-content",
            {"a": "A"},
        ),
        (
            "{required: true, content: {application/json: {type: array, items: {type: string}}}}",
            "schema-without-content",
            {"body": "Sequence[str]"},
        ),
        ("{required: true}", "missing-field", {"body": "Any"}),
        ("{required: true, content: {}}", "missing-field", {"body": "Any"}),
        ("{description: none}", "missing-field", {}),
        ("{content: {}}", "missing-field", {}),
    ],
)  # fmt: skip
def test_bodies_without_content(body: str, code: str, arguments: dict[str, str]) -> None:
    """A schema in the place of its media type is that of JSON; a required body of which nothing is said is any JSON."""
    found = understood(
        f"paths: {{/a: {{post: {{operationId: sendIt, tags: [T], {ANSWER}, requestBody: {body}}}}}}}\n"
        "components: {schemas: {A: {type: object, properties: {b: {type: string}}}}}"
    )

    assert told(found) == {("warning", code)}
    assert members(files(found)["t.py"], "send_it") == arguments


@pytest.mark.parametrize(
    "response",
    [
        "{description: ok, schema: {$ref: '#/components/schemas/A'}}",
        "{description: ok, content: {schema: {$ref: '#/components/schemas/A'}}}",
        "{$ref: '#/components/schemas/A'}",
    ],
)
def test_answers_without_content(response: str) -> None:
    """A schema in the place of a response, or of its media type, is that of the JSON that comes."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: getA, tags: [T], responses: {{'200': {response}}}}}}}}}\n"
        "components: {schemas: {A: {type: object, properties: {b: {type: string}}}}}"
    )

    assert told(found) == {("warning", "schema-without-content")}
    assert "-> A:" in files(found)["t.py"]
