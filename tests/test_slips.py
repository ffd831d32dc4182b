"""Slips of vendors' documents: each is told as a warning, and the generated client does what is understood."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import pytest

from specmint.choice import LENIENT, Choice
from specmint.diagnostics import Severity
from specmint.ir import Ident
from specmint.pipeline import Understood, mint, understand
from specmint.source import Files

HEAD = """openapi: {version}
info: {{title: Acme, version: "1"}}
servers: {servers}
"""
ANSWER = 'responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}}'


def understood(
    text: str,
    version: str = "3.0.3",
    choice: Choice | None = None,
    servers: str = '[{url: "https://api.acme.test"}]',
) -> Understood:
    """Return what is understood of a document whose first lines are given."""
    head = HEAD.format(version=version, servers=servers)
    files = Files({"spec.yaml": (head + text).encode()}, "spec.yaml")
    return understand(files, Ident("acme"), lambda stage: None, choice)


def told(of: Understood) -> set[tuple[str, str]]:
    """Return severity and code of all that is reported, notes aside."""
    found = [item for item in of.diagnostics if item.severity is not Severity.NOTE]
    return {(str(item.severity), item.code) for item in found}


def files(of: Understood) -> dict[str, str]:
    """Return the package that is generated of a document."""
    assert of.api is not None, [item.text() for item in of.diagnostics]
    return {path.as_posix(): text for path, text in mint(of.api, lambda stage: None).items()}


def members(text: str, name: str) -> dict[str, str]:
    """Return the annotated members of a class, or the parameters of a method, of a module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and node.name == name:
            of = [one for one in node.body if isinstance(one, ast.AnnAssign)]
            return {ast.unparse(one.target): _written(one) for one in of}
        if isinstance(node, ast.FunctionDef) and node.name == name:
            listed = [*node.args.args, *node.args.kwonlyargs]
            return {one.arg: ast.unparse(one.annotation) for one in listed if one.annotation}
    raise AssertionError(f"no {name}")


def _written(member: ast.AnnAssign) -> str:
    """Return the annotation of a member, and its value where it says more than None."""
    annotation = ast.unparse(member.annotation)
    if member.value is None or ast.unparse(member.value) == "None":
        return annotation
    return f"{annotation} = {ast.unparse(member.value)}"


@pytest.mark.parametrize(
    ("schema", "code", "type_"),
    [
        ("{type: String}", "schema-type", "Maybe[str]"),
        ("{type: strnig}", "schema-type", "Maybe[str]"),
        ("{type: int}", "schema-type", "Maybe[int]"),
        ("{type: date}", "schema-type", "Maybe[Date]"),
        ("{type: any}", "schema-type", "Any"),
        ("{type: [string, 'null']}", "schema-type", "str | None"),
        ("{type: array}", "array-without-items", "Maybe[list[Any]]"),
        ("{type: string, enum: []}", "schema-enum", "Maybe[str]"),
        (
            "{type: string, maxLength: '10'}",
            "schema-keyword",
            "Maybe[str] = Field(default=None, max_length=10)",
        ),
        ("{type: string, nullable: 'true'}", "schema-keyword", "str | None"),
        ("{type: string, pattern: '('}", "pattern", "Maybe[str]"),
        (
            "{type: string, pattern: '/^x$/'}",
            "pattern",
            "Maybe[str] = Field(default=None, pattern='^x$')",
        ),
        ("{$ref: '#/components/schemas/B', nullable: true}", "null-beside-reference", "B | None"),
        ("{$ref: '#/components/schemas/Gone'}", "dangling-reference", "Any"),
        ("{$ref: '#/components/responses/R'}", "reference-to-wrong-kind", "Any"),
        ("{type: string, enum: [a, c], default: b}", "default-not-in-enum", "Maybe[AB]"),
        (
            "{type: object, properties: null, additionalProperties: {type: string}}",
            "wrong-type",
            "Maybe[dict[str, str]]",
        ),
    ],
)
def test_schemas(schema: str, code: str, type_: str) -> None:
    """A slip in a schema is a warning, and the member has the type that is understood."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: getA, {ANSWER}}}}}}}\n"
        f"components: {{responses: {{R: {{description: x}}}}, schemas: {{A: {{type: object,"
        f" properties: {{b: {schema}}}}}, B: {{type: object, properties: {{c: {{type: string}}}}}}}}}}"
    )

    assert told(found) == {("warning", code)}
    assert members(files(found)["models.py"], "A") == {"b": type_}


@pytest.mark.parametrize(
    ("operation", "code", "arguments"),
    [
        ("", "undeclared-path-parameter", {"id": "str"}),
        (
            "parameters: [{name: id, in: path, schema: {type: integer}}]",
            "path-parameter-required",
            {"id": "int"},
        ),
        (
            "parameters: [{name: id, in: path, required: true, schema: {}}, {name: x, in: path, required: true, schema: {}}]",
            "unused-path-parameter",
            {"id": "Any"},
        ),
        (
            "parameters: [{name: id, in: path, required: true, schema: {type: string}},"
            " {name: id, in: path, required: true, schema: {type: integer}}]",
            "duplicate-parameter",
            {"id": "int"},
        ),
        (
            "parameters: [{name: id, in: path, required: true, type: integer}]",
            "parameter-without-schema",
            {"id": "int"},
        ),
    ],
)
def test_parameters(operation: str, code: str, arguments: dict[str, str]) -> None:
    """A slip in a parameter is a warning, and the method takes the arguments that are understood."""
    found = understood(
        f"paths: {{'/a/{{id}}': {{get: {{operationId: readIt, tags: [T], {ANSWER}, {operation}}}}}}}\n"
        "components: {schemas: {A: {type: object}}}"
    )

    assert ("warning", code) in told(found) and "error" not in {each for each, _ in told(found)}
    assert members(files(found)["t.py"], "read_it") == arguments


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        ("{type: apiKey, in: header, name: My Key}", "header-name"),
        ("{type: http, scheme: hmac}", "unsupported-security-scheme"),
        ("{type: handshake}", "security-type"),
    ],
)
def test_security_that_cannot_be_sent(scheme: str, code: str) -> None:
    """A scheme whose credentials cannot be sent is left out, and calls are made without it."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: getA, security: [{{s: []}}], {ANSWER}}}}}}}\n"
        f"components: {{securitySchemes: {{s: {scheme}}}, schemas: {{A: {{type: object}}}}}}"
    )

    assert told(found) == {("warning", code)}
    assert found.api is not None and found.api.credentials == ()


def test_scopes_of_null() -> None:
    """`security: [{s: null}]` requires the scheme as an empty list does."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: getA, security: [{{s: null}}], {ANSWER}}}}}}}\n"
        "components: {securitySchemes: {s: {type: http, scheme: bearer}}, schemas: {A: {type: object}}}"
    )

    assert told(found) == {("warning", "wrong-type")}
    assert found.api is not None and [one.name for one in found.api.credentials] == ["s"]


def test_statuses() -> None:
    """`2xx` is the range 2XX: its answer is the method's."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: getA, tags: [T], {ANSWER.replace('200', '2xx')}}}}}}}\n"
        "components: {schemas: {A: {type: object, properties: {b: {type: string}}}}}"
    )

    assert told(found) == {("warning", "status-code")}
    assert "-> A:" in files(found)["t.py"]


# --- reach ------------------------------------------------------------------------------------------------------------

BROKEN = """paths:
  /a: {get: {operationId: getA, tags: [T], responses: {"200": {description: ok,
    content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}}}}
  /b: {get: {operationId: getB, tags: [T, Beta], responses: {"200": {description: ok,
    content: {application/json: {schema: {$ref: "#/components/schemas/B"}}}}}}}
components:
  schemas:
    A: {type: object, properties: {x: {type: string}}}
    B: {type: object, properties: {y: {$ref: "#/components/schemas/C"}}}
    C: {$ref: "missing.yaml"}
    D: {properties: {z: {$ref: "gone.yaml"}}}
"""


def test_errors_out_of_reach_are_warnings() -> None:
    """An error that no operation leads to stops nothing; one that an operation leads to stops it."""
    found = understood(BROKEN.replace("schemas/B", "schemas/A"))

    assert told(found) == {("warning", "reference-to-missing-file")}
    assert understood(BROKEN).api is None


def test_callbacks_are_no_part_of_a_call() -> None:
    """An error in a callback stops nothing: a client does not serve it."""
    found = understood(
        f"paths: {{/a: {{get: {{operationId: getA, {ANSWER}, callbacks: {{c: {{'{{$url}}': {{post:"
        " {responses: {abc: {description: x}}}}}}}}}\ncomponents: {schemas: {A: {type: object}}}"
    )

    assert told(found) == {("warning", "status-code"), ("warning", "webhook-not-read")}


def test_models_that_operations_lead_to() -> None:
    """What no operation leads to is generated only where all models are asked for; heirs and mapped schemas are led to."""
    text = """paths: {/a: {get: {operationId: getA, responses: {"200": {description: ok,
      content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}}}}}
components:
  schemas:
    Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}
    Cat: {allOf: [{$ref: "#/components/schemas/Pet"}, {type: object, properties: {lives: {type: integer}}}]}
    Stone: {type: object, properties: {weight: {type: number}}}
"""
    one, every = understood(text), understood(text, choice=Choice(models="all"))

    assert (one.unreached, every.unreached) == (1, 0)
    assert "class Cat" in files(one)["models.py"] and "class Stone" not in files(one)["models.py"]
    assert "class Stone" in files(every)["models.py"]


# --- partial documents ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Choice(exclude=("GET /b",)), ["get_a"]),
        (Choice(exclude=("* /b",)), ["get_a"]),
        (Choice(exclude=("tag:Beta",)), ["get_a"]),
        (Choice(include=("GET /a",)), ["get_a"]),
        (Choice(exclude=LENIENT), ["get_a"]),
    ],
)
def test_exclude(choice: Choice, kept: Sequence[str]) -> None:
    """What is excluded is not generated and is listed; an error that only it leads to stops nothing."""
    found = understood(BROKEN, choice=choice)

    assert found.api is not None, [item.text() for item in found.diagnostics]
    assert [one.name for resource in found.api.resources for one in resource.operations] == kept
    assert list(found.excluded) == ["GET /b"]


def test_lenient_says_what_it_leaves_out() -> None:
    """An error that costs an operation is a warning which names the operation."""
    found = understood(BROKEN, choice=Choice(exclude=LENIENT))
    messages = [item.message for item in found.diagnostics]

    assert any(message.endswith("left out: GET /b") for message in messages)
    assert set(found.excluded.values()) == {"reference-to-missing-file"}


def test_duplicate_operation_ids_can_be_lifted() -> None:
    """The same operationId twice is an error; where invalid operations are excluded, the first is generated."""
    text = BROKEN.replace("getB", "getA").replace("schemas/B", "schemas/A")

    assert ("error", "duplicate-operation-id") in told(understood(text))
    assert list(understood(text, choice=Choice(exclude=("invalid",))).excluded) == ["GET /b"]


@pytest.mark.parametrize(
    ("place", "severity"),
    [("query", "warning"), ("header", "warning"), ("cookie", "warning"), ("path", "error")],
)
def test_a_parameter_without_a_name(place: str, severity: str) -> None:
    """It cannot be sent, so it is left out; a path without it may lead elsewhere."""
    text = f"""\
paths:
  /a:
    get:
      operationId: getA
      parameters:
        - {{name: "", in: {place}, required: true, schema: {{type: string}}}}
        - {{name: b, in: query, schema: {{type: string}}}}
      responses: {{"204": {{description: done}}}}
"""
    found = understood(text)

    assert (severity, "parameter-name") in told(found)
    if severity == "warning":
        page = next(text for text in files(found).values() if "def " in text and '"/a"' in text)
        assert set(members(page, "get")) == {"b"}


def test_errors_of_all_stages_at_once() -> None:
    """Lowering runs on what validation let stand, so that one run shows the errors of both."""
    found = understood(
        BROKEN.replace("operationId: getA", 'operationId: getA, servers: [{url: "https://b.test"}]')
    )

    assert {code for severity, code in told(found) if severity == "error"} >= {
        "reference-to-missing-file"
    }


def test_strict_makes_warnings_errors() -> None:
    """`strict` refuses what is only a warning without it."""
    text = BROKEN.replace("schemas/B", "schemas/A")

    assert understood(text, choice=Choice(strict=True)).api is None
    assert {each for each, _ in told(understood(text, choice=Choice(strict=True)))} == {"error"}
