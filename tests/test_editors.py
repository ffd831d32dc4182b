"""The schemas for editors: made of what the project decides elsewhere, and agreeing with it."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from specmint.cli import main
from specmint.config.apis import _KEYS as api_keys
from specmint.config.project import _KEYS as project_keys
from specmint.editors import config_schema, openapi_schema
from specmint.editors.data import data
from specmint.source import load, read
from specmint.structure import METHODS, OBJECTS
from specmint.vocabulary import MARKER, PLACES, long

ROOT = Path(__file__).parents[1]
HEAD = {"openapi": "3.1.0", "x-specmint": 1, "info": {"title": "Acme", "version": "1"}, "paths": {}}


def plain(value: Any) -> Any:
    """A document's data with numbers as jsonschema knows them."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def problems(schema: dict[str, Any], value: object) -> list[str]:
    """Where a value is not as a schema says."""
    found = Draft7Validator(schema).iter_errors(value)
    return sorted("/".join(map(str, one.absolute_path)) for one in found)


@pytest.mark.parametrize("make", [openapi_schema, config_schema])
def test_schemas_are_draft_07(make: Any) -> None:
    """Language servers read draft 07: no keyword of a later one is in a schema, and each reference leads somewhere."""
    schema = make()
    text = json.dumps(schema)

    Draft7Validator.check_schema(schema)
    for name in re.findall(r'"#/definitions/([^"]*)"', text):
        assert name in schema["definitions"], name
    assert "#/$defs/" not in text
    assert "dependentRequired" not in text


@pytest.mark.parametrize("spec", sorted(ROOT.glob("specs/*/openapi.yaml")), ids=str)
def test_specs_are_valid(spec: Path) -> None:
    """What `specmint validate` takes, the schema takes: the four specs have no problem in an editor."""
    document = plain(load(read(spec)).root().value)

    assert problems(openapi_schema(), document) == []


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"x-envelope": {"payload": "data"}}, "x-envelope/payload"),
        ({"x-specmint-envelope": {"payload": "data"}}, "x-specmint-envelope/payload"),
        ({"x-specmint": 2}, "x-specmint"),
        ({"path": {}}, ""),
        ({"openapi": "2.0"}, "openapi"),
        ({"paths": {"/a": {"get": {"operationid": "a", "responses": {}}}}}, "paths//a/get"),
        ({"paths": {"/a": {"get": {"x-idempotent": "yes"}}}}, "paths//a/get/x-idempotent"),
        (
            {"paths": {"/a": {"parameters": [{"name": "a", "in": "body"}]}}},
            "paths//a/parameters/0/in",
        ),
        ({"paths": {"/a": {"parameters": [{"name": "a"}]}}}, "paths//a/parameters/0"),
        ({"paths": {"/a": {"parameters": [{"$ref": "#/a"}]}}}, None),
        ({"components": {"schemas": {"A": {"type": "strnig"}}}}, "components/schemas/A/type"),
        (
            {"components": {"schemas": {"A": {"x-wire": {"type": "boolean"}}}}},
            "components/schemas/A/x-wire",
        ),
        ({"x-null": {"string": {"literals": [""]}}}, None),
        ({"x-logo": {"url": "a"}}, None),
    ],
)
def test_slips_in_documents(members: dict[str, Any], place: str | None) -> None:
    """A slip is found at its place, in OpenAPI's own fields and in ours; what is right, and what is not ours, is let be."""
    found = problems(openapi_schema(), {**HEAD, **members})

    assert found == ([] if place is None else [place])


@pytest.mark.parametrize(
    ("version", "schema", "is_right"),
    [
        ("3.0.3", {"type": "string", "nullable": True}, True),
        ("3.0.3", {"type": ["string", "null"]}, False),
        ("3.0.3", {"exclusiveMinimum": True}, True),
        ("3.1.0", {"type": ["string", "null"]}, True),
        ("3.1.0", {"exclusiveMinimum": True}, False),
        ("3.1.0", {"prefixItems": []}, True),
        ("3.0.3", {"prefixItems": []}, False),
    ],
)
def test_each_version_has_its_keywords(version: str, schema: object, is_right: bool) -> None:
    """The document's own version decides which keywords a schema may have."""
    document = {**HEAD, "openapi": version, "components": {"schemas": {"A": schema}}}

    assert (problems(openapi_schema(), document) == []) is is_right


def test_vocabulary_stands_where_it_counts() -> None:
    """Each key is offered, in both spellings, on exactly the objects that may have it."""
    definitions = openapi_schema()["definitions"]
    for kind in OBJECTS:
        offered = {key for key in definitions[f"{kind}-3.1"]["properties"] if key.startswith("x-")}
        short = {key for key, places in PLACES.items() if kind in places}
        extra = {"x-enum-varnames"} if kind == "schema" else set()
        extra |= {MARKER} if kind == "document" else set()

        assert offered == short | set(map(long, short)) | extra, kind


def test_every_field_has_its_words() -> None:
    """Each field of OpenAPI says something when pointed at, and no words are for a field that is not there."""
    words = data("editors", "openapi.words.json")

    assert words.keys() == OBJECTS.keys()
    for kind, fields in OBJECTS.items():
        assert words[kind].keys() - {""} == fields.keys() - {"*", "$ref", *METHODS}, kind


def test_examples_of_the_vocabulary_are_right() -> None:
    """Every key has an example, but for those that are true or false; each is as its key says."""
    schema = openapi_schema()
    definitions = schema["definitions"]
    for key in (*PLACES, "x-wire-of-properties", "x-null-of-properties", MARKER):
        form = definitions[key]
        assert form.get("examples") or form["type"] == "boolean", key
        for example in form.get("examples", []):
            found = problems({"$ref": f"#/definitions/{key}", "definitions": definitions}, example)
            assert found == [], key


def test_configuration_and_schema_have_the_same_keys() -> None:
    """What config.py reads, the schema has, and nothing more: each with words of its own."""
    definitions = config_schema()["definitions"]
    project, api = definitions["specmint"]["properties"], definitions["api"]["properties"]

    assert project.keys() == set(project_keys)
    assert api.keys() == set(api_keys)
    for field in (*project.values(), *api.values()):
        name = field.get("$ref", "").rpartition("/")[2]
        assert definitions.get(name, field)["description"]


@pytest.mark.parametrize(
    ("toml", "places"),
    [
        ('[project]\nname = "a"', []),
        ('[tool.specmint]\nruntime = "shred"', ["tool/specmint/runtime"]),
        ("[tool.specmint]\nruntimes = 1", ["tool/specmint"]),
        ("[tool.specmint]\nclients = []", ["tool/specmint/clients"]),
        ('[tool.specmint.apis.a]\nspec = "a.yaml"', ["tool/specmint/apis/a"]),
        ('[tool.specmint.apis.a]\nspec = "a.yaml"\noutput = "out/a"\nclients = ["sync"]', []),
    ],
)
def test_slips_in_the_configuration(toml: str, places: list[str]) -> None:
    """A slip in [tool.specmint] is found at its place; the rest of pyproject.toml is let be."""
    assert problems(config_schema(), tomllib.loads(toml)) == places


def test_our_own_configuration_is_valid() -> None:
    """The project's own pyproject.toml has no problem in an editor."""
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert problems(config_schema(), ours) == []


@pytest.mark.parametrize("name", ["openapi", "config"])
def test_schema_prints_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`specmint schema` prints nothing but the schema."""
    made = {"openapi": openapi_schema, "config": config_schema}[name]

    assert main(["schema", name]) == 0

    printed = capsys.readouterr()
    assert json.loads(printed.out) == made()
    assert printed.err == ""
