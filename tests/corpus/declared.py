"""What a document declares of its operations: parameters, bodies, answers, security.

Read from OpenAPI 2.0 and 3.x by the letter of the specifications into one form, that of 3.x.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Final

from .documents import Document, Node

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
#: The style of a place where none is named (OpenAPI 3.1, 4.8.12.2).
_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
#: Headers that are no parameters (OpenAPI 3.1, 4.8.12.2.1).
IGNORED_HEADERS: Final = frozenset(
    {"accept", "content-type", "authorization", "content-length", "transfer-encoding"}
)
_COLLECTIONS: Final = {"csv": "form", "ssv": "spaceDelimited", "pipes": "pipeDelimited"}
_JSON: Final = re.compile(r"(application|text)/(json|x-json)|[^/;]+/[^;]+\+json")
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"


def is_json(media: str) -> bool:
    """Return whether a media type is JSON."""
    return bool(_JSON.fullmatch(bare(media)))


def bare(media: str) -> str:
    """Return a media type without its parameters, in lower case."""
    return media.partition(";")[0].strip().lower()


def covers(declared: str, media: str) -> bool:
    """Return whether a declared media type or range (`text/*`) covers a media type."""
    return fnmatchcase(bare(media), bare(declared).replace("[", "[[]"))


@dataclass(frozen=True)
class Parameter:
    """A parameter, or a field of a form. `media` is that of its `content`, where it has one."""

    place: str
    name: str
    node: Node
    schema: Node
    required: bool
    style: str
    explode: bool
    media: str = ""

    @property
    def ignored(self) -> bool:
        """Whether the standard says that this is no parameter."""
        return self.place == "header" and self.name.lower() in IGNORED_HEADERS


@dataclass(frozen=True)
class Body:
    """What a request may hold: the schema (or none) of each media type."""

    node: Node
    required: bool
    media: dict[str, Node]

    def fields(self, media: str) -> list[Parameter]:
        """Return the fields of a form."""
        declared = self.media[media]
        schema = declared["schema"]
        required = required_of(schema)
        return [
            _field(name, node, name in required, declared["encoding"][name])
            for name, node in properties_of(schema).items()
        ]


@dataclass(frozen=True)
class Answer:
    """A response: its status (`200`, `2XX`, `default`), its media types and headers."""

    status: str
    node: Node
    media: dict[str, Node]
    headers: dict[str, Node]

    @property
    def is_success(self) -> bool:
        return self.status.startswith("2")


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    node: Node
    item: Node

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def _old(self) -> bool:
        return self.node.document.version == "2.0"

    @cached_property
    def _declared(self) -> list[Node]:
        """The parameters of the path and of the operation, which stand for those of the path."""
        found: dict[tuple[Any, Any], Node] = {}
        for place in (self.item, self.node):
            for node in place["parameters"].items():
                found[node.target["in"].value, node.target["name"].value] = node.target
        return [node for node in found.values() if isinstance(node["name"].value, str)]

    @cached_property
    def parameters(self) -> list[Parameter]:
        kinds = ("body", "formData") if self._old else ()
        made = [_parameter(node, self._old) for node in self._declared]
        return [each for each in made if each.place not in kinds]

    @cached_property
    def body(self) -> Body | None:
        if self._old:
            return self._old_body
        node = self.node["requestBody"].target
        if not isinstance(node.value, dict):
            return None
        content = {media: each.target for media, each in node["content"].members()}
        return Body(node, node["required"].value is True, content)

    @property
    def _old_body(self) -> Body | None:
        whole = [each for each in self._declared if each["in"].value == "body"]
        fields = [each for each in self._declared if each["in"].value == "formData"]
        if whole:
            media = self._media("consumes", ["application/json"])
            required = whole[0]["required"].value is True
            return Body(whole[0], required, dict.fromkeys(media, whole[0]))
        if not fields:
            return None
        files = any(each["type"].value == "file" for each in fields)
        usual = MULTIPART if files else FORM
        forms = [each for each in self._media("consumes", []) if bare(each) in (FORM, MULTIPART)]
        schema = {
            "type": "object",
            "properties": {each["name"].value: each.value for each in fields},
            "required": [each["name"].value for each in fields if each["required"].value is True],
        }
        holder = self.node.of({"schema": schema})
        return Body(self.node, bool(schema["required"]), dict.fromkeys(forms or [usual], holder))

    def _media(self, key: str, otherwise: list[str]) -> list[str]:
        own = self.node[key].value
        found = self.node.document.root[key].value if own is None else own
        return [str(each) for each in found or otherwise]

    @cached_property
    def answers(self) -> list[Answer]:
        return [self._answer(status, node.target) for status, node in self._responses]

    @property
    def _responses(self) -> Iterator[tuple[str, Node]]:
        for status, node in self.node["responses"].members():
            if not status.startswith("x-"):
                yield status, node

    def _answer(self, status: str, node: Node) -> Answer:
        headers = {name: each.target for name, each in node["headers"].members()}
        if not self._old:
            content = {media: each.target for media, each in node["content"].members()}
            return Answer(status, node, content, headers)
        produced = self._media("produces", ["application/json"]) if node["schema"] else []
        return Answer(status, node, dict.fromkeys(produced, node), headers)

    @property
    def security(self) -> list[list[str]]:
        """The alternatives, each the names of the schemes it needs together."""
        own = self.node["security"]
        rule = own if isinstance(own.value, list) else self.node.document.root["security"]
        return [[name for name, _ in each.members()] for each in rule.items()]


def operations_of(document: Document) -> list[Operation]:
    """Return every operation below `paths`, in the document's order."""
    found: list[Operation] = []
    for path, place in document.root["paths"].members():
        item = place.target
        if path.startswith("x-") or not isinstance(item.value, dict):
            continue
        listed = [(name, node) for name, node in item.members() if name in METHODS]
        listed += list(item["additionalOperations"].members())
        for name, node in listed:
            if isinstance(node.value, dict):
                found.append(Operation(name.upper(), path, node, item))
    return found


def schemes_of(document: Document) -> dict[str, Node]:
    """Return the security schemes by name."""
    old = document.root["securityDefinitions"]
    holder = old if old else document.root["components"]["securitySchemes"]
    return {name: node.target for name, node in holder.members()}


def _parameter(node: Node, old: bool) -> Parameter:
    place, media = node.text("in"), ""
    schema = node if old else node["schema"]
    for media_type, each in node["content"].members():
        media, schema = media_type, each["schema"]
    style, explode = _spelling(node, _STYLES.get(place, "form"))
    if old:
        style, explode = _old_spelling(node, style)
    required = node["required"].value is True or place == "path"
    return Parameter(place, node.text("name"), node, schema, required, style, explode, media)


def _field(name: str, schema: Node, required: bool, encoding: Node) -> Parameter:
    """A form's field: spelled like a query parameter unless its encoding says otherwise; an object without a style is JSON."""
    shape = schema.target
    media = encoding.text("contentType") or shape.text("contentMediaType")
    styled = any(encoding[key] for key in ("style", "explode", "allowReserved"))
    if not (media or styled) and shape.text("type") == "object":
        media = "application/json"  # its usual type (OpenAPI 3.1.1, 4.8.15.1.1)
    style, explode = _spelling(encoding, "form")
    if shape.text("in") == "formData":
        style, explode = _old_spelling(shape, style)
    json = media if is_json(media) else ""
    return Parameter("form", name, schema, schema, required, style, explode, json)


def _spelling(node: Node, usual: str) -> tuple[str, bool]:
    """Style and explode, which is true by itself for `form` and `cookie`."""
    style, explode = node.text("style", usual), node["explode"].value
    return style, style in ("form", "cookie") if explode is None else explode is True


def _old_spelling(node: Node, usual: str) -> tuple[str, bool]:
    """The same of a `collectionFormat` (OpenAPI 2.0, Parameter Object)."""
    collection = node.text("collectionFormat", "csv")
    style = _COLLECTIONS.get(collection, usual) if usual == "form" else usual
    return style, collection == "multi"


def parts_of(schema: Node) -> Iterator[Node]:
    """Yield a schema and the members of its `allOf`, at any depth, each once."""
    waiting, seen = [schema.target], set[tuple[Any, str]]()
    while waiting:
        part = waiting.pop(0)
        if (part.file, part.pointer) in seen:
            continue
        seen.add((part.file, part.pointer))
        yield part
        waiting += [each.target for each in part["allOf"].items()]


def properties_of(schema: Node) -> dict[str, Node]:
    """Return the declared properties of an object, those of its `allOf` among them."""
    found: dict[str, Node] = {}
    for part in parts_of(schema):
        for name, node in part["properties"].members():
            found.setdefault(name, node)
    return found


def required_of(schema: Node) -> set[str]:
    """Return the names that an object must have."""
    listed = [each.value for part in parts_of(schema) for each in part["required"].items()]
    return {name for name in listed if isinstance(name, str)}


def constants_of(schema: Node) -> list[Any]:
    """Return the one value that a schema allows, in a list; an empty list where there are more."""
    shape = schema.target.value
    if not isinstance(shape, dict):
        return []
    listed = [shape["const"]] if "const" in shape else shape.get("enum")
    return listed if isinstance(listed, list) and len(listed) == 1 else []
