"""A recorded exchange: what was asked and what was answered, from whatever file it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from types import NoneType
from typing import Literal, cast
from urllib.parse import parse_qsl, unquote

from specmint.document import Json
from specmint.runtime.data.json_text import JsonTree, NotJson, dumps, find, loads
from specmint.runtime.http.params import text

REDACTED = "redacted"
"""Stands for a secret: equal to anything."""

Pairs = tuple[tuple[str, str], ...]

_TYPES: dict[type, str] = {
    NoneType: "null",
    bool: "boolean",
    int: "integer",
    Decimal: "number",
    str: "string",
    list: "array",
    dict: "object",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A body: `tree` is the decoded JSON, or the fields of a form; `data` the bytes."""

    kind: Literal["json", "form", "text"]
    tree: Json = None
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, as recorded.

    `file` and `index` (from 1; 0 if it is alone in its file) say where; `path` is percent-encoded. `host` is None
    where only the path below the server was recorded, and "" where nobody knows it. Header names are in lower case.
    `foreign`: it was recorded on the way, so that only headers that the spec knows count. `is_ours`: it is what a client
    of ours sends, or should. `whole`: nothing of the answer was left out of the recording.
    """

    file: str
    index: int
    operation: str = ""
    method: str
    path: str
    host: str | None = None
    query: Pairs = ()
    headers: Mapping[str, str]
    body: Content | None = None
    status: int
    answer_headers: Mapping[str, str]
    answer: Content
    whole: bool = True
    foreign: bool = False
    is_ours: bool = False

    @property
    def label(self) -> str:
        """Where it stands, for people."""
        if not self.index:
            return self.file
        return f"{self.file}, exchange {self.index}"


def content_of(data: bytes, media: str) -> Content:
    """Return a body by its media type, and by its look: of what recorders write down, the type is the least reliable."""
    if "x-www-form-urlencoded" in media.lower():
        return Content(
            kind="form", tree=fields_of(pairs_in(data.decode("utf-8", "replace"))), data=data
        )
    if "json" in media.lower() or data[:1] in (b"{", b"["):
        with suppress(NotJson):
            return Content(kind="json", tree=cast(Json, loads(data)), data=data)
    return Content(kind="text", data=data)


def pairs_in(query: str) -> Pairs:
    """Return names and values of a query or a form, decoded."""
    return tuple(parse_qsl(query, keep_blank_values=True))


def fields_of(pairs: Iterable[tuple[str, str]]) -> dict[str, Json]:
    """Return the fields of a form or query; one that is repeated is a list."""
    fields: dict[str, list[Json]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    single = {name: values[0] for name, values in fields.items() if len(values) == 1}
    return {**fields, **single}


def segments(path: str) -> tuple[str, ...]:
    """Return the decoded segments of a path, however it was percent-encoded."""
    return tuple(unquote(part) for part in path.split("/")[1:])


def json_type(value: Json) -> str:
    """Return the JSON Schema type of a value; a number without a fraction is an integer."""
    return _TYPES[type(value)]


def listed(value: Json) -> list[Json]:
    """Return a list as it is, any other value as a list of one."""
    if isinstance(value, list):
        return value
    return [value]


def scalar_text(value: Json) -> str:
    """Return a value as it stands in a query or a form; null is nothing, and an object its JSON."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return dumps(value)
    return text(value, "value")


def value_at(tree: Json, pointer: str) -> Json:
    """Return the value at a JSON Pointer; None where there is none."""
    return cast(Json, find(cast(JsonTree, tree), pointer))


def sendable(value: str) -> str:
    """Return a text without halves of surrogate pairs, which nothing can have sent: each becomes `?`."""
    return value.encode("utf-8", "replace").decode("utf-8")
