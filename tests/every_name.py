"""A document whose tags, operations, parameters, schemas, fields, enum members, credentials and server variables bear every
name that generated code binds or uses itself, and what its vendor answers.

For each name there is a resource of that name, with one operation of that name, which takes an argument of that name in every
place. Beside them stand one resource that has a method of every name, and methods and models that bind the names which annotations
and bodies use, for every shape a value can have.
"""

from __future__ import annotations

import datetime as dt
import keyword
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import BaseModel

from specmint.names import snake
from specmint.spell.table import TABLE, Scope, names

_BUILTINS = {"print", "id", "type", "object", "float", "len", "sorted", "zip"}
_MODELS = {name for name in dir(BaseModel) if not name.startswith("_")}
NAMES = sorted(
    {entry.name for entry in TABLE}
    | {attribute for entry in TABLE for attribute in entry.attributes}
    | {*keyword.kwlist, *keyword.softkwlist}
    | _MODELS
    | _BUILTINS
    | {"each", "Self", "Transport", "AsyncTransport"}
)
#: The names that an argument or a field may hide from what its method or its class says.
HIDING = [
    name
    for name in sorted(names(Scope.PAGE | Scope.MODELS | Scope.CLIENT) | _BUILTINS)
    if name[0].islower()
]
#: The names of headers have no case: one of each.
HEADERS = list({name.lower(): name for name in NAMES}.values())
#: One of each name in snake_case. Security schemes that meet in one argument are one credential, and a constructor takes the
#: Python name of one field for the wire name of another.
APART = list({snake(name): name for name in NAMES}.values())


class Shape(NamedTuple):
    """A schema, a value of it in JSON and in Python, and its text in a query; no text where it cannot be a parameter."""

    schema: dict[str, Any]
    wire: Any
    python: Any
    text: str = ""


_MOMENT = dt.datetime(2024, 5, 6, 7, 8, 9, tzinfo=dt.UTC)
_FLAG = {"type": "boolean", "true": "1", "false": "2"}
SHAPES = {
    "text": Shape({"type": "string", "maxLength": 9}, "abc", "abc", "abc"),
    "count": Shape({"type": "integer", "minimum": 0}, 3, 3, "3"),
    "flag": Shape({"type": "boolean"}, True, True, "true"),
    "wired_flag": Shape({"type": "boolean", "x-wire": _FLAG}, "2", False, "2"),
    "amount": Shape(
        {"type": "number", "multipleOf": 0.01, "minimum": 0.5}, 0.75, Decimal("0.75"), "0.75"
    ),
    "inexact": Shape({"type": "number", "x-wire": {"type": "float"}}, 1.5, 1.5, "1.5"),
    "day": Shape(
        {"type": "string", "format": "date"}, "2024-05-06", dt.date(2024, 5, 6), "2024-05-06"
    ),
    "moment": Shape(
        {"type": "string", "x-wire": {"type": "datetime", "epoch": "seconds"}},
        1714979289,
        _MOMENT,
        "1714979289",
    ),
    "wired_day": Shape(
        {"type": "string", "x-wire": {"type": "date", "format": "%d.%m.%Y"}},
        "06.05.2024",
        dt.date(2024, 5, 6),
        "06.05.2024",
    ),
    "texts": Shape(
        {"type": "array", "items": {"type": "string"}, "maxItems": 3}, ["a", "b"], ["a", "b"]
    ),
    "grid": Shape(
        {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}, [[1]], [[1]]
    ),
    "table": Shape(
        {"type": "object", "additionalProperties": {"type": "string"}}, {"a": "b"}, {"a": "b"}
    ),
    "nothing": Shape({"type": "string", "x-null": {"literals": [""], "send": ""}}, "", None),
    "constant": Shape({"const": 7}, 7, 7, "7"),
    "word": Shape({"const": "seven"}, "seven", "seven", "seven"),
    "either": Shape({"anyOf": [{"type": "string"}, {"type": "integer"}]}, 5, 5, "5"),
    "anything": Shape({}, {"a": [1]}, {"a": [1]}),
}


def shape_of(name: str) -> Shape:
    """Return the shape that a field, or the answer of an operation, of this name has: they take turns."""
    return list(SHAPES.values())[NAMES.index(name) % len(SHAPES)]


def document() -> dict[str, Any]:
    """Return the document."""
    return {
        "openapi": "3.1.0",
        "x-specmint": 1,
        "info": {"title": "Every name", "version": "1"},
        "servers": [
            {
                "url": "https://every.test/" + "/".join(f"{{{name}}}" for name in NAMES),
                "variables": {name: {"default": "default"} for name in NAMES},
            }
        ],
        "security": [{name: [] for name in APART}],
        "paths": {
            **{f"/one/{name}/{{{name}}}": {"post": _one(name)} for name in NAMES},
            **{f"/method/{name}": {"get": _method(name)} for name in NAMES},
            **{f"/into/{kind}": {"post": _into(kind)} for kind in SHAPES},
            "/all": {"post": _all()},
            "/holder": {"post": _operation("holder", "send", _json(_ref("Holder")), "Holder")},
            **{f"/list/{name}": {"get": _list(name)} for name in ("list", "again")},
            **{f"/bulk/{name}": {"post": _bulk(name)} for name in ("MANY", "by_page", "api")},
        },
        "components": {
            "schemas": {**_schemas(), **{name: _model("value") for name in ("MANY", "by_page")}},
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": f"X-{number}"}
                for number, name in enumerate(APART)
            },
        },
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: Any) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _operation(tag: str, name: str, body: Any, answer: Any, **more: Any) -> dict[str, Any]:
    """Return an operation; `answer` is a schema, or the name of one."""
    schema = _ref(answer) if isinstance(answer, str) else answer
    content = {"application/json": {"schema": schema}}
    return {
        "tags": [tag],
        "operationId": f"{tag}_{name}",
        **({} if body is None else {"requestBody": body}),
        "responses": {"200": {"description": "The answer.", "content": content}},
        **more,
    }


def _parameter(name: str, place: str, schema: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


def _texts(place: str, listed: list[str]) -> list[dict[str, Any]]:
    return [_parameter(name, place, {"type": "string"}) for name in listed]


def _model(*fields: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [*fields],
        "properties": {name: {"type": "string"} for name in fields},
    }


def _one(name: str) -> dict[str, Any]:
    """Return the operation of a name: its argument of that name stands in every place, its body and answer are of it."""
    places = ("path", "query", "header", "cookie")
    parameters = [_parameter(name, place, {"type": "string"}) for place in places]
    whole = _operation(name, name, _json(_ref(name)), name, parameters=parameters)
    return {**whole, "operationId": name}


def _method(name: str) -> dict[str, Any]:
    """Return the operation that is the method of a name in a class of methods; annotations take all shapes in turn."""
    shape = shape_of(name)
    schema = shape.schema if shape.text else {"type": "string"}
    parameters = [_parameter("given_kind", "query", schema)]
    return _operation("methods", name, None, shape.schema, parameters=parameters)


def _into(kind: str) -> dict[str, Any]:
    """Return an operation that is answered with a shape, whose arguments hide what its body says."""
    members = {name: {"type": "string"} for name in HIDING}
    return _operation(
        "arguments",
        f"into_{kind}",
        _json({"type": "object", "properties": members}),
        SHAPES[kind].schema,
        parameters=_texts("query", HIDING),
        **{"x-body": {"arguments": [f"/{name}" for name in HIDING]}},
    )


def _all() -> dict[str, Any]:
    """Return the operation whose arguments bear every name, in each place that can be left out."""
    form = {"type": "object", "properties": {name: {"type": "string"} for name in NAMES}}
    content = {"application/x-www-form-urlencoded": {"schema": form}}
    parameters = _texts("query", NAMES) + _texts("header", HEADERS) + _texts("cookie", NAMES)
    return _operation(
        "arguments", "all", {"content": content}, {"type": "string"}, parameters=parameters
    )


def _list(name: str) -> dict[str, Any]:
    """Return a list of lists. Of two in a class, the first may hide the builtin from the second's annotation."""
    item = {"type": "array", "items": {"type": "string"}}
    answer = {"type": "object", "properties": {"items": {"type": "array", "items": item}}}
    return _operation(
        "lists",
        name,
        None,
        answer,
        parameters=[_parameter("page", "query", {"type": "integer"}), *_texts("query", ["list"])],
        **{"x-paging": {"style": "page", "page": "$request.query.page", "items": "/items"}},
    )


def _bulk(name: str) -> dict[str, Any]:
    """Return a bulk operation; the constant of its rule is named after its method, as a model or `API` may be."""
    texts = {"type": "array", "items": {"type": "string"}}
    item = texts if name == "api" else _ref(name)
    result = {"type": "object", "properties": {"data": texts, "ok": {"type": "boolean"}}}
    answer = {"type": "object", "properties": {"results": {"type": "array", "items": result}}}
    rule = {
        "name": name.lower(),
        "size": 2,
        "results": "/results",
        "each": {"payload": "/data", "success": {"/ok": True}},
    }
    body = _json({"type": "array", "items": item})
    return _operation("lists", f"send_{name}", body, answer, **{"x-bulk": rule})


def _schemas() -> dict[str, Any]:
    """Return a model of every name, models that hold the hiding names in every shape, and an enum of all names."""
    held = {f"Holder-{kind}": shape for kind, shape in SHAPES.items()}
    fields = {name: shape_of(name).schema for name in APART}
    whole = {name: _ref(name) for name in (*held, "Every-Field", "Every-Member")}
    return {
        **{name: _model("value") for name in NAMES},
        **{
            holder: {
                "type": "object",
                "additionalProperties": {"type": "integer"},
                "properties": dict.fromkeys(HIDING, shape.schema),
            }
            for holder, shape in held.items()
        },
        "Every-Field": {"type": "object", "properties": fields},
        "Every-Member": {"type": "string", "enum": NAMES},
        "Holder": {"type": "object", "properties": whole},
    }


def answer_to(path: str, body: Any) -> Any:
    """Return what the vendor answers: bodies come back, shapes are answered with a value of them."""
    first, *rest = path.strip("/").split("/")
    match first:
        case "one" | "holder":
            return body
        case "method":
            return shape_of(rest[0]).wire
        case "into":
            return SHAPES[rest[0]].wire
        case "list":
            return {"items": [["a"], ["b"]]}
        case "bulk":
            return {"results": [{"ok": True, "data": ["done"]} for _ in body]}
        case _:
            return "all"
