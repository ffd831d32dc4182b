"""One of the two documents that are compared: its meaning, and where each thing of it stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from specmint import ir
from specmint.diagnostics import Place
from specmint.differing.difference import End
from specmint.document import Document, Json, Node
from specmint.ir import Ident
from specmint.lower.view import shape_at
from specmint.meanings import Meaning, Meanings, declared, meanings_of
from specmint.resolve import resolve
from specmint.vocabulary import extension, find

Direction: TypeAlias = Literal["sent", "received"]
"""Whether a program makes a value, or is given it."""


@dataclass(frozen=True)
class Side:
    """A document and its meaning."""

    api: ir.Api
    document: Document

    @cached_property
    def meanings(self) -> Meanings:
        """What each public name means."""
        return meanings_of(self.api, self.document)

    @cached_property
    def definitions(self) -> dict[Ident, ir.Definition]:
        """The definitions by their names."""
        return {one.name: one for one in self.api.definitions}

    @cached_property
    def methods(self) -> dict[str, tuple[ir.Resource, ir.Operation]]:
        """The operations by the names of their methods, as in "customers.list"."""
        return {
            f"{resource.name}.{operation.name}": (resource, operation)
            for resource in self.api.resources
            for operation in resource.operations
        }

    @cached_property
    def directions(self) -> dict[Ident, set[Direction]]:
        """For each definition whether programs make such values or are given them. One that no operation uses is given."""
        found: dict[Ident, set[Direction]] = {name: set() for name in self.definitions}
        for _, operation in self.methods.values():
            for argument in operation.arguments:
                self._mark(argument.type, "sent", found)
            self._mark(operation.answer.type, "received", found)
            for one in operation.answer.successes:
                self._mark(one.type, "received", found)
            for _, type_ in operation.answer.refusals:
                self._mark(type_, "received", found)
            if operation.bulk is not None:
                self._mark(operation.bulk.of, "received", found)
        for name in [name for name, directions in found.items() if not directions]:
            self._mark(ir.Named(name), "received", found)
        return found

    def _mark(
        self, type_: ir.Type, direction: Direction, found: dict[Ident, set[Direction]]
    ) -> None:
        todo = [type_]
        while todo:
            for name in ir.named_in(todo.pop()):
                if direction in found[name]:
                    continue
                found[name].add(direction)
                todo += ir.types_in(self.definitions[name])

    # --- places -------------------------------------------------------------------------------------------------------

    def end(self, full_name: str, value: str) -> End:
        """Return what stands behind a name of the package, with the place that declares it."""
        meaning = self.meaning(full_name)
        if meaning is None:
            return End(value)
        return End(value, self._place(*declared(meaning, self.document)))

    def meaning(self, full_name: str) -> Meaning | None:
        """Return what a name means; None for one that the package does not have."""
        scope, _, name = full_name.rpartition(".")
        return self.meanings.get(scope, {}).get(name)

    def root_end(self, value: str, *path: str) -> End:
        """Return what is said at a path from the root of the entry file; at the nearest that is there."""
        return End(value, self._place(self.document.entry, path))

    def rule_end(self, operation: ir.Operation | None, key: str, member: str, value: str) -> End:
        """Return what an extension says of an operation, or of all (None): its own, its path's or the root's."""
        nodes = [self.document.root()]
        if operation is not None:
            node = self.node_at(operation.place)
            above = self.document.node(node.file, node.path[:-1])
            nodes = [node, above, *nodes]
        for node in nodes:
            rule = extension(node, key) if key else node
            said = rule.get(member) if member else None
            if said is not None or (key and find(node, key) is not None):
                return End(value, (said or rule).key_place)
        if operation is None:
            return End(value)
        return End(value, operation.place)

    def _place(self, file: str, path: tuple[str, ...]) -> Place:
        return self.document.place(file, path, key=True)

    def node_at(self, place: Place) -> Node:
        """Return the node at a place of the IR."""
        return self.document.node(*self.document.located(place))

    def schema_name(self, definition: ir.Definition) -> str:
        """Return what the document calls a schema; "" for one that stands where it is used, without a name."""
        _, path = self.document.located(definition.place)
        if path and path[-1] == definition.spec_name.raw:
            return path[-1]
        return ""

    # --- what only the document says ----------------------------------------------------------------------------------

    def default_of(self, place: Place) -> Json:
        """Return the default of the schema, or of the parameter, at a place; None where there is none."""
        node = resolve(self.node_at(place))
        if node.get("in") is not None and node.get("schema") is not None:
            node = node / "schema"
        if not node.is_mapping:
            return None
        own = node.value_at("default")
        return shape_at(node).value_at("default") if own is None else own
