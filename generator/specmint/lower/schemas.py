"""Schemas to definitions and types: which are classes, what they are called, and what differs between reading and writing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Literal

from specmint.document import Node
from specmint.ir import Ident
from specmint.lower.findings import Findings
from specmint.lower.naming import class_name
from specmint.lower.shapes import Key, Shape, children, key_of, shape_of, target
from specmint.names import distinct

Mode = Literal["read", "write"]
Kind = Literal["model", "enum", "alias", "inline"]


class Schemas:
    """Every schema a document uses, found once before any type is made.

    `use` names the schemas that operations read or write; `settle` then decides names. Afterwards `name_of` answers.
    """

    def __init__(self, root: Node, findings: Findings) -> None:
        self.root = root
        self.findings = findings
        self._shapes: dict[Key, Shape] = {}
        self._uses: dict[Key, set[Mode]] = {}
        self._order: dict[Key, Node] = {}
        self._looped: set[Key] = set()
        self._split: set[Key] = set()
        self._names: dict[tuple[Key, Mode], Ident] = {}

    def shape(self, node: Node) -> Shape:
        """The shape of a schema that `target` has followed; made once."""
        key = key_of(node)
        if key not in self._shapes:
            self._shapes[key] = shape_of(node)
        return self._shapes[key]

    def use(self, node: Node, mode: Mode) -> None:
        """Marks a schema, and all it is made of, as read or written."""
        todo = deque([node])
        while todo:
            found, _ = target(todo.popleft())
            key = key_of(found)
            if mode in self._uses.setdefault(key, set()):
                continue
            self._uses[key].add(mode)
            self._order.setdefault(key, found)
            shape = self.shape(found)
            todo.extend(
                child for name, child in children(shape) if not (name and hidden(child, mode))
            )

    def names(self) -> Iterable[Ident]:
        return self._names.values()

    def used(self) -> Iterable[Key]:
        return self._uses

    def shapes(self) -> Iterable[Shape]:
        return self._shapes.values()

    def settle(self) -> None:
        """Decides, once every use is known, which schemas are split and what each class is called."""
        self._find_loops()
        self._find_splits()
        wanted: list[tuple[Key, Mode, str]] = []
        for key, node in self._in_order():
            if self.kind(node) == "inline":
                continue
            name = class_name(node)
            if key in self._split and len(self._uses[key]) == 2:
                wanted.append((key, "read", name))
                wanted.append((key, "write", name + "Input"))
            else:
                wanted.append((key, "read", name))
        for (key, mode, _), name in zip(
            wanted, distinct(name for _, _, name in wanted), strict=True
        ):
            self._names[key, mode] = name

    def kind(self, node: Node) -> Kind:
        """Whether a schema becomes a class, a named alias, or stands where it is used."""
        shape = self.shape(node)
        if (
            shape.get("x-wire") is not None
            or shape.get("x-null") is not None
            or shape.get("const") is not None
        ):
            return "inline"
        if enum_kind(shape) is not None:
            return "enum"
        if len(shape.union) > 1 and not shape.properties:
            return (
                "alias"
                if node.path[:2] == ("components", "schemas") and len(node.path) == 3
                else self._looping(node)
            )
        if is_model(shape):
            return "model"
        return self._looping(node)

    def _looping(self, node: Node) -> Kind:
        return "alias" if key_of(node) in self._looped else "inline"

    def name_of(self, node: Node, mode: Mode) -> Ident:
        key = key_of(node)
        return (
            self._names[key, "write"]
            if (key, "write") in self._names and mode == "write"
            else self._names[key, "read"]
        )

    def definitions(self) -> Iterable[tuple[Node, Mode, Ident]]:
        """Each definition to make, in document order."""
        nodes = dict(self._in_order())
        for (key, mode), name in self._names.items():
            yield nodes[key], ("write" if self._uses[key] == {"write"} else mode), name

    def is_read_too(self, node: Node) -> bool:
        """Whether the class for writing this schema is also the one that answers are read into."""
        key = key_of(node)
        return "read" in self._uses[key] and (key, "write") not in self._names

    def is_sent(self, node: Node, mode: Mode) -> bool:
        """Whether the class made of this schema for a mode is ever written."""
        key = key_of(node)
        return mode == "write" or ("write" in self._uses[key] and (key, "write") not in self._names)

    def _in_order(self) -> list[tuple[Key, Node]]:
        """Components in document order, then the rest in order of use."""
        schemas = self.root.get("components")
        declared = schemas.get("schemas") if schemas is not None else None
        names = (
            list(declared.value)
            if declared is not None and isinstance(declared.value, dict)
            else []
        )
        rank = {name: number for number, name in enumerate(names)}

        def place(item: tuple[Key, Node]) -> tuple[bool, int, int]:
            (file, path), _ = item
            inside = file == self.root.file and path[:2] == ("components", "schemas")
            name = "".join(path[2:3]) if inside else ""
            return not inside, rank.get(name, 0), len(path) if inside else 0

        return sorted(self._order.items(), key=place)

    def _find_loops(self) -> None:
        """Finds schemas that contain themselves through schemas that have no name, and so need one."""
        done: set[Key] = set()
        for key, node in self._order.items():
            if key in done or self.kind(node) != "inline":
                continue
            self._loops_from(node, done)

    def _loops_from(self, start: Node, done: set[Key]) -> None:
        stack: list[tuple[Node, list[Node]]] = [(start, self._unnamed_children(start))]
        trail = {key_of(start)}
        while stack:
            node, todo = stack[-1]
            if not todo:
                stack.pop()
                trail.discard(key_of(node))
                done.add(key_of(node))
                continue
            child = todo.pop()
            key = key_of(child)
            if key in trail:
                self._looped.add(key)
            elif key not in done:
                trail.add(key)
                stack.append((child, self._unnamed_children(child)))

    def _unnamed_children(self, node: Node) -> list[Node]:
        found = [target(child)[0] for _, child in children(self.shape(node))]
        return [child for child in found if self.kind(child) == "inline"]

    def _find_splits(self) -> None:
        """Finds schemas that differ between reading and writing: they, or what they hold, have readOnly or writeOnly."""
        parents: dict[Key, list[Key]] = {}
        todo: deque[Key] = deque()
        for key, node in self._order.items():
            for name, child in children(self.shape(node)):
                if name and (hidden(child, "read") or hidden(child, "write")):
                    todo.append(key)
                parents.setdefault(key_of(target(child)[0]), []).append(key)
        while todo:
            key = todo.popleft()
            if key not in self._split:
                self._split.add(key)
                todo.extend(parents.get(key, ()))


def hidden(schema: Node, mode: Mode) -> bool:
    """Whether a property does not take part: readOnly is never sent, writeOnly never expected (OpenAPI 3.1, 4.8.24)."""
    keyword = "readOnly" if mode == "write" else "writeOnly"
    for node in (schema, target(schema)[0]):
        if isinstance(node.value, dict) and node.value.get(keyword) is True:
            return True
    return False


def is_model(shape: Shape) -> bool:
    """An object with named members, or one that may have none."""
    if shape.type not in ("object", None) or shape.union and not shape.properties:
        return False
    extra = shape.get("additionalProperties")
    return bool(shape.properties) or (
        shape.type == "object" and extra is not None and extra.value is False
    )


def enum_kind(shape: Shape) -> Literal["string", "integer"] | None:
    """Whether a schema is an enum of texts or of integers; other enums are literals."""
    enum = shape.get("enum")
    if enum is None or not isinstance(enum.value, list):
        return None
    values = [value for value in enum.value if value is not None]
    if values and all(isinstance(value, str) for value in values):
        return "string"
    if values and all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return "integer"
    return None
