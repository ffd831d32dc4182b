"""What the modules of the conversion share: data, the places that it has moved from, and what it has to say."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

from specmint.diagnostics import Diagnostic, Severity, SpecmintError
from specmint.document import Document, Json, Node, Origin, Path
from specmint.resolve import BadReference, resolve, target_of

Members: TypeAlias = dict[str, Json]


_SECTIONS = {"definitions": "schemas", "parameters": "parameters", "responses": "responses"}
_IN_A_FRAGMENT = "/~!$&'()*+,;=:@-._"


class Meant(NamedTuple):
    """What a reference leads to, where that is written, and the file whose references it holds."""

    value: Members
    place: Path
    file: str


@dataclass(slots=True)
class Moves:
    """Where things stand in the file, by where they stand after the conversion; and what is to be said of some.

    `places` has an entry for each thing that moved, and none for what is inside it and moved with it. `schemas` are those
    that were converted, by identity: what is one for the loader (an alias of YAML) stays one. `written` says of what other
    files hold, and now stands in the entry, where it is written; `file` is the one whose text is read.
    """

    document: Document
    file: str
    written: dict[Path, Origin] = field(default_factory=dict[Path, Origin])
    places: dict[Path, Path] = field(default_factory=dict[Path, Path])
    said: list[Diagnostic] = field(default_factory=list[Diagnostic])
    schemas: dict[int, Json] = field(default_factory=dict[int, Json])

    def record(self, now: Path, written: Path) -> None:
        """Remember where something stands in the file."""
        if now != written:
            self.places[now] = written

    def warn(self, place: Path, code: str, message: str, hint: str = "") -> None:
        """Say something of what stands at a place of the entry."""
        at = (self.document.entry, place)
        self.said.append(self.document.diagnostic(Severity.WARNING, code, message, hint, at))

    @contextmanager
    def inside(self, file: str) -> Generator[None, None, None]:
        """Read references as they stand in a file."""
        before, self.file = self.file, file
        yield
        self.file = before

    def elsewhere(self, value: Members, place: Path) -> Meant | None:
        """Return what a reference at a place leads to in another file, which is then written there; None for any other."""
        ref = value.get("$ref")
        if not isinstance(ref, str) or len(self.document.files) == 1:
            return None
        try:
            target = resolve(Node(self.document, self.file, (), {"$ref": ref}))
        except SpecmintError:
            return None  # validation reports it
        if target.file == self.document.entry or not isinstance(target.value, dict):
            return None
        self.written[place] = (target.file, target.path)
        return Meant(target.value, place, target.file)

    def reference(self, text: str) -> str:
        """Return a `$ref` of the file that is read as it is written in the entry, by the names of OpenAPI 3."""
        entry = self.document.entry
        if self.file == entry and text.startswith("#"):
            return reference(text)
        try:
            target = target_of(text, self.file)
        except BadReference:
            return text
        fragment = quote(target.fragment, safe=_IN_A_FRAGMENT)
        if target.file == entry:
            return reference(f"#{fragment}")
        return f"{quote(target.file)}#{fragment}"


def texts(value: Json) -> list[str]:
    """Return the texts of a list, or a text as the only one, or as several with commas between; none of anything else."""
    if isinstance(value, str):
        return [one.strip() for one in value.split(",") if one.strip()]
    if not isinstance(value, list):
        return []
    return [one for one in value if isinstance(one, str)]


def reference(text: str) -> str:
    """Return a `$ref` into this document with the names that its sections have in OpenAPI 3."""
    for section, becomes in _SECTIONS.items():
        if text.startswith(f"#/{section}/"):
            return f"#/components/{becomes}/{text.removeprefix(f'#/{section}/')}"
    return text


def with_references(value: Json, moves: Moves) -> Json:
    """Return what has no other words in OpenAPI 3 with its references as they are there."""
    if isinstance(value, list):
        return [with_references(one, moves) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _with_reference(key, one, moves) for key, one in value.items()}


def _with_reference(key: str, value: Json, moves: Moves) -> Json:
    if key == "$ref" and isinstance(value, str):
        return moves.reference(value)
    return with_references(value, moves)
