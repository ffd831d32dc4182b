"""What a message holds, where it is said in another place than `content`: with the schema itself, as in Swagger 2.0, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from specmint.diagnostics import Diagnostic, Severity
from specmint.document import Json, Node, Path
from specmint.mending import Mend, Problem, parent_of
from specmint.structure import shape_at, with_article
from specmint.vocabulary import is_marked

_JSON = "application/json"
_DIRECT = frozenset({"type", "properties", "items", "allOf", "oneOf", "anyOf", "enum"})
"""Keywords by which the object in the place of a media type is known for a schema."""
_HOLDERS: Final[Mapping[str, Mapping[str, Json]]] = {
    "response": {"description": ""},
    "request-body": {},
    "media-type": {},
}
"""What a schema that is referred to may stand in the place of, with what that must say beside it."""
_HINT = "Write content: {application/json: {schema: ...}}."


def misplaced(kind: str, node: Node) -> list[Problem]:
    """Return the slip of a schema that stands where its media type should: it is read as that of JSON.

    A schema beside `content` is left to the rule of unknown fields, and so is one in a document with our marker.
    """
    if is_marked(node.document) or not isinstance(node.value, dict):
        return []
    is_message = kind in ("response", "request-body")
    if is_message and not node.value_at("content"):
        return list(_in_a_message(kind, node))
    if is_message and isinstance(node.child("content").value_at("schema"), dict):
        return list(_in_content(node / "content"))
    if kind == "media-type" and "schema" not in node.value and _DIRECT & node.value.keys():
        return list(_in_a_media_type(node))
    return []


def _in_a_message(kind: str, node: Node) -> Iterator[Problem]:
    """Yield the slip of `schema` as a field of a response or of a request body."""
    schema = node.get("schema")
    if schema is None or not isinstance(schema.value, dict):
        return
    message = f"'schema' is not a field of {with_article(kind)}; it is read as that of {_JSON} in `content`"
    found = schema.warning("schema-without-content", message, _HINT, key=True)
    yield Mend(found, node, "schema", anew=True)
    made: Json = {_JSON: {"schema": schema.value}}
    where = ((("content", _JSON, "schema"), ("schema",)),)
    yield Mend(found, node, "content", made, anew=True, written=where)


def _in_content(content: Node) -> Iterator[Problem]:
    """Yield the slip of `schema` in the place of the media type whose schema it is."""
    schema = content / "schema"
    message = f"'schema' is not a media type; it is read as that of {_JSON}"
    found = schema.warning("schema-without-content", message, _HINT, key=True)
    yield Mend(found, content, "schema", anew=True)
    if content.get(_JSON) is None:
        where = (((_JSON, "schema"), ("schema",)),)
        yield Mend(found, content, _JSON, {"schema": schema.value}, anew=True, written=where)


def _in_a_media_type(node: Node) -> Iterator[Problem]:
    """Yield the slip of a schema in the place of the media type that should hold it."""
    message = "this is a schema, where a media type is needed; it is read as that of the media type"
    found = node.warning("schema-without-content", message, "Write schema: around it.", key=True)
    where: tuple[tuple[Path, Path], ...] = (((node.name, "schema"), (node.name,)),)
    yield Mend(found, parent_of(node), node.name, {"schema": node.value}, anew=True, written=where)


def referred_to(kind: str, node: Node, target: Node, problem: Diagnostic) -> list[Problem]:
    """Return the slip of a reference to a schema in the place of what should hold it; nothing for any other reference."""
    is_schema = shape_at(node.document, target.file, target.path) == "schema"
    if not is_schema or is_marked(node.document) or kind not in _HOLDERS:
        return []
    schema: dict[str, Json] = {"schema": {"$ref": node.text("$ref")}}
    made: dict[str, Json] = {**_HOLDERS[kind], "content": {_JSON: schema}}
    below: Path = ("content", _JSON, "schema")
    if kind == "media-type":
        made, below = schema, ("schema",)
    message = f"{problem.message}; it is read as the schema of JSON"
    if kind == "media-type":
        message = f"{problem.message}; it is read as the schema of the media type"
    found = replace(
        problem,
        code="schema-without-content",
        severity=Severity.WARNING,
        message=message,
        hint=_HINT,
    )
    where = (((node.name, *below), (node.name,)),)
    return [Mend(found, parent_of(node), node.name, made, anew=True, written=where)]


def nothing_said(body: Node) -> Iterator[Problem]:
    """Yield the problem of a request body without any media type: a required one is read as any JSON value.

    One that need not be there is read as none: what it would be is not said.
    """
    if body.value_at("content"):
        return
    if body.value_at("schema") is not None and not is_marked(body.document):
        return
    message = "a request body needs 'content'"
    if is_marked(body.document) and body.value_at("content") is None:
        yield body.error("missing-field", message, key=True)
        return
    if body.value_at("required") is not True:
        message += " with a media type; calls are made without a body"
        yield Mend(body.warning("missing-field", message, key=True), body, "content", {})
        return
    message += " with a media type; any JSON value is taken"
    found = body.warning("missing-field", message, key=True)
    yield Mend(found, body, "content", {_JSON: {}})
