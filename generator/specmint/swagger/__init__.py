"""Swagger 2.0 -> OpenAPI 3.0: the same document in the words that every later stage knows.

The text stays the document's own: for whatever has another place in 3.0 it is remembered where it stands in the file,
so that every diagnostic points there, and names it by its pointer there.

    schemas      `definitions` and whatever else is a schema
    messages     parameters, bodies and responses of an operation
    servers      host, base path and schemes
    __init__     the document and its security schemes
"""

from __future__ import annotations

import re
from typing import NamedTuple

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Document, Json, Path
from specmint.mending import scalar_text
from specmint.structure import METHODS
from specmint.swagger.messages import Operation, parameter, response
from specmint.swagger.parts import Meant, Members, Moves, with_references
from specmint.swagger.schemas import of_another_file, schema
from specmint.swagger.servers import servers

__all__ = ["Converted", "converted"]

_TWO = re.compile(r"\s*v?2([.,]0)*\s*", re.I)
"""Swagger 2.0, as it is called and in other spellings: `v2.0`, `2.0.0`."""
_FLOWS = {"accessCode": "authorizationCode", "application": "clientCredentials"}
_URLS = ("authorizationUrl", "tokenUrl")
_TAKEN = frozenset(
    {
        "swagger",
        "openapi",
        "host",
        "basePath",
        "schemes",
        "consumes",
        "produces",
        "paths",
        "components",
    }
    | {"definitions", "parameters", "responses", "securityDefinitions"}
)


class Converted(NamedTuple):
    """A document as the stages after this one read it, and what of it has no words in OpenAPI 3."""

    document: Document
    diagnostics: tuple[Diagnostic, ...]


def converted(document: Document) -> Converted:
    """Return a document of Swagger 2.0 as one of OpenAPI 3.0; any other as it is."""
    root = document.root()
    data = root.value
    if not isinstance(data, dict):
        return Converted(document, ())
    key = next((key for key in ("openapi", "swagger") if key in data), "")
    version = scalar_text(data.get(key)) or data.get(key)
    if not isinstance(version, str) or not _TWO.fullmatch(version):
        return Converted(document, ())
    moves = Moves(document, document.entry)
    made: dict[str, Json] = {"openapi": "3.0.3"}
    moves.record(("openapi",), (key,))
    if key == "openapi" or version not in ("2.0", "2"):
        message = f"{quoted(key)} is {quoted(version)}; it is read as swagger: 2.0"
        moves.warn((key,), "version-spelling", message, 'Write swagger: "2.0".')
    made.update({key: value for key, value in data.items() if key not in _TAKEN})
    for key in ("consumes", "produces"):
        if isinstance(data.get(key), str):
            moves.warn((key,), "wrong-type", f"`{key}` must be a list; the text is read as one")
    made.update(servers(data, moves))
    made["paths"] = _paths(data, moves)
    made["components"] = _components(data, moves)
    files: dict[str, Json] = {name: file.data for name, file in document.files.items()}
    for name in files.keys() - {document.entry}:
        files[name] = of_another_file(files[name], Moves(document, name))
    files[document.entry] = made
    other = document.with_data(files, {document.entry: moves.places})
    other.written = {**document.written, **moves.written}
    return Converted(other, tuple(moves.said))


def _paths(data: Members, moves: Moves) -> Json:
    paths = data.get("paths")
    if not isinstance(paths, dict):
        return paths
    made: Members = {}
    for path, item in paths.items():
        place: Path = ("paths", path)
        made[path] = item
        if isinstance(item, dict) and not path.startswith("x-"):
            meant = moves.elsewhere(item, place) or Meant(item, place, moves.file)
            with moves.inside(meant.file):
                made[path] = _path_item(data, meant.value, place, moves)
    return made


def _path_item(data: Members, item: Members, place: Path, moves: Moves) -> Json:
    """Return a path item. Bodies and forms that it declares belong to each of its operations."""
    made: Members = {}
    for key, value in item.items():
        if key in METHODS and isinstance(value, dict):
            made[key] = Operation(data, item, (*place, key), moves).converted(value)
        elif key != "parameters":
            made[key] = with_references(value, moves)
    listed = Operation(data, item, place, moves).parameters(item, place)
    if listed:
        made["parameters"] = listed
    return made


def _components(data: Members, moves: Moves) -> Json:
    made: dict[str, Json] = {
        "schemas": _each(data, "definitions", "schemas", moves),
        "parameters": _each(data, "parameters", "parameters", moves),
        "responses": _each(data, "responses", "responses", moves),
        "securitySchemes": _each(data, "securityDefinitions", "securitySchemes", moves),
    }
    own = data.get("components")
    for section, members in own.items() if isinstance(own, dict) else ():
        # What OpenAPI 3 calls so, in a document of both.
        said, more = made.get(section), with_references(members, moves)
        if said is None:
            made[section] = more
            moves.places.pop(("components", section), None)
        elif isinstance(said, dict) and isinstance(more, dict):
            made[section] = {**more, **said}
    return {section: members for section, members in made.items() if members is not None}


def _each(data: Members, section: str, becomes: str, moves: Moves) -> Json:
    """Return a section of components; None where the document has none."""
    declared = data.get(section)
    moves.record(("components", becomes), (section,))
    if not isinstance(declared, dict):
        return declared
    made: Members = {}
    for name, value in declared.items():
        at, place = ("components", becomes, name), (section, name)
        moves.record(at, place)
        made[name] = value
        if not isinstance(value, dict):
            continue
        match section:
            case "definitions":
                made[name] = schema(value, moves)
            case "responses":
                made[name] = response(data, value, None, at, place, moves)
            case "securityDefinitions":
                made[name] = _scheme(value)
            case _ if value.get("in") in ("body", "formData"):
                del made[name]  # it stands in each operation that refers to it
            case _:
                made[name] = parameter(value, at, place, moves)
    return made


def _scheme(value: Members) -> Json:
    kind = value.get("type")
    if kind == "basic":
        return {**value, "type": "http", "scheme": "basic"}
    if kind != "oauth2":
        return value
    taken = {"flow", "scopes", *_URLS}
    made: Members = {key: item for key, item in value.items() if key not in taken}
    if not isinstance(value.get("flow"), str):
        return value
    flow = str(value["flow"])
    scopes = value.get("scopes")
    details: Members = {key: value[key] for key in _URLS if key in value}
    details["scopes"] = scopes if isinstance(scopes, dict) else {}
    made["flows"] = {_FLOWS.get(flow, flow): details}
    return made
