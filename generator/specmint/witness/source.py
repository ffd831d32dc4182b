"""Reads the source that datamodel-code-generator answers with: what each field of its models may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from specmint.witness.ours import spelled
from specmint.witness.reading import ANY, Member, Reading, merged

_NAMES = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "bytes": "string",
    "date": "string",
    "datetime": "string",
    "AwareDatetime": "string",
    "NaiveDatetime": "string",
}
_BOUNDS = frozenset({"ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern"})


def members_of(source: str, wanted: frozenset[str]) -> dict[tuple[str, str], Member]:
    """Return the fields of the classes that are wanted, and of those they inherit from, by class and field."""
    module = _Source(source)
    return {(name, field): member for name in wanted for field, member in module.fields(name)}


class _Source:
    """The classes and aliases of the source, by name."""

    def __init__(self, source: str) -> None:
        body = ast.parse(source).body
        self._classes = {one.name: one for one in body if isinstance(one, ast.ClassDef)}
        self._aliases: dict[str, ast.expr] = {}
        self._open: set[str] = set()
        for one in body:
            match one:
                case ast.Assign(
                    targets=[ast.Name(id=name)], value=ast.Call(args=[_, ast.expr() as type_])
                ):
                    self._aliases[name] = type_
                case _:
                    pass

    def fields(self, name: str) -> Iterator[tuple[str, Member]]:
        """Yield the fields of a class; those of its bases first, which its own replace."""
        node = self._classes.get(name)
        if node is None:
            return
        for base in node.bases:
            if isinstance(base, ast.Name) and base.id != name:
                yield from self.fields(base.id)
        for statement in node.body:
            match statement:
                case ast.AnnAssign(target=ast.Name(id=field), annotation=type_, value=value):
                    # What may be absent is `| None` there: whether it may be null is not told.
                    reading = self.reading(type_)
                    yield field, Member(is_required=value is None, reading=reading)
                case _:
                    pass

    def reading(self, type_: ast.expr) -> Reading:
        """Return what an annotation says of a value."""
        match type_:
            case ast.Constant(value=None):
                return Reading(kinds=frozenset(), is_nullable=True)
            case ast.Constant(value=str() as text):
                return self.reading(ast.parse(text, mode="eval").body)
            case ast.Name(id=name):
                return self._named(name)
            case ast.BinOp(op=ast.BitOr()):
                return self._union(type_)
            case ast.Subscript(value=ast.Name(id=name), slice=inside):
                return self._generic(name, inside)
            case _:
                return ANY

    def _union(self, type_: ast.expr) -> Reading:
        members: list[Reading] = []
        while isinstance(type_, ast.BinOp):
            members.insert(0, self.reading(type_.right))
            type_ = type_.left
        members.insert(0, self.reading(type_))
        found = [one for one in members if one.kinds]
        is_nullable = len(found) < len(members)
        whole = merged(found or members[:1])
        return replace(whole, is_nullable=is_nullable or whole.is_nullable)

    def _generic(self, name: str, inside: ast.expr) -> Reading:
        match name, inside:
            case "list", _:
                return Reading(kinds=frozenset({"array"}), item=self.reading(inside))
            case "dict", ast.Tuple(elts=[_, value]):
                return Reading(kinds=frozenset({"object"}), item=self.reading(value))
            case "Literal", ast.Tuple(elts=values):
                return _listed(values)
            case "Literal", _:
                return _listed([inside])
            case "Annotated", ast.Tuple(elts=[inner, *notes]):
                reading = self.reading(inner)
                return replace(reading, bounds={**reading.bounds, **dict(_bounds(notes))})
            case _:
                return ANY

    def _named(self, name: str) -> Reading:
        if name in _NAMES:
            return Reading(kinds=frozenset({_NAMES[name]}))
        if name in self._open:
            return ANY  # it contains itself
        self._open.add(name)
        try:
            return self._definition(name)
        finally:
            self._open.discard(name)

    def _definition(self, name: str) -> Reading:
        if name in self._aliases:
            return self.reading(self._aliases[name])
        node = self._classes.get(name)
        if node is None:
            return ANY
        bases = {one.id for one in node.bases if isinstance(one, ast.Name)}
        if bases & {"Enum", "StrEnum", "IntEnum"}:
            return _listed([one.value for one in node.body if isinstance(one, ast.Assign)])
        for statement in node.body:
            match statement:
                case ast.AnnAssign(target=ast.Name(id="root"), annotation=type_):
                    return self.reading(type_)
                case _:
                    pass
        return Reading(kinds=frozenset({"object"}))


def _listed(nodes: list[ast.expr]) -> Reading:
    values: list[object] = [ast.literal_eval(node) for node in nodes]
    plain = [value for value in values if value is not None]
    return Reading(
        kinds=frozenset(map(_kind, plain)),
        is_nullable=len(plain) < len(values),
        values=frozenset(map(spelled, plain)),
    )


def _kind(value: object) -> str:
    kinds: dict[type, str] = {bool: "boolean", int: "integer", float: "number"}
    return kinds.get(type(value), "string")


def _bounds(notes: list[ast.expr]) -> Iterator[tuple[str, str]]:
    for note in notes:
        if isinstance(note, ast.Call):
            for keyword in note.keywords:
                if keyword.arg in _BOUNDS:
                    yield str(keyword.arg), spelled(ast.literal_eval(keyword.value))
