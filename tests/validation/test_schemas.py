"""Schemas: keywords, patterns, dialects, defaults."""

from __future__ import annotations

import pytest

from .documents import SCHEMA, check, errors, problems, schema, warnings


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        ("{type: strnig}", "schema-type", "/type"),
        ("{type: []}", "schema-type", "/type"),
        ("{type: [string, nil]}", "schema-type", "/type/1"),
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
    assert problems(schema(text)) == [(code, SCHEMA + pointer)]


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
        "{nullable: false}",
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
    """OpenAPI 3.0 does not have these; they are told, and mean what they mean in 3.1."""
    found = schema(text, "3.0.3")
    assert (errors(found), [found for found, _ in warnings(found)]) == ([], [code])


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
    assert (errors(found), warnings(found)) == (
        [],
        [("pattern-not-supported", f"{SCHEMA}/pattern")],
    )


def test_discriminators() -> None:
    """Mapped values are names of schemas or references to schemas."""
    text = "{{discriminator: {{propertyName: k, mapping: {{a: {0}}}}}}}"
    for target in ("B", "'#/components/schemas/B'", "'openapi.yaml#/components/schemas/B'"):
        assert schema(text.format(target)) == []
    for target in ("C", "'#/components/schemas/C'", "'http://x/y'", "'../x.yaml'", "1"):
        assert [p for _, p in warnings(schema(text.format(target)))] == [
            f"{SCHEMA}/discriminator/mapping/a"
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
    """A default that is no value of its schema is told; it stops nobody, for nothing is made of it."""
    found = schema(text)
    assert (errors(found), warnings(found)) == ([], [(code, f"{SCHEMA}/default")])


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
    assert (errors(found), warnings(found)) == (
        [],
        [("default-of-wrong-type", f"{SCHEMA}/default")],
    )
