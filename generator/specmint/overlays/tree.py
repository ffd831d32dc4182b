"""A document while overlays change it: its data, and where each value is written that came or moved.

The data that it is made of stays as it is. What an action touches is copied first, with all that holds it, so that a
value which stands in several places (an alias of YAML, an update of several targets) changes in one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, cast

from specmint.document import Json, Origin, Path

Location: TypeAlias = "Sequence[str | int]"
"""The keys and indexes that lead to a value from the root."""


class Clash(NamedTuple):
    """A value of an overlay that cannot be merged with what stands in its place, and where it is written."""

    at: Location
    old: Json
    new: Json
    origin: Origin


@dataclass(slots=True)
class _Own:
    """An object or a list that may be changed, and where each of its members is written."""

    value: dict[str, Json] | list[Json]
    origins: dict[str, Origin] | list[Origin]

    def get(self, key: str | int) -> Json:
        """Return a member. KeyError or IndexError if there is none."""
        if isinstance(self.value, dict):
            return self.value[str(key)]
        return self.value[int(key)]

    def origin_of(self, key: str | int) -> Origin:
        """Return where a member is written."""
        if isinstance(self.origins, dict):
            return self.origins[str(key)]
        return self.origins[int(key)]

    def put(self, key: str | int, value: Json, origin: Origin) -> None:
        """Put a value in the place of a member; an object may get a new one."""
        if isinstance(self.value, dict) and isinstance(self.origins, dict):
            self.value[str(key)], self.origins[str(key)] = value, origin
        elif isinstance(self.value, list) and isinstance(self.origins, list):
            self.value[int(key)], self.origins[int(key)] = value, origin

    def drop(self, key: str | int) -> None:
        """Remove a member."""
        if isinstance(self.value, dict) and isinstance(self.origins, dict):
            del self.value[str(key)], self.origins[str(key)]
        elif isinstance(self.value, list) and isinstance(self.origins, list):
            del self.value[int(key)], self.origins[int(key)]


class Tree:
    """The data of the entry while overlays change it. Locations are those of the moment."""

    def __init__(self, file: str, data: dict[str, Json] | list[Json]) -> None:
        self._file = file
        self._own: dict[int, _Own] = {}
        self._root = self._owned(data, (file, ()))

    @property
    def data(self) -> Json:
        """The data as it is now."""
        return self._root.value

    def at(self, location: Location) -> Json:
        """Return the value there. KeyError or IndexError if there is none."""
        value = self.data
        for token in location:
            value = cast("dict[str | int, Json]", value)[token]
        return value

    def has(self, location: Location) -> bool:
        """Return whether there is a value."""
        try:
            self.at(location)
        except (KeyError, IndexError, TypeError):
            return False
        return True

    def remove(self, location: Location) -> None:
        """Remove a value that is not the root; elements of a list after it move up."""
        self._holder(location[:-1]).drop(location[-1])

    def replace(self, location: Location, value: Json, origin: Origin) -> None:
        """Put a value in the place of one that is not the root."""
        self._holder(location[:-1]).put(location[-1], value, origin)

    def append(self, location: Location, value: Json, origin: Origin) -> None:
        """Append a value to a list, or each element of a list."""
        held = self._holder(location)
        file, path = origin
        new = value if isinstance(value, list) else [value]
        places = [(file, (*path, str(index))) for index in range(len(new))]
        if isinstance(held.value, list) and isinstance(held.origins, list):
            held.value += new
            held.origins += places if isinstance(value, list) else [origin]

    def merge(
        self, location: Location, value: dict[str, Json], origin: Origin, *, replaces: bool
    ) -> Iterator[Clash]:
        """Merge an object into one, member by member; `replaces` lets a value take the place of one of another kind.

        Yields what cannot be merged, and leaves it as it was.
        """
        held = self._holder(location)
        file, path = origin
        for key, new in value.items():
            at, where = (*location, key), (file, (*path, key))
            if not isinstance(held.value, dict) or key not in held.value:
                held.put(key, new, where)
                continue
            old = held.value[key]
            if isinstance(old, dict) and isinstance(new, dict):
                yield from self.merge(at, new, where, replaces=replaces)
            elif isinstance(old, list) and isinstance(new, list):
                self.append(at, new, where)
            elif replaces or kind(old) == kind(new):
                held.put(key, new, where)
            else:
                yield Clash(at, old, new, where)

    def written(self) -> dict[Path, Origin]:
        """Return by its place now where each value is written that does not stand in the file as it did."""
        found: dict[Path, Origin] = {}
        todo: list[tuple[_Own, Path, Origin]] = [(self._root, (), (self._file, ()))]
        while todo:
            held, at, (file, path) = todo.pop()
            keys = held.value if isinstance(held.value, dict) else range(len(held.value))
            for key in keys:
                origin, now = held.origin_of(key), (*at, str(key))
                if origin != (file, (*path, str(key))):
                    found[now] = origin
                inner = self._own.get(id(held.get(key)))
                if inner is not None:
                    todo.append((inner, now, origin))
        return found

    def _holder(self, location: Location) -> _Own:
        """Return the object or list there, which may be changed then."""
        held = self._root
        for token in location:
            value, origin = held.get(token), held.origin_of(token)
            inner = self._own.get(id(value))
            if inner is None:
                inner = self._owned(cast("dict[str, Json] | list[Json]", value), origin)
                held.put(token, inner.value, origin)
            held = inner
        return held

    def _owned(self, value: dict[str, Json] | list[Json], origin: Origin) -> _Own:
        file, path = origin
        if isinstance(value, dict):
            own = _Own(dict(value), {key: (file, (*path, key)) for key in value})
        else:
            places = [(file, (*path, str(index))) for index in range(len(value))]
            own = _Own(list(value), places)
        self._own[id(own.value)] = own  # which keeps it alive: no other value gets its id
        return own


def kind(value: Json) -> str:
    """Return what a value is where values are merged: an object, a list, or a plain value."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "a plain value"
