"""What lowering plans for requests: which values may have parts, and what parameters, forms and filled bodies are made of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from specmint import ir
from specmint.document import Document
from specmint.lower import lower
from specmint.lower.requests.sendable import kinds_of
from specmint.source import Files, load

FORM = "application/x-www-form-urlencoded"


def document(tree: Any) -> Document:
    """A document of one file."""
    return load(Files({"main.json": json.dumps(tree).encode()}, "main.json"))


def lowered(path: str = "/things", **operation: Any) -> tuple[ir.Operation, list[str]]:
    """The one operation of a document, and the codes of what is reported."""
    own = {"operationId": "createThing", "responses": {"204": {"description": "ok"}}, **operation}
    tree = {
        "openapi": "3.2.0",
        "x-specmint": 1,
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://api.acme.test"}],
        "paths": {path: {"post": own}},
    }
    api, found = lower(document(tree))
    (resource,) = api.resources
    (one,) = resource.operations
    return one, sorted({each.code for each in found})


def told(part: ir.Part) -> Any:
    """A part of a body in short: the name of its argument, with `?` if it may be left out, and what is around it."""
    match part:
        case ir.FromArgument(argument, optional):
            return f"{argument}?" if optional else str(argument)
        case ir.ObjectOf(members):
            return {name.raw: told(each) for name, each in members}
        case ir.JsonText(inner):
            return ["json", told(inner)]
        case ir.Styled(inner, style):
            return [style.kind, told(inner)]
        case ir.EachOf(argument, inner):
            return ["each", str(argument), told(inner)]
        case ir.Item():
            return "item"
        case ir.Fixed(value):
            return ["fixed", value.raw if isinstance(value, ir.Text) else value]
        case _:
            return part


def body_of(
    schema: Any, media: str = FORM, required: bool | None = None, **more: Any
) -> tuple[Any, bool, list[str]]:
    """What a body is made of, whether it may be left out whole, and the codes."""
    encoding = more.pop("encoding", {})
    body = {"content": {media: {"schema": schema, "encoding": encoding}}}
    if required is not None:
        body["required"] = required  # type: ignore[assignment]
    one, codes = lowered(requestBody=body, **more)
    assert one.body is not None
    return told(one.body.part), one.body.optional, codes


TEXT: Any = {"type": "string"}
LIST: Any = {"type": "array", "items": TEXT}
OBJECT: Any = {"type": "object", "properties": {"a": TEXT}}


@pytest.mark.parametrize(
    ("schema", "kinds"),
    [
        (TEXT, ""),
        ({"enum": ["a"]}, ""),
        ({"const": 1}, ""),
        ({"x-wire": {"type": "decimal"}}, ""),
        ({}, "object list"),
        (OBJECT, "object"),
        ({"type": "object"}, "object"),
        ({"type": ["object", "string"]}, "object"),
        ({"type": ["array", "string", "object"]}, "object list"),
        ({"type": "object", "items": LIST}, "object"),
        ({"type": "object", "properties": {"a": LIST}}, "object inner"),
        ({"type": "object", "additionalProperties": OBJECT}, "object inner"),
        ({"type": "object", "additionalProperties": TEXT}, "object"),
        ({"type": "array"}, "list"),
        (LIST, "list"),
        ({"type": "array", "items": LIST}, "list inner"),
        ({"type": "array", "items": {}}, "list inner"),
        ({"type": "array", "properties": {"a": LIST}}, "list"),
        ({"oneOf": [TEXT, LIST]}, "list"),
        ({"oneOf": [OBJECT, {"type": "array", "items": LIST}]}, "object list inner"),
        ({"type": "object", "properties": {"next": {"$ref": "#"}}}, "object inner"),
    ],
)
def test_what_a_value_may_be(schema: Any, kinds: str) -> None:
    """An object, a list, one inside another: of any alternative. What says nothing may be anything, and a ring has an end."""
    found = kinds_of(document({"openapi": "3.1.0", "x-specmint": 1, **schema}).root())

    assert (
        " ".join(name for name in ("object", "list", "inner") if getattr(found, f"has_{name}"))
        == kinds
    )
    assert found.has_parts is bool(kinds)


NESTED: Any = {"type": "object", "properties": {"a": LIST}}


def form(properties: Any, *required: str, **more: Any) -> Any:
    return {"type": "object", "properties": properties, "required": [*required], **more}


@pytest.mark.parametrize(
    ("schema", "encoding", "wanted"),
    [
        (form({"a": TEXT, "b": TEXT}, "a"), {}, {"a": "a", "b": "b?"}),
        (form({"a": TEXT, "b": {**TEXT, "readOnly": True}}), {}, {"a": "a?"}),
        (form({"a": {"const": "x"}, "b": {"const": "y"}}, "a"), {}, {"a": ["fixed", "x"]}),
        (form({"a": LIST, "b": OBJECT}), {}, {"a": "a?", "b": ["inner-json", "b?"]}),
        (form({"a": {"type": "array", "items": LIST}}), {}, {"a": ["inner-json", "a?"]}),
        (form({"a": LIST}), {"a": {"explode": False}}, {"a": ["comma", "a?"]}),
        (form({"a": OBJECT}), {"a": {"style": "deepObject"}}, {"a": ["deep", "a?"]}),
        (form({"a": TEXT}), {"a": {"contentType": "application/json"}}, {"a": ["json", "body?"]}),
        (
            form({"a": LIST}),
            {"a": {"contentType": "application/json", "style": "pipeDelimited"}},
            {"a": ["pipes", "a?"]},
        ),
        (form({"a": {**TEXT, "contentSchema": OBJECT}}), {}, {"a": ["json", "thing_a?"]}),
        (form({}, additionalProperties=False), {}, {}),
        (form({}, additionalProperties=TEXT), {}, "fields?"),
        (form({}, additionalProperties=OBJECT), {}, ["json-fields", "fields?"]),
        ({}, {}, "fields?"),
    ],
)
def test_what_a_form_is_made_of(schema: Any, encoding: Any, wanted: Any) -> None:
    """Each field is an argument, in its style; what has parts and no style is JSON, unless it is a list of texts."""
    part, _, codes = body_of(schema, encoding=encoding)

    assert part == wanted
    assert codes == []


@pytest.mark.parametrize(
    ("schema", "encoding", "codes"),
    [
        (form({"a": TEXT}, additionalProperties=True), {}, ["form-extra-fields"]),
        (form({"a": TEXT}, additionalProperties=False), {}, []),
        (form({"a": NESTED}), {"a": {"style": "form"}}, ["unsupported-form-field"]),
        (form({"a": NESTED}), {"a": {"style": "deepObject"}}, []),
        (form({"a": NESTED}), {}, []),
        ({"oneOf": [form({"a": TEXT}), form({"b": TEXT})]}, {}, ["unsupported-form"]),
        (LIST, {}, ["unsupported-form"]),
        (TEXT, {}, ["unsupported-form"]),
    ],
)
def test_what_a_form_cannot_hold_is_reported(schema: Any, encoding: Any, codes: list[str]) -> None:
    """Fields without a name, parts inside parts, alternatives, and what has no fields at all."""
    assert body_of(schema, encoding=encoding)[2] == codes


def test_fields_of_alternatives_are_required_where_all_require_them() -> None:
    """What one alternative alone requires may be left out, for the other one needs it not."""
    first, second = form({"a": TEXT, "b": TEXT}, "a", "b"), form({"a": TEXT, "c": TEXT}, "a")

    assert body_of({"oneOf": [first, second]})[0] == {"a": "a", "b": "b?", "c": "c?"}


@pytest.mark.parametrize(
    ("schema", "required", "more", "optional", "codes"),
    [
        (form({"a": TEXT}), None, {}, True, []),
        (form({"a": TEXT}), False, {}, True, []),
        (form({"a": TEXT}), True, {}, False, []),
        (form({"a": TEXT, "b": TEXT}, "a"), None, {}, False, []),
        (form({"a": TEXT, "b": TEXT}, "a"), False, {}, False, ["construct-not-used"]),
        (form({"a": {"const": "x"}, "b": TEXT}, "a"), False, {}, False, []),
        (form({}, additionalProperties=False), False, {}, False, []),
        (form({"b": OBJECT}), None, {}, True, []),
        (form({"a": TEXT, "k": TEXT}), None, {"x-idempotency-key": {"body": "/k"}}, False, []),
    ],
)
def test_a_form_may_be_left_out_whole(
    schema: Any, required: bool | None, more: Any, optional: bool, codes: list[str]
) -> None:
    """Where none of its fields must be there, and nobody but the caller fills it. `required: false` beside others is reported."""
    found = body_of(schema, required=required, **more)

    assert found[1:] == (optional, codes)


INNER: Any = form({"name": TEXT, "size": TEXT}, "name")
WHOLE: Any = form(
    {
        "mode": {"const": "new"},
        "idle": {"const": "x"},
        "obj": INNER,
        "text": {**TEXT, "contentSchema": INNER},
        "list": {"type": "array", "items": form({"obj": INNER}, "obj")},
    },
    "mode",
)


@pytest.mark.parametrize(
    ("rule", "media", "wanted"),
    [
        ({"arguments": ["/obj/name"]}, "application/json", {"obj": {"name": "name"}}),
        ({"arguments": ["/obj/size"]}, "application/json", None),
        ({"model": "/obj"}, "application/json", {"obj": "thing_obj?"}),
        ({"arguments": ["/text/name"]}, "application/json", {"text": ["json", {"name": "name"}]}),
        (
            {"model": "/list/*/obj"},
            "application/json",
            {"list": ["each", "thing_list_item_objs", {"obj": "item"}]},
        ),
        ({"arguments": ["/obj/name"]}, FORM, {"obj": ["json", {"name": "name"}]}),
        ({"arguments": ["/obj"]}, FORM, {"obj": ["inner-json", "obj?"]}),
    ],
)
def test_what_x_body_fills(rule: Any, media: str, wanted: Any) -> None:
    """Arguments fill the members that it names, constants that must be there themselves; what nobody fills is reported."""
    part, _, codes = body_of(WHOLE, media, True, **{"x-body": rule})

    if wanted is None:
        assert codes == ["unfilled-body-member"]
    else:
        assert (part, codes) == ({"mode": ["fixed", "new"], **wanted}, [])


def test_a_text_inside_itself_has_nothing_to_fill() -> None:
    """JSON in a text that holds the same text again has no end: it is reported, and the walk ends."""
    body = "#/paths/~1things/post/requestBody/content/application~1json/schema"
    text = {**TEXT, "contentSchema": {"$ref": f"{body}/properties/t"}}
    rule: Any = {"arguments": ["/t/end"]}
    _, _, codes = body_of(form({"t": text}), "application/json", None, **{"x-body": rule})

    assert "reference-cycle" in codes


@pytest.mark.parametrize(
    ("parameter", "style", "codes"),
    [
        ({"in": "query", "schema": TEXT}, "plain", []),
        ({"in": "query", "schema": LIST}, "plain", []),
        ({"in": "query", "schema": LIST, "explode": False}, "comma", []),
        ({"in": "query", "schema": LIST, "style": "spaceDelimited"}, "spaces", []),
        ({"in": "query", "schema": OBJECT}, "exploded", []),
        ({"in": "query", "schema": OBJECT, "style": "deepObject"}, "deep", []),
        ({"in": "query", "schema": TEXT, "allowReserved": True}, "reserved", []),
        ({"in": "header", "schema": TEXT, "allowReserved": True}, "plain", ["construct-not-used"]),
        ({"in": "header", "schema": LIST}, "comma", []),
        ({"in": "header", "schema": OBJECT, "explode": True}, "assigned", []),
        ({"in": "query", "schema": NESTED}, "exploded", ["unsupported-parameter-value"]),
        ({"in": "query", "schema": NESTED, "style": "deepObject"}, "deep", []),
        ({"in": "query", "content": {"application/json": {"schema": NESTED}}}, "json", []),
        ({"in": "query", "content": {"text/xml": {"schema": TEXT}}}, "plain", []),
    ],
)
def test_how_a_parameter_is_written(parameter: Any, style: str, codes: list[str]) -> None:
    """By its place, its style, and what it may hold; what its style has no form for is reported."""
    one, found = lowered(parameters=[{"name": "p", **parameter}])

    assert [each.style.kind for each in one.parameters] == [style]
    assert found == codes
    (argument,) = one.arguments
    assert (argument.required, argument.keyword_only) == (False, True)


@pytest.mark.parametrize("name", ["Accept", "content-type", "Authorization", "Content-Length"])
def test_a_header_that_the_client_sets_is_no_argument(name: str) -> None:
    """In a header, whatever its letters; a field of that name elsewhere is one."""
    parameters = [{"in": place, "name": name, "schema": TEXT} for place in ("header", "query")]
    one, _ = lowered(parameters=parameters)

    assert [each.place for each in one.parameters] == ["query"]


def test_what_stands_in_the_path_is_given_by_position() -> None:
    """A path parameter always is; one of a query that the path spells is filled in there, and given by name."""
    place = [("path", "id"), ("query", "kind"), ("query", "other")]
    parameters = [
        {"in": at, "name": name, "schema": TEXT, "required": at == "path"} for at, name in place
    ]
    one, _ = lowered("/things/{id}?kind={kind}", parameters=parameters)

    assert [each.place for each in one.parameters] == ["path", "path", "query"]
    assert [(str(each.name), each.required, each.keyword_only) for each in one.arguments] == [
        ("id", True, False),
        ("kind", False, True),
        ("other", False, True),
    ]


@pytest.mark.parametrize(
    ("media", "schema", "required", "wanted", "codes"),
    [
        (FORM, form({"a": TEXT, "b": LIST}, "a"), True, ["a=plain!", "b=plain"], []),
        (FORM, form({"a": TEXT}, "a"), False, ["a=plain"], []),
        (FORM, form({"a": {**TEXT, "readOnly": True}, "b": OBJECT}), True, ["b=inner-json"], []),
        (
            FORM,
            form({"a": TEXT}, additionalProperties=TEXT),
            True,
            ["a=plain"],
            ["form-extra-fields"],
        ),
        (FORM, form({}, additionalProperties=TEXT), True, ["=exploded!"], []),
        ("application/json", OBJECT, True, ["=json!"], []),
        ("application/json", OBJECT, False, ["=json"], []),
        ("text/plain", TEXT, False, ["=plain"], []),
    ],
)
def test_what_a_whole_query_is_made_of(
    media: str, schema: Any, required: bool, wanted: list[str], codes: list[str]
) -> None:
    """Of a form each field is an argument, and must be there where the query must; anything else is one without a name."""
    parameter = {"in": "querystring", "name": "q", "content": {media: {"schema": schema}}}
    one, found = lowered(parameters=[{**parameter, "required": required}])
    needed = {each.name: each.required for each in one.arguments}

    assert [
        f"{each.wire.raw}={each.style.kind}{'!' * needed[each.argument]}" for each in one.parameters
    ] == wanted
    assert {each.place for each in one.parameters} == {"query"} and found == codes
    assert all(each.keyword_only for each in one.arguments)
