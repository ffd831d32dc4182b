"""Edits of documents, each with what `specmint diff` must tell of it: for the rules, and for the examples that explain them."""

from __future__ import annotations

import json as json_module
from typing import Any

from tests.support.sides import Edit, Json, edited, operation, schema, spec


def small() -> Json:
    """An API with a model that is read, one that is written, and one that is both."""
    json = "application/json"

    def model(**properties: Json) -> Json:
        return {"type": "object", "properties": properties}

    def ref(name: str) -> Json:
        return {"$ref": f"#/components/schemas/{name}"}

    def answer(name: str) -> Json:
        return {"200": {"description": "x", "content": {json: {"schema": ref(name)}}}}

    text, number = {"type": "string"}, {
        "type": "number"
    }  # copied below, so that an edit changes one
    pick = {"name": "pick", "in": "query", "schema": {"type": "integer", "maximum": 9}}
    document: Json = {
        "openapi": "3.1.0",
        "x-specmint": 1,
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://acme.example/v1"}],
        "security": [{"key": []}],
        "x-envelope": {"code": "/code", "message": "/text"},
        "x-errors": {"E1": {"error": "not-found"}},
        "x-rate-limit": [{"requests": 10, "window": 1}],
        "paths": {
            "/items/{id}": {
                "get": {
                    "operationId": "getItem",
                    "tags": ["items"],
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": text},
                        pick,
                    ],
                    "responses": answer("Read"),
                },
            },
            "/items": {
                "post": {
                    "operationId": "createItem",
                    "tags": ["items"],
                    "x-idempotent": True,
                    "requestBody": {
                        "required": True,
                        "content": {json: {"schema": ref("Written")}},
                    },
                    "responses": answer("Read"),
                },
                "put": {
                    "operationId": "replaceItem",
                    "tags": ["items"],
                    "requestBody": {"required": True, "content": {json: {"schema": ref("Both")}}},
                    "responses": answer("Both"),
                },
            },
        },
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            "schemas": {
                "Read": {
                    **model(a=text, b=number, c={"type": ["string", "null"]}),
                    "required": ["a"],
                },
                "Written": {
                    **model(a=text, b={"type": "integer", "minimum": 0}),
                    "required": ["a"],
                },
                "Both": {**model(a=text, b=number), "required": ["a"]},
                "Kind": {"type": "string", "enum": ["one", "two"]},
            },
        },
    }
    copied: Json = json_module.loads(json_module.dumps(document))
    return copied


def require(name: str, *fields: str) -> Edit:
    """These fields of a schema are required, and no other."""
    return lambda document: schema(document, name).update(required=list(fields))


def set_property(model: str, name: str, **wanted: Any) -> Edit:
    """A schema has this property."""
    return lambda document: schema(document, model)["properties"].update({name: wanted})


def get_item(document: Json) -> Json:
    """The operation of `small` that fetches an item."""
    found: Json = document["paths"]["/items/{id}"]["get"]
    return found


def move_path(document: Json) -> None:
    """The vendor moves two operations of `small` to another path."""
    document["paths"]["/things"] = document["paths"].pop("/items")


def _rename_path_parameter(document: Json) -> None:
    item = document["paths"].pop("/items/{id}")
    item["get"]["parameters"][0].update({"name": "item-id", "x-name": "id"})
    document["paths"]["/items/{item-id}"] = item


RULES: list[tuple[Edit, set[str]]] = [
    (require("Read"), {"breaking field-optional Read.a"}),
    (require("Read", "a", "b"), {"additive field-required Read.b"}),
    (require("Written"), {"additive field-optional Written.a"}),
    (require("Written", "a", "b"), {"breaking field-required Written.b"}),
    (require("Both"), {"breaking field-optional Both.a"}),
    (require("Both", "a", "b"), {"breaking field-required Both.b"}),
    (set_property("Read", "a", type=["string", "null"]), {"breaking may-be-null Read.a"}),
    (set_property("Read", "c", type="string"), {"additive type-widened Read.c"}),
    (set_property("Written", "a", type=["string", "null"]), {"additive type-widened Written.a"}),
    (set_property("Both", "a", type=["string", "null"]), {"breaking may-be-null Both.a"}),
    (set_property("Read", "b", type="string"), {"breaking type-changed Read.b"}),
    (set_property("Read", "b", type="integer"), {"breaking type-changed Read.b"}),
    (set_property("Written", "b", type="integer", minimum=1), {"breaking limit-tightened Written.b"}),
    (set_property("Written", "b", type="integer"), {"additive limit-loosened Written.b"}),
    (set_property("Written", "b", type="integer", exclusiveMinimum=0), {"breaking limit-tightened Written.b"}),
    (set_property("Read", "a", type="string", maxLength=3), {"docs limit-changed Read.a"}),
    (set_property("Written", "d", type="string"), {"additive field-added Written.d"}),
    (set_property("Read", "b", type="number", description="x"), {"docs docs-changed Read.b"}),
    (set_property("Written", "a", type="string", default="x"), {"additive default-added Written.a"}),
    (set_property("Read", "a", type="string", default="x"), {"docs default-changed Read.a"}),
    (
        lambda document: (set_property("Written", "d", type="string")(document), require("Written", "a", "d")(document)),
        {"breaking field-added Written.d"},
    ),
    (lambda document: schema(document, "Read")["properties"].pop("b"), {"breaking field-removed Read.b"}),
    (
        lambda document: schema(document, "Read")["properties"]["b"].update({"x-name": "bee"}),
        {"breaking field-renamed Read.b"},
    ),
    (lambda document: schema(document, "Kind")["enum"].append("three"), {"additive enum-value-added Kind.THREE"}),
    (lambda document: schema(document, "Kind")["enum"].pop(), {"breaking enum-value-removed Kind.TWO"}),
    (
        lambda document: get_item(document)["parameters"][1].update(required=True),
        {"breaking argument-required items.get.pick"},
    ),
    (lambda document: get_item(document)["parameters"].pop(), {"breaking argument-removed items.get.pick"}),
    (
        lambda document: get_item(document)["parameters"][1]["schema"].update(maximum=8),
        {"breaking limit-tightened items.get.pick"},
    ),
    (
        lambda document: get_item(document)["parameters"][1]["schema"].update(type="string", maximum=None),
        {"breaking type-changed items.get.pick"},
    ),
    (
        lambda document: get_item(document)["parameters"].append({"name": "new", "in": "query", "schema": {}}),
        {"additive argument-added items.get.new"},
    ),
    (
        lambda document: get_item(document)["parameters"].insert(
            0, {"name": "must", "in": "header", "required": True, "schema": {"type": "string"}}
        ),
        {"breaking argument-added items.get.must"},
    ),
    (lambda document: get_item(document)["parameters"][1].update({"in": "header"}),
        {"breaking name-changed-meaning items.get.pick"}),
    (move_path, {"breaking path-changed items.create", "breaking path-changed items.replace"}),
    (_rename_path_parameter, {"breaking name-changed-meaning items.get.id"}),
    (lambda document: get_item(document).update(deprecated=True), {"docs deprecation items.get"}),
    (lambda document: get_item(document).update(summary="x"), {"docs docs-changed items.get"}),
    (lambda document: document["x-errors"]["E1"].update(error="invalid"), {"breaking error-reclassed every method"}),
    (lambda document: document["x-errors"].pop("E1"), {"breaking error-reclassed every method"}),
    (
        lambda document: document["x-errors"].update(E2={"error": "invalid"}),
        {"additive error-classed every method"},
    ),
    (
        lambda document: document["x-errors"]["E1"].update({"not-processed": True}),
        {"additive error-repeated every method"},
    ),
    (
        lambda document: document["x-rate-limit"][0].update(requests=5),
        {"breaking rate-limit-tightened every method"},
    ),
    (
        lambda document: document["x-rate-limit"][0].update(requests=20),
        {"additive rate-limit-loosened every method"},
    ),
    (lambda document: document.pop("x-rate-limit"), {"additive rate-limit-loosened every method"}),
    (
        lambda document: document["paths"]["/items"]["post"].pop("x-idempotent"),
        {"breaking idempotency-lost items.create"},
    ),
    (
        lambda document: document["paths"]["/items"]["post"].update(
            {"x-idempotent": False, "x-idempotency-key": {"header": "Key"}}
        ),
        {"breaking idempotency-lost items.create", "additive idempotency-gained items.create"},
    ),
    (lambda document: document["x-envelope"].update(code="/other"), {"breaking envelope-changed every method"}),
    (
        lambda document: document["components"]["securitySchemes"]["key"].update(name="Y-Key"),
        {"breaking credential-changed Client"},
    ),
    (lambda document: document.update(servers=[{"url": "https://other.example"}]),
        {"breaking server-changed Client.base_url"}),
    (lambda document: document["info"].update(version="2"), {"docs version-changed acme"}),
]  # fmt: skip


# --- the kinds that no edit above shows -------------------------------------------------------------------------------


def _webhooks(header: str) -> Edit:
    event: Json = {"type": "object", "properties": {"a": {"type": "string"}}}
    body = {"content": {"application/json": {"schema": event}}}
    hook = {"post": {"requestBody": body, "responses": {"200": {"description": "ok"}}}}
    signature = {"algorithm": "shared-secret", "header": header}
    return lambda document: document.update(
        {"webhooks": {"paid": hook}, "x-specmint-webhook-signature": signature}
    )


def _error_details(name: str) -> Edit:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    refused = {"description": "x", "content": content}
    return lambda document: get_item(document)["responses"].update({"404": refused})


def _servers(*names: str) -> Edit:
    listed = [{"url": f"https://{name}.example", "description": name} for name in names]
    return lambda document: document.update(servers=listed)


def _scheme(name: str, **more: str) -> Edit:
    def edit(document: Json) -> None:
        scheme = {"type": "apiKey", "in": "header", "name": f"X-{name.title()}", **more}
        document["components"]["securitySchemes"][name] = scheme

    return edit


def _security(*wanted: list[str]) -> Edit:
    each = [{name: [] for name in together} for together in wanted]
    return lambda document: document.update(security=each)


def _formats(*formats: str) -> Edit:
    forms = [{"type": "datetime", "format": one} for one in formats]
    return set_property("Read", "a", **{"type": "string", "x-wire": forms})


def _parts(*names: str) -> Edit:
    """The path of getItem has more parameters, in this order."""

    def edit(document: Json) -> None:
        item = next(iter(document["paths"].values()))
        document["paths"] = {"/items/{id}/{part}": item}
        item["get"]["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in names
        ]

    return edit


def _pick(**wanted: Any) -> Edit:
    return lambda document: get_item(document)["parameters"][1].update(wanted)


def _rename_method(document: Json) -> None:
    document["paths"]["/items"]["patch"] = document["paths"]["/items"].pop("put")


def _merge_patch(document: Json) -> None:
    content = document["paths"]["/items"]["put"]["requestBody"]["content"]
    content["application/merge-patch+json"] = content.pop("application/json")


def _fetched_elsewhere(document: Json) -> None:
    file = {"schema": {"type": "string", "format": "binary"}}
    found = {"200": {"description": "the file", "content": {"application/pdf": file}}}
    get_item(document)["responses"] = found


def _redirected(document: Json) -> None:
    location = {"Location": {"schema": {"type": "string"}}}
    elsewhere = {"description": "the file is there", "headers": location}
    get_item(document)["responses"]["302"] = elsewhere


def _fixed(value: str) -> Edit:
    part = {"type": "string", "const": value}
    return _form_member(lambda members: members.update(version=part))


def _form_member(change: Edit) -> Edit:
    def edit(document: Json) -> None:
        body = operation(document, "createCustomer")["requestBody"]
        form = body["content"]["application/x-www-form-urlencoded"]["schema"]
        change(form["properties"])
        form["required"] = ["devKey", "sessionId", "data", "version"]

    return edit


def _bulk(**wanted: Any) -> Edit:
    return lambda document: operation(document, "bulkCreateCustomers")["x-bulk"].update(wanted)


def _arguments_body(*, required: bool) -> Edit:
    """createItem takes two arguments instead of a model, none of which must be given."""
    inline = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
    body = {"required": required, "content": {"application/json": {"schema": inline}}}
    return lambda document: document["paths"]["/items"]["post"].update(
        {"requestBody": body, "x-body": {"arguments": ["/a", "/b"]}}
    )


def _key(header: str) -> Edit:
    return lambda document: document["paths"]["/items"]["put"].update(
        {"x-idempotency-key": {"header": header}}
    )


def _personal(value: bool) -> Edit:
    return set_property("Read", "a", **{"type": "string", "x-personal": value})


def _error(**wanted: Any) -> Edit:
    return lambda document: document["x-errors"]["E1"].update(wanted)


def _extra(of: str) -> Edit:
    return lambda document: schema(document, "Read").update(additionalProperties={"type": of})


_BILL_COM = edited(spec("bill_com"))

KINDS: dict[str, tuple[Json, Edit, str]] = {
    "answer-changed": (edited(small(), _error_details("Read")), _error_details("Both"), "breaking"),
    "argument-optional": (edited(small(), _pick(required=True)), _pick(required=False), "additive"),
    "argument-position": (edited(small(), _parts("id", "part")), _parts("part", "id"), "breaking"),
    "argument-renamed": (small(), _pick(**{"x-name": "choose"}), "breaking"),
    "behaviour-changed": (_BILL_COM, _bulk(results="/response_data"), "breaking"),
    "body-optional": (
        edited(small(), _arguments_body(required=True)), _arguments_body(required=False), "additive"
    ),
    "bulk-size-changed": (_BILL_COM, _bulk(size=50), "additive"),
    "class-added": (small(), lambda document: document["components"]["schemas"].update(More={"type": "string", "enum": ["x"]}), "additive"),
    "class-changed": (small(), lambda document: document["components"]["schemas"].update(Kind=schema(small(), "Both")), "breaking"),
    "class-removed": (small(), lambda document: document["components"]["schemas"].pop("Kind"), "breaking"),
    "class-renamed": (small(), lambda document: schema(document, "Read").update({"x-name": "Item"}), "breaking"),
    "constant-changed": (edited(_BILL_COM, _fixed("1")), _fixed("2"), "breaking"),
    "credential-added": (edited(small(), _scheme("more")), _security(["key", "more"]), "breaking"),
    "credential-optional": (
        edited(small(), _scheme("more"), _security(["key", "more"])), _security(["key", "more"], ["key"]), "additive"
    ),
    "credential-removed": (
        edited(small(), _scheme("more"), _security(["key", "more"])), _security(["key"]), "breaking"
    ),
    "credential-renamed": (small(), _scheme("key", **{"x-name": "api_key"}), "breaking"),
    "credential-required": (
        edited(small(), _scheme("more"), _security(["key", "more"], ["key"])), _security(["key", "more"]), "breaking"
    ),
    "default-changed": (
        edited(small(), _pick(schema={"type": "integer", "default": 5})),
        _pick(schema={"type": "integer", "default": 9}), "breaking",
    ),
    "enum-value-renamed": (
        small(), lambda document: schema(document, "Kind").update({"x-enum-varnames": ["UNO", "TWO"]}), "breaking"
    ),
    "extra-members-changed": (edited(small(), _extra("string")), _extra("integer"), "breaking"),
    "form-changed": (
        edited(small(), _formats("%Y-%m-%d %H:%M:%S%z")), _formats("%Y-%m-%dT%H:%M:%S%z"), "breaking"
    ),
    "form-removed": (
        edited(small(), _formats("%Y-%m-%d %H:%M:%S%z", "iso-8601")), _formats("%Y-%m-%d %H:%M:%S%z"), "breaking"
    ),
    "idempotency-key-changed": (edited(small(), _key("Key")), _key("Idempotency-Key"), "breaking"),
    "media-type-changed": (small(), _merge_patch, "breaking"),
    "method-changed": (small(), _rename_method, "breaking"),
    "never-null": (
        edited(small(), set_property("Written", "a", type=["string", "null"])),
        set_property("Written", "a", type="string"), "breaking",
    ),
    "operation-added": (
        edited(small(), lambda document: document["paths"]["/items"].pop("put")),
        lambda document: document["paths"]["/items"].update(put=small()["paths"]["/items"]["put"]), "additive",
    ),
    "operation-removed": (small(), lambda document: document["paths"]["/items"].pop("put"), "breaking"),
    "operation-renamed": (small(), lambda document: get_item(document).update({"x-name": "fetch"}), "breaking"),
    "package-name-changed": (small(), lambda document: document["info"].update(title="Acme Billing"), "breaking"),
    "paging-changed": (
        _BILL_COM,
        lambda document: operation(document, "listCustomers")["x-paging"].update({"default-size": 500}), "breaking",
    ),
    "personal-hidden": (edited(small(), _personal(False)), _personal(True), "additive"),
    "personal-shown": (edited(small(), _personal(True)), _personal(False), "breaking"),
    "redirect-changed": (edited(small(), _fetched_elsewhere, _redirected),
        lambda document: get_item(document)["responses"].pop("302"), "breaking"),
    "server-added": (edited(small(), _servers("live", "sandbox")), _servers("live", "sandbox", "europe"), "additive"),
    "server-removed": (edited(small(), _servers("live", "sandbox")), _servers("live"), "breaking"),
    "session-changed": (
        _BILL_COM, lambda document: document["x-session"].update(token="$response.body#/response_data/token"), "breaking"
    ),
    "wait-changed": (edited(small(), _error(wait=5)), _error(wait=10), "breaking"),
    "webhooks-added": (small(), _webhooks("X-Key"), "additive"),
    "webhooks-changed": (edited(small(), _webhooks("X-Key")), _webhooks("X"), "breaking"),
    "webhooks-removed": (edited(small(), _webhooks("X-Key")), lambda document: document.pop("webhooks"), "breaking"),
}  # fmt: skip
"""By the kind: a document, an edit of it that is told as this kind, and its level."""
