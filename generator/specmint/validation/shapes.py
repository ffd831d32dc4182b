"""What a value means that is of another kind than OpenAPI wants in its place: null, one thing for a list, a list for a map.

What has one plain meaning is a slip, and is read so; in a document with our marker only where nothing is made of it
but a flag, a text or nothing: who wrote such a document can mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from specmint.diagnostics import quoted
from specmint.document import Json, Node, Path
from specmint.mending import GONE, Change, Mend, Problem, flag_of, parent_of, scalar_text
from specmint.structure import DATA, OBJECTS, REFERABLE, REQUIRED
from specmint.validation import types
from specmint.validation.grammar import MEDIA_TYPE
from specmint.validation.wording import error_unless, type_name
from specmint.vocabulary import is_marked

_PROSE = frozenset({"title", "version", "summary", "description"})
EMPTY = frozenset({"schema", "media-type", "response", "example", "header", "link"})
"""Objects without a required member: null in their place is read as one that says nothing."""
_NEVER_READ = frozenset({"description", "summary", "title", "tags", "examples", "termsOfService"})
"""Members without which a document means the same to a client."""
_STATUS_KEYS = ("status", "statusCode", "status_code", "code", "httpCode")
_SCHEMA_KEYS = frozenset({"type", "$ref", "enum", "format", "const", "required", "nullable"})

_Members = dict[str, Json]
_Written = tuple[tuple[Path, Path], ...]


class _Reading(NamedTuple):
    """What is read in place of a value, in words too; `written` says of its parts where they stand below the value."""

    value: Change
    words: str
    written: _Written = ()


def misfit(shape: str, node: Node) -> Iterator[Problem]:
    """Yield the problem with a value that is not of the shape which its place wants: a slip, if it has a meaning."""
    wanted = _wanted(shape)
    found = _plain_reading(shape, node)
    if found is None and not is_marked(node.document):
        found = _made_reading(shape, node)
    if found is not None:
        yield from _slips(node, found, wanted)
        return
    is_harmless = shape == "text" and _is_unquoted_prose(node)
    message = f"{quoted(node.name)} must be {wanted}, not {type_name(node)}"
    yield error_unless(is_harmless, node, "wrong-type", message, _hint(node))


def _hint(node: Node) -> str:
    if node.name == "items" and isinstance(node.value, list):
        return "In OpenAPI 3.1 the schemas of a tuple are `prefixItems`."
    return ""


def _slips(node: Node, found: _Reading, wanted: str) -> Iterator[Problem]:
    message = f"{quoted(node.name)} must be {wanted}, not {type_name(node)}"
    hint = _hint(node)
    warning = node.warning("wrong-type", f"{message}; it is read as {found.words}", hint)
    holds_more = isinstance(found.value, dict | list) and bool(found.value)
    owner, key = parent_of(node), node.name
    if node.name == "items" and isinstance(found.value, list):
        yield Mend(warning, owner, key, {}, anew=True)
        key = "prefixItems"
    places = [((key, *now), (node.name, *then)) for now, then in found.written]
    yield Mend(warning, owner, key, found.value, anew=holds_more, written=tuple(places))


def _wanted(shape: str) -> str:
    if shape == "text":
        return "text"
    if shape == "flag":
        return "true or false"
    return "a list" if shape[0] == "[" else "an object"


def _plain_reading(shape: str, node: Node) -> _Reading | None:
    """Return what is meant by null, by a text that spells a flag, by what nobody reads: nothing is made of anything."""
    if node.value is None:
        return _of_null(shape, node)
    if shape == "text":
        return _of_text(node)
    if shape == "flag" or node.name == "additionalProperties":
        flag = flag_of(node.value)
        return None if flag is None else _Reading(flag, str(flag).lower())
    if shape == "[text]" and node.path[-3:-2] == ("security",):
        return _Reading([], "an empty list")
    if shape == "discriminator" and isinstance(node.value, str):
        return _Reading({"propertyName": node.value}, "its propertyName")
    if shape == "schema" and node.value is True:
        return _Reading({}, "any value")
    is_tag_list = shape == "[text]" and not is_marked(node.document)
    if node.name in _NEVER_READ and shape[0] in "[{" and not is_tag_list:
        return _Reading(GONE, "absent")
    return None


def _of_null(shape: str, node: Node) -> _Reading | None:
    """Read null as nothing said: serializers write it for what is absent."""
    if isinstance(parent_of(node).value, list):
        if is_marked(node.document):
            return None
        is_alternative = node.path[-2:-1] in (("anyOf",), ("oneOf",))
        return _Reading({"type": "null"}, "the type 'null'") if is_alternative else _NOT_THERE
    if shape[0] == "[" and node.path[-3:-2] == ("security",):
        return _Reading([], "an empty list")
    if shape in EMPTY:
        return _Reading({}, "an empty object")
    return _NOT_THERE


def _of_text(node: Node) -> _Reading | None:
    text = scalar_text(node.value)
    if text is not None and not _is_unquoted_prose(node):
        return _Reading(text, f"the text {quoted(text)}")
    if text is None and (node.name in _NEVER_READ or node.value in ([], {})):
        return _NOT_THERE
    return None


def _made_reading(shape: str, node: Node) -> _Reading | None:
    if shape == "flag":
        return _NOT_THERE
    if shape in DATA:
        name = node.value_at("name")
        return _Reading(name, f"its name {quoted(name)}") if isinstance(name, str) else None
    made = {"[": _as_list, "{": _as_map}.get(shape[0], _as_object)
    return made(shape.strip("[]{}"), node)


def _as_list(inner: str, node: Node) -> _Reading | None:
    """Return what is read as a list: one element as a list of it, a map as one of its members, an empty object as an empty one."""
    value = node.value
    if value in ({}, ""):
        return _NOT_THERE if inner == "schema" else _Reading([], "an empty list")
    if isinstance(value, str):
        element = _element(inner, node, value)
        return None if element is None else _Reading([element], "a list of one", ((("0",), ()),))
    if not isinstance(value, dict):
        return _never_read(node)
    if inner == "text":
        name = value.get("name")
        return _Reading([name], "a list of one") if isinstance(name, str) else _never_read(node)
    fields = OBJECTS[inner]
    is_one = inner == "security-requirement" or any(key in fields for key in value)
    if is_one or "$ref" in value or (inner == "schema" and _SCHEMA_KEYS & value.keys()):
        return _Reading([value], "a list of one", ((("0",), ()),))
    if not all(isinstance(one, dict) for one in value.values()):
        return None
    listed: list[Json] = [_with_name(inner, key, one) for key, one in value.items()]
    places = tuple(((str(number),), (key,)) for number, key in enumerate(value))
    return _Reading(listed, "the list of its members", places)


def _with_name(inner: str, name: str, one: Json) -> Json:
    """Return a member of a map as an element of a list, which says its name itself."""
    has_name = not isinstance(one, dict) or "name" in one or "$ref" in one
    if inner not in ("parameter", "tag") or has_name or not isinstance(one, dict):
        return one
    return {"name": name, **one}


def _element(inner: str, node: Node, text: str) -> Json:
    """Return the element that a text stands for in a list; None for none."""
    match inner:
        case "text":
            return text
        case "server":
            return {"url": text}
        case "security-requirement":
            return {text: []}
        case "schema":
            return _schema_of(node, text)
        case _:
            return {"$ref": text} if inner in REFERABLE and text.startswith("#/") else None


def _as_map(inner: str, node: Node) -> _Reading | None:
    """Return what is read as a map: a list of objects as a map of them, each named by its only key or by its `name`."""
    value = node.value
    if value in ([], ""):
        return _Reading({}, "an empty object")
    if isinstance(value, str) and inner == "media-type" and MEDIA_TYPE.fullmatch(value):
        return _Reading({value: {}}, "one media type of which nothing more is said")
    if node.name == "mapping":
        return _NOT_THERE
    if isinstance(value, list):
        return _merged(value, lambda one: one.get("name"), "name") or _never_read(node)
    return _never_read(node)


def _merged(
    listed: list[Json], name_of: Callable[[_Members], Json], called: str
) -> _Reading | None:
    """Return a list of objects as a map, by the only key of each, or by what tells its name; None where two are called alike."""
    made: _Members = {}
    places: list[tuple[Path, Path]] = []
    for number, one in enumerate(listed):
        if not isinstance(one, dict):
            return None
        name: Json = name_of(one)
        value: Json = one
        below: Path = (str(number),)
        if len(one) == 1:
            ((key, value),) = one.items()
            name, below = key, (str(number), key)
        if not isinstance(name, str) or name in made:
            return None
        made[name] = value
        places.append(((name,), below))
    return _Reading(made, f"an object by {called}", tuple(places))


def _as_object(shape: str, node: Node) -> _Reading | None:
    value = node.value
    if isinstance(value, str):
        return _object_of_text(shape, node, value)
    if shape == "schema" and value is False:
        return _Reading({"not": {}}, "a schema that no value fits")
    if not isinstance(value, list):
        return None
    if not value:
        return _NOT_THERE if shape in REQUIRED else _Reading({}, "an empty object")
    if node.name == "items":
        return _Reading(value, "`prefixItems`, as in OpenAPI 3.1", (((), ()),))
    if shape == "responses":
        return _merged(value, _status_of, "status")
    if len(value) == 1 and isinstance(value[0], dict):
        return _Reading(value[0], "its only element", (((), ("0",)),))
    return None


def _status_of(response: Mapping[str, Json]) -> Json:
    given = (response[key] for key in _STATUS_KEYS if key in response)
    return str(next(given, ""))


def _object_of_text(shape: str, node: Node, text: str) -> _Reading | None:
    if shape == "schema":
        made = _schema_of(node, text)
        words = f"the type {quoted(made['type'])}" if "type" in made else "any value"
        return _Reading(made, "a reference" if "$ref" in made else words)
    if shape in REFERABLE and text.startswith("#/"):
        return _Reading({"$ref": text}, "a reference")
    if shape in ("response", "header"):
        return _Reading({"description": text}, "its description")
    if shape == "example":
        return _Reading({"value": text}, "its value")
    if shape == "external-docs":
        return _NOT_THERE
    if shape == "media-type":
        return _Reading({}, "an empty object")
    element = _element(shape, node, text)
    return None if element is None else _Reading(element, "an object that names it alone")


def _schema_of(node: Node, text: str) -> _Members:
    """Return the schema that a text stands for: a reference, the name of a component or of a type, else any value."""
    if text.startswith("#/"):
        return {"$ref": text}
    components = node.document.root().child("components").child("schemas")
    if components.get(text) is not None:
        return {"$ref": f"#/components/schemas/{text}"}
    name, layout = types.meaning(text)
    if not name:
        return {}
    return {"type": name, "format": layout} if layout else {"type": name}


def _never_read(node: Node) -> _Reading | None:
    return _NOT_THERE if node.name in _NEVER_READ else None


def _is_unquoted_prose(node: Node) -> bool:
    """Return whether this is a number or a boolean for prose, as in `version: 1.0`: no call depends on it."""
    return node.name in _PROSE and not isinstance(node.value, (dict, list))


_NOT_THERE = _Reading(GONE, "absent")
