"""The second opinion on structure: the schemas of openapi-spec-validator, judged by a validator that we choose."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from specmint.document import Json
from specmint.validation import official

from .documents import check, warnings

OPERATION = {"responses": {"200": {"description": "ok"}}}
VERSIONS = ("3.0", "3.1", "3.2")
BACKENDS = ("jsonschema", "jsonschema-rs")
#: What a document may have wrong: somewhere below paths, in one of the components, at the root, and in maps themselves.
MISTAKES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "an operation": {"paths": {"/a": {"get": {"externalDocs": {}}}, "/b": {"get": OPERATION}}},
    "a map": {"paths": {"a": {}, "/b": {"get": OPERATION}}},
    "a component": {"components": {"parameters": {"A": {"name": "a"}, "B": {"name": 1}}}},
    "an unknown section": {"components": {"parameter": {}}},
    "the root": {"info": {"title": 1}, "paths": {"/b": {"get": OPERATION}}, "unknown": True},
    "a scalar": {"paths": 1},
}


def outline(version: str, mistake: dict[str, Any]) -> dict[str, Any]:
    head = {"openapi": f"{version}.0", "info": {"title": "t", "version": "1"}, "paths": {}}
    return {**head, **mistake}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_both_validators_agree(version: str, mistake: dict[str, Any]) -> None:
    """jsonschema-rs says where to look, so it must find something where jsonschema does, and lose none of it."""
    document = outline(version, mistake)

    assert official.found_in(document, version) == official._in_words(document, version)


_THEIRS = """
import sys
from openapi_spec_validator import schemas

version, name = sys.argv[1:]
validator = getattr(schemas, f"openapi_v{version.replace('.', '')}_schema_validator")
print(schemas.get_validator_backend())
for document in eval(sys.stdin.read()):
    print(validator.is_valid(document))
"""


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_verdict_is_theirs_with_either_validator(version: str, backend: str) -> None:
    """openapi-spec-validator says valid of the same outlines, whichever validator it chooses; our choice follows neither."""
    documents = [outline(version, mistake) for mistake in MISTAKES.values()]
    printed = subprocess.run(
        [sys.executable, "-c", _THEIRS, version, ""],
        input=repr(documents),
        capture_output=True,
        text=True,
        check=True,
        env={"OPENAPI_SPEC_VALIDATOR_SCHEMA_VALIDATOR_BACKEND": backend},
    ).stdout.split()

    assert printed[0] == backend
    ours = [str(not official.found_in(document, version)) for document in documents]
    assert printed[1:] == ours


def test_the_findings_do_not_depend_on_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What chooses the validator of openapi-spec-validator chooses nothing here: the findings are the same with each setting."""
    text = "externalDocs: {description: d}\ntags: [{name: 5}]\n"
    for backend in BACKENDS:
        monkeypatch.setenv("OPENAPI_SPEC_VALIDATOR_SCHEMA_VALIDATOR_BACKEND", backend)

        assert ("openapi-structure", "/externalDocs") in warnings(check(text)), backend


def test_a_wall_that_is_gone_is_not_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the schemas cannot be found the run stops, instead of going on without a second opinion."""
    monkeypatch.setattr(official, "find_spec", lambda name: None)
    official._schema.cache_clear()
    official._fast.cache_clear()
    with pytest.raises(ModuleNotFoundError, match="openapi-spec-validator"):
        check("")


def test_half_a_surrogate_pair_is_looked_at_too() -> None:
    """A text that Rust cannot hold leaves the document to jsonschema, which finds what is wrong beside it."""
    document = outline("3.1", {"info": {"title": "\ud800", "version": 1}})

    assert [finding.path for finding in official.found_in(document, "3.1")] == [("info", "version")]


def test_depth_costs_the_words_alone() -> None:
    """In a document as deep as one may be, jsonschema runs out of calls: its findings are told in the words of jsonschema-rs."""
    inner: Json = {"get": {"externalDocs": {}}}
    for _ in range(60):
        inner = {"get": {"callbacks": {"c": {"{$url}": inner}}}}
    document = outline("3.1", {"paths": {"/a": inner}})
    with pytest.raises(RecursionError):
        official._in_words(document, "3.1")
    (finding,) = official.found_in(document, "3.1")

    assert finding.path[-2:] == ("get", "externalDocs") and "url" in finding.message
