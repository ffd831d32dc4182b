"""Where the values of one text stand in it: offsets, lines and columns, and what a message shows of the line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, final

from specmint.diagnostics import Excerpt, Place, Utf16
from specmint.lines import (
    excerpt_at,
    line_and_column,
    line_starts,
    pairs_in,
    utf16_at,
    written_width,
)
from specmint.pointers import Tokens, is_index, pointer_of

Children: TypeAlias = "dict[str, Spot] | list[Spot]"
"""The places of the values in an object or a list."""


@final
class Inside:
    """The places of the values in an object or a list, which `find` finds when they are first asked for."""

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], Children]) -> None:
        self._find = find
        self._found: Children | None = None

    def found(self) -> Children:
        """Return them by key, or in their order."""
        if self._found is None:
            self._found = self._find()
        return self._found


class Spot(NamedTuple):
    """Where a value stands in the text: character offsets of its key and of itself.

    An element of a list has no key: `key` equals `value`. `children` mirrors the data.
    """

    key: int
    value: int
    children: Children | Inside | None


class Pointed(NamedTuple):
    """A place in a text as a message shows it: line and column from 1, the line itself, and the columns in UTF-16."""

    line: int
    column: int
    shown: Excerpt
    utf16: Utf16


class LaterPlace(Place):
    """A place whose line and column are found when they are asked for: of those that the facts of an API have, few are shown.

    `at` is the file and the path in it that the place was asked of.
    """

    __slots__ = ("at", "_position")
    at: tuple[str, Tokens]
    _position: Callable[[], tuple[int, int]]

    def __init__(self, file: str, at: tuple[str, Tokens], position: Callable[[], tuple[int, int]]):
        for name, value in (("file", file), ("at", at), ("_position", position)):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        # Python comes here for an attribute that has no value yet.
        if name not in ("line", "column", "pointer"):
            raise AttributeError(name)
        line, column = self._position()
        for one, value in (("line", line), ("column", column), ("pointer", pointer_of(self.at[1]))):
            object.__setattr__(self, one, value)
        return object.__getattribute__(self, name)


class Spots:
    """The places of one text. `find` returns the spot of the root; it is called when a place is first asked for."""

    __slots__ = ("_text", "_find", "_root", "_starts", "_pairs")

    def __init__(self, text: str, find: Callable[[], Spot]) -> None:
        self._text = text
        self._find = find
        self._root: Spot | None = None
        self._starts: list[int] = []
        self._pairs: list[int] = []

    def position(self, path: Tokens, *, key: bool = False) -> tuple[int, int]:
        """Return line and column of a value, or of its key; of the nearest parent if it is absent."""
        if self._root is None:
            self._root, self._starts = self._find(), line_starts(self._text)
            self._pairs = pairs_in(self._text)
        spot, offset = self._root, self._root.value
        for token in path:
            child = _child(spot, token)
            if child is None:
                break
            spot = child
            offset = spot.key if key else spot.value
        return line_and_column(self._starts, offset)

    def pointed(self, path: Tokens, written: object, *, key: bool = False) -> Pointed:
        """Return a value or its key with the line that it stands on; `written` is what was read there."""
        line, column = self.position(path, key=key)
        offset = self._starts[line - 1] + column - 1
        width = written_width(self._text, offset, written)
        shown = excerpt_at(self._text, self._starts, line, column, width)
        return Pointed(line, column, shown, utf16_at(self._pairs, offset, column, width))


def _child(spot: Spot, token: str) -> Spot | None:
    children = spot.children
    if isinstance(children, Inside):
        children = children.found()
    if isinstance(children, dict):
        return children.get(token)
    index = int(token) if is_index(token) else -1
    if not isinstance(children, list) or not 0 <= index < len(children):
        return None
    element: Spot = children[index]
    return element
