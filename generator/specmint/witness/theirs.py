"""The other opinion: the door to datamodel-code-generator, which stands behind a wall.

It gets the component schemas under neutral names ("Definition7", "f_12"), without text for readers, without extensions and
without references that lead out of the components. The source that it answers with is parsed, and never run or written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from specmint.document import Document, Node
from specmint.resolve import is_reference, resolve
from specmint.witness.reading import Key, Member
from specmint.witness.source import members_of

#: Keywords whose value is a schema, a list of schemas, or schemas by name.
_ONE = ("items", "additionalProperties", "not")
_SEVERAL = ("allOf", "oneOf", "anyOf", "prefixItems")
#: Keywords that say what a value may be, and hold no schema.
_PLAIN = (
    "type", "nullable", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "pattern", "minItems", "maxItems",
)  # fmt: skip
_SCHEMAS = ("components", "schemas")


class NoOpinion(Exception):
    """The model generator stopped at these schemas, or answered with what is no Python."""


def their_members(document: Document) -> dict[Key, Member]:
    """Return the members of all components that are objects, as the model generator reads them. Raises NoOpinion."""
    neutral = _Neutral(document)
    schemas = neutral.schemas()
    if not schemas:
        return {}
    version = document.root().text("openapi")[:3] + ".0"
    try:
        source = _models({"openapi": version, "components": {"schemas": schemas}})
        found = members_of(source, frozenset(schemas))
    except Exception as error:  # whatever a foreign tool raises on a document that we took
        raise NoOpinion(f"{type(error).__name__}: {error}") from error
    return {
        (neutral.components[definition], neutral.members[field]): member
        for (definition, field), member in found.items()
        if field in neutral.members
    }


def _models(document: dict[str, Any]) -> str:
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import PythonVersion

    whole = {**document, "info": {"title": "Witness", "version": "1"}, "paths": {}}
    result = generate(
        json.dumps(whole, default=float),
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        formatters=[],  # nobody reads it
        disable_timestamp=True,
        use_standard_collections=True,
        use_union_operator=True,
        field_constraints=True,
        use_annotated=True,
        allow_remote_refs=False,
    )
    if isinstance(result, str):
        return result
    return ""


class _Neutral:
    """The components under neutral names: which component and which wire name each of these stands for."""

    def __init__(self, document: Document) -> None:
        self._schemas = dict(document.root().child("components").members("schemas"))
        self._names = {name: f"Definition{at}" for at, name in enumerate(self._schemas, 1)}
        self._fields: dict[str, str] = {}
        self.components = {neutral: name for name, neutral in self._names.items()}
        self.members: dict[str, str] = {}

    def schemas(self) -> dict[str, Any]:
        """Return all components."""
        return {self._names[name]: self._schema(node, ()) for name, node in self._schemas.items()}

    def _field(self, wire: str) -> str:
        if wire not in self._fields:
            self._fields[wire] = f"f_{len(self._fields) + 1}"
            self.members[self._fields[wire]] = wire
        return self._fields[wire]

    def _schema(self, node: Node, above: tuple[object, ...]) -> Any:
        """Return a schema without names and prose. `above` are those it was reached through, for it may contain itself."""
        if not node.is_mapping:
            return node.value if isinstance(node.value, bool) else {}
        if is_reference(node):
            return self._reference(node, above)
        made: dict[str, Any] = {key: node.value_at(key) for key in _PLAIN if node.get(key)}
        made.update(self._inner(node, (*above, (node.file, node.path))))
        format_ = node.text("format")
        if made.get("type") == "string" and format_ in {"date", "date-time"}:
            made["format"] = format_
        return made

    def _reference(self, node: Node, above: tuple[object, ...]) -> Any:
        target = resolve(node)
        path = tuple(map(str, target.path))
        if path[:2] == _SCHEMAS and len(path) == 3 and self._schemas.get(path[2]) == target:
            return {"$ref": f"#/components/schemas/{self._names[path[2]]}"}
        if (target.file, target.path) in above:
            return {}
        return self._schema(target, above)

    def _inner(self, node: Node, above: tuple[object, ...]) -> Iterator[tuple[str, Any]]:
        for key in _ONE:
            inner = node.get(key)
            if inner is not None:
                yield key, self._schema(inner, above)
        for key in _SEVERAL:
            if node.get(key) is not None:
                yield key, [self._schema(one, above) for one in node.each(key)]
        if node.get("properties") is not None:
            # A member that may not be there (`false`) is none.
            there = [pair for pair in node.members("properties") if pair[1].value is not False]
            yield "properties", {self._field(name): self._schema(one, above) for name, one in there}
        if node.get("patternProperties") is not None:
            pairs = node.members("patternProperties")
            yield "patternProperties", {key: self._schema(one, above) for key, one in pairs}
        if node.get("required") is not None:
            yield "required", [self._field(name) for name in node.texts("required")]
