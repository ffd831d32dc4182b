"""The harness calls as users do: a server that can be chosen, each method of an operation, tags as unions tell them."""

import json
from pathlib import Path
from typing import Any

import pytest

from .answers import reply_to
from .declared import operations_of
from .documents import Document
from .exercise import exercise
from .mint import mint
from .validity import invalid

_LINK = {"$ref": "#/components/schemas/Link"}
_SPAN = {"$ref": "#/components/schemas/Span"}
_FILE = {"type": "string", "format": "binary"}
_OK = {"200": {"description": "ok", "content": {"application/json": {"schema": _SPAN}}}}
_TEXT = {"text/csv": {"schema": {"type": "string"}}}


def _document(folder: Path, paths: dict[str, Any], **more: Any) -> Document:
    """A document of these paths, in two servers, whose `Span` is told by a tag in a union."""
    kind = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    union = {"oneOf": [_LINK, _SPAN], "discriminator": {"propertyName": "kind"}}
    whole = {
        "openapi": "3.0.3",
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": f"https://{name}.acme.test"} for name in ("eu", "us")],
        "paths": paths,
        "components": {"schemas": {"Link": kind, "Span": kind, "Either": union}},
        **more,
    }
    path = folder / "openapi.json"
    path.write_text(json.dumps(whole))
    return Document(path)


def _report(document: Document) -> dict[str, Any]:
    folder = document.path.parent
    package = f"called_{folder.name}".replace("-", "_")
    made = mint(document.path, folder, package)
    assert made["state"] == "written"
    return exercise(document, folder / package, made["diagnostics"]).as_json()


def test_server_and_further_methods(tmp_path: Path) -> None:
    """A client of several servers is made, and each method of an operation is called and answered in its own media type."""
    two = {"application/json": {"schema": _SPAN}, **_TEXT}
    answered = {"responses": {"200": {"description": "ok", "content": two}}}
    sent = {"requestBody": {"required": True, "content": two}, "responses": _OK}
    item = {"get": {"operationId": "spans", **answered}, "post": {"operationId": "put", **sent}}
    document = _document(tmp_path, {"/spans": item})
    report = _report(document)

    assert report["findings"] == report["inventory"]["missing"] == []
    assert report["counts"]["methods"] == 4
    operation = operations_of(document)[0]
    assert reply_to(operation, reads="text/csv").reply.media == "text/csv"
    assert reply_to(operation).reply.media == "application/json"


def test_files(tmp_path: Path) -> None:
    """Files in a form and a body that is one arrive with what was given, in each form that they may have."""
    form = {"type": "object", "required": ["scan"], "properties": {"scan": _FILE}}
    parts = {"content": {"multipart/form-data": {"schema": form}}}
    whole = {"required": True, "content": {"application/zip": {"schema": _FILE}}}
    paths = {
        "/scans": {"post": {"operationId": "scan", "requestBody": parts, "responses": _OK}},
        "/archive": {"post": {"operationId": "archive", "requestBody": whole, "responses": _OK}},
    }
    report = _report(_document(tmp_path, paths))

    assert report["findings"] == []
    assert report["counts"]["calls"] == 10


@pytest.mark.parametrize("media", ["*/*", "application/*", "application/json", "image/png"])
def test_bytes_of_any_name(tmp_path: Path, media: str) -> None:
    """A file is answered and sent as its bytes, also where its media type says JSON, which it cannot be."""
    content = {"content": {media: {"schema": _FILE}}}
    sent = {
        "requestBody": {"required": True, **content},
        "responses": {"204": {"description": "ok"}},
    }
    read = {"responses": {"200": {"description": "ok", **content}}}
    item = {"get": {"operationId": "read", **read}, "put": {"operationId": "write", **sent}}
    report = _report(_document(tmp_path, {"/file": item}))

    assert report["findings"] == report["inventory"]["missing"] == []
    assert report["counts"]["judged answers"] == report["counts"]["calls"] == 7


def test_what_the_standard_leaves_open(tmp_path: Path) -> None:
    """An object inside an exploded one has no defined form, and headers that the standard ignores are no parameters."""
    inner = {"type": "object", "properties": {"b": {"type": "string"}}}
    outer = {"type": "object", "properties": {"a": inner}}
    header = {"name": "Accept", "in": "header", "schema": {"type": "string"}}
    answer = _OK["200"] | {"headers": {"Content-Type": {"schema": {"type": "string"}}}}
    operation = {
        "operationId": "find",
        "parameters": [{"name": "where", "in": "query", "schema": outer}, header],
        "responses": {"200": answer},
    }
    report = _report(_document(tmp_path, {"/spans": {"get": operation}}))

    assert report["findings"] == report["inventory"]["missing"] == []


def test_what_types_do_not_list(tmp_path: Path) -> None:
    """Numbers that are listed are shown by limits that leave one alone, and the model of one status beside any value of another."""
    band = {"type": "number", "enum": [2.4, 3.65, 5]}
    shape = {"type": "object", "properties": {"band": band}}
    content = {"content": {"application/json": {"schema": shape}}}
    anything = {"description": "ok", "content": {"application/json": {}}}
    responses = {"200": anything, "201": {"description": "ok", **content}}
    operation = {"operationId": "put", "requestBody": content, "responses": responses}
    report = _report(_document(tmp_path, {"/spans": {"put": operation}}))

    assert report["inventory"]["missing"] == []
    assert report["inventory"]["counts"]["enum value"]["shown"] == 6


def test_a_member_without_a_name(tmp_path: Path) -> None:
    """A member may have an empty name, under which it is sent and read."""
    shape = {"type": "object", "properties": {"": {"type": "string"}}}
    content = {"content": {"application/json": {"schema": shape}}}
    responses = {"200": {"description": "ok", **content}}
    operation = {"operationId": "put", "requestBody": content, "responses": responses}
    report = _report(_document(tmp_path, {"/spans": {"put": operation}}))

    assert report["findings"] == report["inventory"]["missing"] == []


def test_required(tmp_path: Path) -> None:
    """A member that is missing is told of at its name, as the diagnostics tell of a name without a property."""
    shape = {"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "string"}}}
    document = _document(tmp_path, {}, components={"schemas": {"Shape": shape}})
    schema = document.root["components"]["schemas"]["Shape"]
    (found,) = invalid({"a": "x"}, schema, writing=True)

    assert found == (
        "/components/schemas/Shape/required/1",
        "the whole: 'b' is a required property",
    )


def test_tags(tmp_path: Path) -> None:
    """A branch of a union with a discriminator has its tag wherever else it is answered."""
    either = {"$ref": "#/components/schemas/Either"}
    union = {"200": {"description": "ok", "content": {"application/json": {"schema": either}}}}
    paths = {
        "/span": {"get": {"operationId": "span", "responses": _OK}},
        "/either": {"get": {"operationId": "either", "responses": union}},
    }
    document = _document(tmp_path, paths)
    alone, _ = operations_of(document)

    assert reply_to(alone).tree == {"kind": "Span"}
    assert _report(document)["findings"] == []
