"""Which thing of the old document is which of the new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, cast

from specmint import ir
from specmint.diagnostics import quoted
from specmint.differing.classes import matched
from specmint.differing.difference import CHANGED_MEANING, Difference, Level
from specmint.differing.side import Side
from specmint.ir import Ident
from specmint.meanings import Renaming, changed, texts


@dataclass(frozen=True)
class Pair:
    """The two documents, and what of them belongs together."""

    old: Side
    new: Side

    @cached_property
    def renamings(self) -> tuple[Renaming, ...]:
        """The names that mean something else."""
        return tuple(changed(texts(self.old.meanings), self.new.meanings))

    @cached_property
    def changed_names(self) -> frozenset[str]:
        """The same, by their full names."""
        return frozenset(one.full_name for one in self.renamings)

    @cached_property
    def classes(self) -> dict[Ident, Ident]:
        """The new name of each old definition that is still there, under whatever name."""
        known = {
            Ident(old): Ident(new)
            for old, new in self.names_in("").items()
            if old in self.old.definitions and new in self.new.definitions
        }
        return matched(self.old, self.new, known, self.methods, self.changed_names, self.names_in)

    def names_in(self, scope: str, new_scope: str | None = None) -> dict[str, str]:
        """Return the new name of each old name of a scope: the same, or another one that means what it meant."""
        before = self.old.meanings.get(scope, {})
        after = self.new.meanings.get(scope if new_scope is None else new_scope, {})
        free = {meaning.text: name for name, meaning in after.items() if name not in before}
        found: dict[str, str] = {}
        for name, meaning in before.items():
            if name in after and f"{scope}.{name}".lstrip(".") not in self.changed_names:
                found[name] = name
            elif meaning.text in free:
                found[name] = free[meaning.text]
        return found

    @cached_property
    def methods(self) -> dict[str, str]:
        """The new method of each old one that is still there: by its name, else by its address or its operationId."""
        by_address = {_address(one): name for name, (_, one) in self.new.methods.items()}
        by_id = {one.spec_name.raw: name for name, (_, one) in self.new.methods.items()}
        found: dict[str, str] = {}
        for name, (resource, _) in self.old.methods.items():
            is_other = {name, str(resource.name)} & self.changed_names
            if name in self.new.methods and not is_other:
                found[name] = name
        taken = set(found.values())
        for name, (_, operation) in self.old.methods.items():
            other = by_address.get(_address(operation), by_id.get(operation.spec_name.raw))
            if name not in found and other is not None and other not in taken:
                found[name] = other
        return found


def _address(operation: ir.Operation) -> str:
    return f"{operation.method} {operation.path.raw}"


def renamed(pair: Pair) -> Iterator[Difference]:
    """Yield a difference for each name that means something else."""
    for one in pair.renamings:
        yield Difference(
            level=Level.BREAKING,
            kind=CHANGED_MEANING,
            what=f"{one.full_name} now means {quoted(one.now.text)} instead of {quoted(one.was)}",
            reason="programs still run, and do something else",
            python=one.full_name,
            wire=one.now.text,
            old=pair.old.end(one.full_name, one.was),
            new=pair.new.end(one.full_name, one.now.text),
        )


def others(old: object, new: object, known: frozenset[str]) -> list[str]:
    """Return the fields in which two facts of the IR differ and that are not `known` to who compares them.

    So a fact that the IR gains is never passed over: it counts as breaking until somebody says what it means.
    """
    if type(old) is not type(new):
        return []
    names = [field.name for field in fields(cast(Any, old))]
    return [
        name for name in names if name not in known and getattr(old, name) != getattr(new, name)
    ]
