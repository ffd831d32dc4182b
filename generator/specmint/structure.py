"""What an OpenAPI document may contain, and where: the tables of the specification, as data.

A *shape* says what a field holds: the name of an object ("schema"), a list of them ("[schema]"),
a map from names to them ("{schema}"), or "text", "flag", "any". Anything else about an object is
a rule in a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from specmint.document import Document, Json, Node, Path

Fields = Mapping[str, str]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
MORE_METHODS = "additionalOperations"
"""The field of a path item that has operations by any other method (OpenAPI 3.2, 4.9.1)."""

_DESCRIBED: Fields = {"summary": "text", "description": "text"}
_EXAMPLES: Fields = {"example": "any", "examples": "{example}"}
_STYLED: Fields = {
    "style": "text",
    "explode": "flag",
    "allowReserved": "flag",
}
_HEADER: Fields = {
    **_STYLED,
    **_EXAMPLES,
    "description": "text",
    "required": "flag",
    "deprecated": "flag",
    "allowEmptyValue": "flag",
    "schema": "schema",
    "content": "{media-type}",
}
_ENCODED: Fields = {
    "encoding": "{encoding}",
    "prefixEncoding": "[encoding]",
    "itemEncoding": "encoding",
}
_SCHEMA: Fields = {
    **dict.fromkeys(("allOf", "oneOf", "anyOf", "prefixItems"), "[schema]"),
    **dict.fromkeys(("not", "items", "additionalProperties", "if", "then", "else"), "schema"),
    **dict.fromkeys(("contains", "propertyNames", "contentSchema"), "schema"),
    **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties"), "schema"),
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), "{schema}"),
    **dict.fromkeys(("$defs", "definitions"), "{schema}"),
    "discriminator": "discriminator",
    "externalDocs": "external-docs",
    "xml": "any",
}

OBJECTS: Mapping[str, Fields] = {
    "document": {
        "openapi": "any",
        "$self": "text",
        "info": "info",
        "jsonSchemaDialect": "any",
        "servers": "[server]",
        "paths": "paths",
        "webhooks": "{path-item}",
        "components": "components",
        "security": "[security-requirement]",
        "tags": "[tag]",
        "externalDocs": "external-docs",
    },
    "info": {
        **_DESCRIBED,
        "title": "text",
        "version": "text",
        "termsOfService": "text",
        "contact": "any",
        "license": "any",
    },
    "server": {
        "url": "text",
        "name": "text",
        "description": "text",
        "variables": "{server-variable}",
    },
    "server-variable": {"enum": "[text]", "default": "text", "description": "text"},
    "components": {
        "schemas": "{schema}",
        "responses": "{response}",
        "parameters": "{parameter}",
        "examples": "{example}",
        "requestBodies": "{request-body}",
        "headers": "{header}",
        "securitySchemes": "{security-scheme}",
        "links": "{link}",
        "callbacks": "{callback}",
        "pathItems": "{path-item}",
        "mediaTypes": "{media-type}",
    },
    "paths": {"*": "path-item"},
    "path-item": {
        **_DESCRIBED,
        **dict.fromkeys(METHODS, "operation"),
        "$ref": "text",
        "servers": "[server]",
        "parameters": "[parameter]",
        MORE_METHODS: "{operation}",
    },
    "operation": {
        **_DESCRIBED,
        "tags": "[text]",
        "externalDocs": "external-docs",
        "operationId": "text",
        "parameters": "[parameter]",
        "requestBody": "request-body",
        "responses": "responses",
        "callbacks": "{callback}",
        "deprecated": "flag",
        "security": "[security-requirement]",
        "servers": "[server]",
    },
    "parameter": {**_HEADER, "name": "text", "in": "text"},
    "header": _HEADER,
    "request-body": {"description": "text", "content": "{media-type}", "required": "flag"},
    "media-type": {
        **_EXAMPLES,
        "schema": "schema",
        "itemSchema": "schema",
        **_ENCODED,
    },
    "encoding": {**_STYLED, **_ENCODED, "contentType": "text", "headers": "{header}"},
    "responses": {"*": "response"},
    "response": {
        "summary": "text",
        "description": "text",
        "headers": "{header}",
        "content": "{media-type}",
        "links": "{link}",
    },
    "callback": {"*": "path-item"},
    "example": {
        **_DESCRIBED,
        **dict.fromkeys(("value", "dataValue"), "any"),
        **dict.fromkeys(("externalValue", "serializedValue"), "text"),
    },
    "link": {
        "operationRef": "text",
        "operationId": "text",
        "parameters": "any",
        "requestBody": "any",
        "description": "text",
        "server": "server",
    },
    "tag": {
        **_DESCRIBED,
        **dict.fromkeys(("name", "parent", "kind"), "text"),
        "externalDocs": "external-docs",
    },
    "external-docs": {"description": "text", "url": "text"},
    "schema": _SCHEMA,
    "discriminator": {"propertyName": "text", "mapping": "{text}", "defaultMapping": "text"},
    "security-scheme": {
        "type": "text",
        "description": "text",
        "name": "text",
        "in": "text",
        "scheme": "text",
        "bearerFormat": "text",
        "flows": "oauth-flows",
        "openIdConnectUrl": "text",
        "oauth2MetadataUrl": "text",
        "deprecated": "flag",
    },
    "oauth-flows": dict.fromkeys(
        ("implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization"),
        "oauth-flow",
    ),
    "oauth-flow": {
        **dict.fromkeys(("authorizationUrl", "tokenUrl", "refreshUrl"), "text"),
        "deviceAuthorizationUrl": "text",
        "scopes": "any",
    },
    "security-requirement": {"*": "[text]"},
}

SINCE_32: Mapping[str, frozenset[str]] = {
    "document": frozenset({"$self"}),
    "server": frozenset({"name"}),
    "components": frozenset({"mediaTypes"}),
    "path-item": frozenset({"query", MORE_METHODS}),
    "media-type": frozenset({"itemSchema", "prefixEncoding", "itemEncoding"}),
    "encoding": frozenset(_ENCODED),
    "response": frozenset({"summary"}),
    "example": frozenset({"dataValue", "serializedValue"}),
    "tag": frozenset({"summary", "parent", "kind"}),
    "discriminator": frozenset({"defaultMapping"}),
    "security-scheme": frozenset({"oauth2MetadataUrl", "deprecated"}),
    "oauth-flows": frozenset({"deviceAuthorization"}),
    "oauth-flow": frozenset({"deviceAuthorizationUrl"}),
}
"""Fields that OpenAPI has since 3.2. Earlier documents have some of them all the same."""

SECTIONS: Mapping[str, str] = {shape[1:-1]: name for name, shape in OBJECTS["components"].items()}
"""The member of `components` that holds the objects of a kind."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "server": ("url",),
    "parameter": ("name", "in"),
    "request-body": ("content",),
    "security-scheme": ("type",),
    "discriminator": ("propertyName",),
}
"""Fields without which an object cannot be used."""

EXPECTED: Mapping[str, tuple[str, ...]] = {
    "document": ("info",),
    "info": ("title", "version"),
    "response": ("description",),
    "tag": ("name",),
    "server-variable": ("default",),
}
"""Fields the specification demands and a client can do without."""

REFERABLE = frozenset(
    {"schema", "response", "parameter", "example", "request-body", "header"}
    | {"security-scheme", "link", "callback", "path-item", "media-type"}
)
"""Objects that a Reference Object may replace."""

DATA = frozenset({"text", "flag", "any"})
"""Shapes that hold no objects."""


KEYWORDS = frozenset(
    {"type", "enum", "const", "default", "example", "title", "description", "format", "nullable"}
    | {"pattern", "minLength", "maxLength", "minimum", "maximum", "multipleOf", "required"}
    | {"exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems", "uniqueItems"}
    | {"minProperties", "maxProperties", "minContains", "maxContains", "dependentRequired"}
    | {"readOnly", "writeOnly", "deprecated", "contentMediaType", "contentEncoding", "examples"}
)
"""Keywords of a schema that hold no objects of OpenAPI; what is no keyword means nothing, and is allowed."""


def spelled_alike(kind: str, name: str) -> str:
    """Return the field of an object whose name differs from another by case alone; "" for none."""
    return _by_lower_case(kind).get(name.lower(), "")


@cache
def _by_lower_case(kind: str) -> Mapping[str, str]:
    names = {*OBJECTS[kind], *(KEYWORDS if kind == "schema" else ())}
    return {name.lower(): name for name in sorted(names)}


def operations_in(item: Node) -> Iterator[tuple[str, Node]]:
    """Yield the operations of a path item, each by its method as it is sent: "GET", "QUERY", "LINK"."""
    for key, node in item.items():
        if key in METHODS:
            yield key.upper(), node
        elif key == MORE_METHODS:
            yield from node.items()


def operation_path(path: Path) -> Path:
    """Return the path of the operation, under `paths` or `webhooks`, that a value is or is part of; () where there is none."""
    if path[2:3] == (MORE_METHODS,):
        return path[:4]
    is_operation = len(path) > 2 and path[2] in METHODS
    return path[:3] if is_operation else ()


def with_article(kind: str) -> str:
    """Return the name of an object for a message: `a parameter`, `an operation`, `the info object`."""
    words = kind.replace("-", " ")
    if kind in ("info", "components", "paths", "responses"):
        return f"the {words} object"
    if words[0] in "aeio":
        return f"an {words}"
    return f"a {words}"


def shape_at(document: Document, file: str, path: Path) -> str | None:
    """Return the shape that the tables give for a pointer; None where they say nothing (`x-`, fragments)."""
    data: Json = document.files[file].data
    if file != document.entry and not (isinstance(data, dict) and "openapi" in data):
        return None
    shape: str | None = "document"
    for token in path:
        if shape is None:
            return None
        shape = _inside(shape, token)
    return shape


def _inside(shape: str, token: str) -> str | None:
    if shape[0] in "[{":
        return shape[1:-1]
    if shape in DATA:
        return "any"
    if token.startswith("x-"):
        return None
    fields = OBJECTS[shape]
    return fields.get(token) or fields.get("*")
