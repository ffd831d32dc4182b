"""The schema of an OpenAPI document with the vocabulary in it.

It is made of what the project decides elsewhere: the objects and fields of `structure`, the keys and places of
`vocabulary`, and what `vocabulary.schema.json` says of each. Only the words are kept here. One schema is for OpenAPI 3.0 to
3.2; the document's first line chooses among three sets of definitions.
"""

from __future__ import annotations

from typing import Any

from specmint.editors.data import DRAFT, Schema, as_draft_07, data
from specmint.structure import EXPECTED, OBJECTS, REFERABLE, REQUIRED, SINCE_32
from specmint.vocabulary import MARKER, PLACES, long

_TYPES = ("string", "number", "integer", "boolean", "array", "object")
_SINCE_31 = {
    "document": ("jsonSchemaDialect", "webhooks"),
    "info": ("summary",),
    "components": ("pathItems",),
    "schema": (
        *(
            "prefixItems",
            "if",
            "then",
            "else",
            "contains",
            "propertyNames",
            "contentSchema",
            "$defs",
        ),
        *("unevaluatedItems", "unevaluatedProperties", "patternProperties", "dependentSchemas"),
    ),
}
"""Fields that OpenAPI 3.0 does not have."""
_PATTERNS = {
    "paths": "^/",
    "responses": "^([1-5]([0-9][0-9]|XX)|default)$",
    "callback": "^(?!x-)",
    "security-requirement": "^",
}
"""The keys of objects that are maps."""
_OF_PROPERTIES = ("x-wire", "x-null")
_OUR_WORDS = "The long spelling of {0}, which is ours in any document."


def openapi_schema() -> Schema:
    """Return the schema of the entry of an OpenAPI document, 3.0 to 3.2."""
    vocabulary = as_draft_07(data("vocabulary.schema.json"))
    definitions: Schema = dict(vocabulary["$defs"])
    words = data("editors", "openapi.words.json")
    for version in ("3.0", "3.1", "3.2"):
        for kind in OBJECTS:
            definitions[f"{kind}-{version}"] = _Object(kind, version, words[kind]).schema()
    chosen: Schema = {"$ref": "#/definitions/document-3.1"}
    for version in ("3.0", "3.2"):
        chosen = {
            "if": {
                "properties": {"openapi": {"type": "string", "pattern": f"^{version}[.]"}},
                "required": ["openapi"],
            },
            "then": {"$ref": f"#/definitions/document-{version}"},
            "else": chosen,
        }
    return {
        "$schema": DRAFT,
        "title": "OpenAPI 3.0 to 3.2 with the vocabulary of Specmint",
        "type": "object",
        **chosen,
        "definitions": definitions,
    }


class _Object:
    """One object of OpenAPI, in one version."""

    def __init__(self, kind: str, version: str, words: Schema) -> None:
        self.kind = kind
        self.is_30 = version == "3.0"
        self.version = version
        self.words = words

    def schema(self) -> Schema:
        """Return the definition of the object."""
        fields = OBJECTS[self.kind]
        gone: list[str] = []
        if self.is_30:
            gone += _SINCE_31.get(self.kind, ())
        if self.version != "3.2":
            gone += SINCE_32.get(self.kind, ())
        known = {
            name: self._field(name, shape)
            for name, shape in fields.items()
            if name not in (*gone, "*")
        }
        if self.kind in REFERABLE:
            text = "A reference to an object of the same kind, in this file or another."
            known["$ref"] = {"description": text, "type": "string"}
        if self.kind == "schema":
            known |= self._keywords()
        made: Schema = {
            "description": self.words[""],
            "type": ["object", "boolean"] if self.kind == "schema" else "object",
            "properties": known | self._ours(),
            **self._needed(),
        }
        if self.kind != "schema" or self.is_30:
            made |= self._nothing_else(fields)
        return made

    def _nothing_else(self, fields: Any) -> Schema:
        """Return what keeps unknown keys out; other tools' extensions may stand anywhere."""
        patterns: Schema = {"^x-": {}}
        if "*" in fields:
            patterns = {_PATTERNS[self.kind]: self._shape(fields["*"]), **patterns}
        return {"patternProperties": patterns, "additionalProperties": False}

    def _field(self, name: str, shape: str) -> Schema:
        words = self.words.get(name, "")
        if isinstance(words, str):
            words = {"description": words} if words else {}
        field: Schema = as_draft_07({**self._shape(shape), **words})
        return field

    def _shape(self, shape: str) -> Schema:
        """Return the schema of a shape of `structure`."""
        if shape[0] == "[":
            return {"type": "array", "items": self._shape(shape[1:-1])}
        if shape[0] == "{":
            return {"type": "object", "additionalProperties": self._shape(shape[1:-1])}
        match shape:
            case "text":
                return {"type": "string"}
            case "flag":
                return {"type": "boolean"}
            case "any":
                return {}
            case _:
                return {"$ref": f"#/definitions/{shape}-{self.version}"}

    def _needed(self) -> Schema:
        """Return the members that must be there, unless a reference stands in the object's place."""
        expected = EXPECTED.get(self.kind, ())
        if self.kind == "response" and self.version == "3.2":
            expected = ()
        names = [*REQUIRED.get(self.kind, ()), *expected]
        if not names:
            return {}
        if self.kind not in REFERABLE:
            return {"required": names}
        return {"if": {"required": ["$ref"]}, "else": {"required": names}}

    def _keywords(self) -> Schema:
        """Return the keywords of schemas that hold no objects."""
        keywords = data("editors", "keywords.json")
        if self.is_30:
            keywords["type"] = {"description": "The type of the value.", "enum": [*_TYPES]}
            text = "Whether null may stand there."
            keywords["nullable"] = {"description": text, "type": "boolean"}
            limit: Schema = {"type": "boolean"}
        else:
            one = {"enum": [*_TYPES, "null"]}
            text = "The type of the value, or a list of types; `null` says that it may be null."
            several = {"type": "array", "items": one}
            keywords["type"] = {
                "description": text,
                "if": {"type": "array"},
                "then": several,
                "else": one,
            }
            keywords["const"] = {"description": "The only value that it may have."}
            keywords["examples"] = {"description": "Examples.", "type": "array"}
            text = "The media type of what a text holds."
            keywords["contentMediaType"] = {"description": text, "type": "string"}
            limit = {"type": "number"}
        for keyword, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            keywords[keyword] = {"description": f"As `{bound}`, which is no value itself.", **limit}
        return keywords

    def _ours(self) -> Schema:
        """Return the keys of the vocabulary that may stand on the object, in both spellings."""
        ours: Schema = {}
        for key in (key for key, places in PLACES.items() if self.kind in places):
            form = _form(key, self.kind)
            ours[key] = form
            words = _OUR_WORDS.format(key)
            ours[long(key)] = {"description": words, "allOf": [form]}
        if self.kind == "document":
            ours[MARKER] = {"$ref": f"#/definitions/{MARKER}"}
        return ours


def _form(key: str, kind: str) -> Schema:
    """Return what a key holds on an object. `x-wire` and `x-null` have another form where they are for properties."""
    plain = {"$ref": f"#/definitions/{key}"}
    of_properties = {"$ref": f"#/definitions/{key}-of-properties"}
    if key not in _OF_PROPERTIES:
        return plain
    if kind == "document":
        return of_properties
    return {"anyOf": [plain, of_properties]}
