"""`oneOf` and `anyOf`: which alternatives a value has, once all that stands beside them is taken into each.

oneOf alone                         its members
two lists, as in `allOf`            each member of the one with each of the other, where some value fits both
type, limits, properties beside     each member with them
properties beside `anyOf`           one class with the members of all: any of them may be there
members that only `require`         one class, and a warning: which members go together is not checked
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from math import prod
from typing import NamedTuple

from specmint.document import Node
from specmint.lower.schemas.combining import null_is_lost
from specmint.lower.schemas.gathering import (
    ANNOTATIONS,
    MADE,
    Gathered,
    Part,
    adds_nothing,
    gather,
    made_of,
    target_of,
)
from specmint.lower.schemas.shape import Lost, Shape, key_of

_MOST = 64
"""Alternatives of one schema: more than that are not told apart."""
_DEEPEST = 4
"""Schemas made of schemas that were made: from there on alternatives are not told apart."""

#: What a member says that is only a condition on the members of an object.
_CONDITIONS = ANNOTATIONS | {"required", "not", "type"}


class Group(NamedTuple):
    """The members of one `oneOf` or `anyOf`, which stands at `node`."""

    node: Node
    members: list[Node]


def choose(
    shape: Shape, groups: Iterable[Group], gathered: Gathered, shape_at: Callable[[Node], Shape]
) -> None:
    """Fill in the alternatives of a shape. Needs everything else of it."""
    asked = [_without_itself(group) for group in groups]
    asked = [group for group in asked if not _is_met(group, gathered)]
    asked = [group for group in asked if not _is_condition(shape, group)]
    if not asked:
        return
    if len(asked) == 1 and not _says_more(shape):
        _take(shape, asked[0].members)
    elif len(asked) == 1 and shape.properties and asked[0].node.name == "anyOf":
        _take(shape, asked[0].members)
        shape.lose(asked[0].node, "which members of `anyOf` go together is not checked")
    elif prod(len(group.members) for group in asked) > _MOST or _is_deep(shape):
        for group in asked:
            shape.lose(group.node, f"`{group.node.name}` has too many combinations to be checked")
    else:
        _distribute(shape, asked, gathered, shape_at)


def _without_itself(group: Group) -> Group:
    """Return alternatives without the schema that declares them: to be itself or another is to be the other."""
    owner = group.node.file, group.node.path[:-1]
    return Group(group.node, [one for one in group.members if key_of(target_of(one)) != owner])


def _is_met(group: Group, gathered: Gathered) -> bool:
    """Return whether a value is one of the members because it must be one anyway: a class whose base lists it."""
    return any(key_of(target_of(member)) in gathered.seen for member in group.members)


def _is_condition(shape: Shape, group: Group) -> bool:
    """Return whether members only say which properties must be there; if so, that is reported."""
    said = [set(dict(target_of(member).items())) for member in group.members]
    if not shape.properties or not all(keys and keys <= _CONDITIONS for keys in said):
        return False
    if not all("required" in keys or "not" in keys for keys in said):
        return False
    shape.lose(group.node, "which members must be there together is not checked")
    return True


def _says_more(shape: Shape) -> bool:
    """Return whether a shape says something of its values beside its alternatives."""
    said = {key for key in shape.keywords if not key.startswith("x-")} - ANNOTATIONS
    return bool(said or shape.properties or shape.required or shape.absent or shape.types)


def _is_deep(shape: Shape) -> bool:
    return shape.node.path.count(MADE) > _DEEPEST


def _take(shape: Shape, members: list[Node]) -> None:
    """Take the members as they are, null apart."""
    possible = [member for member in members if member.value is not False]
    shape.union = [member for member in possible if not _is_null(target_of(member))]
    if len(shape.union) < len(possible):
        shape.nullable = True
    _check_left(shape)


def _distribute(
    shape: Shape,
    groups: list[Group],
    gathered: Gathered,
    shape_at: Callable[[Node], Shape],
) -> None:
    """Take each member with all that stands beside it, and leave out those that no value fits."""
    own = Gathered([Part(part.node, has_unions=False) for part in gathered.parts])
    own.seen, own.refused = gathered.seen, gathered.refused
    found: dict[object, Node] = {}
    is_nullable, lost = False, list[Lost]()
    # A list without a type has null for all alternatives: one of them must take it.
    lists_null = shape.types is None and any(node.value is None for node in shape.literals)
    for members in product(*(group.members for group in groups)):
        node = _with(own, shape, groups, members)
        one = shape_at(node)
        if one.types == frozenset({"null"}):
            is_nullable = is_nullable or one.nullable
            lost += one.lost
        elif not one.impossible:
            found[one.key] = node
            lists_null = lists_null and not one.nullable
    shape.union = list(found.values())
    shape.nullable = is_nullable
    # All else that was said is said by each alternative now.
    shape.types = None
    shape.patterns = ()
    shape.lost = lost
    shape.properties = {}
    shape.required = {}
    shape.absent = {}
    shape.keywords = {
        key: node for key, node in shape.keywords.items() if key in ANNOTATIONS or key[:2] == "x-"
    }
    if lists_null and not is_nullable:
        null_is_lost(shape, "the list has null, which no alternative allows")
    _check_left(shape)


def _with(own: Gathered, shape: Shape, groups: list[Group], members: tuple[Node, ...]) -> Node:
    """Return the schema of a value that meets what stands beside the alternatives, and one member of each list."""
    each = [gather(member) for member in members]
    for member, main in zip(members, each, strict=True):
        others = [own, *(one for one in each if one is not main)]
        if all(adds_nothing(other, main) for other in others):
            return member
    whole = Gathered(list(own.parts), set(own.seen), own.refused)
    for one in each:
        whole.parts += [part for part in one.parts if part not in whole.parts]
        whole.seen |= one.seen
        whole.refused = whole.refused or one.refused
    steps = [
        step
        for group, member in zip(groups, members, strict=True)
        for step in (group.node.name, _token(member))
    ]
    return made_of(whole, list(members), shape.node, *steps)


def _token(member: Node) -> str:
    """Return what a member is called in a path: the name of the component it refers to, or its number."""
    return target_of(member).name


def _check_left(shape: Shape) -> None:
    if not shape.union and shape.nullable:
        shape.types = frozenset({"null"})
    elif not shape.union:
        shape.impossible = shape.impossible or "no alternative fits what else is said"


def _is_null(node: Node) -> bool:
    """Return whether a schema allows null and nothing else."""
    if not isinstance(node.value, dict):
        return False
    is_const = "const" in node.value and node.value["const"] is None
    return is_const or node.value.get("enum") == [None] or node.text("type") == "null"
