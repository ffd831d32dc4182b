"""A schema beside the type that was generated for it: which properties and enum values the type shows."""

import enum
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Final, Literal, Union, get_args, get_origin

import pydantic

from .client import fields_of
from .declared import parts_of
from .documents import Node
from .limits import limits_of
from .values import MAPPINGS, SEQUENCES, unfolded
from .vocabulary import is_coded

#: A pair of schema and type is looked at once; a document of many pairs ends somewhere.
_MOST_PAIRS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Item:
    """Something a document declares, where, and whether the package shows it."""

    kind: str
    pointer: str
    text: str
    shown: bool


@dataclass
class Shapes:
    """Walks schemas and types side by side. `writing`: as arguments, not as answers."""

    writing: bool
    _seen: set[tuple[Any, ...]] = field(default_factory=set[tuple[Any, ...]])

    def walk(self, schema: Node, kind: Any) -> Iterator[Item]:
        """Yield each property and enum value below a schema."""
        shape = schema.target
        pinned = _pinned(kind)
        kind, _ = unfolded(kind)
        mark = (shape.file, shape.pointer, id(kind) if isinstance(kind, type) else str(kind))
        if not isinstance(shape.value, dict) or mark in self._seen or len(self._seen) > _MOST_PAIRS:
            return
        self._seen.add(mark)
        parts = [*parts_of(shape)]
        kinds = members(kind)
        for part in parts:
            yield from self._enum(part, kinds, pinned)
            yield from self._properties(part, kinds)
            yield from self._inner(part, kinds)
            for key in ("oneOf", "anyOf"):
                for branch in part[key].items():
                    yield from self.best(branch, kinds)

    def _enum(self, part: Node, kinds: list[Any], pinned: list[Decimal]) -> Iterator[Item]:
        """Each value of an enum is one of a `Literal`, an enum, or a pinned number, or is covered by `bool` or `None`."""
        if is_coded(part):  # our own vocabulary: the values are a codec's affair
            return
        known = [value for kind in kinds for value in _values(kind)]
        listed = [*part["enum"].items()]
        if "const" in part.value:
            listed.append(part["const"])
        for node in listed:
            free = node.value is None or isinstance(node.value, bool) and bool in kinds
            free = free or not isinstance(node.value, bool) and node.value in pinned
            shown = free or any(
                type(each) is type(node.value) and each == node.value for each in known
            )
            yield Item("enum value", node.pointer, repr(node.value), shown)

    def _properties(self, part: Node, kinds: list[Any]) -> Iterator[Item]:
        if isinstance(part["type"].value, str) and part["type"].value != "object":
            return  # they say nothing of a text or a number
        models = [kind for kind in kinds if _is_model(kind)]
        fields = [fields_of(model) for model in models]
        hidden = "readOnly" if self.writing else "writeOnly"
        for name, node in part["properties"].members():
            if (
                node.value is False
                or node[hidden].value is True
                or node.target[hidden].value is True
            ):
                continue
            having = [each[name] for each in fields if name in each]
            yield Item("property", node.pointer, name, bool(having))
            if having:  # of classes that a tag tells apart each has its own values of it
                yield from self.walk(node, reduce(or_, (kind for kind, _ in having)))

    def _inner(self, part: Node, kinds: list[Any]) -> Iterator[Item]:
        items = [get_args(kind)[0] for kind in kinds if get_origin(kind) in SEQUENCES]
        values = [get_args(kind)[1] for kind in kinds if get_origin(kind) in MAPPINGS]
        if items:
            yield from self.best(part["items"], items)
        if values:
            yield from self.best(part["additionalProperties"], values)

    def best(self, branch: Node, kinds: list[Any]) -> Iterator[Item]:
        """Yield what that type shows of a schema which shows most of it."""
        found: list[list[Item]] = []
        before = set(self._seen)
        for kind in kinds or [Any]:
            self._seen = set(before)
            found.append([*self.walk(branch, kind)])
        yield from min(found, key=_missing, default=())


def _missing(items: list[Item]) -> tuple[int, int]:
    return sum(not each.shown for each in items), -len(items)


def members(kind: Any) -> list[Any]:
    """Return the members of a union, at any depth, without what is annotated."""
    bare, _ = unfolded(kind)
    if get_origin(bare) in (Union, types.UnionType):
        return [inner for each in get_args(bare) for inner in members(each)]
    return [bare]


def _pinned(kind: Any) -> list[Decimal]:
    """Return the numbers that limits leave alone: no `Literal` and no enum holds a `Decimal` such as 2.4."""
    bare, beside = unfolded(kind)
    if get_origin(bare) in (Union, types.UnionType):
        return [number for each in get_args(bare) for number in _pinned(each)]
    limits = limits_of(beside)
    return [limits.least] if limits.least is not None and limits.least == limits.most else []


def _values(kind: Any) -> list[Any]:
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return [each.value for each in kind]
    return []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, pydantic.BaseModel)
