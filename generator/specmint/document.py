"""A specification in memory: its data, and the line and column of every JSON pointer in it.

`Document` is what the loader makes and every later stage reads. A `Node` is one value together
with its place, so whoever finds a problem can say where.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias, final

from specmint.diagnostics import Diagnostic, Place, Related, Severity
from specmint.pointers import Tokens, is_index, origin, pointer_of
from specmint.schema_names import NAMED, SchemaNames
from specmint.spots import LaterPlace, Pointed, Spot, Spots

Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"
"""Parsed data. Numbers with a fraction or an exponent are `Decimal`, digits as written."""

Path: TypeAlias = Tokens
"""The tokens of a pointer from the root of a file."""

Origin: TypeAlias = "tuple[str, Path]"
"""Where a value is written: a file, and the path in it."""

Moved: TypeAlias = Mapping[str, Mapping[Path, Path]]
"""By file and by its new place where that stood which has moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file: its text, its data, and a function that finds the spots."""

    name: str
    text: str
    data: Json
    spots: Callable[[], Spot]


class Document:
    """The entry file and the files that it refers to. Read-only.

    `files` maps names relative to the entry's folder (POSIX, no `..`) to their contents; `folder` is that folder as the user
    named it, for messages; `refused` says why a file that some reference names was not loaded. `targets` keeps where each
    reference leads, by its file and text, `shapes` the view that lowering takes of each schema, `combined` the schemas that it
    makes of several, `value_rules` what an object says of the values of its properties: each is made once and goes when the
    document goes. Of `excluded` operations (`METHOD /path`) and the schemas `left_out` nothing is made. `moves` are those of each conversion
    in turn. `overlays` are the files of overlays, by names as those of `files`, and `written` says of
    what they changed in the entry where it is written: in one of them, or elsewhere in the entry.
    `told` is what reading the text had to say.
    """

    __slots__ = (
        *("files", "entry", "folder", "refused", "shapes", "combined", "targets", "overlays"),
        *("value_rules", "excluded", "left_out", "moves", "written", "told", "_spots", "_names"),
    )

    def __init__(
        self,
        files: Mapping[str, SourceFile],
        entry: str,
        *,
        folder: str = "",
        refused: Mapping[str, str] | None = None,
        overlays: Mapping[str, SourceFile] | None = None,
    ) -> None:
        self.files = files
        self.overlays: Mapping[str, SourceFile] = overlays or {}
        self.entry = entry
        self.folder = folder
        self.refused: Mapping[str, str] = refused or {}
        self.shapes: dict[tuple[str, Path], object] = {}
        self.combined: dict[object, object] = {}
        self.targets: dict[tuple[str, str], Node] = {}
        self.value_rules: dict[tuple[str, Path, str], Node | None] = {}
        self.moves: tuple[Moved, ...] = ()
        self.written: Mapping[Path, Origin] = {}
        self.excluded: frozenset[str] = frozenset()
        self.left_out: frozenset[tuple[str, Path]] = frozenset()
        self._spots: dict[str, Spots] = {}
        self._names: SchemaNames | None = None
        self.told: tuple[Diagnostic, ...] = ()

    def with_data(self, data: Mapping[str, Json], moved: Moved | None = None) -> Document:
        """Return a document of the same text whose files hold other data; lines and columns stay those of the text."""
        files = {name: replace(one, data=data[name]) for name, one in self.files.items()}
        other = Document(
            files, self.entry, folder=self.folder, refused=self.refused, overlays=self.overlays
        )
        other._spots, other.written, other.told = self._spots, self.written, self.told
        other.moves = (*self.moves, moved or {})
        return other

    def forget(self) -> None:
        """Drop what is made anew when it is asked for: once a document is understood, that is most of what it holds."""
        for made in (self.shapes, self.combined, self.targets, self.value_rules, self._spots):
            made.clear()

    def root(self, file: str | None = None) -> Node:
        """Return the whole of a file, the entry by default. KeyError if it is not loaded."""
        name = file or self.entry
        source = self.files.get(name) or self.overlays[name]
        return Node(self, name, (), source.data)

    def said(self, key: str) -> Json:
        """Return the data under a key at the top of the entry; None where there is nothing."""
        data = self.files[self.entry].data
        return data.get(key) if isinstance(data, dict) else None

    def node(self, file: str, path: Path) -> Node:
        """Return the value at `path`. KeyError or IndexError if there is none."""
        node = self.root(file)
        for token in path:
            node = node / token
        return node

    def schema_names(self) -> SchemaNames:
        """Return every `$anchor`, `$dynamicAnchor` and `$id` (JSON Schema 2020-12, 8.2)."""
        if self._names is None:
            self._names = SchemaNames()
            for name, file in self.files.items():
                if any(keyword in file.text for keyword in ("$anchor", "$dynamicAnchor", "$id")):
                    self._names.collect(name, file.data)
        return self._names

    def place(self, file: str, pointer: Path, *, key: bool = False) -> Place:
        """Return line and column of a value, or of its key; of the nearest parent if it is absent."""
        source, path = self.origin(file, pointer)
        shown = self.display_name(source)
        return LaterPlace(
            shown, (file, pointer), lambda: self._spots_of(source).position(path, key=key)
        )

    def located(self, place: Place) -> tuple[str, Path]:
        """Return the file and the path in it of a place that `place` made; what overlays write is in the entry."""
        assert isinstance(place, LaterPlace)
        return place.at

    def origin(self, file: str, path: Path) -> Origin:
        """Return where a value is written, whatever a conversion has moved or overlays have changed."""
        for moved in reversed(self.moves):
            path = origin(moved.get(file, {}), path)
        if file != self.entry or not self.written:
            return file, path
        for end in range(len(path), 0, -1):
            if path[:end] in self.written:
                source, start = self.written[path[:end]]
                return source, (*start, *path[end:])
        return file, path

    def display_name(self, file: str) -> str:
        """Return a file's name as the user would write it."""
        return shown_in(self.folder, file)

    def diagnostic(
        self,
        severity: Severity,
        code: str,
        message: str,
        hint: str,
        place: tuple[str, Path],
        *,
        key: bool = False,
    ) -> Diagnostic:
        """Return a problem at a pointer of a file, with the line it stands on."""
        source, path = self.origin(*place)
        pointed = self._pointed(place, key=key)
        return Diagnostic(
            severity=severity,
            code=code,
            message=message,
            hint=hint,
            place=Place(
                file=self.display_name(source),
                line=pointed.line,
                column=pointed.column,
                pointer=pointer_of(path),
            ),
            source_line=pointed.shown.text,
            caret=pointed.shown.caret,
            span=pointed.shown.span,
            at=place,
            utf16=pointed.utf16,
        )

    def related(self, message: str, place: tuple[str, Path]) -> Related:
        """Return another place that a problem is about; `message` says what stands there."""
        pointed = self._pointed(place, key=False)
        return Related(place=self.place(*place), message=message, utf16=pointed.utf16)

    def _pointed(self, place: tuple[str, Path], *, key: bool) -> Pointed:
        source, path = self.origin(*place)
        return self._spots_of(source).pointed(path, self._written(place, key=key), key=key)

    def _written(self, place: tuple[str, Path], *, key: bool) -> Json:
        """Return the key or the value at a place; None where there is none, and the place is that of a parent."""
        try:
            node = self.node(*place)
        except (KeyError, IndexError):
            return None
        if key and node.path:
            return node.name
        return node.value

    def _spots_of(self, file: str) -> Spots:
        if file not in self._spots:
            source = self.files.get(file) or self.overlays[file]
            self._spots[file] = Spots(source.text, source.spots)
        return self._spots[file]


def shown_in(folder: str, name: str) -> str:
    """Return the name of a file relative to a folder as the user would write it who named the folder so."""
    if not folder or posixpath.isabs(name):
        return name
    shown = f"{folder.rstrip('/')}/{name}"
    return posixpath.normpath(shown) if name.startswith("../") else shown


class HasMembers:
    """What is read member by member: a `Node`, and the view that lowering takes of a schema.

    A member that is absent, or of another kind than asked for, reads as nothing: "", None, False
    or no elements. So a reader states what it looks for, and never asks first whether it is there.
    """

    __slots__ = ()

    def get(self, key: str) -> Node | None:
        """Return the member of this name, or None if there is none."""
        raise NotImplementedError

    def members(self, key: str) -> Iterator[tuple[str, Node]]:
        """Yield name and value of each member of the mapping under `key`, in the order of the file."""
        node = self.get(key)
        if node is not None:
            yield from node.items()

    def each(self, key: str) -> Iterator[Node]:
        """Yield the elements of the list under `key`."""
        node = self.get(key)
        if node is not None:
            yield from node.elements()

    def text(self, key: str) -> str:
        """Return the text under `key`, or ""."""
        return _text_in(self.value_at(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return those elements of the list under `key` that are text."""
        return tuple(node.value for node in self.each(key) if isinstance(node.value, str))

    def integer(self, key: str) -> int | None:
        """Return the whole number under `key`, or None. True is no number here."""
        value = self.value_at(key)
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value

    def is_true(self, key: str) -> bool:
        """Return whether true itself stands under `key`."""
        return self.value_at(key) is True

    def is_false(self, key: str) -> bool:
        """Return whether false itself stands under `key`, which is more than being absent."""
        return self.value_at(key) is False

    def value_at(self, key: str) -> Json:
        """Return the data under `key`; None for null and for nothing alike."""
        node = self.get(key)
        if node is None:
            return None
        return node.value


@final
@dataclass(slots=True, unsafe_hash=True)
class Node(HasMembers):
    """A value of the document and where it stands. Equal to another of the same place. Read-only: nobody sets an attribute.

    It is not frozen, because a frozen dataclass is made in five times the time, and a document is read as a million nodes.
    """

    document: Document = field(compare=False, repr=False)
    file: str
    path: Path
    value: Json = field(compare=False)

    @property
    def place(self) -> Place:
        """Line and column of the value."""
        return self.document.place(self.file, self.path)

    @property
    def key_place(self) -> Place:
        """Line and column of the key that holds the value."""
        return self.document.place(self.file, self.path, key=True)

    @property
    def pointer(self) -> str:
        """JSON Pointer from the root of the file (RFC 6901), "" for the root."""
        return pointer_of(self.path)

    @property
    def name(self) -> str:
        """The key or index that holds the value, "" for the root."""
        return "".join(self.path[-1:])

    @property
    def string(self) -> str:
        """The value if it is text, else ""."""
        return _text_in(self.value)

    @property
    def is_mapping(self) -> bool:
        """Whether the value has members, or could have."""
        return isinstance(self.value, dict)

    @property
    def is_property(self) -> bool:
        """Whether the value stands in the `properties` of a schema, by its path alone."""
        if self.path[-2:-1] != ("properties",):
            return False
        is_name, keyword = False, ""
        for token in self.path:
            # A name is no keyword, even where it looks like one: `properties/properties/items`.
            is_name, keyword = keyword in NAMED, "" if keyword in NAMED else token
        return is_name

    def __truediv__(self, key: str | int) -> Node:
        """Return a member or an element. KeyError or IndexError if there is none."""
        return Node(self.document, self.file, (*self.path, str(key)), _step(self.value, key))

    def get(self, key: str) -> Node | None:
        """Return a member of a mapping, or None if there is none or this is no mapping."""
        value = self.value
        if isinstance(value, dict) and key in value:
            return Node(self.document, self.file, (*self.path, key), value[key])
        return None

    def value_at(self, key: str) -> Json:
        """Return the data under `key` without making a node of it; None for null and for nothing alike."""
        value = self.value
        return value.get(key) if isinstance(value, dict) else None

    def child(self, key: str) -> Node:
        """Return a member of a mapping; an empty node in its place, which reads as nothing, if there is none."""
        return self.get(key) or Node(self.document, self.file, (*self.path, key), None)

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield the members of a mapping in the order of the file; nothing for anything else."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Node(self.document, self.file, (*self.path, key), value)

    def elements(self) -> Iterator[Node]:
        """Yield the elements of a list; nothing for anything else."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.document, self.file, (*self.path, str(index)), value)

    def error(self, code: str, message: str, hint: str = "", *, key: bool = False) -> Diagnostic:
        """Return an error at this value, or at its key."""
        return self._diagnostic(Severity.ERROR, code, message, hint, key=key)

    def warning(self, code: str, message: str, hint: str = "", *, key: bool = False) -> Diagnostic:
        """Return a warning at this value, or at its key."""
        return self._diagnostic(Severity.WARNING, code, message, hint, key=key)

    def note(self, code: str, message: str, hint: str = "", *, key: bool = False) -> Diagnostic:
        """Return a note at this value, or at its key."""
        return self._diagnostic(Severity.NOTE, code, message, hint, key=key)

    def related(self, message: str) -> Related:
        """Return this value as another place that a problem is about; `message` says what stands there."""
        return self.document.related(message, (self.file, self.path))

    def _diagnostic(
        self, severity: Severity, code: str, message: str, hint: str, *, key: bool
    ) -> Diagnostic:
        place = (self.file, self.path)
        return self.document.diagnostic(severity, code, message, hint, place, key=key)


def _text_in(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _step(value: Json, key: str | int) -> Json:
    if isinstance(value, list):
        if isinstance(key, str) and not is_index(key):
            raise KeyError(key)
        return value[int(key)]
    if isinstance(value, dict):
        return value[str(key)]
    raise KeyError(key)
