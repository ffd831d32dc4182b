"""What of a document generated code depends on: one walk along operations, references, mappings and inheritance.

Reached is what an operation, a webhook or a callback leads to: by structure, by `$ref`, by the mapping of a
discriminator, and from a base with a discriminator to the schemas that have it in their `allOf`. Without any
operation and webhook every component is reached. Reach decides two things: a problem out of reach stops nothing, and
what is out of reach is not generated unless asked for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from specmint.diagnostics import Diagnostic, Severity, SpecmintError
from specmint.document import Document, Node, Path
from specmint.resolve import BadReference, find, follow, is_reference
from specmint.structure import DATA, OBJECTS, REFERABLE, operations_in

Key = tuple[str, Path]
"""Where a value stands: the file, and the path in it."""

_LONGEST = 300
"""The longest path that is looked at token by token."""

_SOFT = frozenset(
    {("response", "headers"), ("response", "links"), ("encoding", "headers")}
    | {("operation", "callbacks"), ("document", "webhooks")}
    | {(kind, key) for kind in ("parameter", "header", "media-type") for key in ("examples",)}
)
"""Fields, by the kind of their object, that no call depends on. The schemas in webhooks and callbacks are reached all the same."""
_WITH_MODELS = frozenset({("operation", "callbacks"), ("document", "webhooks")})
_BY_REFERENCE = frozenset({"$defs", "definitions"})
"""Members of a schema that only references lead into."""
_ELSEWHERE = frozenset({("components",), ("webhooks",), ("paths",)})
"""Members of the document of which only what is led to counts; all others hold for the document as a whole."""


class _Step(NamedTuple):
    """An object to look at. `is_soft`: of what it holds only the schemas count."""

    kind: str
    node: Node
    is_soft: bool = False


@dataclass(slots=True)
class Reach:
    """What is reached. `operations` are the addresses (`METHOD /path`) by the place of each operation.

    `reached` holds the places of objects, each with the places that led there; `soft` those on which no call depends.
    """

    entry: str
    operations: dict[Key, str] = field(default_factory=dict[Key, str])
    reached: dict[Key, set[Key]] = field(default_factory=dict[Key, set[Key]])
    soft: set[Key] = field(default_factory=set[Key])

    def has(self, key: Key) -> bool:
        """Return whether what stands at a place is in reach: it, or the nearest object above it that was looked at."""
        owner = self._owner(key)
        if owner is not None:
            return owner in self.reached
        file, path = key
        return file == self.entry and (path == ("paths",) or path[:1] not in _ELSEWHERE)

    def judged(self, problem: Diagnostic) -> Diagnostic:
        """Return a problem as a warning if it is an error in something that no generated code depends on."""
        is_error = problem.severity is Severity.ERROR
        if not is_error or problem.at is None or self.has(problem.at):
            return problem
        message = f"{problem.message}; nothing that is generated depends on it"
        return replace(problem, severity=Severity.WARNING, message=message)

    def led_to(self, keys: Collection[Key]) -> set[str]:
        """Return the addresses of the operations that lead to any of these places."""
        todo = [owner for key in keys if (owner := self._owner(key)) is not None]
        seen = set(todo)
        found: set[str] = set()
        while todo:
            key = todo.pop()
            if key in self.operations:
                found.add(self.operations[key])
            fresh = self.reached.get(key, set()) - seen
            seen |= fresh
            todo += fresh
        return found

    def _owner(self, key: Key) -> Key | None:
        file, path = key
        for length in range(min(len(path), _LONGEST), -1, -1):
            one = (file, path[:length])
            if one in self.reached or one in self.soft:
                return one
        return None


def reach_of(
    document: Document, excluded: Collection[str] = (), *, everything: bool = False
) -> Reach:
    """Return what the operations of a document lead to, save the `excluded` ones, which are named by address.

    `everything`: every component is reached as well.
    """
    return _Walk(document, excluded, everything=everything).reach


def addresses(document: Document) -> Iterator[tuple[str, Node, Node]]:
    """Yield each operation: its address, its path item as it stands under `paths`, and itself."""
    for path, item in document.root().members("paths"):
        meant = _meant(item)
        if path.startswith("x-") or meant is None:
            continue
        for method, operation in operations_in(meant):
            if operation.is_mapping:
                yield f"{method} {path}", item, operation


class _Walk:
    def __init__(self, document: Document, excluded: Collection[str], *, everything: bool) -> None:
        self.document = document
        self.reach = Reach(document.entry)
        self._todo: deque[_Step] = deque()
        self._seen: dict[tuple[str, int, bool], Key] = {}
        self._heirs = _heirs(document)
        self._root = document.root()
        self._start(excluded, everything)
        while self._todo:
            self._look(self._todo.popleft())

    def _start(self, excluded: Collection[str], everything: bool) -> None:
        general = [*self._required(self._root)]
        with_operations: set[Key] = set()
        for address, item, operation in addresses(self.document):
            with_operations.add(_key(item))
            if address in excluded:
                continue
            key = _key(operation)
            self.reach.operations[key] = address
            self._push(_Step("operation", operation), None)
            self._items(item, key)
            if operation.get("security") is None:
                self._push_all(general, key)
        for _, hook in self._root.members("webhooks"):
            self._push(_Step("path-item", hook, True), None)
        for _, item in self._root.members("paths"):
            if _key(item) not in with_operations:
                self.reach.reached.setdefault(_key(item), set())
        if everything or not (with_operations or self._root.child("webhooks").value):
            self._push(_Step("components", self._root.child("components")), None)

    def _items(self, item: Node, operation: Key) -> None:
        """Add the path item of an operation, through its references, and its parameters."""
        while True:
            self.reach.reached.setdefault(_key(item), set()).add(operation)
            for parameter in item.each("parameters"):
                self._push(_Step("parameter", parameter), operation)
            if not is_reference(item):
                return
            try:
                item = follow(item)
            except SpecmintError:
                return

    def _push_all(self, steps: Sequence[_Step], led_by: Key | None) -> None:
        for step in steps:
            self._push(step, led_by)

    def _push(self, step: _Step, led_by: Key | None) -> None:
        key = _key(step.node)
        if step.is_soft and step.kind != "schema":
            self.reach.soft.add(key)
        else:
            parents = self.reach.reached.setdefault(key, set())
            if led_by is not None:
                parents.add(led_by)
        self._todo.append(step)

    def _look(self, step: _Step) -> None:
        kind, node, is_soft = step
        if not node.is_mapping:
            return
        here = _key(node)
        mark = (kind, id(node.value), is_soft)
        first = self._seen.get(mark)
        self._seen.setdefault(mark, here)
        if first == here:
            return
        if first is not None:  # an alias of YAML: what lies below is reached from here too
            if first in self.reach.reached:
                self.reach.reached[first].add(here)
            return
        if kind in REFERABLE and is_reference(node):
            self._follow(step, here)
        for key, child in node.items():
            shape = OBJECTS[kind].get(key)
            if shape is None and not key.startswith("x-"):
                shape = OBJECTS[kind].get("*")
            if shape is None or shape in DATA or (kind == "schema" and key in _BY_REFERENCE):
                continue
            if (kind, key) in _SOFT:
                self.reach.soft.add(_key(child))
                if (kind, key) not in _WITH_MODELS:
                    continue
            self._expand(shape, child, is_soft or (kind, key) in _WITH_MODELS, here)
        if kind == "schema":
            self._relatives(node, here)
        elif kind == "operation" and not is_soft:
            self._push_all([*self._required(node)], here)

    def _follow(self, step: _Step, here: Key) -> None:
        try:
            self._push(step._replace(node=follow(step.node)), here)
        except SpecmintError:
            return  # validation reports it

    def _expand(self, shape: str, node: Node, is_soft: bool, here: Key) -> None:
        if shape[0] == "[":
            for child in node.elements():
                self._expand(shape[1:-1], child, is_soft, here)
        elif shape[0] == "{":
            for _, child in node.items():
                self._expand(shape[1:-1], child, is_soft, here)
        elif shape not in DATA:
            if is_soft and shape != "schema":
                self.reach.soft.add(_key(node))
            # What a schema holds is looked at as a part of a call, wherever the schema stands.
            self._push(_Step(shape, node, is_soft and shape != "schema"), here)

    def _relatives(self, schema: Node, here: Key) -> None:
        """Add the schemas that a discriminator names, and those that inherit from one with a discriminator."""
        for target in _mapped(schema):
            self._push(_Step("schema", target), here)
        if schema.get("discriminator") is not None:
            todo, seen = [here], {here}
            while todo:
                for heir in self._heirs.get(todo.pop(), ()):
                    if _key(heir) not in seen:
                        seen.add(_key(heir))
                        todo.append(_key(heir))
                        self._push(_Step("schema", heir), here)

    def _required(self, owner: Node) -> Iterator[_Step]:
        """Yield the security schemes that an operation or the document requires."""
        schemes = self._root.child("components").child("securitySchemes")
        for requirement in owner.each("security"):
            for name, _ in requirement.items():
                scheme = schemes.get(name)
                if scheme is not None:
                    yield _Step("security-scheme", scheme)


def _heirs(document: Document) -> dict[Key, list[Node]]:
    """Return the components that have a schema in their `allOf`, by the place of that schema."""
    found: dict[Key, list[Node]] = {}
    for _, schema in document.root().child("components").members("schemas"):
        for part in schema.each("allOf"):
            base = _meant(part)
            if base is not None and is_reference(part):
                found.setdefault(_key(base), []).append(schema)
    return found


def _mapped(schema: Node) -> Iterator[Node]:
    schemas = schema.document.root().child("components").child("schemas")
    said = schema.child("discriminator")
    mapped = [target for _, target in said.members("mapping")]
    for target in [*mapped, *filter(None, [said.get("defaultMapping")])]:
        named = schemas.get(target.string)
        if named is not None:
            yield named
            continue
        try:
            yield find(target, target.string)
        except BadReference:
            continue  # validation reports it


def _meant(node: Node) -> Node | None:
    """Return what a node means, references followed; None if they lead nowhere."""
    for _ in range(26):
        if not is_reference(node):
            return node
        try:
            node = follow(node)
        except SpecmintError:
            return None
    return None


def _key(node: Node) -> Key:
    return node.file, node.path
