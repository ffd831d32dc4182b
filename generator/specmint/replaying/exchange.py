"""A recorded exchange: what was asked and what was answered, from whatever file it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast
from urllib.parse import unquote

from specmint.document import Json
from specmint.runtime.exact import loads

REDACTED = "redacted"
"""Stands for a secret: equal to anything."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A body: `tree` is the decoded JSON, or the fields of a form; `data` the bytes."""

    kind: Literal["json", "form", "text"]
    tree: Json = None
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, as recorded.

    `file` and `index` (from 1; 0 if it is alone in its file) say where; `path` is percent-encoded.
    `host` is known of HAR entries only, whose `path` starts at the host. Header names are in
    lower case. `foreign`: other software sent it, so that only what the spec knows counts.
    `whole`: nothing of the answer was left out of the recording.
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

    @property
    def label(self) -> str:
        """Where it stands, for people."""
        return f"{self.file}, exchange {self.index}" if self.index else self.file


def segments(path: str) -> tuple[str, ...]:
    """The decoded segments of a path, however it was percent-encoded."""
    return tuple(unquote(part) for part in path.split("/")[1:])


def tokens(pointer: str) -> tuple[str, ...]:
    """The tokens of a JSON Pointer (RFC 6901)."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def found(tree: Json, at: tuple[str, ...]) -> Json:
    """The value at a pointer's tokens; what is absent counts as null."""
    for token in at:
        if isinstance(tree, dict):
            tree = tree.get(token)
        elif isinstance(tree, list) and token.isdecimal() and int(token) < len(tree):
            tree = tree[int(token)]
        else:
            return None
    return tree


def loaded(text: bytes | str) -> Json:
    """The tree of a JSON text, digit for digit. Raises NotJson."""
    return cast(Json, loads(text))


def fields_of(pairs: Pairs) -> dict[str, Json]:
    """The fields of a form or query; one that is repeated is a list."""
    fields: dict[str, Json] = {}
    for name, value in pairs:
        known = fields.get(name)
        if name not in fields:
            fields[name] = value
        else:
            fields[name] = [*known, value] if isinstance(known, list) else [known, value]
    return fields


def json_type(value: Json) -> str:
    """The JSON Schema type of a value; a number without a fraction is an integer."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case Decimal():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"


def same_scalar(one: Json, other: Json) -> bool:
    """Equal as in JSON: 1 is not true, and an exact number is the digits it is written with."""
    if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
        return isinstance(one, bool) is isinstance(other, bool) and str(one) == str(other)
    return type(one) is type(other) and one == other


def scalar_text(value: Json) -> str:
    """A value as it stands in a query or a form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
