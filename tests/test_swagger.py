"""Swagger 2.0 is read as OpenAPI 3.0, and whatever is said of it is said of the file as it is written."""

from __future__ import annotations

import pytest

from specmint.document import Document, Json
from specmint.ir import Ident
from specmint.pipeline import Understood, understand
from specmint.source import Files, load
from specmint.swagger import converted

HEAD = 'swagger: "2.0"\ninfo: {title: Acme, version: "1"}\n'


def document(text: str) -> Document:
    """Return the converted document of a text without its first lines."""
    return converted(load(Files({"s.yaml": (HEAD + text).encode()}, "s.yaml"))).document


def at(text: str, *path: str) -> Json:
    """Return what stands at a path of the converted document."""
    return document(text).node("s.yaml", path).value


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (
            "host: a.test\nschemes: [http, https]\nbasePath: /v1/",
            ["https://a.test/v1", "http://a.test/v1"],
        ),
        ("host: a.test", ["https://a.test"]),
        ("host: a.test\nschemes: [wss, http]", ["http://a.test"]),
        ("host: a.test\nbasePath: v1", ["https://a.test/v1"]),
        ("host: a.test\nschemes: http", ["http://a.test"]),
        ("host: a.test\nschemes: [HTTP]", ["http://a.test"]),
        ("host: https://a.test/", ["https://a.test"]),
        ("host: http://a.test/v1/\nbasePath: /v1", ["http://a.test/v1"]),
        ("host: ' a.test '\nbasePath: /", ["https://a.test"]),
        ("basePath: https://a.test/v1", ["https://a.test/v1"]),
        ("servers: [{url: 'https://b.test'}]", ["https://b.test"]),
        ("basePath: /v1", ["/v1"]),
    ],
)
def test_servers(text: str, urls: list[str]) -> None:
    """Host, base path and schemes are the servers; https stands first, and web sockets are no server."""
    assert at(text + "\npaths: {}", "servers") == [{"url": url} for url in urls]


@pytest.mark.parametrize(
    ("layout", "style"),
    [
        ("", {"style": "form", "explode": False}),
        (", collectionFormat: csv", {"style": "form", "explode": False}),
        (", collectionFormat: multi", {"style": "form", "explode": True}),
        (", collectionFormat: ssv", {"style": "spaceDelimited", "explode": False}),
        (", collectionFormat: pipes", {"style": "pipeDelimited", "explode": False}),
    ],
)
def test_lists_in_the_query(layout: str, style: dict[str, Json]) -> None:
    """A list is written as `collectionFormat` says, with commas where it says nothing."""
    text = f"paths: {{/a: {{get: {{parameters: [{{name: a, in: query, type: array, items: {{type: string}}{layout}}}]}}}}}}"

    assert at(text, "paths", "/a", "get", "parameters", "0") == {
        "name": "a",
        "in": "query",
        "schema": {"type": "array", "items": {"type": "string"}},
        **style,
    }


@pytest.mark.parametrize(
    ("consumes", "kind", "media_type"),
    [
        ("", "string", "application/x-www-form-urlencoded"),
        ("consumes: [multipart/form-data], ", "string", "multipart/form-data"),
        (
            "consumes: [multipart/form-data, application/x-www-form-urlencoded], ",
            "string",
            "application/x-www-form-urlencoded",
        ),
        ("", "file", "multipart/form-data"),
    ],
)
def test_forms(consumes: str, kind: str, media_type: str) -> None:
    """Form fields are one body: multipart where it holds a file, or nothing else is consumed."""
    text = f"paths: {{/a: {{post: {{{consumes}parameters: [{{name: a, in: formData, required: true, type: {kind}}}]}}}}}}"
    body = at(text, "paths", "/a", "post", "requestBody", "content")
    field = {"type": "string", "format": "binary"} if kind == "file" else {"type": "string"}

    assert body == {
        media_type: {"schema": {"type": "object", "properties": {"a": field}, "required": ["a"]}}
    }


def test_a_body_of_the_document_stands_in_its_operations() -> None:
    """A body that is declared once and referred to is the request body; the other parameters keep their order."""
    text = (
        "parameters: {B: {in: body, name: b, required: true, schema: {$ref: '#/definitions/A'}}}\n"
        "definitions: {A: {type: object}}\n"
        "paths: {/a: {put: {parameters: [{$ref: '#/parameters/B'}, {name: q, in: query, type: string}]}}}"
    )

    assert at(
        text, "paths", "/a", "put", "requestBody", "content", "application/json", "schema"
    ) == {"$ref": "#/components/schemas/A"}
    assert at(text, "paths", "/a", "put", "parameters", "0", "name") == "q"
    assert at(text, "components", "parameters") == {}


@pytest.mark.parametrize(
    ("text", "place", "pointer"),
    [
        ("definitions: {A: {type: strnig}}", (4, 25), "/definitions/A/type"),
        (
            "definitions: {A: {}}\nparameters: {P: {name: p, in: query, type: strnig}}",
            (5, 44),
            "/parameters/P/type",
        ),
    ],
)
def test_places_are_those_of_the_file(text: str, place: tuple[int, int], pointer: str) -> None:
    """What is wrong stands where it is written in the 2.0 file, and is named by its pointer there."""
    entry = HEAD + "paths: {}\n" + text
    found = understand(
        Files({"s.yaml": entry.encode()}, "s.yaml"), Ident("acme"), lambda stage: None
    )
    (problem,) = [item for item in found.diagnostics if item.code == "schema-type"]

    assert ((problem.place.line, problem.place.column), problem.place.pointer) == (place, pointer)


def test_the_place_of_a_body_that_an_answer_has_not() -> None:
    """What is said of the content of an answer is said of its schema, which a document of 2.0 has in its place."""
    entry = (
        HEAD + 'paths: {/a: {get: {responses: {"204": {description: ok, schema: {type: string}}}}}}'
    )
    found = understand(
        Files({"s.yaml": entry.encode()}, "s.yaml"), Ident("acme"), lambda stage: None
    )
    (problem,) = [item for item in found.diagnostics if item.code == "answer-without-body"]

    assert problem.place.pointer == "/paths/~1a/get/responses/204/schema"


def test_places_of_form_fields() -> None:
    """A form field is a property of the body, and is told at the parameter that declares it."""
    text = (
        "paths:\n  /a:\n    post:\n      parameters:\n        - {name: q, in: query, type: string}\n"
        "        - {name: f, in: formData, type: strnig}\n      responses: {204: {description: x}}\n"
    )
    found = understand(
        Files({"s.yaml": (HEAD + text).encode()}, "s.yaml"), Ident("acme"), lambda stage: None
    )
    (problem,) = [item for item in found.diagnostics if item.code == "schema-type"]

    assert (problem.place.line, problem.place.pointer) == (8, "/paths/~1a/post/parameters/1/type")


def problems(text: str, **others: str) -> set[tuple[str, str, str]]:
    """Return severity, code and pointer of what is said of a document and the files beside it."""
    found = _understood(text, **others)
    return {(str(one.severity), one.code, str(one.place.pointer)) for one in found.diagnostics}


def _understood(text: str, **others: str) -> Understood:
    names = {name.replace("__", "/") + ".yaml": other.encode() for name, other in others.items()}
    files = Files({"s.yaml": (HEAD + text).encode(), **names}, "s.yaml")
    return understand(files, Ident("acme"), lambda stage: None)


PATH = "paths: {/a: {post: {operationId: make, tags: [T], %s responses: {204: {description: x}}}}}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("host: a.test\nbasePath: v1\n" + PATH % "", ("server-url", "/basePath")),
        ("host: https://a.test\n" + PATH % "", ("server-url", "/host")),
        ("host: a.test\nschemes: http\n" + PATH % "", ("wrong-type", "/schemes")),
        ("consumes: application/xml\n" + PATH % "", ("wrong-type", "/consumes")),
        (
            PATH
            % "parameters: [{in: body, name: b, schema: {}}, {in: formData, name: f, type: string}],",
            ("parameter-in", "/paths/~1a/post/parameters/1"),
        ),
        (
            PATH
            % "parameters: [{in: body, name: b, schema: {}}, {in: body, name: c, schema: {}}],",
            ("duplicate-parameter", "/paths/~1a/post/parameters/0"),
        ),
        (
            PATH % "parameters: [{in: formdata, name: f, type: string}],",
            ("parameter-in", "/paths/~1a/post/parameters/0"),
        ),
    ],
)
def test_slips_are_told(text: str, told: tuple[str, str]) -> None:
    """What is read otherwise than it is written, or left out, is a warning at its place in the file."""
    assert ("warning", *told) in problems(text)
    assert not [one for one in problems(text) if one[0] == "error"]


def test_web_sockets_alone_are_no_server() -> None:
    """Where no scheme can be called no server is offered, and none is made up."""
    found = _understood("host: a.test\nschemes: [wss]\n" + PATH % "")

    assert found.api is not None and found.api.servers == ()


def test_words_of_openapi_3_in_a_document_of_2() -> None:
    """A `requestBody`, `components` and the `schema` of a parameter count, and references in them lead where they are meant."""
    text = (
        "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/definitions/A'}}}},"
        " parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/B'}}]}}}\n"
        "definitions: {A: {type: object}}\ncomponents: {schemas: {B: {type: string}}}"
    )
    body = at(text, "paths", "/a", "post", "requestBody", "content", "application/json", "schema")

    assert body == {"$ref": "#/components/schemas/A"}
    assert at(text, "paths", "/a", "post", "parameters", "0", "schema") == {
        "$ref": "#/components/schemas/B"
    }
    assert at(text, "components", "schemas") == {"A": {"type": "object"}, "B": {"type": "string"}}


def test_several_files() -> None:
    """Parameters, bodies, responses, path items and schemas of other files are read, and told where they are written."""
    entry = (
        "host: a.test\npaths:\n  /a:\n    post:\n      operationId: make\n      tags: [T]\n      parameters:\n"
        "        - {$ref: 'common.yaml#/parameters/Page'}\n        - {$ref: 'common.yaml#/parameters/Body'}\n"
        "      responses: {200: {$ref: 'sub/answers.yaml#/responses/Ok'}}\n  /b: {$ref: sub/b.yaml}\n"
        "definitions: {Own: {type: object, properties: {o: {type: strng}}}}\n"
    )
    common = (
        "parameters:\n  Page: {name: page, in: query, type: array, items: {type: intger}}\n"
        "  Body: {name: b, in: body, schema: {$ref: '#/definitions/In'}}\ndefinitions:\n"
        "  In: {type: object, properties: {i: {type: string, x-nullable: true}, own: {$ref: 's.yaml#/definitions/Own'}}}\n"
    )
    answers = (
        "responses: {Ok: {description: ok, schema: {$ref: '../common.yaml#/definitions/In'}}}\n"
    )
    path_item = "get: {operationId: read, tags: [T], responses: {200: {$ref: './answers.yaml#/responses/Ok'}}}\n"
    found = _understood(entry, common=common, sub__answers=answers, sub__b=path_item)
    places = {(str(one.place), one.place.pointer) for one in found.diagnostics}

    assert places == {
        ("common.yaml:2:60", "/parameters/Page/items/type"),
        ("s.yaml:14:58", "/definitions/Own/properties/o/type"),
    }
    assert found.api is not None
    (page,) = found.api.resources
    assert [one.name for one in page.operations] == ["make", "read"]
