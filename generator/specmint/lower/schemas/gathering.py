"""The schemas that a value must all meet: a schema, what it refers to, and the parts of its `allOf`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple, cast

from specmint.document import Json, Node
from specmint.lower.schemas.shape import Key, is_31, key_of
from specmint.resolve import is_reference, resolve

#: Keywords that say nothing about the structure of a value.
ANNOTATIONS = frozenset(
    ["description", "summary", "title", "default", "example", "examples", "deprecated"]
    + ["externalDocs", "xml", "$comment", "readOnly", "writeOnly", "discriminator"]
    + ["$schema", "$id", "$anchor", "$dynamicAnchor", "$defs", "definitions", "$vocabulary"]
)
#: Of these, those that leave a member out of what is written or read.
ONE_WAY = ("readOnly", "writeOnly")
#: Keywords that this module takes apart itself.
STRUCTURE = frozenset({"$ref", "allOf", "nullable"})
#: The step of a path that leads to a schema which stands nowhere by itself. No schema of a document has it.
MADE = "&"
_WAY = "way"


class Part(NamedTuple):
    """A schema that a value must meet by its own keywords; its alternatives do not count where they are chosen from."""

    node: Node
    has_unions: bool = True


@dataclass(slots=True)
class Gathered:
    """All schemas that a value must meet.

    `parts` are in the order in which they add up, `outer` is the one that holds the others, if it says
    something itself; `seen` are the schemas on the way; `refused` is a `false` among them.
    """

    parts: list[Part] = field(default_factory=list[Part])
    seen: set[Key] = field(default_factory=set[Key])
    refused: Node | None = None


def gather(node: Node) -> Gathered:
    """Return the schemas that a value of this one must meet. A circle of `allOf` adds nothing the second time."""
    found = Gathered()
    # A stack of our own: a chain of `allOf` may be longer than Python's recursion goes.
    todo: list[tuple[Node, bool]] = [(either_way(node), False)]
    while todo:
        one, is_done = todo.pop()
        if is_done:
            found.parts.append(Part(one))
        else:
            todo += _below(one, found)
    return found


def _below(node: Node, found: Gathered) -> list[tuple[Node, bool]]:
    """Return what is to be looked at next, last first: a schema counts after what it refers to and its parts."""
    if node.value is False:
        found.refused = node
    if not node.is_mapping or key_of(node) in found.seen:
        return []
    found.seen.add(key_of(node))
    known = node.document.combined.get(key_of(node))
    if known is not None:
        _add_combined(cast(Combined, known), found)
        return []
    below = [(part, False) for part in node.each("allOf")]
    if is_reference(node):
        if not is_31(node):
            return [(resolve(node), False)]
        below.insert(0, (resolve(node), False))
    return [(node, True), *reversed(below)]


def _add_combined(made: Combined, found: Gathered) -> None:
    found.seen |= made.seen
    found.refused = found.refused or made.refused
    found.parts += [part for part in made.parts if part not in found.parts]


# --- schemas that stand nowhere by themselves -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Combined:
    """What a schema stands for that is no schema of the document, but several at once."""

    parts: tuple[Part, ...]
    seen: frozenset[Key]
    refused: Node | None


def both(nodes: list[Node], at: Node, *steps: str) -> Node:
    """Return the schema of a value that must meet all of `nodes`: one of them, where the others add nothing.

    Else it is a new schema, which stands below `at`, by `steps`. Of the same schemas it is always the
    same one, so that schemas which contain themselves come to an end.
    """
    if len(nodes) == 1:
        return nodes[0]
    distinct = {key_of(target_of(node)): node for node in nodes}
    if len(distinct) == 1:
        return _one_way(nodes[-1], nodes)
    gathered = {key: gather(node) for key, node in distinct.items()}
    for key in reversed(distinct):
        others = [other for each, other in gathered.items() if each != key]
        if all(adds_nothing(other, gathered[key]) for other in others):
            return _one_way(distinct[key], nodes)
    parts = list(dict.fromkeys(part for one in gathered.values() for part in one.parts))
    whole = Gathered(parts)
    for one in gathered.values():
        whole.seen |= one.seen
        whole.refused = whole.refused or one.refused
    return made_of(whole, nodes, at, *steps)


def _one_way(chosen: Node, nodes: list[Node]) -> Node:
    """Return one of several schemas of a member with what any of them says of the way that it goes: `readOnly`, `writeOnly`.

    Where others say more of that, the member has a place of its own, for where the one stands it may go both ways.
    """
    every = [*nodes, *map(target_of, nodes)]
    said: dict[str, Json] = {key: True for key in ONE_WAY if any(one.is_true(key) for one in every)}
    if not isinstance(chosen.value, dict) or said.keys() <= chosen.value.keys():
        return chosen
    made = replace(chosen, path=(*chosen.path, *said, MADE), value={**chosen.value, **said})
    made.document.combined[_WAY, key_of(made)] = chosen
    return made


def either_way(node: Node) -> Node:
    """Return the schema as the document has it, of one that says too which way its value goes."""
    if node.path[-1:] != (MADE,):
        return node
    return cast(Node, node.document.combined.get((_WAY, key_of(node)), node))


def made_of(gathered: Gathered, named: list[Node], at: Node, *steps: str) -> Node:
    """Return the new schema that stands for several. `named` are those whose words and names it has."""
    document = at.document
    parts = tuple(gathered.parts)
    identity = tuple((key_of(part.node), part.has_unions) for part in parts)
    known = document.combined.get(identity)
    if known is not None:
        return cast(Node, known)
    said: dict[str, Json] = {}
    for node in named:
        said.update({key: child.value for key, child in node.items() if _is_word(key)})
    made = Node(document, at.file, (*at.path, *steps, MADE), said)
    document.combined[identity] = made
    document.combined[key_of(made)] = Combined(parts, frozenset(gathered.seen), gathered.refused)
    return made


def _is_word(key: str) -> bool:
    """Return whether a keyword is said of the place where a schema stands, and does not change what it allows."""
    return key in ANNOTATIONS or key.startswith("x-")


def target_of(node: Node) -> Node:
    """Return what a plain reference leads to, else the node itself."""
    node = either_way(node)
    while is_reference(node) and (not is_31(node) or not is_structural(node)):
        node = resolve(node)
    return node


def is_structural(node: Node) -> bool:
    """Return whether a schema says something of the value itself, beside `$ref` and `allOf`."""
    said = {key for key, _ in node.items() if not key.startswith("x-")}
    return bool(said - ANNOTATIONS - STRUCTURE)


def adds_nothing(other: Gathered, main: Gathered) -> bool:
    """Return whether schemas say only what others say already. Where that takes a closer look, they do not."""
    if other.refused is not None:
        return main.refused is not None
    return all(part in main.parts or _is_said(part, main) for part in other.parts)


def _is_said(part: Part, main: Gathered) -> bool:
    """Return whether schemas say each keyword of one part with the same value; what they do not may add something."""
    silent = ANNOTATIONS | {"$ref", "allOf"}
    if not part.has_unions:
        silent |= {"oneOf", "anyOf"}
    said = [(key, child) for key, child in part.node.items() if key not in silent]
    return all(any(_says(one.node, *each) for one in main.parts) for each in said)


def _says(node: Node, key: str, wanted: Node) -> bool:
    """Return whether a schema has this keyword with this value, or implies the type that it names."""
    if key == "type" and wanted.value == "object" and node.get("properties") is not None:
        return True
    value = node.value_at(key)
    return value is not None and type(value) is type(wanted.value) and value == wanted.value
