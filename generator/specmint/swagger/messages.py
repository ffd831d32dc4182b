"""Parameters, bodies and responses of Swagger 2.0 in the words of OpenAPI 3.0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specmint.diagnostics import quoted
from specmint.document import Json, Path
from specmint.pointers import tokens_of
from specmint.swagger.parts import Meant, Members, Moves, texts, with_references
from specmint.swagger.schemas import KEYWORDS, beside, schema

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_STYLES = {"ssv": "spaceDelimited", "pipes": "pipeDelimited", "tsv": "form", "csv": "form"}


def parameter(value: Members, at: Path, place: Path, moves: Moves) -> Json:
    """Return a parameter that is no body and no form field, now `at` and written at `place`."""
    made: Members = {
        key: item for key, item in value.items() if key not in KEYWORDS | {"collectionFormat"}
    }
    moves.record(at, place)
    if isinstance(value.get("$ref"), str):
        made["$ref"] = moves.reference(str(value["$ref"]))
        return made
    if "type" not in value and isinstance(value.get("schema"), dict):
        made["schema"] = schema(value["schema"], moves)  # as OpenAPI 3 has it
    else:
        made["schema"] = beside(value, moves)
        moves.record((*at, "schema"), place)
    if value.get("type") == "array":
        made.update(_style(value, place, moves))
    return made


def _style(value: Members, place: Path, moves: Moves) -> Members:
    """Return how a list is written. Path and header parameters know commas alone, which need no word."""
    layout = value.get("collectionFormat", "csv")
    if layout == "tsv":
        message = "a list cannot be written with tabs in OpenAPI 3; it is written with commas"
        moves.warn((*place, "collectionFormat"), "collection-format", message)
    if value.get("in") not in ("query", "formData"):
        return {}
    if layout == "multi":
        return {"style": "form", "explode": True}
    return {"style": _STYLES.get(str(layout), "form"), "explode": False}


def response(
    data: Members, value: Members, produces: Json, at: Path, place: Path, moves: Moves
) -> Json:
    """Return a response: its schema in each media type that the operation, or the document, produces."""
    meant = moves.elsewhere(value, place)
    if meant is not None:
        with moves.inside(meant.file):
            return response(data, meant.value, produces, at, place, moves)
    if isinstance(value.get("$ref"), str):
        return {**value, "$ref": moves.reference(str(value["$ref"]))}
    moves.record(at, place)
    made: Members = {
        key: item for key, item in value.items() if key not in ("schema", "examples", "headers")
    }
    headers = value.get("headers")
    if isinstance(headers, dict):
        made["headers"] = {name: _header(header, moves) for name, header in headers.items()}
        moves.record((*at, "headers"), (*place, "headers"))
    if "content" in value:  # as OpenAPI 3 has it
        made["content"] = with_references(value["content"], moves)
        return made
    if "schema" not in value:
        return made
    of = value["schema"]
    is_file = isinstance(of, dict) and of.get("type") == "file"
    usual = {True: "application/octet-stream", False: "application/json"}[is_file]
    names = texts(produces) or texts(data.get("produces")) or [usual]
    content: Members = {}
    moves.record((*at, "content"), (*place, "schema"))
    for name in names:
        content[name] = {"schema": schema(of, moves)}
        moves.record((*at, "content", name), place)
        moves.record((*at, "content", name, "schema"), (*place, "schema"))
    made["content"] = content
    return made


def _header(value: Json, moves: Moves) -> Json:
    if not isinstance(value, dict):
        return value
    made: Members = {
        key: item for key, item in value.items() if key not in KEYWORDS | {"collectionFormat"}
    }
    made["schema"] = beside(value, moves)
    return made


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the document `data`, below the path item `item`; `at` is its place, before and after."""

    data: Members
    item: Members
    at: Path
    moves: Moves

    def converted(self, value: Members) -> Json:
        """Return the operation in the words of OpenAPI 3.0."""
        taken = ("consumes", "produces", "schemes", "parameters", "responses")
        made: Members = {
            key: with_references(item, self.moves)
            for key, item in value.items()
            if key not in taken
        }
        self._warn_of_texts(value)
        listed = self.parameters(value, self.at)
        if listed or not isinstance(value.get("parameters", []), list):
            made["parameters"] = listed or value["parameters"]
        body = self._body(value)
        if body is not None and "requestBody" not in made:
            made["requestBody"] = body
        responses = value.get("responses")
        made["responses"] = responses
        if isinstance(responses, dict):
            made["responses"] = {
                status: self._response(value, status, one) for status, one in responses.items()
            }
        return made

    def _warn_of_texts(self, value: Members) -> None:
        for key in ("consumes", "produces"):
            if isinstance(value.get(key), str):
                message = f"`{key}` must be a list; the text is read as one"
                self.moves.warn((*self.at, key), "wrong-type", message)

    def _response(self, value: Members, status: str, one: Json) -> Json:
        if not isinstance(one, dict):
            return one
        at = (*self.at, "responses", status)
        return response(self.data, one, value.get("produces"), at, at, self.moves)

    def parameters(self, owner: Members, place: Path) -> list[Json]:
        """Return the parameters that an operation or a path item declares, without bodies and form fields."""
        made: list[Json] = []
        for number, one in enumerate(_listed(owner)):
            at = (*place, "parameters", str(len(made)))
            written = (*place, "parameters", str(number))
            if not isinstance(one, dict):
                self.moves.record(at, written)
                made.append(one)
                continue
            meant = self._meant(one, written)
            if _place(meant.value) in ("body", "formData"):
                continue
            if meant.file == self.moves.file:
                meant = Meant(one, written, meant.file)  # the reference stays one
            with self.moves.inside(meant.file):
                made.append(parameter(meant.value, at, written, self.moves))
        return made

    def _meant(self, one: Members, place: Path) -> Meant:
        """Return what a parameter means, and where that is written: the `parameters` of the document, or another file."""
        elsewhere = self.moves.elsewhere(one, place)
        ref = one.get("$ref")
        if elsewhere is not None or not isinstance(ref, str) or not ref.startswith("#/parameters/"):
            return elsewhere or Meant(one, place, self.moves.file)
        name = tokens_of(ref[1:])[1]
        declared = self.data.get("parameters")
        if isinstance(declared, dict) and isinstance(found := declared.get(name), dict):
            return Meant(found, ("parameters", name), self.moves.file)
        return Meant(one, place, self.moves.file)

    def _body(self, value: Members) -> Json:
        """Return the request body, of a body parameter or of form fields; None where there is neither."""
        meant = [
            self._meant(one, (*place, "parameters", str(number)))
            for owner, place in ((self.item, self.at[:-1]), (value, self.at))
            for number, one in enumerate(_listed(owner))
            if isinstance(one, dict)
        ]
        at = (*self.at, "requestBody")
        for one in meant:
            if _place(one.value) != one.value.get("in", "None"):
                message = f"a parameter cannot be in {quoted(one.value.get('in'))}; it is read as "
                self.moves.warn(one.place, "parameter-in", message + _place(one.value))
        bodies = [one for one in meant if _place(one.value) == "body"]
        fields = {str(one.value.get("name")): one for one in meant if _is_field(one.value)}
        for one in bodies[:-1]:
            message = "an operation has one body; the last one counts"
            self.moves.warn(one.place, "duplicate-parameter", message)
        if bodies:
            for one in fields.values():
                message = (
                    "an operation has a body or a form; the body counts, and this field is left out"
                )
                self.moves.warn(one.place, "parameter-in", message)
            with self.moves.inside(bodies[-1].file):
                return self._plain(value, bodies[-1].value, bodies[-1].place, at)
        if not fields:
            return None
        self.moves.record(at, (*self.at, "parameters"))
        return self._form(value, fields, at)

    def _consumes(self, value: Members) -> list[str]:
        return texts(value.get("consumes")) or texts(self.data.get("consumes"))

    def _plain(self, value: Members, body: Members, place: Path, at: Path) -> Json:
        self.moves.record(at, place)
        made: Members = {
            key: item for key, item in body.items() if key not in ("in", "name", "schema")
        }
        content: Members = {}
        for name in self._consumes(value) or ["application/json"]:
            content[name] = {"schema": schema(body.get("schema", {}), self.moves)}
            self.moves.record((*at, "content", name), place)
            self.moves.record((*at, "content", name, "schema"), (*place, "schema"))
        made["content"] = content
        return made

    def _form(self, value: Members, fields: dict[str, Meant], at: Path) -> Json:
        has_file = any(one.value.get("type") == "file" for one in fields.values())
        consumed = self._consumes(value)
        is_multipart = has_file or (_MULTIPART in consumed and _FORM not in consumed)
        name = _MULTIPART if is_multipart else _FORM
        below = (*at, "content", name)
        properties: Members = {}
        encoding: Members = {}
        for field, (one, place, file) in fields.items():
            with self.moves.inside(file):
                properties[field] = _property(one, self.moves)
            self.moves.record((*below, "schema", "properties", field), place)
            if one.get("type") == "array" and not is_multipart:
                encoding[field] = _style(one, place, self.moves)
                self.moves.record((*below, "encoding", field), place)
        required: list[Json] = [key for key, one in fields.items() if one.value.get("required")]
        of: Members = {"type": "object", "properties": properties}
        if required:
            of["required"] = required
        content: Members = {"schema": of}
        if encoding:
            content["encoding"] = encoding
        return {"required": bool(required), "content": {name: content}}


def _property(one: Members, moves: Moves) -> Json:
    made = beside(one, moves)
    if "description" in one:
        made["description"] = one["description"]
    return made


def _is_field(one: Members) -> bool:
    return _place(one) == "formData"


def _place(one: Members) -> str:
    """Return where a parameter travels: a body and a form in whatever letters, as no other place is called so."""
    where = str(one.get("in"))
    return {"body": "body", "formdata": "formData", "form": "formData"}.get(where.lower(), where)


def _listed(owner: Members) -> Iterator[Json]:
    listed = owner.get("parameters")
    if isinstance(listed, list):
        yield from listed
