"""What is wrong with a document: every rule with its code, its place, and what it lets through."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specmint.diagnostics import Diagnostic, Severity
from specmint.document import Document
from specmint.source import Files, load
from specmint.validate import validate

HEAD = 'openapi: {version}\ninfo: {{title: t, version: "1"}}\n'
OK = "responses: {'200': {description: ok}}"


def load_text(text: str, **others: str) -> Document:
    files = {f"{name}.yaml": other.encode() for name, other in others.items()}
    return load(Files({"openapi.yaml": text.encode(), **files}, "openapi.yaml"))


def check(text: str, version: str = "3.1.0", **others: str) -> list[Diagnostic]:
    """Diagnostics of a document whose first lines are given; `paths: {}` where it has none."""
    body = HEAD.format(version=version) + text
    if "paths:" not in text:
        body += "\npaths: {}\n"
    return list(validate(load_text(body, **others)))


def errors(found: list[Diagnostic]) -> list[tuple[str, str]]:
    return [(d.code, d.place.pointer) for d in found if d.severity is Severity.ERROR]


def warnings(found: list[Diagnostic]) -> list[tuple[str, str]]:
    return [(d.code, d.place.pointer) for d in found if d.severity is Severity.WARNING]


def schema(text: str, version: str = "3.1.0") -> list[Diagnostic]:
    """Diagnostics of one schema, at /components/schemas/A."""
    return check(f"components: {{schemas: {{A: {text}, B: {{type: string}}}}}}", version)


def operation(text: str, path: str = "/a", version: str = "3.1.0") -> list[Diagnostic]:
    """Diagnostics of one GET operation; `responses` are there."""
    return check(f'paths: {{"{path}": {{get: {{{OK}, {text}}}}}}}', version)


AT = "/paths/~1a/get"
PROBE = "/components/schemas/A"


# Versions


@pytest.mark.parametrize("version", ["3.0.0", "3.0.3", "3.1.0", "3.1.1", "3.0.0-rc2"])
def test_supported_versions(version: str) -> None:
    """OpenAPI 3.0 and 3.1, every patch release."""
    assert check("", version) == []


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("openapi: 3.1", "/openapi"),
        ("openapi: '3.1'", "/openapi"),
        ("openapi: 4.0.0", "/openapi"),
        ("openapi: 3.2.0", "/openapi"),
        ("openapi: null", "/openapi"),
        ("openapi: [3.1.0]", "/openapi"),
        ("openapi: ' 3.1.0'", "/openapi"),
        ("swagger: '2.0'", "/swagger"),
        ("info: {}", ""),
    ],
)
def test_other_versions_are_the_only_error(text: str, pointer: str) -> None:
    """Without a version we know, nothing else that could be said would be right."""
    (problem,) = validate(load_text(text + "\npaths: [nonsense]\n"))
    assert (problem.code, problem.place.pointer) == ("unsupported-version", pointer)
    assert "openapi" in problem.message


# Paths and operations


@pytest.mark.parametrize(
    "path",
    ["a", "/a\\r\\nX-Y: z", "/a\\0", "/a?b=c", "/a#b", "/a/../b", "/a/./b", "/a/..", "/%2e%2E/b"]
    + ["/a\\\\..\\\\b", "/{a", "/a}", "/{}", "/\\x7f"],
)
def test_path_templates(path: str) -> None:
    """A path starts with /, and what is written is what is called: no query, no way up, no CR."""
    assert "path-template" in [code for code, _ in errors(operation("", path))]


@pytest.mark.parametrize("path", ["/", "/a/", "/a.b/..c/...", "/a'b", "/a%20b", "/é", "/a:b,c;d=e"])
def test_paths_that_are_fine(path: str) -> None:
    """Anything else may be a path, quotes included: they are encoded, not judged."""
    assert operation("", path) == []


def test_variables_need_parameters() -> None:
    """Every variable of the template has a path parameter, declared here or on the path item."""
    found = errors(operation("", "/a/{id}"))
    assert found == [("undeclared-path-parameter", "/paths/~1a~1{id}")]
    path = "parameters: [{name: id, in: path, required: true, schema: {}}]"
    assert check(f"paths: {{'/a/{{id}}': {{{path}, get: {{{OK}}}}}}}") == []


def test_path_parameters_need_variables() -> None:
    """A path parameter that is not in the template would be silently dropped."""
    found = errors(operation("parameters: [{name: x, in: path, required: true, schema: {}}]"))
    assert found == [("unused-path-parameter", f"{AT}/parameters/0")]


def test_identical_templates() -> None:
    """The same path twice is an error where both have the same method, else only untidy."""
    parameter = "parameters: [{name: %s, in: path, required: true, schema: {}}]"
    twice = (
        f"paths: {{'/a/{{x}}': {{{parameter % 'x'}, get: {{{OK}}}}},"
        f" '/a/{{y}}': {{{parameter % 'y'}, METHOD: {{{OK}}}}}}}"
    )
    assert errors(check(twice.replace("METHOD", "get"))) == [("identical-paths", "/paths/~1a~1{y}")]
    found = check(twice.replace("METHOD", "put"))
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
    assert errors(found) == [("status-code", f"{AT}/responses/{status}")]


def test_responses() -> None:
    """OpenAPI 3.0 demands responses; 3.1 does not."""
    without = "paths: {/a: {get: {operationId: a}}}"
    assert errors(check(without, "3.0.3")) == [("no-responses", AT)]
    assert check(without, "3.1.0") == []


# Parameters, headers, bodies


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
    assert errors(operation(f"parameters: [{text}]")) == [(code, f"{AT}/parameters/0{pointer}")]


@pytest.mark.parametrize("required", ["", "required: false,"])
def test_path_parameters_are_required(required: str) -> None:
    """OpenAPI: `required` MUST be true where the place is the path."""
    text = f"parameters: [{{name: id, in: path, {required} schema: {{}}}}]"
    assert [c for c, _ in errors(operation(text, "/a/{id}"))] == ["path-parameter-required"]


def test_parameters_that_are_fine() -> None:
    """Query names are arbitrary text; the same name may be in several places."""
    text = "{name: 'a[]\"x', in: query, schema: {}}, {name: id, in: query, schema: {}}"
    more = "{name: id, in: header, schema: {}}, {name: x, in: query, content: {a/b: {}}}"
    assert operation(f"parameters: [{text}, {more}]") == []


def test_duplicate_parameters() -> None:
    """Name and place identify a parameter; header names do not mind their case."""
    two = "{name: A, in: PLACE, schema: {}}, {name: a, in: PLACE, schema: {}}"
    assert operation(f"parameters: [{two.replace('PLACE', 'query')}]") == []
    found = errors(operation(f"parameters: [{two.replace('PLACE', 'header')}]"))
    assert found == [("duplicate-parameter", f"{AT}/parameters/1")]


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


# Servers


@pytest.mark.parametrize(
    "url",
    ["https://a.example/v1", "HTTP://a.example:8080", "/v1", "v1", "https://[::1]:80/"]
    + ["https://a.example/it's", "https://a.example/%20"],
)
def test_servers(url: str) -> None:
    """http, https, or relative to where the document is."""
    assert check(f'servers: [{{url: "{url}"}}]') == []


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.example", "localhost:80"]
    + ["https://user:pw@a.example", "https://user@a.example", "https://a.example\\\\@b.example"]
    + ["https://a.example\\r\\nX: y", 'https://a.example/\\"+x+\\"', "https://a.example/a b"]
    + [
        "https:///path",
        "https://",
        "https:a.example",
        "https://a.example:99x",
        "https://a.example?x",
    ]
    + ["https://a.example#x", "https://a.example/{", "https://{host}.example"],
)
def test_bad_servers(url: str) -> None:
    """Credentials go there: no other scheme, no user and password, nothing a URL cannot hold."""
    found = errors(check(f'servers: [{{url: "{url}"}}]'))
    assert {code for code, _ in found} <= {"server-url", "server-variable"}
    assert found


def test_passwords_are_not_repeated() -> None:
    """A password in a server URL is refused without being shown once more."""
    for scheme in ("https://", "//", "{s}://", "https:", "HTTP://a\\", "ftp://"):
        server = f"url: '{scheme}user:hunter2@a.example/', variables: {{s: {{default: https}}}}"
        (problem,) = check(f"servers: [{{{server}}}]")
        assert (problem.code, problem.place.pointer) == ("server-url", "/servers/0/url")
        assert "hunter2" not in problem.text()


def test_server_variables() -> None:
    """The URL is judged with its defaults in it: they cannot smuggle in what it may not hold."""
    server = "servers: [{{url: '{{p}}://{{h}}.example/x', variables: {{p: {0}, h: {1}}}}}]"
    assert check(server.format("{default: https}", "{default: a}")) == []
    assert check(server.format("{default: https}", '{default: "it\'s"}')) == []
    assert check(server.format("{default: https, enum: [http, https]}", "{default: a}")) == []
    bad = check(server.format("{default: javascript}", "{default: a}"))
    assert errors(bad) == [("server-url", "/servers/0/url")]
    bad = check(server.format("{default: https}", "{default: user@evil.example/}"))
    assert errors(bad) == [("server-url", "/servers/0/url")]
    bad = check(server.format("{default: ftp, enum: [http, https]}", "{default: a}"))
    assert ("default-not-in-enum", "/servers/0/variables/p/default") in errors(bad)


# Security


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        ("{type: apiKey, in: header}", "missing-field", ""),
        ("{type: apiKey, name: k}", "missing-field", ""),
        ("{type: apiKey, in: body, name: k}", "security-in", "/in"),
        ('{type: apiKey, in: header, name: "a\\r\\nb"}', "header-name", "/name"),
        ("{type: apiKey, in: cookie, name: 'a;b'}", "header-name", "/name"),
        ("{type: http}", "missing-field", ""),
        ("{type: http, scheme: 'a b'}", "security-scheme-name", "/scheme"),
        ("{type: basic}", "security-type", "/type"),
        ("{scheme: basic}", "missing-field", ""),
        ("{type: oauth2}", "missing-field", ""),
    ],
)
def test_security_schemes(text: str, code: str, pointer: str) -> None:
    """A scheme says all that is needed to send its credentials, and it can be sent."""
    found = errors(check(f"components: {{securitySchemes: {{k: {text}}}}}"))
    assert found == [(code, f"/components/securitySchemes/k{pointer}")]


def test_security_requirements() -> None:
    """A requirement names schemes of the document."""
    schemes = "components: {securitySchemes: {apiKey: {type: http, scheme: basic}}}"
    assert check(f"{schemes}\nsecurity: [{{apiKey: []}}, {{}}]") == []
    (problem,) = check(f"{schemes}\nsecurity: [{{apikey: []}}]")
    assert (problem.code, problem.place.pointer) == (
        "unknown-security-scheme",
        "/security/0/apikey",
    )
    assert "Did you mean 'apiKey'?" in problem.hint


# Components and structure


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "a b", "é", "a\\nb", "", "a/b", "a$b"])
def test_component_names(name: str) -> None:
    """OpenAPI: ^[a-zA-Z0-9._-]+$, in every section, in 3.0 too."""
    for section, value in (("schemas", "{type: string}"), ("headers", "{schema: {}}")):
        text = f'components: {{{section}: {{"{name}": {value}}}}}'
        assert [code for code, _ in errors(check(text, "3.0.3"))] == ["component-name"]


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("paths: []", "/paths"),
        ("paths: null", "/paths"),
        ("paths: {/a: []}", "/paths/~1a"),
        ("paths: {/a: {get: []}}", "/paths/~1a/get"),
        ("paths: {/a: {get: {parameters: {}}}}", "/paths/~1a/get/parameters"),
        ("paths: {/a: {get: {tags: x}}}", "/paths/~1a/get/tags"),
        ("servers: {}", "/servers"),
        ("servers: [x]", "/servers/0"),
        ("components: {schemas: []}", "/components/schemas"),
        ("components: {schemas: {A: text}}", "/components/schemas/A"),
        ("components: {schemas: {A: {properties: []}}}", "/components/schemas/A/properties"),
        ("components: {schemas: {A: {allOf: {}}}}", "/components/schemas/A/allOf"),
        ("components: {schemas: {A: {items: [{}]}}}", "/components/schemas/A/items"),
        ("components: {schemas: {A: {$ref: 1}}}", "/components/schemas/A/$ref"),
        ("security: [a]", "/security/0"),
        ("security: [{a: b}]", "/security/0/a"),
    ],
)
def test_structure(text: str, pointer: str) -> None:
    """Lists are lists and objects are objects, wherever they stand."""
    assert ("wrong-type", pointer) in errors(check(text))


def test_slips_are_warnings() -> None:
    """What OpenAPI forbids and nothing depends on does not stop anyone."""
    paths = "paths: {/a: {GET: {}, get: {responses: {'200': {}}}}}"
    found = list(validate(load_text(f"openapi: 3.0.3\ninfo: {{version: 1.0}}\n{paths}")))
    assert errors(found) == []
    assert warnings(found) == [
        ("missing-field", "/info"),
        ("wrong-type", "/info/version"),
        ("unknown-field", "/paths/~1a/GET"),
        ("missing-field", "/paths/~1a/get/responses/200"),
    ]


def test_no_paths() -> None:
    """Nothing to call is a mistake, unless 3.1 says webhooks or components."""
    head = "openapi: {}\ninfo: {{title: t, version: '1'}}\n"
    assert errors(list(validate(load_text(head.format("3.0.3"))))) == [("missing-field", "")]
    assert list(validate(load_text(head.format("3.1.0") + "components: {}"))) == []


def test_second_opinion() -> None:
    """openapi-spec-validator finds what our rules leave to it, at its place; each thing once."""
    found = operation("callbacks: {c: {'{$url}': {get: {security: [{a: [1]}]}}}}")
    assert len(errors(found)) == len({pointer for _, pointer in errors(found)})
    found = check("paths: {/a: {get: {externalDocs: {}, responses: {'200': {description: x}}}}}")
    assert warnings(found) == [("openapi-structure", f"{AT}/externalDocs")]
    flow = "{type: oauth2, flows: {clientCredentials: {scopes: {}}}}"
    found = check(f"components: {{securitySchemes: {{o: {flow}}}}}")
    place = "/components/securitySchemes/o/flows/clientCredentials"
    assert errors(found) == [("openapi-structure", place)]


def test_second_opinion_on_other_files() -> None:
    """What is split over files gets the same verdict as in one file, at its own place."""
    (problem,) = check(
        "components: {securitySchemes: {o: {$ref: 'auth.yaml#/o'}}}",
        auth="o: {type: oauth2, flows: {clientCredentials: {scopes: {}}}}",
    )
    assert (problem.place.file, problem.place.pointer) == (
        "auth.yaml",
        "/o/flows/clientCredentials",
    )


# References


@pytest.mark.parametrize(
    "target",
    ["#/info", "#", "#/components", "#/components/schemas", "#/components/parameters/P"]
    + ["#/info/title", "#/components/schemas/B/properties", "#/components/examples/E/value"],
)
def test_references_lead_to_the_right_kind(target: str) -> None:
    """A schema reference leads to a schema, not to another object, a map of them, or data."""
    found = check(
        f"components: {{schemas: {{A: {{properties: {{p: {{$ref: '{target}'}}}}}},"
        " B: {properties: {x: {}}}}, parameters: {P: {name: p, in: query, schema: {}}},"
        " examples: {E: {value: {type: string}}}}"
    )
    assert errors(found) == [("reference-to-wrong-kind", f"{PROBE}/properties/p/$ref")]


@pytest.mark.parametrize(
    "target",
    ["#/components/schemas/B/properties/x", "#/paths/~1a/get/parameters/0/schema", "other.yaml"]
    + ["other.yaml#/any/where", "#/x-shared/s", "#/components/schemas/B/$defs/d", "#/$defs/odd"],
)
def test_references_that_are_fine(target: str) -> None:
    """Deep pointers, whole files and places of one's own are all schemas if they can be."""
    found = check(
        "x-shared: {s: {type: string}}\n$defs: {odd: {}}\n"
        f"components: {{schemas: {{A: {{properties: {{p: {{$ref: '{target}'}}}}}},"
        " B: {properties: {x: true}, $defs: {d: {}}}}}\n"
        f"paths: {{/a: {{get: {{{OK}, parameters: [{{name: p, in: query, schema: {{}}}}]}}}}}}",
        other="type: object\nany: {where: {type: string}}",
    )
    assert errors(found) == []


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("components: {schemas: {A: {$ref: '#/no'}}}", "/components/schemas/A/$ref"),
        ("components: {responses: {A: {$ref: '#/no'}}}", "/components/responses/A/$ref"),
        ("paths: {/a: {$ref: 'no.yaml'}}", "/paths/~1a/$ref"),
        ("paths: {/a: {parameters: [{$ref: 'http://x/y'}]}}", "/paths/~1a/parameters/0/$ref"),
        (
            "paths: {/a: {get: {requestBody: {$ref: '../x.yaml'}}}}",
            "/paths/~1a/get/requestBody/$ref",
        ),
        ("components: {schemas: {A: {items: {$ref: '#B'}}}}", "/components/schemas/A/items/$ref"),
        ("components: {schemas: {A: {$dynamicRef: '#B'}}}", "/components/schemas/A/$dynamicRef"),
    ],
)
def test_references_are_followed_everywhere(text: str, pointer: str) -> None:
    """Wherever a reference may stand, one that leads nowhere is an error there."""
    assert pointer in [where for _, where in errors(check(text))]


def test_references_in_data_are_data() -> None:
    """Examples, defaults, extensions and properties called $ref are not references."""
    found = check(
        "components: {schemas: {A: {properties: {$ref: {type: string}}, example: {$ref: x.yaml},"
        " default: {$ref: '#/no'}, x-own: {$ref: '#/no'}, enum: [{$ref: '#/no'}]}},"
        " examples: {E: {value: {$ref: 'http://x'}, externalValue: 'http://x'}}}"
    )
    assert [code for code, _ in errors(found)] == ["default-not-in-enum"] * bool(errors(found))


def test_problems_in_other_files_are_placed_there() -> None:
    """A rule speaks about the file it found the fault in, however it got there."""
    found = check("paths: {/a: {$ref: 'items.yaml#/a'}}", items="a:\n  get:\n    responses: []\n")
    assert [(d.place.file, d.place.line, d.code) for d in found] == [
        ("items.yaml", 3, "wrong-type")
    ]


@pytest.mark.parametrize(
    "schemas",
    [
        "A: {$ref: '#/components/schemas/A'}",
        "A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}",
        "A: {allOf: [{$ref: '#/components/schemas/A'}]}",
        "A: {allOf: [{$ref: '#/components/schemas/B'}]},"
        " B: {allOf: [{type: object}, {$ref: '#/components/schemas/A'}]}",
        "A: &a {$ref: '#/components/schemas/B'}, B: *a",
    ],
)
def test_circles_with_nothing_in_between(schemas: str) -> None:
    """A schema that is only itself, or made of itself, has no meaning."""
    found = errors(check(f"components: {{schemas: {{{schemas}}}}}"))
    assert {code for code, _ in found} == {"reference-cycle"}


@pytest.mark.parametrize(
    "schemas",
    [
        "A: {properties: {a: {$ref: '#/components/schemas/A'}}, required: [a]}",
        "A: {items: {$ref: '#/components/schemas/A'}}",
        "A: {oneOf: [{type: string}, {additionalProperties: {$ref: '#/components/schemas/A'}}]}",
        "A: {oneOf: [{$ref: '#/components/schemas/B'}]},"
        " B: {allOf: [{$ref: '#/components/schemas/A'}]}",
    ],
)
def test_recursion_is_fine(schemas: str) -> None:
    """Trees, lists and parents that list their children are ordinary documents."""
    assert check(f"components: {{schemas: {{{schemas}}}}}") == []


# Schemas


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        ("{type: strnig}", "schema-type", "/type"),
        ("{type: []}", "schema-type", "/type"),
        ("{type: [string, nil]}", "schema-type", "/type"),
        ("{type: file}", "schema-type", "/type"),
        ("{type: null}", "schema-type", "/type"),
        ("{type: {}}", "schema-type", "/type"),
        ("{maximum: '10'}", "schema-keyword", "/maximum"),
        ("{maximum: 'x; import os'}", "schema-keyword", "/maximum"),
        ("{exclusiveMinimum: 'x'}", "schema-keyword", "/exclusiveMinimum"),
        ("{minLength: -1}", "schema-keyword", "/minLength"),
        ("{minLength: 1.5}", "schema-keyword", "/minLength"),
        ("{maxItems: true}", "schema-keyword", "/maxItems"),
        ("{maxProperties: '3'}", "schema-keyword", "/maxProperties"),
        ("{multipleOf: 0}", "schema-keyword", "/multipleOf"),
        ("{multipleOf: -0.5}", "schema-keyword", "/multipleOf"),
        ("{multipleOf: '1'}", "schema-keyword", "/multipleOf"),
        ("{uniqueItems: 'no'}", "schema-keyword", "/uniqueItems"),
        ("{readOnly: 1}", "schema-keyword", "/readOnly"),
        ("{required: true}", "schema-keyword", "/required"),
        ("{required: [1]}", "schema-keyword", "/required"),
        ("{enum: a}", "schema-keyword", "/enum"),
        ("{enum: []}", "schema-enum", "/enum"),
        ("{title: 1}", "schema-keyword", "/title"),
        ("{pattern: 1}", "schema-keyword", "/pattern"),
        ("{pattern: '['}", "pattern", "/pattern"),
        ("{pattern: '(?'}", "pattern", "/pattern"),
        ("{discriminator: {}}", "missing-field", "/discriminator"),
        ("{discriminator: kind}", "wrong-type", "/discriminator"),
        ("{not: 1}", "wrong-type", "/not"),
    ],
)
def test_schema_keywords(text: str, code: str, pointer: str) -> None:
    """Each keyword holds what it must, so that nothing odd reaches the generated code."""
    assert errors(schema(text)) == [(code, PROBE + pointer)]


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "true",
        "{type: [string, 'null'], unknownWord: 1, customTypePath: os.system}",
        "{minimum: 1e400, maximum: 12345678901234567890123, multipleOf: 0.01, minLength: 2.0}",
        "{enum: [1, 1, null, a]}",
        "{required: [nowhere]}",
        "{pattern: '^(?<year>\\d{4})$'}",
        "{type: array}",
        "{nullable: true}",
        "{format: anything}",
    ],
)
def test_schemas_that_are_fine(text: str) -> None:
    """Unknown words are annotations; what is odd but legal is left alone."""
    assert schema(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{type: [string]}", "schema-type"),
        ("{type: 'null'}", "schema-type"),
        ("{type: array}", "array-without-items"),
        ("true", "wrong-type"),
    ],
)
def test_what_came_with_3_1(text: str, code: str) -> None:
    """OpenAPI 3.0 does not have these."""
    assert [found for found, _ in errors(schema(text, "3.0.3"))] == [code]


def test_exclusive_bounds_of_the_other_version() -> None:
    """A flag in 3.1, a number in 3.0: plainly meant, so only a warning."""
    for text, version in (
        ("{exclusiveMinimum: true}", "3.1.0"),
        ("{exclusiveMinimum: 1}", "3.0.3"),
    ):
        found = schema(text, version)
        assert (errors(found), [code for code, _ in warnings(found)]) == ([], ["schema-keyword"])


@pytest.mark.parametrize("pattern", ["^(?=a)(a+)+$", "(a)\\\\1", "^.{1,2097152}$", "(?<!x)y"])
def test_patterns_that_will_not_be_checked(pattern: str) -> None:
    """The engine of the models refuses them; a client without the check beats none."""
    found = schema(f'{{pattern: "{pattern}"}}')
    assert (errors(found), warnings(found)) == ([], [("pattern-not-supported", f"{PROBE}/pattern")])


def test_discriminators() -> None:
    """Mapped values are names of schemas or references to schemas."""
    text = "{{discriminator: {{propertyName: k, mapping: {{a: {0}}}}}}}"
    for target in ("B", "'#/components/schemas/B'", "'openapi.yaml#/components/schemas/B'"):
        assert schema(text.format(target)) == []
    for target in ("C", "'#/components/schemas/C'", "'http://x/y'", "'../x.yaml'", "1"):
        assert [p for _, p in errors(schema(text.format(target)))] == [
            f"{PROBE}/discriminator/mapping/a"
        ]


@pytest.mark.parametrize(
    "dialect", ["http://127.0.0.1/x", "7", "https://json-schema.org/draft-07/schema"]
)
def test_dialects(dialect: str) -> None:
    """Schemas in a dialect we cannot read are refused; nothing is fetched."""
    assert errors(check(f"jsonSchemaDialect: {dialect}")) == [
        ("unknown-dialect", "/jsonSchemaDialect")
    ]
    assert check("jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{enum: [a], default: b}", "default-not-in-enum"),
        ("{enum: [1], default: true}", "default-not-in-enum"),
        ("{const: a, default: b}", "default-not-in-enum"),
        ("{$ref: '#/components/schemas/B', default: {}}", "default-of-wrong-type"),
        ("{allOf: [{enum: [a]}, {}], default: b}", "default-not-in-enum"),
        ("{type: integer, default: 'import os'}", "default-of-wrong-type"),
        ("{type: boolean, default: maybe}", "default-of-wrong-type"),
        ("{type: object, default: text}", "default-of-wrong-type"),
        ("{type: string, default: {}}", "default-of-wrong-type"),
        ("{type: integer, default: 1.5}", "default-of-wrong-type"),
        ("{type: string, format: date, default: '2023-02-30'}", "default-date"),
        ("{type: string, format: date, default: today}", "default-date"),
        ("{type: string, format: date-time, default: '2024-01-01T25:00:00Z'}", "default-date"),
    ],
)
def test_defaults(text: str, code: str) -> None:
    """A default is a value of its schema: it becomes the default of a Python argument."""
    assert errors(schema(text)) == [(code, f"{PROBE}/default")]


@pytest.mark.parametrize(
    "text",
    [
        "{type: string, default: null}",
        "{enum: [1], default: 1.0}",
        "{enum: [{a: [1]}], default: {a: [1.0]}}",
        "{type: integer, default: 2.0}",
        "{type: [string, integer], default: 1}",
        "{type: string, format: date, default: '2024-02-29'}",
        "{type: string, format: date-time, default: '2024-02-29T12:00:00.5+01:00'}",
        "{type: string, format: date-time, default: '2016-12-31 23:59:60'}",
    ],
)
def test_defaults_that_are_fine(text: str) -> None:
    """JSON's equality, the formats' own rules, and null for no default."""
    assert schema(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "{type: integer, default: '10'}",
        "{type: boolean, default: 'false'}",
        "{type: string, default: 10}",
        "{type: integer, default: inf}",
        "{type: object, default: ''}",
        "{type: array, items: {type: string}, default: a}",
        "{type: array, items: {type: string, enum: [a, b]}, default: 'a,b'}",
        "{type: string, enum: [a, b], default: [a, b]}",
    ],
)
def test_defaults_that_are_slips(text: str) -> None:
    """A value spelled as another type is common in real documents and harmless."""
    found = schema(text)
    assert (errors(found), warnings(found)) == ([], [("default-of-wrong-type", f"{PROBE}/default")])


# The vocabulary

LOGIN = f"paths: {{/login: {{post: {{operationId: login, {OK}}}}}}}\n"
SESSION = "login: login, credentials: [/u], token: '$response.body#/t', put: {in: header, name: A}"


@pytest.mark.parametrize(
    "text",
    [
        "x-envelope: {payload: /d, success: {/s: [0, null], /e: ''}, code: /c, message: [/m, /n]}",
        "x-envelope: false",
        "x-errors: {A: {error: invalid}, HTTP 4XX: {error: refused, wait: 5, not-processed: true}}",
        "x-errors: {A: {error: unknown-outcome, wait: next-minute}}",
        f"x-session: {{{SESSION}, idle: 5, lifetime: 6, margin: 0, logout: login}}",
        f"x-session: {{{SESSION}, base_url: {{from: '$response.body#/b', hosts: ['*.a.com']}}}}",
        "x-credentials: [{in: form, name: devKey, description: Text}]",
        "x-paging: {style: page, page: $request.query.page, items: /d, pages: /p, first: 0}",
        "x-paging: {style: offset, offset: '$request.body#/a/b', default-size: 9}",
        "x-paging: {style: link}",
        "x-rate-limit: [{requests: 2, window: 1}, {concurrent: 3, scope: api}]",
        "x-idempotency-key: {header: Idempotency-Key}",
        "x-other-tool: [anything]",
    ],
)
def test_vocabulary(text: str) -> None:
    """Each form that the vocabulary documents, at the root."""
    assert check(LOGIN + text) == []


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("x-envelope: true", "/x-envelope"),
        ("x-envelope: {}", "/x-envelope"),
        ("x-envelope: {payload: data}", "/x-envelope/payload"),
        ("x-envelope: {payload: /a~2}", "/x-envelope/payload"),
        ("x-envelope: {paylod: /data}", "/x-envelope/paylod"),
        ("x-envelope: {success: {status: 0}}", "/x-envelope/success"),
        ("x-envelope: {success: {/s: {}}}", "/x-envelope/success/~1s"),
        ("x-envelope: {message: []}", "/x-envelope/message"),
        ("x-errors: {A: {error: gone}}", "/x-errors/A/error"),
        ("x-errors: {A: {}}", "/x-errors/A"),
        ("x-errors: {HTTP 99: {error: invalid}}", "/x-errors"),
        ("x-errors: {A: {error: invalid, wait: soon}}", "/x-errors/A/wait"),
        (
            "x-errors: {A: {error: unknown-outcome, not-processed: true}}",
            "/x-errors/A/not-processed",
        ),
        ("x-session: {login: login}", "/x-session"),
        (f"x-session: {{{SESSION.replace('login: login', 'login: logon')}}}", "/x-session/login"),
        (f"x-session: {{{SESSION}, logout: bye}}", "/x-session/logout"),
        (f"x-session: {{{SESSION}, idle: 0}}", "/x-session/idle"),
        (f"x-session: {{{SESSION}, idle: 1.5}}", "/x-session/idle"),
        (f"x-session: {{{SESSION.replace('name: A', 'name: A B')}}}", "/x-session/put/name"),
        (
            f"x-session: {{{SESSION.replace('in: header, name: A', 'security: s')}}}",
            "/x-session/put/security",
        ),
        (f"x-session: {{{SESSION.replace('#/t', '#t')}}}", "/x-session/token"),
        ("x-credentials: [{in: query, name: k}]", "/x-credentials/0/in"),
        ("x-paging: {style: pages}", "/x-paging/style"),
        ("x-paging: {style: page}", "/x-paging"),
        ("x-paging: {style: page, page: page}", "/x-paging/page"),
        ("x-paging: {style: link, next: /n}", "/x-paging/next"),
        ("x-paging: {style: link, size: $request.query.n}", "/x-paging/size"),
        ("x-paging: {style: next-url, next: /n, default-size: 9}", "/x-paging/default-size"),
        ("x-rate-limit: {requests: 1, window: 1}", "/x-rate-limit"),
        ("x-rate-limit: [{requests: 1}]", "/x-rate-limit/0"),
        ("x-rate-limit: [{requests: 1, window: 1, scope: all}]", "/x-rate-limit/0/scope"),
        ("x-idempotency-key: {header: 'a b'}", "/x-idempotency-key/header"),
    ],
)
def test_wrong_vocabulary(text: str, pointer: str) -> None:
    """What does not have its form is an error at the very member that is wrong."""
    assert pointer in [where for _, where in errors(check(LOGIN + text))]


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("{x-wire: {type: boolean, 'true': '1', 'false': '2'}}", None),
        ("{x-wire: {type: datetime, format: '%Y', fraction: 3}}", None),
        ("{x-wire: {type: datetime, epoch: seconds}}", None),
        ("{x-wire: {type: decimal}}", None),
        ("{x-null: {literals: ['', 0], send: ''}}", None),
        ("{x-name: FineName, enum: [a, b], x-enum-varnames: [A, B]}", None),
        ("{x-wire: {type: boolean, 'true': '1'}}", "/x-wire"),
        ("{x-wire: {type: datetime}}", "/x-wire"),
        ("{x-wire: {type: date, format: '%d', epoch: seconds}}", "/x-wire/epoch"),
        ("{x-wire: {type: money}}", "/x-wire/type"),
        ("{x-null: {literals: []}}", "/x-null/literals"),
        ("{x-name: 'not a name'}", "/x-name"),
        ('{x-name: "name\\n"}', "/x-name"),
        ("{x-name: class}", "/x-name"),
        ("{x-name: {username: a, password: b}}", "/x-name"),
        ("{enum: [a, b], x-enum-varnames: [A]}", "/x-enum-varnames"),
    ],
)
def test_vocabulary_of_schemas(text: str, pointer: str | None) -> None:
    """The extensions of schemas, right and wrong."""
    assert [where for _, where in errors(schema(text))] == ([PROBE + pointer] if pointer else [])


def test_vocabulary_of_operations() -> None:
    """x-body and x-bulk belong on operations; x-session can only be switched off there."""
    bulk = "x-bulk: {name: create_many, size: 100, results: /r, each: {payload: /p}}"
    assert operation(f"x-body: {{model: '/data/*/obj', arguments: [/id]}}, {bulk}") == []
    assert operation("x-session: false, x-idempotent: true, x-envelope: false") == []
    for text in (
        "x-body: {}",
        "x-body: {model: obj}",
        f"x-session: {{{SESSION}}}",
        "x-idempotent: 1",
    ):
        assert [code for code, _ in errors(operation(text))] == ["vocabulary"]


def test_extensions_that_do_not_count() -> None:
    """A misplaced or misspelt extension is not silently ignored."""
    found = check("x-wire: {type: decimal}\nx-envelop: {}\nx-pagination: {}\nx-logo: {}")
    assert errors(found) == []
    assert warnings(found) == [
        ("misplaced-extension", "/x-wire"),
        ("unknown-extension", "/x-envelop"),
        ("unknown-extension", "/x-pagination"),
    ]
    assert "Did you mean 'x-paging'?" in found[2].hint


# All of it


def test_everything_at_once_in_order() -> None:
    """One run finds every problem and shows them in the order of the file."""
    found = check(
        "servers: [{url: 'ftp://x'}]\npaths: {a: {get: {responses: {x: {description: x}}}}}\n"
        "components: {schemas: {'a b': {type: x}, B: {$ref: '#/no'}}}"
    )
    codes = ["server-url", "path-template", "status-code"]
    codes += ["component-name", "schema-type", "dangling-reference"]
    assert [d.code for d in found] == codes


def test_many_problems_have_an_end() -> None:
    """A hostile document cannot make us print for ever."""
    schemas = ", ".join(f"S{n}: {{type: x, multipleOf: 0}}" for n in range(2000))
    found = check(f"components: {{schemas: {{{schemas}}}}}")
    assert len(found) == 1001
    assert "too-many-problems" in [d.code for d in found]


def many(count: int, entry: str, between: str = ", ") -> str:
    """`entry` many times, `#` replaced by the number and `+` by the next."""
    entries = (entry.replace("#", str(n)).replace("+", str(n + 1)) for n in range(count))
    return between.join(entries)


LARGE = {
    "chain": "components: {schemas: {"
    + many(9000, "S#: {$ref: '@/components/schemas/S+', default: 1}").replace("@", "#")
    + ", S9000: {}}}",
    "defaults": f"components: {{schemas: {{A: {{enum: &e [{many(20_000, '#')}], default: *e}}}}}}",
    "dangling": "components: {schemas: {"
    + many(5000, "S#: {items: {$ref: '@/components/schemas/T#'}}").replace("@", "#")
    + "}}",
    "templates": "paths:\n" + many(5000, "  /a/{x#}: {}", "\n"),
    "required": f"components: {{schemas: {{A: {{required: [{many(50_000, 'r#')}]}}}}}}",
    "extensions": many(20_000, "x-a#: 1", "\n"),
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_cost_is_linear(text: str) -> None:
    """Nothing of a document's size makes a rule compare each with each."""
    start = time.monotonic()
    check(text)
    assert time.monotonic() - start < 20


words = st.sampled_from(["$ref", "allOf", "items", "type", "in", "name", "x-name", "schema", "a"])
leaves = (
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["#/paths", "", "x", "\n"])
)
values = st.recursive(
    leaves, lambda v: st.lists(v, max_size=3) | st.dictionaries(words, v, max_size=3), max_leaves=12
)


@given(values, st.sampled_from(["paths", "components", "servers", "security", "tags", "x-session"]))
@settings(max_examples=300, deadline=None)
def test_never_raises(value: object, place: str) -> None:
    """Whatever stands where, the answer is diagnostics."""
    info = {"title": "t", "version": "1"}
    text = json.dumps({"openapi": "3.1.0", "info": info, "paths": {}, place: value})
    for problem in validate(load_text(text)):
        assert problem.text()
        assert problem.place.line == 1
        json.dumps(problem.as_json())
