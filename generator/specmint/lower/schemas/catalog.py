"""The second pass over schemas: which are split for reading and writing, and what each class is called."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from specmint.collisions import CLASSES, Claim
from specmint.document import Node
from specmint.ir import Ident
from specmint.lower.facts import given_name
from specmint.lower.naming import Named, settle
from specmint.lower.schemas.kinds import Kind, Kinds, is_component
from specmint.lower.schemas.naming import class_name, place_of, words_beside
from specmint.lower.schemas.shape import Key, Shape
from specmint.lower.schemas.shapes import shape_at
from specmint.lower.schemas.tags import Tags, report_defaults
from specmint.lower.schemas.usage import Mode, Use, Uses, is_hidden


class Catalog:
    """Every definition of the client by name. Made once all uses are known; names do not change afterwards.

    `tags` says how the members of unions are told apart.
    """

    def __init__(self, uses: Uses, root: Node) -> None:
        self._uses = uses
        self.tags = Tags(uses.shapes())
        report_defaults(uses.shapes(), uses.findings)
        self._kinds = Kinds(uses.shapes(), self.tags.constants, self.tags.tagged())
        self._shapes = _in_order(uses, root)
        self._names = self._chosen_names(_split(uses))

    def kind(self, shape: Shape) -> Kind:
        """Return what becomes of a schema."""
        return self._kinds.of(shape)

    def name_of(self, use: Use) -> Ident:
        """Return the name of the definition that a use of a schema means."""
        key = use.shape.key
        name = self._names.get((key, use.mode))
        return name or self._names[key, "read"]

    def names(self) -> frozenset[Ident]:
        """Return the names of all definitions."""
        return frozenset(self._names.values())

    def definitions(self) -> Iterator[tuple[Use, Ident]]:
        """Yield each definition to make, in document order, as the use that it serves."""
        for (key, mode), name in self._names.items():
            if "read" not in self._uses.modes(key):
                mode = "write"
            yield Use(self._shapes[key].node, mode), name

    def is_sent(self, use: Use) -> bool:
        """Return whether the class for this use is ever written."""
        return use.mode == "write" or (self._is_shared(use) and self._is_used(use, "write"))

    def is_read(self, use: Use) -> bool:
        """Return whether answers are ever read into the class for this use."""
        return use.mode == "read" or (self._is_shared(use) and self._is_used(use, "read"))

    def _is_shared(self, use: Use) -> bool:
        """Return whether one class serves both reading and writing."""
        return (use.shape.key, "write") not in self._names

    def _is_used(self, use: Use, mode: Mode) -> bool:
        return mode in self._uses.modes(use.shape.key)

    def _chosen_names(self, split: set[Key]) -> dict[tuple[Key, Mode], Ident]:
        """Return the names by schema and mode. A schema that is not split has one, under "read", for both."""
        wanted: dict[tuple[Key, Mode], Named] = {}
        for key, shape in self._shapes.items():
            if self.kind(shape) == "inline":
                continue
            wanted[key, "read"] = _claim(shape, "")
            if key in split and len(self._uses.modes(key)) == 2:
                wanted[key, "write"] = _claim(shape, "Input")
        names = settle(list(wanted.values()), CLASSES, self._uses.findings)
        return dict(zip(wanted, names, strict=True))


def _claim(shape: Shape, form: str) -> Named:
    """Return the name that a schema wants. Components have theirs before schemas inside others, and before `Input` forms."""
    node = shape.node
    is_own = is_component(shape)
    order = 0
    if not is_own:
        order += 4
    if node.file != node.document.entry:
        order += 2
    if form:
        order += 1
    claim = Claim(
        wanted=class_name(node) + form,
        text=node.name if is_own else "",
        given=bool(is_own and not form and given_name(node)),
        order=order,
        beside=form.lower() or words_beside(node),
        place=place_of(node),
    )
    return Named(node, claim)


def _in_order(uses: Uses, root: Node) -> dict[Key, Shape]:
    """Return the schemas by key: components in document order, then the rest in order of use."""
    declared = root.child("components").members("schemas")
    rank = {name: number for number, (name, _) in enumerate(declared)}

    def position(shape: Shape) -> tuple[bool, int, int]:
        file, path = shape.key
        if file != root.file or path[:2] != ("components", "schemas"):
            return True, 0, 0
        return False, rank.get("".join(path[2:3]), 0), len(path)

    return {shape.key: shape for shape in sorted(uses.shapes(), key=position)}


def _split(uses: Uses) -> set[Key]:
    """Return the schemas that differ between reading and writing: they, or what they hold, have readOnly or writeOnly."""
    holders: dict[Key, list[Key]] = {}
    todo: deque[Key] = deque()
    for shape in uses.shapes():
        for name, part in shape.parts():
            if name and (is_hidden(part, "read") or is_hidden(part, "write")):
                todo.append(shape.key)
            holders.setdefault(shape_at(part).key, []).append(shape.key)
    found: set[Key] = set()
    while todo:
        key = todo.popleft()
        if key not in found:
            found.add(key)
            todo.extend(holders.get(key, ()))
    return found
