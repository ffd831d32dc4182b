"""What the vocabulary means once a document is lowered: rules for all properties, and pointers that lead nowhere."""

from __future__ import annotations

import pytest

from specmint import ir
from specmint.diagnostics import Diagnostic, Severity
from specmint.document import Document
from specmint.lower import lower
from specmint.lower.view import shape_at
from specmint.source import Files, load

HEAD = """
openapi: {version}
x-specmint: 1
info: {{title: Acme, version: "1"}}
servers: [{{url: "https://api.acme.test"}}]
"""


def document(text: str, version: str = "3.1.0") -> Document:
    """Return a document with the usual first lines."""
    return load(Files({"main.yaml": (HEAD.format(version=version) + text).encode()}, "main.yaml"))


# --- x-null and x-wire of properties --------------------------------------------------------------------------------

PROPERTIES = """
x-null: {{string: {{literals: ["root"]}}, uuid: {{literals: ["format"]}}}}
paths: {{}}
components:
  schemas:
    Plain: {{type: string}}
    Kind: {{type: string, enum: [a]}}
    Off: {{type: string, x-null: false}}
    Item:
      type: object
      {around}
      properties:
        one: {schema}
"""


def literals(schema: str, around: str = "", version: str = "3.1.0") -> object:
    """Return the literals that mean null for a property of this schema; None where there are none."""
    text = PROPERTIES.format(schema=schema, around=around)
    root = document(text, version).root()
    item = root / "components" / "schemas" / "Item"
    rule = shape_at(item / "properties" / "one").get("x-null")
    return None if rule is None else (rule / "literals").value


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ("{type: string}", ["root"]),
        ("{type: [string, 'null']}", ["root"]),
        ("{anyOf: [{type: string}, {type: 'null'}]}", ["root"]),
        ("{allOf: [{type: string}, {maxLength: 9}]}", ["root"]),
        ("{type: string, format: uuid}", ["format"]),
        ("{type: string, format: date}", ["root"]),
        ("{$ref: '#/components/schemas/Plain'}", ["root"]),
        ("{$ref: '#/components/schemas/Plain', x-null: {literals: ['own']}}", ["own"]),
        ("{allOf: [{$ref: '#/components/schemas/Plain'}], x-null: false}", None),
        ("{type: string, x-null: {literals: ['own']}}", ["own"]),
        ("{type: string, x-null: false}", None),
        ("{$ref: '#/components/schemas/Off'}", None),
        ("{$ref: '#/components/schemas/Off', x-null: {literals: ['own']}}", ["own"]),
        ("{$ref: '#/components/schemas/Kind'}", None),
        ("{type: string, enum: [a]}", None),
        ("{type: string, const: a}", None),
        ("{anyOf: [{type: string, enum: [a]}, {type: 'null'}]}", None),
        ("{type: integer}", None),
        ("{type: [string, integer]}", None),
        ("{anyOf: [{type: string}, {type: integer}]}", None),
        ("{type: array, items: {type: string}}", None),
        ("{}", None),
    ],
)
def test_a_rule_of_the_root_reaches_properties(schema: str, found: object) -> None:
    """By format, else by type; neither enums nor constants nor what may be of several types; the nearest rule counts."""
    assert literals(schema) == found


@pytest.mark.parametrize(
    ("around", "schema", "found"),
    [
        ("x-null: {string: {literals: ['object']}}", "{type: string}", ["object"]),
        ("x-null: {string: {literals: ['object']}}", "{type: string, format: uuid}", ["object"]),
        ("x-null: {integer: {literals: [0]}}", "{type: string}", None),
        ("x-null: false", "{type: string}", None),
        ("x-null: false", "{type: string, x-null: {literals: ['own']}}", ["own"]),
    ],
)
def test_an_object_speaks_for_its_properties(around: str, schema: str, found: object) -> None:
    """The rules of the object around a property stand in the place of the root's, as a whole."""
    assert literals(schema, around) == found


def test_nothing_counts_beside_a_reference_before_3_1() -> None:
    """OpenAPI 3.0 ignores what stands beside `$ref`; the common `allOf` of one is the way to say it."""
    beside = "{$ref: '#/components/schemas/Plain', x-null: false}"
    within = "{allOf: [{$ref: '#/components/schemas/Plain'}], x-null: false}"

    assert literals(beside, version="3.0.3") == ["root"]
    assert literals(within, version="3.0.3") is None


def test_what_is_no_property_is_not_reached() -> None:
    """Elements, members without a name, and schemas that are only called `properties` are no properties."""
    root = document("""
x-null: {string: {literals: [""]}}
components:
  schemas:
    properties:
      type: object
      additionalProperties: {type: string}
      properties:
        properties: {type: array, items: {type: string}, properties: {items: {type: string}}}
""").root()
    schema = root / "components" / "schemas" / "properties"
    inner = schema / "properties" / "properties"
    reached = {
        one.pointer.removeprefix(schema.pointer): "x-null" in shape_at(one).keywords
        for one in (
            schema / "additionalProperties",
            inner / "items",
            inner / "properties" / "items",
        )
    }

    assert reached == {
        "/additionalProperties": False,
        "/properties/properties/items": False,
        "/properties/properties/properties/items": True,
    }


# --- pointers that lead nowhere -------------------------------------------------------------------------------------

LISTED = """
{rule}
paths:
  /things:
    get:
      operationId: listThings
      parameters: [{{name: after, in: query, schema: {{type: string}}}}]
      responses:
        "200": {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}
        "400": {{description: no, content: {{application/json: {{schema: {refusal}}}}}}}
components: {{schemas: {{Loop: {{anyOf: [{{$ref: "#/components/schemas/Loop"}}]}}}}}}
"""
PAGE = (
    "{type: object, properties: {data: {type: array, items: {type: string}}, next: {type: string}}}"
)
LIST = "x-paging: {style: cursor, cursor: $request.query.after, items: /data, next: %s}"


_KNOWN = {"contradiction", "construct-not-needed"}


def found(rule: str, schema: str, refusal: str = "{}") -> list[tuple[Severity, str]]:
    """Return severity and code of what lowering finds in a document of one operation; what all of them have is left out."""
    text = LISTED.format(rule=rule, schema=schema, refusal=refusal)
    problems: tuple[Diagnostic, ...] = lower(document(text))[1]
    return [(one.severity, one.code) for one in problems if one.code not in _KNOWN]


NOWHERE = [(Severity.ERROR, "unknown-answer-member")]


@pytest.mark.parametrize(
    ("pointer", "schema", "wanted"),
    [
        ("/next", PAGE, []),
        ("/nxt", PAGE, NOWHERE),
        ("/data/-1", PAGE, []),
        ("/data/0", PAGE, []),
        ("/data/-1/id", PAGE, NOWHERE),
        ("/data/last", PAGE, NOWHERE),
        ("/next", f"{{allOf: [{PAGE}]}}", []),
        ("/nxt", PAGE.replace("next: {type: string}", "meta: {}"), NOWHERE),
        ("/meta/nxt", PAGE.replace("next: {type: string}", "meta: {}"), []),
        ("/meta/nxt", PAGE.replace("next: {type: string}", "meta: {type: object}"), []),
        ("/meta/nxt", PAGE.replace("next: {", "meta: {additionalProperties: false, "), NOWHERE),
        ("/nxt", PAGE[:-1] + ", additionalProperties: {type: string}}", []),
        ("/nxt", PAGE[:-1] + ", anyOf: [{properties: {nxt: {type: string}}}]}", []),
        # What no value fits is read as anything.
        ("/nxt", PAGE[:-1] + ", anyOf: [{$ref: '#/components/schemas/Loop'}]}", []),
    ],
)
def test_pointers_into_answers(pointer: str, schema: str, wanted: list[object]) -> None:
    """What no answer declares is reported; where a schema is open, nothing can be said."""
    assert found(LIST % pointer, schema) == wanted


def test_what_nobody_declares_of_refusals_is_unknown() -> None:
    """Code and message are looked for in declared refusals only, and their absence stops nothing."""
    rule = "x-envelope: {payload: /data, code: /error/code, message: /error/text}"
    refusal = (
        "{type: object, properties: {error: {type: object, properties: {code: {type: string}}}}}"
    )

    assert found(rule, PAGE) == []
    assert found(rule, PAGE, refusal) == [(Severity.WARNING, "unknown-answer-member")]


def test_each_as_envelope_needs_an_envelope() -> None:
    """`each: envelope` where no x-envelope holds is an error, not an element read as it is."""
    bulk = "x-bulk: {name: create_many, size: 9, results: /list, each: envelope}"
    text = f"""
paths:
  /things:
    post:
      {bulk}
      operationId: createThings
      requestBody:
        required: true
        content: {{application/json: {{schema: {{type: array, items: {{type: string}}}}}}}}
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  ok: {{type: boolean}}
                  x: {{type: string}}
                  list: {{type: array, items: {{type: object, properties: {{ok: {{}}, x: {{type: string}}}}}}}}
"""
    _, problems = lower(document(text))
    wrapped, none = lower(document("x-envelope: {payload: /x, success: {/ok: true}}" + text))

    assert [one.code for one in problems] == ["vocabulary"]
    made = wrapped.resources[0].operations[0].bulk
    assert none == ()
    assert made is not None and made.each == wrapped.default.envelope != ir.Envelope()
