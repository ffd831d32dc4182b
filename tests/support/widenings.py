"""Changes of documents that vendors make without notice, none of which may break a program, on the small API of `changes`."""

from __future__ import annotations

from typing import Any

from tests.support.changes import get_item, set_property, small
from tests.support.sides import Edit, Json, edited, schema

_JSON = "application/json"
_KIND = {"$ref": "#/components/schemas/Kind"}
_FILE = {"schema": {"type": "string", "format": "binary"}}


def with_kinds() -> Json:
    """The small API in which an enum is read, written and both, and a list of it is an argument."""

    def add(document: Json) -> None:
        for name in ("Read", "Written", "Both"):
            set_property(name, "kind", **_KIND)(document)
        kinds = {"type": "array", "items": _KIND}
        get_item(document)["parameters"].append({"name": "kinds", "in": "query", "schema": kinds})

    return edited(small(), add)


def _operation(path: str, *tags: str) -> Edit:
    """Another operation, on a page that is there or on one of its own."""
    schema_of = {"$ref": "#/components/schemas/Read"}
    answer = {"200": {"description": "x", "content": {_JSON: {"schema": schema_of}}}}
    added = {"operationId": f"list{path.title()}", "tags": [*tags], "responses": answer}
    return lambda document: document["paths"].update({f"/{path}": {"get": added}})


def _argument(place: str, **more: Any) -> Edit:
    added = {"name": f"{place}-new", "in": place, "schema": {"type": "string"}, **more}
    return lambda document: get_item(document)["parameters"].append(added)


def _scheme_added(document: Json) -> None:
    other = {"type": "apiKey", "in": "header", "name": "X-Other"}
    document["components"]["securitySchemes"]["other"] = other
    document["security"].append({"other": []})


def _many_descriptions(document: Json) -> None:
    document["info"]["description"] = "What the API is for."
    get_item(document)["description"] = "Fetches one item."
    get_item(document)["parameters"][1]["description"] = "Which of them."
    for name in ("Read", "Written", "Kind"):
        schema(document, name)["description"] = "What it is."
    schema(document, "Read")["properties"]["a"]["title"] = "First"


def _deprecated(document: Json) -> None:
    get_item(document)["deprecated"] = True
    get_item(document)["parameters"][1]["deprecated"] = True
    schema(document, "Written")["properties"]["b"]["deprecated"] = True


def _refusal_described(document: Json) -> None:
    content = {_JSON: {"schema": {"$ref": "#/components/schemas/Both"}}}
    refused = {"description": "no such item", "content": content}
    get_item(document)["responses"]["404"] = refused


def _answer_header(document: Json) -> None:
    headers = {"X-Total": {"schema": {"type": "integer"}}}
    get_item(document)["responses"]["200"]["headers"] = headers


def _answer_as_pdf(document: Json) -> None:
    get_item(document)["responses"]["200"]["content"]["application/pdf"] = _FILE


def _request_as_form(document: Json) -> None:
    content = document["paths"]["/items"]["post"]["requestBody"]["content"]
    content["multipart/form-data"] = {"schema": {"$ref": "#/components/schemas/Written"}}


WIDENINGS: dict[str, Edit] = {
    "operation": _operation("others", "items"),
    "operation of a new tag": _operation("others", "others"),
    "operation without a tag": _operation("others"),
    "argument in the query": _argument("query"),
    "argument in a header": _argument("header"),
    "argument in a cookie": _argument("cookie"),
    "argument with a default": _argument("query", schema={"type": "integer", "default": 5}),
    "field in answers": set_property("Read", "new", type="string"),
    "model in answers": set_property("Read", "new", type="object", properties={"x": {}}),
    "field in requests": set_property("Written", "new", type="string"),
    "field in both": set_property("Both", "new", type="number"),
    "enum value": lambda document: schema(document, "Kind")["enum"].append("three"),
    "enum value before others": lambda document: schema(document, "Kind")["enum"].insert(0, "nil"),
    "descriptions": _many_descriptions,
    "deprecations": _deprecated,
    "looser limit": lambda document: get_item(document)["parameters"][1]["schema"].update(maximum=99),
    "no limit": lambda document: get_item(document)["parameters"][1]["schema"].pop("maximum"),
    "looser limit of a field": set_property("Written", "b", type="integer", minimum=-5),
    "null in requests": set_property("Written", "a", type=["string", "null"]),
    "no null in answers": set_property("Read", "c", type="string"),
    "optional in requests": lambda document: schema(document, "Written").update(required=[]),
    "required in answers": lambda document: schema(document, "Read").update(required=["a", "b", "c"]),
    "media type of an answer": _answer_as_pdf,
    "media type of a request": _request_as_form,
    "header of an answer": _answer_header,
    "server": lambda document: document["servers"].append({"url": "https://more.example/v1"}),
    "tag": lambda document: get_item(document)["tags"].append("more"),
    "words of tags": lambda document: document.update(tags=[{"name": "items", "description": "x"}]),
    "credential": _scheme_added,
    "description of a refusal": _refusal_described,
    "error code": lambda document: document["x-errors"].update(E2={"error": "invalid"}),
    "higher rate": lambda document: document["x-rate-limit"][0].update(requests=20),
    "version": lambda document: document["info"].update(version="2"),
}  # fmt: skip
