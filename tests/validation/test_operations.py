"""Paths, operations, parameters and bodies."""

from __future__ import annotations

import pytest

from .documents import GET, OK, check, errors, operation, problems, warnings


@pytest.mark.parametrize(
    "path",
    ["a", "/a\\r\\nX-Y: z", "/a\\0", "/a/../b", "/a/./b", "/a/..", "/%2e%2E/b"]
    + ["/a\\\\..\\\\b", "/{a", "/a}", "/{}", "/\\x7f"],
)
def test_path_templates(path: str) -> None:
    """A path starts with /, and what is written is what is called: no way up, no CR."""
    assert "path-template" in [code for code, _ in errors(operation("", path))]


@pytest.mark.parametrize("path", ["/a?b=c", "/a#b"])
def test_queries_and_fragments_in_paths(path: str) -> None:
    """A query in a path is sent, and a fragment tells two operations apart: both are told."""
    found = operation("", path)
    assert errors(found) == []
    assert [code for code, _ in warnings(found)] == ["path-template"]


@pytest.mark.parametrize("path", ["/", "/a/", "/a.b/..c/...", "/a'b", "/a%20b", "/é", "/a:b,c;d=e"])
def test_paths_that_are_fine(path: str) -> None:
    """Anything else may be a path, quotes included: they are encoded, not judged."""
    assert operation("", path) == []


def test_variables_need_parameters() -> None:
    """Every variable of the template has a path parameter, declared here or on the path item."""
    found = warnings(operation("", "/a/{id}"))
    assert found == [("undeclared-path-parameter", "/paths/~1a~1{id}")]
    path = "parameters: [{name: id, in: path, required: true, schema: {}}]"
    assert check(f"paths: {{'/a/{{id}}': {{{path}, get: {{{OK}}}}}}}") == []


def test_path_parameters_need_variables() -> None:
    """A path parameter that is not in the template is left out, and that is told."""
    found = warnings(operation("parameters: [{name: x, in: path, required: true, schema: {}}]"))
    assert found == [("unused-path-parameter", f"{GET}/parameters/0")]


def test_identical_templates() -> None:
    """The same path twice is untidy: both have their methods."""
    parameter = "parameters: [{name: %s, in: path, required: true, schema: {}}]"
    twice = (
        f"paths: {{'/a/{{x}}': {{{parameter % 'x'}, get: {{{OK}}}}},"
        f" '/a/{{y}}': {{{parameter % 'y'}, METHOD: {{{OK}}}}}}}"
    )
    for method in ("get", "put"):
        found = check(twice.replace("METHOD", method))
        assert (errors(found), warnings(found)) == ([], [("identical-paths", "/paths/~1a~1{y}")])


def test_operation_ids_are_unique() -> None:
    """The second of two equal operationIds is an error that names the first."""
    (problem,) = check(
        f"paths: {{/a: {{get: {{operationId: x, {OK}}}}}, /b: {{put: {{operationId: x, {OK}}}}}}}"
    )
    assert problem.code == "duplicate-operation-id"
    assert problem.place.pointer == "/paths/~1b/put/operationId"
    assert "/paths/~1a/get/operationId" in problem.message


@pytest.mark.parametrize("status", ["600", "99", "2xx", "20", "ok", "2000"])
def test_status_codes(status: str) -> None:
    """Responses are keyed by a status, a range or `default`."""
    found = check(f"paths: {{/a: {{get: {{responses: {{'{status}': {{description: x}}}}}}}}}}")
    assert problems(found) == [("status-code", f"{GET}/responses/{status}")]


def test_responses() -> None:
    """OpenAPI 3.0 demands responses; 3.1 does not."""
    without = "paths: {/a: {get: {operationId: a}}}"
    assert warnings(check(without, "3.0.3")) == [("no-responses", GET)]
    assert check(without, "3.1.0") == []


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        ("{name: x, in: query}", "parameter-without-schema", ""),
        (
            "{name: x, in: query, schema: {}, content: {a/b: {}}}",
            "parameter-schema-and-content",
            "",
        ),
        ("{name: x, in: query, content: {}}", "parameter-content", "/content"),
        ("{name: x, in: query, content: {a/b: {}, c/d: {}}}", "parameter-content", "/content"),
        ("{name: x, in: body, schema: {}}", "parameter-in", "/in"),
        ("{name: x, in: formData, schema: {}}", "parameter-in", "/in"),
        ("{name: x, in: 7, schema: {}}", "wrong-type", "/in"),
        ("{name: x, schema: {}}", "missing-field", ""),
        ("{in: query, schema: {}}", "missing-field", ""),
        ("{name: '', in: query, schema: {}}", "parameter-name", "/name"),
        ('{name: "a\\r\\nb", in: header, schema: {}}', "header-name", "/name"),
        ("{name: 'a b', in: header, schema: {}}", "header-name", "/name"),
        ("{name: 'a:b', in: header, schema: {}}", "header-name", "/name"),
        ("{name: 'a;b', in: cookie, schema: {}}", "cookie-name", "/name"),
        ("{name: é, in: cookie, schema: {}}", "cookie-name", "/name"),
        ("{name: x, in: query, style: matrix, schema: {}}", "parameter-style", "/style"),
        ("{name: x, in: header, style: form, schema: {}}", "parameter-style", "/style"),
        ("{name: x, in: query, required: 'yes', schema: {}}", "wrong-type", "/required"),
        ("{name: x, in: query, schema: text}", "wrong-type", "/schema"),
        ("text", "wrong-type", ""),
    ],
)
def test_parameters(text: str, code: str, pointer: str) -> None:
    """A parameter can be sent: its place, name, style and description fit together."""
    found = operation(f"parameters: [{text}]")
    assert (code, f"{GET}/parameters/0{pointer}") in problems(found)


@pytest.mark.parametrize("required", ["", "required: false,"])
def test_path_parameters_are_required(required: str) -> None:
    """OpenAPI: `required` MUST be true where the place is the path."""
    text = f"parameters: [{{name: id, in: path, {required} schema: {{}}}}]"
    assert [c for c, _ in warnings(operation(text, "/a/{id}"))] == ["path-parameter-required"]


def test_parameters_that_are_fine() -> None:
    """Query names are arbitrary text; the same name may be in several places."""
    text = "{name: 'a[]\"x', in: query, schema: {}}, {name: id, in: query, schema: {}}"
    more = "{name: id, in: header, schema: {}}, {name: x, in: query, content: {a/b: {}}}"
    assert operation(f"parameters: [{text}, {more}]") == []


def test_duplicate_parameters() -> None:
    """Name and place identify a parameter; header names do not mind their case."""
    two = "{name: A, in: PLACE, schema: {}}, {name: a, in: PLACE, schema: {}}"
    assert operation(f"parameters: [{two.replace('PLACE', 'query')}]") == []
    found = warnings(operation(f"parameters: [{two.replace('PLACE', 'header')}]"))
    assert found == [("duplicate-parameter", f"{GET}/parameters/1")]


@pytest.mark.parametrize(
    "name",
    ["application/json", "application/vnd.a+json; charset=utf-8", "*/*", "text/*"]
    + ['multipart/form-data; boundary="a b"', "text/html;level=1;q=0.5"],
)
def test_media_types(name: str) -> None:
    """RFC 9110, 8.3.1: parameters, quoted values and wildcards included."""
    assert operation(f"requestBody: {{content: {{'{name}': {{}}}}}}") == []


@pytest.mark.parametrize(
    "name", ["json", "", "a/b/c", "a/b\\r\\nX: y", 'a/b"+x+"', "a b/c", "é/b", "a/b; x='y z'\\0"]
)
def test_not_media_types(name: str) -> None:
    """A request cannot be sent with anything else in its Content-Type."""
    escaped = name.replace('"', '\\"')
    found = errors(operation(f'requestBody: {{content: {{"{escaped}": {{}}}}}}'))
    assert [code for code, _ in found] == ["media-type"]


def test_odd_media_types_that_do_no_harm() -> None:
    """Nothing depends on an odd name in an answer, or beside a media type that works."""
    found = check("paths: {/a: {get: {responses: {'200': {description: x, content: {gzip: {}}}}}}}")
    assert (errors(found), [code for code, _ in warnings(found)]) == ([], ["media-type"])
    found = operation("requestBody: {content: {application/json: {}, examples: {}}}")
    assert (errors(found), [code for code, _ in warnings(found)]) == ([], ["media-type"])


def test_header_names() -> None:
    """Names of response headers are tokens as well."""
    headers = '{X-Ok: {schema: {}}, "X\\r\\nY": {schema: {}}}'
    found = check(
        f"paths: {{/a: {{get: {{responses: {{'200': {{description: x, headers: {headers}}}}}}}}}}}"
    )
    assert [code for code, _ in errors(found)] == ["header-name"]
