"""Lowering: its rooms, its one traversal, and the rules that no single golden shows."""

from __future__ import annotations

import ast
import dataclasses
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint import ir
from specmint.document import Document
from specmint.ir import Ident, Text
from specmint.lower import lower
from specmint.lower.facts import is_literal, literal_of, prose
from specmint.lower.media import is_form, is_json, request_media
from specmint.lower.view import Mode, is_hidden, payloads_in, shape_at, walk_to
from specmint.source import Files, load
from tests.test_slips import understood

LOWER = Path(__file__).parents[1] / "generator" / "specmint" / "lower"
#: Each room imports from those above it in this list only; rooms of one line do not import each other.
ROOMS = [
    {"facts", "media"},
    {"naming", "examples"},
    {"servers"},
    {"schemas"},
    {"answers", "behaviour", "requests"},
    {"paging", "other_media"},
    {"operations"},
    {"methods", "unreached", "unused", "webhooks"},
    {"__init__", "view"},
]
MODULES = sorted(LOWER.rglob("*.py"))


def document(text: str) -> Document:
    """A document of one file."""
    return load(Files({"main.yaml": text.encode()}, "main.yaml"))


def room(path: Path) -> str:
    """The room that a module of lowering belongs to."""
    return path.relative_to(LOWER).parts[0].removesuffix(".py")


def rooms_used(path: Path) -> set[str]:
    """The rooms of lowering that a module imports from."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    modules = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[2] for name in modules if name.startswith("specmint.lower.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LOWER)))
def test_rooms_import_downwards(path: Path) -> None:
    """Operations know of requests, answers and behaviour, these of schemas, and schemas of facts; never the other way."""
    rank = {name: number for number, names in enumerate(ROOMS) for name in names}

    for used in rooms_used(path) - {room(path)}:
        assert rank[used] < rank[room(path)], f"{room(path)} imports {used}"


def test_others_see_lowering_through_its_doors() -> None:
    """Outside of it only `lower` itself and `lower.view` are imported."""
    for path in LOWER.parent.rglob("*.py"):
        if not path.is_relative_to(LOWER):
            assert rooms_used(path) <= {"view"}, path.name


@pytest.mark.parametrize("name", sorted(ir.__all__))
def test_facts_are_documented(name: str) -> None:
    """Every class of the IR has a docstring that tells of each field, save those that mean the same in all."""
    kind = getattr(ir, name)
    if not dataclasses.is_dataclass(kind) or not isinstance(kind, type):
        return
    told = set(re.findall(r"\w+", kind.__doc__ or ""))
    shared = {"name", "wire", "spec_name", "doc", "type", "place"}

    assert {one.name for one in dataclasses.fields(kind)} - shared <= told


def test_pointers_are_taken_apart_in_one_module() -> None:
    """No module of the generator but `pointers` unescapes a token; the runtime has a function of its own."""
    found = {
        path.name
        for path in LOWER.parent.rglob("*.py")
        if '"~1"' in path.read_text(encoding="utf-8") and "runtime" not in path.parts
    }

    assert found == {"pointers.py"}


def test_constants_that_python_takes_for_equal() -> None:
    """1 and true are different alternatives, though Python's 1 equals True."""
    text = API.format(
        operation="", schema="{type: object, properties: {a: {oneOf: [{const: 1}, {const: true}]}}}"
    )
    (model,) = lower(document(text))[0].definitions
    assert isinstance(model, ir.Model)

    assert model.fields[0].type == ir.Union((ir.Constant((1,)), ir.Constant((True,))))
    assert isinstance(model.fields[0].type, ir.Union) and len(model.fields[0].type.members) == 2


SCALARS = [("a", Text("a")), ("'1.5'", Text("1.5")), ("1.50", Decimal("1.50")), ("1", 1)]


@pytest.mark.parametrize(("text", "literal"), [*SCALARS, ("true", True), ("null", None)])
def test_a_literal_keeps_its_type(text: str, literal: ir.Primitive) -> None:
    """Text is `Text`, a number has the digits that were written, true is not 1, and null is not a word."""
    found = literal_of(document(f"const: {text}").root() / "const")

    assert (type(found), str(getattr(found, "raw", found))) == (
        type(literal),
        str(getattr(literal, "raw", literal)),
    )


@pytest.mark.parametrize("text", ["[1]", "{a: 1}", "[]"])
def test_objects_and_lists_are_no_literals(text: str) -> None:
    """What has parts is never turned into text."""
    node = document(f"const: {text}").root() / "const"

    assert not is_literal(node)
    with pytest.raises(TypeError, match="no literal at /const"):
        literal_of(node)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["application/x-www-form-urlencoded", "application/json"], ("json", "application/json")),
        (["multipart/form-data", "application/x-www-form-urlencoded"], ("form", None)),
        (["text/plain", "application/vnd.acme+json; v=1"], ("json", None)),
        (["multipart/form-data"], ("multipart", None)),
        (["text/csv", "multipart/form-data"], ("multipart", None)),
        (["multipart/mixed"], ("multipart", "multipart/mixed")),
        (["text/csv", "multipart/mixed"], ("content", "text/csv")),
        (["multipart/mixed", "multipart/form-data"], ("multipart", "multipart/form-data")),
        (["text/csv", "text/plain"], ("content", "text/csv")),
        ([], ("none", None)),
    ],
)
def test_media_type_of_requests(offered: list[str], chosen: tuple[str, str | None]) -> None:
    """JSON goes before a form, a form before bytes, multipart/form-data after one, and of equals the first is taken."""
    content = ", ".join(f"{name!r}: {{schema: {{}}}}" for name in offered)
    media = request_media(document(f"requestBody: {{content: {{{content}}}}}").root())
    kind, name = chosen

    assert media.kind == kind
    assert name is None or media.node.name == name
    assert (media.schema is None) is (kind in ("content", "none"))


def test_an_operation_without_a_body_has_no_media_type() -> None:
    """Nothing is taken for a body where none is declared."""
    assert request_media(document("summary: Get").root()).kind == "none"


@given(st.sampled_from(["application/json", "APPLICATION/JSON ", "a/b+json", "*/*"]), st.text())
def test_parameters_of_a_media_type_do_not_matter(media: str, parameter: str) -> None:
    """A media type is what stands before the first semicolon, in any letters."""
    assert is_json(f"{media};{parameter}")
    assert not is_form(f"{media};{parameter}")


@pytest.mark.parametrize(
    ("summary", "description", "wanted"),
    [
        ("Get it", "", "Get it"),
        ("", "Get it.", "Get it."),
        ("Get it", "Get it.", "Get it"),
        ("Get it.", "Get it from the store.", "Get it from the store."),
        ("Get it.", "From the store.", "Get it.\n\nFrom the store."),
    ],
)
def test_prose_says_nothing_twice(summary: str, description: str, wanted: str) -> None:
    """A description that begins with the summary stands alone."""
    node = document(f"summary: {summary!r}\ndescription: {description!r}").root()

    assert prose(node) == Text(wanted)


NULLABLE = """
openapi: 3.0.3
plain: {$ref: '#/base'}
beside: {nullable: true, allOf: [{$ref: '#/base'}]}
base: {type: object, properties: {a: {type: string, readOnly: true}}}
listed: {type: array, items: {type: object, properties: {b: {type: string, contentSchema: {$ref: '#/base'}}}}}
"""


def test_a_view_is_that_of_the_target() -> None:
    """References and annotating `allOf`s are followed; null that is allowed on the way counts for that use alone."""
    root = document(NULLABLE).root()

    assert shape_at(root / "plain") is shape_at(root / "base")
    assert shape_at(root / "beside").node == root / "base"
    assert [shape_at(root / key).nullable for key in ("plain", "beside", "base")] == [
        False,
        True,
        False,
    ]


def test_walking_a_schema() -> None:
    """A pointer leads through lists by `*`, through JSON in text, and nowhere where the schema ends."""
    root = document(NULLABLE).root()

    assert walk_to(root / "listed", ("*", "b", "a")) == root / "base" / "properties" / "a"
    assert walk_to(root / "listed", ("*", "c")) is None
    assert walk_to(root / "plain", ("a", "b")) is None


def test_read_only_is_never_sent() -> None:
    """readOnly is hidden in what is written, and only there."""
    member = document(NULLABLE).root() / "base" / "properties" / "a"

    assert is_hidden(member, "write") and not is_hidden(member, "read")


TAGGED = """
paths:
  /all:
    get: {tags: [t], responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Any"}}}}}}
  /one:
    put: {tags: [t], requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/One"}}}}, responses: {"204": {description: d}}}
components:
  schemas:
    Any: {oneOf: [{$ref: "#/components/schemas/One"}, {$ref: "#/components/schemas/Two"}], discriminator: {propertyName: type}}
    One: {type: object, properties: {label: {type: string}, type: {type: string, readOnly: true}}}
    Two: {type: object, properties: {type: {type: string}}}
"""


def test_a_tag_that_is_only_read_is_not_sent() -> None:
    """What tells an answer's classes apart is a member of one that is sent only if it may be written."""
    api = understood(TAGGED).api
    assert api is not None
    models = {one.name: one for one in api.definitions if isinstance(one, ir.Model)}

    assert [field.wire.raw for field in models[Ident("One")].fields] == ["label", "type"]
    assert [field.wire.raw for field in models[Ident("OneInput")].fields] == ["label"]


@pytest.mark.parametrize("mode", ["read", "write"])
@pytest.mark.parametrize(
    "schema",
    [
        "{type: string, readOnly: true, writeOnly: true}",
        "{allOf: [{type: string, readOnly: true}, {writeOnly: true}]}",
    ],
)
def test_what_is_read_only_and_write_only_takes_part_in_both(schema: str, mode: Mode) -> None:
    """Else the member would be nowhere: what contradicts itself hides nothing."""
    assert not is_hidden(document(f"openapi: 3.1.0\na: {schema}").root() / "a", mode)


def test_refusals_are_no_payload() -> None:
    """An alternative that contradicts what a success looks like has no payload of the method's."""
    schema = document("""
        openapi: 3.1.0
        oneOf:
          - {type: object, properties: {status: {const: 0}, data: {type: string}}}
          - {type: object, properties: {status: {enum: [1, 2]}, data: {type: integer}}}
          - {type: object, properties: {status: {type: integer}, data: {type: boolean}}}
        """).root()
    envelope = ir.Envelope(payload=Text("/data"), success=((Text("/status"), (0,)),))

    found = [shape_at(node).type for node in payloads_in(schema, envelope)]

    assert found == ["string", "boolean"]
    assert payloads_in(schema, ir.Envelope()) == [schema]


API = """
openapi: 3.1.0
x-specmint: 1
info: {{title: Acme, version: "1"}}
servers: [{{url: "https://api.acme.test"}}]
paths:
  /things:
    post:
      operationId: createThing
      {operation}
      requestBody:
        required: true
        content: {{application/json: {{schema: {schema}}}}}
      responses: {{"204": {{description: ok}}}}
"""


def codes(text: str) -> list[str]:
    """The codes of what lowering reports of a document."""
    return sorted({one.code for one in lower(document(text))[1]})


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("{model: /list/*/obj}", []),
        ("{arguments: [/list/*/obj/name]}", []),
        ("{arguments: [/text/name]}", []),
        ("{model: /list/*/other}", ["unknown-body-member"]),
        ("{model: /list/*/obj/name/x}", ["unknown-body-member"]),
        ("{arguments: [/mode/x]}", ["unknown-body-member"]),
        ("{arguments: [/mode, /list/*/obj, /list/*/obj/name]}", ["unknown-body-member"]),
        ("{arguments: [/lists/*/*]}", ["unknown-body-member"]),
        ("{arguments: [/open/*/x]}", ["unknown-body-member"]),
    ],
)
def test_pointers_of_x_body(rule: str, wanted: list[str]) -> None:
    """Each pointer of x-body fills a member, through JSON in text too, or it is reported; none is dropped."""
    schema = (
        "{type: object, properties: {mode: {type: string},"
        " list: {type: array, items: {type: object, properties: {obj: {type: object, properties: {name: {type: string}}}}}},"
        " text: {type: string, contentSchema: {type: object, properties: {name: {type: string}}}},"
        " lists: {type: array, items: {type: array, items: {type: string}}}, open: {type: array}}}"
    )

    assert codes(API.format(operation=f"x-body: {rule}", schema=schema)) == wanted


@pytest.mark.parametrize(
    ("schema", "wanted"),
    [
        ("{const: 1.5}", []),
        ("{enum: [1.5, null, text]}", []),
        ("{const: null}", []),
        ("{const: []}", ["keyword-not-enforced"]),
        ("{enum: [[], 1]}", ["keyword-not-enforced"]),
        ("{type: array, uniqueItems: true}", ["keyword-not-enforced"]),
        ("{type: array, uniqueItems: false}", []),
        ("{anyOf: [{type: string}, {type: array, prefixItems: []}]}", ["keyword-not-enforced"]),
    ],
)
def test_what_is_not_checked_is_reported(schema: str, wanted: list[str]) -> None:
    """An assertion that no generated code checks is reported wherever it stands, with a name of its own or without."""
    whole = f"{{type: object, properties: {{a: {{type: array, items: {schema}}}}}}}"

    assert codes(API.format(operation="", schema=whole)) == wanted


def test_the_root_is_no_credential() -> None:
    """x-session names members of the login's body; its whole is none."""
    text = API.format(operation="", schema="{type: object}").replace(
        "servers:",
        "x-session: {login: createThing, credentials: [''], token: $response.body#/t,"
        " put: {in: header, name: X}}\nservers:",
    )

    assert codes(text) == ["unknown-credential"]
