"""The table of constructs in ARCHITECTURE.md: that it has all of OpenAPI's fields, and that diagnostics are what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from specmint.diagnostics import Diagnostic, Severity, SpecmintError
from specmint.document import Document, Node
from specmint.lower import lower
from specmint.source import load, read
from specmint.structure import METHODS, OBJECTS
from specmint.validation import validate
from specmint.validation.walk import Walk
from tests.support import cases

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    *sorted(ROOT.glob("specs/*/openapi.yaml")),
    *(cases.entry(folder) for folder in cases.folders("features")),
    ROOT / "tests/cases/diagnostics/construct-not-used/spec.yaml",
    ROOT / "tests/cases/diagnostics/construct-not-needed/spec.yaml",
]
#: Keywords of schemas have a table of their own, which tests/test_combining.py holds against the meta-schemas.
OWN_TABLE = {
    key for key in OBJECTS["schema"] if key not in ("discriminator", "externalDocs", "xml")
}


class Row(NamedTuple):
    """A row of the table: the fields it is about, and the diagnostic that it says is always or sometimes given."""

    constructs: tuple[str, ...]
    outcome: str
    code: str


@cache
def table() -> tuple[Row, ...]:
    """The rows of the table of constructs."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    body = text.partition("| construct | outcome | what becomes of it |\n|---|---|---|\n")[2]
    rows = [line.strip("|").split("|") for line in body.partition("\n\n")[0].splitlines()]
    found: list[Row] = []
    for constructs, outcome, _ in rows:
        named = re.findall(r"`([^`]+)`( to)?", constructs)
        code = re.search(r"`(.+)`", outcome)
        word = outcome.strip().partition(" `")[0]
        fields = tuple(name for name, to in named if not to or name.startswith("path-item.get"))
        found.append(Row(fields, word, code[1] if code else ""))
    return tuple(found)


def row_of(kind: str, field: str) -> Row:
    """The row that a field of an object is in."""
    name = f"{kind}.{field}"
    if kind == "path-item" and field in METHODS:
        name = "path-item.get"
    exact = [row for row in table() if name in row.constructs]
    general = [row for row in table() if f"{kind}.*" in row.constructs]
    (row,) = exact or general or [Row((), "", "")]
    return row


def every_field() -> list[tuple[str, str]]:
    """Each field that an object of OpenAPI may have, save keywords of schemas."""
    fields = [(kind, field) for kind, fields in OBJECTS.items() for field in fields]
    return [one for one in fields if one[0] != "schema" or one[1] not in OWN_TABLE]


@pytest.mark.parametrize(("kind", "field"), every_field(), ids=".".join)
def test_the_table_has_every_field(kind: str, field: str) -> None:
    """Each field that OpenAPI knows is in one row, with an outcome of its own."""
    known = ("implemented", "for readers", "warning", "note", "error")

    assert row_of(kind, field).outcome in known


def test_the_table_has_no_other_fields() -> None:
    """What the table names is a field of OpenAPI."""
    fields = {f"{kind}.{field}" for kind, field in every_field()}
    fields |= {f"{kind}.*" for kind in OBJECTS}

    assert {name for row in table() for name in row.constructs} - fields == set()


# --- over documents ---------------------------------------------------------------------------------------------------


class Found(NamedTuple):
    """A field of a document, whose object is of a kind."""

    kind: str
    field: str
    node: Node


def is_told(found: Found) -> bool:
    """Whether this use of a field with a diagnostic is one that gets it: the rule of its row, in words of the document."""
    node, value = found.node, found.node.value
    match found.kind, found.field:
        case "operation", "tags":
            return isinstance(value, list) and len(value) > 1
        case "parameter", "allowReserved":
            schema = node.document.node(node.file, (*node.path[:-1], "schema"))
            return value is True and schema.text("type") == "object"
        case "encoding", "allowReserved":
            form = node.document.node(node.file, node.path[:-3]).child("schema").child("properties")
            return value is True and form.child(node.path[-2]).text("type") == "object"
        case "parameter", "allowEmptyValue":
            schema = node.document.node(node.file, (*node.path[:-1], "schema"))
            return value is True and schema.text("type") not in ("", "string")
        case ("request-body" | "response"), "content":
            is_refusal = node.path[-2][:1] in ("3", "4", "5", "d")
            if not isinstance(value, dict) or len(value) < 2 or is_refusal:
                return False
            # Of others each has a method of its own.
            schemas = [
                str(one.value_at("schema"))
                for _, one in node.items()
                if one.get("schema") and one.child("schema").text("format") != "binary"
            ]
            return any("*" in media for media in value) or len(set(schemas)) < len(schemas)
        case _, "links":
            return True
        case _:
            return False


@cache
def seen(path: Path) -> tuple[tuple[Found, ...], tuple[Diagnostic, ...]]:
    """The fields of a document, and what is reported of it; nothing of one that cannot be used."""
    document = load(read(path))
    try:
        reported = (*validate(document).diagnostics, *lower(document)[1])
    except SpecmintError:
        return (), ()
    return tuple(_fields(document)), reported


def _fields(document: Document) -> Iterator[Found]:
    version = "3.0" if document.root().text("openapi").startswith("3.0") else "3.1"
    for kind, node in Walk(document, version=version).visits():
        for field, child in node.items():
            is_ours = field.startswith("x-") or (kind == "schema" and field in OWN_TABLE)
            if not is_ours and (field in OBJECTS[kind] or "*" in OBJECTS[kind]):
                yield Found(kind, field, child)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_every_construct_of_a_document_is_in_code_or_reported(path: Path) -> None:
    """Each field of a document has a row, and where that has a diagnostic, it is given at the field or below it."""
    fields, reported = seen(path)
    assert fields
    silent = [found for found in fields if is_told(found) and not _is_reported(found, reported)]

    assert [one for one in fields if not row_of(one.kind, one.field).outcome] == []
    assert [f"{one.kind}.{one.field} at {one.node.pointer}" for one in silent] == []


def _is_reported(found: Found, reported: tuple[Diagnostic, ...]) -> bool:
    """Whether a diagnostic is given for a field; one thing of several places is reported at its first."""
    row = row_of(found.kind, found.field)
    given = [one for one in reported if one.code == row.code or one.code.startswith("construct-")]
    return any(
        one.place.pointer.startswith(found.node.pointer) or "other place" in one.message
        for one in given
    )


def test_every_row_with_a_diagnostic_is_met() -> None:
    """Of each warning and note of the table some document has the construct, and each severity is as the table says."""
    shown = {(one.severity, one.code) for path in DOCUMENTS for one in seen(path)[1]}
    for row in table():
        if row.code.startswith("construct-"):
            assert (Severity[row.outcome.upper()], row.code) in shown
    met = {f"{one.kind}.{one.field}" for path in DOCUMENTS for one in seen(path)[0] if is_told(one)}
    wanted = {
        "operation.tags",
        "parameter.allowReserved",
        "parameter.allowEmptyValue",
        "encoding.allowReserved",
        "request-body.content",
        "response.content",
        "response.links",
    }
    assert wanted - met == set()
