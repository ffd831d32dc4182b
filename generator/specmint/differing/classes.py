"""Which definition of the new document is which of the old one: by its name or its schema, else by where it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from specmint import ir
from specmint.differing.side import Side
from specmint.ir import Ident


def matched(
    old: Side,
    new: Side,
    known: Mapping[Ident, Ident],
    methods: Mapping[str, str],
    changed: frozenset[str],
    names_in: Callable[[str, str], Mapping[str, str]],
) -> dict[Ident, Ident]:
    """Return the new name of each old definition that is still there.

    `names_in` gives, for a method under its old and its new name, the new name of each of its arguments.
    `known` are those that keep their name or their schema. Of the others one is another if it stands in its place: an inline schema that
    became a component is the component. So what changed in it is told, and not only that it has another name.
    """
    found = dict(known)
    todo = [*_uses(old, new, methods, names_in)]
    for name, other in known.items():
        todo += _inner(old.definitions[name], new.definitions[other])
    while todo:
        for before, after in _named(*todo.pop()):
            was, now = old.definitions[before], new.definitions[after]
            if before not in found and before not in changed and type(was) is type(now):
                found[before] = after
                todo += _inner(was, now)
    return found


_Types = tuple[ir.Type, ir.Type]


def _uses(
    old: Side,
    new: Side,
    methods: Mapping[str, str],
    names_in: Callable[[str, str], Mapping[str, str]],
) -> Iterator[_Types]:
    """Yield the types of what is sent and received by a method on both sides."""
    for name, other in methods.items():
        before, after = old.methods[name][1], new.methods[other][1]
        arguments, names = {str(one.name): one.type for one in after.arguments}, names_in(
            name, other
        )
        for argument in before.arguments:
            now = names.get(argument.name, "")
            if now in arguments:
                yield argument.type, arguments[now]
        yield before.answer.type, after.answer.type
        if before.bulk is not None and after.bulk is not None:
            yield before.bulk.of, after.bulk.of


def _inner(old: ir.Definition, new: ir.Definition) -> Iterator[_Types]:
    """Yield the types of what two definitions are made of, fields by their names on the wire."""
    match old, new:
        case ir.Model(fields=fields), ir.Model(fields=others):
            types = {one.wire: one.type for one in others}
            yield from ((one.type, types[one.wire]) for one in fields if one.wire in types)
        case ir.Alias(type=type_), ir.Alias(type=other):
            yield type_, other
        case _:
            pass


def _named(old: ir.Type, new: ir.Type) -> Iterator[tuple[Ident, Ident]]:
    """Yield the definitions that stand in one place of two types."""
    while isinstance(old, ir.Nullable | ir.NullAs | ir.Limited):
        old = old.inner
    while isinstance(new, ir.Nullable | ir.NullAs | ir.Limited):
        new = new.inner
    match old, new:
        case ir.Named(name), ir.Named(other):
            yield name, other
        case (ir.ListOf(inner), ir.ListOf(other)) | (ir.MapOf(inner), ir.MapOf(other)):
            yield from _named(inner, other)
        case _:
            pass
