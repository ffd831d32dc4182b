"""How the members of a union are told apart: by a member of the object, its tag.

discriminator with a mapping        the values that the mapping has for a schema
its `defaultMapping`                any other value, and none, for the schema that it names (OpenAPI 3.2, 4.24.1)
discriminator alone                 what the schema lists for the member, else its own name (OpenAPI 3.1, 4.8.25); of a list
                                    that a base hands down to its heirs, the name of each, and the rest means the base
no discriminator                    a required member for which each schema lists values of its own, or has them by the tag of
                                    a union among the alternatives; else two constants, which each has
a union among the alternatives      the values that mean it mean all of its own, which its own tag tells apart
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import permutations
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from specmint.document import Node
from specmint.lower.facts import Findings
from specmint.lower.schemas.gathering import gather, target_of
from specmint.lower.schemas.kinds import is_any_object, is_model
from specmint.lower.schemas.shape import Key, Shape
from specmint.lower.schemas.shapes import shape_at
from specmint.resolve import LONGEST_CHAIN, BadReference, find

Tag: TypeAlias = str | int


class Choice(NamedTuple):
    """The member of an object that chooses, and the alternatives by their values of it.

    `default` is taken by any other. Those that `inner` choices tell apart may have values in common.
    """

    tag: str
    values: dict[Key, list[Tag]]
    members: list[Node]
    default: Node | None = None
    inner: tuple[Choice, ...] = ()


class Tags:
    """The tags of all unions in use, and the members that must have them."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self._choices: dict[Key, Choice] = {}
        self._values: dict[Key, dict[str, list[Tag]]] = {}
        self.constants: set[Key] = set()
        for shape in shapes:
            choice = choice_of(shape)
            if choice is not None:
                self._choices[shape.key] = choice
                self._add(choice)

    def choice(self, shape: Shape) -> Choice | None:
        """Return how the alternatives of a schema are told apart; None if nothing tells."""
        return self._choices.get(shape.key)

    def of_member(self, shape: Shape) -> dict[str, list[Tag]]:
        """Return the members of a class that are tags, with the values that mean this class."""
        return self._values.get(shape.key, {})

    def tagged(self) -> Set[Key]:
        """Return the schemas that a value of a tag means."""
        return self._values.keys()

    def _add(self, choice: Choice) -> None:
        for inner in choice.inner:
            self._add(inner)
        for member in choice.members:
            shape = shape_at(member)
            if not choice.values[shape.key]:  # the default, which takes any other value, or none
                continue
            known = self._values.setdefault(shape.key, {}).setdefault(choice.tag, [])
            known += [value for value in choice.values[shape.key] if value not in known]
            declared = shape.properties.get(choice.tag)
            if declared is not None and len(choice.values[shape.key]) == 1:
                self._add_constant(shape_at(declared))

    def _add_constant(self, tag: Shape) -> None:
        # A list of several values is that of the base as well, and of whatever else refers to it.
        if len(tag.literals) <= 1:
            self.constants.add(tag.key)


def report_defaults(shapes: Iterable[Shape], findings: Findings) -> None:
    """Report each `defaultMapping` that no union can honour: it names none of the alternatives, or nothing tells them apart."""
    seen: set[Node] = set()
    for shape in shapes:
        said = shape.child("discriminator").get("defaultMapping")
        if said is None or said in seen or len(shape.union) < 2:
            continue
        seen.add(said)
        choice = choice_of(shape)
        if choice is None or choice.default is None:
            message = f"{said.string!r} is taken for no value of {said.path[-2]!r}: it is none of the alternatives"
            findings.warning(said, "construct-not-used", message, "name one of `oneOf` or `anyOf`")


def choice_of(shape: Shape, above: Set[Key] = frozenset()) -> Choice | None:
    """Return how the alternatives of a schema are told apart; None where nothing tells, or there are none."""
    if len(shape.union) < 2 or shape.properties:
        return None
    declared = shape.child("discriminator")
    tag, common = declared.text("propertyName"), _tag_of_each(shape)
    members: list[Node] = []
    shapes: list[Shape] = []
    shared: list[str] = []
    for member, one in _pairs(_members(shape)):
        shared = [name for name in shared or one.required if name in one.required]
        # Stops at the first that decides: unions of unions may have thousands of members each.
        is_class = is_model(one) or (tag and is_any_object(one))
        if not is_class or not (tag or common or shared):
            return None
        members.append(member)
        shapes.append(one)
    nested = _nested(shape, above)
    if tag:
        default = default_of(declared, members)
        values = _declared(declared, tag, members, default, nested)
        members = [member for member, one in _pairs(members) if one.key in values]
        return _told_apart(tag, values, members, default, nested)
    for name in filter(None, dict.fromkeys([common, *shared])):
        values = {one.key: _told_inside(nested, one, name) or _listed(one, name) for one in shapes}
        found = _told_apart(name, values, members, None, nested)
        if found is not None:
            return found
    return _by_two_constants(shared, members)


def _tag_of_each(shape: Shape) -> str:
    """Return the tag of all alternatives, where each is a union and all go by the same; else ""."""
    tags = {shape_at(one).child("discriminator").text("propertyName") for one in shape.union}
    return tags.pop() if len(tags) == 1 else ""


def _by_two_constants(shared: Iterable[str], members: list[Node]) -> Choice | None:
    """Return a choice by a constant that each alternative has, and among those of one value by another constant."""
    constants: dict[str, dict[Key, list[Tag]]] = {}
    for name in shared:
        values = {one.key: _listed(one, name) for _, one in _pairs(members)}
        if all(len(listed) == 1 for listed in values.values()):
            constants[name] = values
    for (tag, values), (other, others) in permutations(constants.items(), 2):
        groups: dict[Tag, list[Node]] = {}
        for member, one in _pairs(members):
            groups.setdefault(values[one.key][0], []).append(member)
        alike = [group for group in groups.values() if len(group) > 1]
        inner = [_told_apart(other, _only(others, group), group) for group in alike]
        if len(groups) > 1 and None not in inner:
            return Choice(tag, values, members, None, tuple(filter(None, inner)))
    return None


def _only(values: dict[Key, list[Tag]], members: list[Node]) -> dict[Key, list[Tag]]:
    return {one.key: values[one.key] for _, one in _pairs(members)}


def default_of(discriminator: Node, members: Iterable[Node]) -> Node | None:
    """Return the alternative that `defaultMapping` names; None where it names none."""
    named = discriminator.get("defaultMapping")
    target = named and _mapped(named)
    return next((one for one in members if target and target_of(one) == target), None)


class _Nested(NamedTuple):
    """An alternative that is a union itself, and what tells its own apart; None where there is one."""

    node: Node
    choice: Choice | None


_DEEPEST = 4
"""Unions in unions whose tags are looked for; from there on no tag tells them apart."""


def _nested(shape: Shape, above: Set[Key]) -> dict[Key, _Nested]:
    """Return, by each alternative of an alternative that is a union, that one."""
    found: dict[Key, _Nested] = {}
    above = {*above, shape.key}
    for member, one in _pairs(shape.union):
        if not one.union or one.key in above or len(above) > _DEEPEST:
            continue
        choice = choice_of(one, above)
        keys = {shape_at(inner).key for inner in _members(one)}
        if len(keys) == 1 or (choice is not None and choice.default is None):
            found |= dict.fromkeys(keys - found.keys(), _Nested(member, choice))
    return found


def _pairs(members: Iterable[Node]) -> list[tuple[Node, Shape]]:
    return [(member, shape_at(member)) for member in members]


def _members(shape: Shape) -> Iterator[Node]:
    """Yield the alternatives, and those of alternatives that are nothing else; each once."""
    seen: set[Key] = {shape.key}
    todo = [(member, 0) for member in reversed(shape.union)]
    while todo:
        member, depth = todo.pop()
        one = shape_at(member)
        if one.key in seen or one.impossible:
            continue
        seen.add(one.key)
        if one.union and not one.properties and depth < LONGEST_CHAIN:
            todo += [(inner, depth + 1) for inner in reversed(one.union)]
        else:
            yield member


def _told_apart(
    tag: str,
    values: dict[Key, list[Tag]],
    members: list[Node],
    default: Node | None = None,
    nested: Mapping[Key, _Nested] = MappingProxyType({}),
) -> Choice | None:
    """Return the choice, if each schema but the default has values, and no value means two, save within a union of another tag."""
    meant: dict[Tag, set[Node | Key]] = {}
    inner: dict[Node, Choice] = {}
    for key, listed in values.items():
        owner: Node | Key = key
        if key in nested and not _has_tag(nested[key], tag):
            owner, choice = nested[key]
            inner |= {owner: choice} if choice is not None else {}
        for value in listed:
            meant.setdefault(value, set()).add(owner)
    needed = [values[one.key] for member, one in _pairs(members) if member != default]
    if not all(needed) or any(len(each) > 1 for each in meant.values()):
        return None
    return Choice(tag, values, members, default, tuple(inner.values()))


class _Mapped:
    """The values of a discriminator's mapping by the schemas that they mean."""

    def __init__(self, discriminator: Node) -> None:
        self._values: dict[Node, list[tuple[int, str]]] = {}
        for number, (name, target) in enumerate(discriminator.members("mapping")):
            schema = _mapped(target)
            if schema is not None:
                self._values.setdefault(schema, []).append((number, name))

    def of(self, schemas: Iterable[Node]) -> list[str]:
        """Return the values that mean any of the schemas, in the order of the mapping."""
        return [
            name
            for _, name in sorted(one for each in schemas for one in self._values.get(each, ()))
        ]


def _declared(
    discriminator: Node,
    tag: str,
    members: list[Node],
    default: Node | None,
    nested: Mapping[Key, _Nested],
) -> dict[Key, list[Tag]]:
    """Return the values that mean each schema by a discriminator; not among them is a schema whose every value means another.

    The default has no values but those that a mapping or the schema itself has: its name is none.
    """
    mapped = _Mapped(discriminator)
    targets = {target_of(member) for member in members}
    listed = {one.key: _listed(one, tag) for _, one in _pairs(members)}
    often = Counter(value for values in listed.values() for value in values)
    found: dict[Key, list[Tag]] = {}
    for member, one in _pairs(members):
        name = _name_of(member)
        own = [value for value in listed[one.key] if often[value] == 1 or value == name]
        is_named = not listed[one.key] and member != default
        # What a mapping says of an ancestor that is itself an alternative, it does not say of this one.
        wrapped = {part.node for part in gather(member).parts} - targets
        names = mapped.of([target_of(member)]) or mapped.of(wrapped)
        shared = _shared(mapped, tag, one, listed[one.key], nested.get(one.key))
        found[one.key] = _as_declared(names, tag, one) or own or shared or [name] * is_named
    taken = {value for values in found.values() for value in values}
    left = {key: [one for one in listed[key] if one not in taken] for key in found}
    without = [key for key in found if listed[key] and not found[key]]
    for key in without:
        if not left[key]:
            del found[key]
        elif len(without) == 1:
            found[key] = left[key]
    return found


def _told_inside(nested: Mapping[Key, _Nested], shape: Shape, tag: str) -> list[Tag]:
    """Return the values by which the union of which a schema is an alternative knows it, if it goes by this tag."""
    known = nested.get(shape.key)
    if known is None or known.choice is None or known.choice.tag != tag:
        return []
    return known.choice.values.get(shape.key, [])


def _has_tag(nested: _Nested, tag: str) -> bool:
    return nested.choice is not None and nested.choice.tag == tag


def _shared(
    mapped: _Mapped, tag: str, shape: Shape, listed: list[Tag], nested: _Nested | None
) -> list[Tag]:
    """Return the values that mean the union of which a schema is an alternative; its own where that goes by the same tag."""
    if nested is None:
        return []
    if nested.choice is not None and nested.choice.tag == tag:
        return nested.choice.values.get(shape.key, [])
    names = mapped.of([target_of(nested.node)])
    return _as_declared(names, tag, shape) or listed or [_name_of(nested.node)]


def _as_declared(names: list[str], tag: str, shape: Shape) -> list[Tag]:
    """Return the values of a mapping, which has texts, as a schema declares them: a whole number, true or false."""
    declared = shape.properties.get(tag)
    types = None if declared is None else shape_at(declared).types
    if types == frozenset({"boolean"}):
        return [_FLAGS.get(name, name) for name in names]
    return [_as_number(name) if types in _WHOLE else name for name in names]


_FLAGS: Mapping[str, Tag] = {"true": True, "false": False}
_WHOLE = (frozenset({"integer"}), frozenset({"number"}))


def _as_number(name: str) -> Tag:
    return int(name) if re.fullmatch("0|-?[1-9][0-9]{0,17}", name) else name


def _mapped(target: Node) -> Node | None:
    """Return the schema that a value of a mapping names: a component, or what a reference leads to."""
    components = target.document.root().child("components").child("schemas")
    named = components.get(target.string)
    if named is None:
        try:
            named = find(target, target.string)
        except BadReference:  # validation has reported it
            return None
    return target_of(named)


def _name_of(member: Node) -> str:
    """Return the name of the component that a member is or refers to; of one that was made, that it was made of."""
    named = [part.node for part in gather(member).parts if len(part.node.path) == 3]
    return named[-1].name if named else target_of(member).name


def _listed(shape: Shape, name: str) -> list[Tag]:
    """Return the texts, the whole numbers or the flags that a schema lists for a property; none where it may be something else."""
    node = shape.properties.get(name)
    if node is None:
        return []
    values = [literal.value for literal in shape_at(node).literals]
    alike: list[list[Tag]] = [
        [one for one in values if type(one) is kind] for kind in (str, int, bool)
    ]
    return next((tags for tags in alike if len(tags) == len(values)), list[Tag]())
