"""Slips of shape and spelling: what vendors write for a list, an object, a place, a style, a status, a path, a server."""

from __future__ import annotations

import pytest

from specmint.diagnostics import Severity
from tests.test_slips import ANSWER, files, members, told, understood

ONE = {"n": "Maybe[int]"}


def method(text: str, name: str = "read_it") -> str:
    """Return the text of a method of the page `t.py` from its first line on."""
    return text.partition(f"def {name}")[2]


def places(text: str, version: str = "3.0.3") -> list[tuple[int, str]]:
    """Return line and pointer of each warning of a document."""
    found = understood(text, version).diagnostics
    return [
        (one.place.line, one.place.pointer) for one in found if one.severity is not Severity.NOTE
    ]


@pytest.mark.parametrize(
    ("schema", "codes", "fields"),
    [
        ("{properties: [{name: n, type: integer}]}", {"wrong-type"}, ONE),
        ("{properties: [{n: {type: integer}}]}", {"wrong-type"}, ONE),
        ("{type: object, properties: {n: {type: integer}}, required: {}}", {"schema-keyword"}, ONE),
        ("{properties: {n: integer}}", {"wrong-type"}, ONE),
        ("{properties: {n: [{type: integer}]}}", {"wrong-type"}, ONE),
        ("{properties: {n: int}}", {"wrong-type"}, ONE),
        ("{properties: {n: what it is}}", {"wrong-type"}, {"n": "Any"}),
        ("{properties: {n: B}}", {"wrong-type"}, {"n": "Maybe[B]"}),
        ("{properties: {n: '#/components/schemas/B'}}", {"wrong-type"}, {"n": "Maybe[B]"}),
        ("{properties: {n: {allOf: {$ref: '#/components/schemas/B'}}}}", {"wrong-type"}, {"n": "Maybe[B]"}),
        ("{properties: {n: {allOf: [null, {$ref: '#/components/schemas/B'}]}}}", {"wrong-type"}, {"n": "Maybe[B]"}),
        ("{properties: {n: {oneOf: [null, {type: integer}]}}}", {"wrong-type", "schema-type"}, {"n": "int | None"}),
        ("{properties: {n: {type: object, additionalProperties: integer}}}", {"wrong-type"}, {"n": "Maybe[dict[str, int]]"}),
        ("{properties: {n: {type: array, items: [{type: integer}, {type: string}]}}}", {"wrong-type", "keyword-not-enforced"}, {"n": "Maybe[list[Any]]"}),
        ("{Type: object, Properties: {n: {TYPE: integer}}}", {"unknown-field"}, ONE),
        ("{allof: [{properties: {n: {type: integer}}}]}", {"unknown-field"}, ONE),
    ],
)  # fmt: skip
def test_schemas(schema: str, codes: set[str], fields: dict[str, str]) -> None:
    """A schema of another shape, or with a keyword in other letters, is read as what it spells, and the slip is told."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: getA, {ANSWER}}}}}}}\n"
        f"components: {{schemas: {{A: {schema}, B: {{type: object, properties: {{c: {{type: string}}}}}}}}}}"
    )

    assert told(found) == {("warning", code) for code in codes}
    assert members(files(found)["models.py"], "A") == fields


@pytest.mark.parametrize(
    ("operation", "code", "call"),
    [
        ("parameters: {p: {in: query, schema: {type: string}}}", "wrong-type", 'query={"p": p}'),
        ("parameters: {name: p, in: query, schema: {type: string}}", "wrong-type", 'query={"p": p}'),
        ("parameters: [null, {name: p, in: query, schema: {type: string}}]", "wrong-type", 'query={"p": p}'),
        ("parameters: [{name: p, in: Query, schema: {type: string}}]", "parameter-in", 'query={"p": p}'),
        ("parameters: [{name: 'P:', in: header, schema: {type: string}}]", "header-name", 'headers={"P": p}'),
        ("Parameters: [{Name: p, in: query, schema: {type: string}}]", "unknown-field", 'query={"p": p}'),
        ("parameters: [{name: p, in: query, required: sometimes, schema: {type: string}}]", "wrong-type", 'query={"p": p}'),
        ("parameters: [{name: p, in: query, style: csv, schema: {type: array, items: {type: string}}}]", "parameter-style", 'query={"p": comma(p)}'),
        ("parameters: [{name: p, in: query, style: simple, schema: {type: array, items: {type: string}}}]", "parameter-style", 'query={"p": comma(p)}'),
        ("parameters: [{name: p, in: query, style: pipes, schema: {type: array, items: {type: string}}}]", "parameter-style", 'query={"p": pipe_delimited(p)}'),
        ("parameters: [{name: p, in: query, style: Form, schema: {type: array, items: {type: string}}}]", "parameter-style", 'query={"p": p}'),
        ("parameters: [{name: p, in: header, style: form, schema: {type: array, items: {type: string}}}]", "parameter-style", 'headers={"p": comma(p)}'),
        ("parameters: [{name: p, in: query, collectionFormat: csv, schema: {type: array, items: {type: string}}}]", "parameter-style", 'query={"p": comma(p)}'),
        ("parameters: [{name: p, in: query, collectionFormat: multi, schema: {type: array, items: {type: string}}}]", "parameter-style", 'query={"p": p}'),
    ],
)  # fmt: skip
def test_parameters(operation: str, code: str, call: str) -> None:
    """A parameter whose list, place, name or style is written otherwise is sent as it is meant, and the slip is told."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: readIt, tags: [T], {ANSWER}, {operation}}}}}}}\n"
        "components: {schemas: {A: {type: object}}}"
    )

    assert told(found) == {("warning", code)}
    assert call in method(files(found)["t.py"])


@pytest.mark.parametrize(
    ("status", "answers"),
    [
        *[
            (each, True)
            for each in ("'200 '", "200-299", "OK", "ok", "success", "'200,201'", "2**")
        ],
        *[(each, True) for each in ("200 OK", "200_1", "Default", "'0'")],
    ],
)
def test_statuses(status: str, answers: bool) -> None:
    """A key that spells a status, a range or `default` is that status, and its answer is the method's."""
    answer = ANSWER.replace('"200"', status)
    found = understood(
        f"paths: {{/a: {{get: {{operationId: readIt, tags: [T], {answer}}}}}}}\n"
        "components: {schemas: {A: {type: object, properties: {b: {type: string}}}}}"
    )

    assert told(found) == {("warning", "status-code")}
    assert ("-> A:" in files(found)["t.py"]) is answers


@pytest.mark.parametrize("status", ["abc", "'600'", "x", "'20'"])
def test_statuses_that_spell_nothing(status: str) -> None:
    """What is no status is left out beside the answer of a success; alone it is an error, since the answer would be lost."""
    alone = ANSWER.replace('"200"', status)
    beside = ANSWER.replace("{", f"{{{status}: {{description: x}}, ", 1)
    text = "paths: {{/a: {{get: {{operationId: readIt, tags: [T], {0}}}}}}}\ncomponents: {{schemas: {{A: {{type: object}}}}}}"

    assert told(understood(text.format(alone))) == {("error", "status-code")}
    assert told(understood(text.format(beside))) == {("warning", "status-code")}


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("a/{id}", "/a/{id}"),
        (" /a/{id} ", "/a/{id}"),
        ("/a/:id", "/a/{id}"),
        ("/a/<int:id>/b", "/a/{id}/b"),
        ("/a/{ id }", "/a/{id}"),
        ("/a/{ID}", "/a/{id}"),
        ("/a/{id+}", "/a/{id}"),
        ("/a/{id:[0-9]{3}}:pay", "/a/{id}:pay"),
    ],
)
def test_paths(path: str, sent: str) -> None:
    """A path lacks its slash, has spaces around it, or writes a declared variable as a framework does: it is read as meant."""
    declared = "parameters: [{name: id, in: path, required: true, schema: {type: string}}]"
    found = understood(
        f"paths: {{'{path}': {{get: {{operationId: readIt, tags: [T], {declared}, {ANSWER}}}}}}}\n"
        "components: {schemas: {A: {type: object}}}"
    )

    assert told(found) == {("warning", "path-template")}
    assert f'path("{sent}", id=id)' in files(found)["t.py"]


def test_a_variable_behind_the_fragment_is_left_out() -> None:
    """What follows `#` is never sent, so that a parameter in it can be none, and both are told."""
    declared = "parameters: [{name: id, in: path, required: true, schema: {type: string}}]"
    found = understood(
        f"paths: {{'/a#v1/{{id}}': {{get: {{operationId: readIt, tags: [T], {declared}, {ANSWER}}}}}}}\n"
        "components: {schemas: {A: {type: object}}}"
    )

    assert told(found) == {("warning", "path-template"), ("warning", "unused-path-parameter")}
    assert "def read_it(self) -> " in files(found)["t.py"]


def test_a_colon_is_a_variable_only_where_it_is_declared() -> None:
    """`/a:cancel` and `/a/:x` without a parameter x are sent as they are written."""
    found = understood(
        f"paths: {{'/a/:x:cancel': {{get: {{operationId: readIt, tags: [T], {ANSWER}}}}}}}\n"
        "components: {schemas: {A: {type: object}}}"
    )

    assert told(found) == set() and '"/a/:x:cancel"' in files(found)["t.py"]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("json", "application/json"),
        ("''", "application/json"),
        ("'application/json, text/json'", "application/json"),
        ("applicationjson", "application/json"),
        ("application-json", "application/json"),
        ("'': {schema: {type: object}}, application/json", "application/json"),
        ("json schema", None),
        ("xml", "application/xml"),
    ],
)
def test_media_types(name: str, media_type: str | None) -> None:
    """A name that spells a media type is read as that; one that spells none stops the operation that sends it."""
    found = understood(
        "paths: {/a: {post: {operationId: readIt, tags: [T], requestBody: {content:"
        f" {{{name}: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}, {ANSWER}}}}}}}\n"
        "components: {schemas: {A: {type: object, properties: {b: {type: string}}}}}"
    )

    assert ("warning" if media_type else "error", "media-type") in told(found)
    if media_type == "application/json":
        assert "json=optional(" in files(found)["t.py"]


def test_a_schema_in_the_place_of_a_body() -> None:
    """A response or a request body that refers to a schema is JSON of that schema; the slip is told where it stands."""
    text = (
        "paths: {/a: {post: {operationId: readIt, tags: [T], requestBody: {$ref: '#/components/schemas/A'},\n"
        "  responses: {'200': {$ref: '#/components/schemas/A'},\n"
        "    '400': {$ref: '#/components/schemas/B'}}}}}\n"
        "components: {schemas: {A: {type: object, properties: {b: {type: string}}},\n"
        "  B: {type: object, properties: {code: {type: string}}}}}"
    )
    found = understood(text)

    assert told(found) == {("warning", "schema-without-content")}
    assert [pointer.rpartition("/")[2] for _, pointer in places(text)] == ["$ref"] * 3
    page = files(found)["t.py"]
    assert "def read_it(self, *, a: A | None = None) -> A:" in page
    assert "B" in files(found)["errors.py"] or "B" in files(found)["_api.py"]


@pytest.mark.parametrize(
    ("servers", "codes", "urls"),
    [
        ("https://b.test", {"wrong-type"}, ["https://b.test"]),
        ("{url: 'https://b.test'}", {"wrong-type"}, ["https://b.test"]),
        ("['https://b.test']", {"wrong-type"}, ["https://b.test"]),
        ("[{url: ' https://b.test '}]", {"server-url"}, ["https://b.test"]),
        ("[{url: 'https://<host>/v1'}, {url: 'https://b.test'}]", {"server-url"}, []),
        ("[{url: 'https://{host}/v1'}, {url: 'https://b.test'}]", {"server-variable"}, []),
        ("[{url: 'wss://b.test'}, {url: 'https://b.test'}]", {"server-url"}, []),
        ("[{url: 'https://b.test?v=1'}]", {"server-url"}, []),
        ("[{url: 'https://b.test'}, {url: 'wss://b.test'}]", {"server-url"}, ["https://b.test"]),
        ("[{url: 'api.b.test/v1'}]", {"server-url"}, []),
        ("[{url: '/v1'}, {url: 'https://sandbox.b.test'}]", {"relative-server"}, []),
        ("[{url: '//b.test/v1'}]", {"server-url"}, ["https://b.test/v1"]),
        ("[{url: 'api.b.test'}, {url: 'https://sandbox.b.test'}]", {"relative-server", "server-url"}, []),
        ("[{url: '{p}/v1', variables: {p: {default: ''}}}, {url: '/v2'}]", {"server-variable"}, []),
        ("[{url: '/v1'}, {url: '/v2'}]", set(), []),
        ("[{url: 'https://b.test:{p}', variables: {p: {default: 8443, enum: [443]}}}]",
         {"wrong-type", "default-not-in-enum"}, ["https://b.test:{p}"]),
    ],
)  # fmt: skip
def test_servers(servers: str, codes: set[str], urls: list[str]) -> None:
    """A server of another shape is a server; where the first cannot be called none is offered, and never the second instead."""
    text = f"paths: {{/a: {{get: {{operationId: readIt, {ANSWER}}}}}}}\ncomponents: {{schemas: {{A: {{type: object}}}}}}"
    found = understood(f"x-of: vendor\n{text}", servers=servers)

    assert told(found) == {("warning", code) for code in codes}
    assert found.api is not None and [str(one.url.raw) for one in found.api.servers] == urls


def test_a_path_behind_a_server() -> None:
    """A path is seen from where the document is, which nobody knows: behind a server with a host it is none to choose, and told."""
    text = f"paths: {{/a: {{get: {{operationId: readIt, {ANSWER}}}}}}}\ncomponents: {{schemas: {{A: {{type: object}}}}}}"
    found = understood(text, servers="[{url: 'https://b.test'}, {url: /v1}]")

    (note,) = found.diagnostics
    assert (note.code, note.place.pointer) == ("construct-not-needed", "/servers/1")
    assert "the server '/v1' names no host" in note.message
    assert found.api is not None and [one.url.raw for one in found.api.servers] == [
        "https://b.test"
    ]


@pytest.mark.parametrize(
    ("servers", "urls"),
    [
        ("[{url: '/v2'}, {url: 'https://sandbox.b.test/v2'}]", ["https://api.b.test/v2"]),
        ("[{url: 'https://c.test'}, {url: '/v2'}]", ["https://c.test"]),
        ("[{url: '{h}', variables: {h: {default: x}}}, {url: 'https://sandbox.b.test'}]", []),
    ],
)
def test_servers_of_an_operation(servers: str, urls: list[str]) -> None:
    """Where the first server of an operation cannot be called, its calls never go to the second instead."""
    text = f"paths: {{/a: {{get: {{operationId: readIt, servers: {servers}, {ANSWER}}}}}}}\n"
    text += "components: {schemas: {A: {type: object}}}"
    found = understood(text, servers="[{url: 'https://api.b.test'}]")
    assert found.api is not None
    (operation,) = found.api.resources[0].operations

    assert [one.url.raw for one in operation.behaviour.server] == urls


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", 'https://a.test/"+x', "https://u:p@a.test", "//u:p@a.test"]
)
def test_servers_that_are_no_slip(url: str) -> None:
    """A URL with a user, with what ends a text, or of a scheme that runs something stops the run."""
    text = f"paths: {{/a: {{get: {{operationId: readIt, {ANSWER}}}}}}}\ncomponents: {{schemas: {{A: {{type: object}}}}}}"

    assert told(understood(text, servers=f"[{{url: '{url}'}}]")) == {("error", "server-url")}


def test_slips_in_slips_are_told_where_they_are_written() -> None:
    """What is inside of what was read otherwise is judged too, and each slip is told at its place in the file."""
    text = (
        "paths:\n  a:\n    GET:\n      tags: T\n      responses:\n        200 OK:\n"
        "          description: ok\n          content:\n            json: {schema: [{type: strng}]}\n"
    )

    assert places(text) == [
        (5, "/paths/a"),
        (6, "/paths/a/GET"),
        (7, "/paths/a/GET/tags"),
        (9, "/paths/a/GET/responses/200 OK"),
        (12, "/paths/a/GET/responses/200 OK/content/json"),
        (12, "/paths/a/GET/responses/200 OK/content/json/schema"),
        (12, "/paths/a/GET/responses/200 OK/content/json/schema/0/type"),
    ]


def test_slips_have_an_end() -> None:
    """Lists in lists in lists are no slip: after a dozen readings what is left is an error."""
    text = f"paths: {{}}\ncomponents: {{schemas: {{A: {'[' * 40}{{type: string}}{']' * 40}}}}}\n"

    assert ("error", "wrong-type") in told(understood(text))


def test_who_wrote_the_document_mends_it() -> None:
    """In a document with our marker nothing is made of a value of another kind: its authors can write what they mean."""
    text = f"x-specmint: 1\npaths: {{a: {{get: {{operationId: readIt, tags: T, {ANSWER}}}}}}}\ncomponents: {{schemas: {{A: {{properties: []}}}}}}"

    assert told(understood(text)) >= {("error", "path-template"), ("error", "wrong-type")}


@pytest.mark.parametrize("nothing", ["", "null", "~"])
def test_a_component_of_nothing_may_be_referred_to(nothing: str) -> None:
    """It is told once, where it stands, and read as any value."""
    text = f"paths: {{/a: {{get: {{operationId: readIt, tags: [t], {ANSWER}}}}}}}\ncomponents:\n  schemas:\n    A: {nothing}\n"
    found = understood(text)

    assert (
        told(found) == {("warning", "wrong-type")} and places(text)[0][1] == "/components/schemas/A"
    )
    assert "read_it(self) -> Any" in files(found)["t.py"]
