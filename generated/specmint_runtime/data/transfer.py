"""Carry members from one model to another by their wire names, at any depth."""

from collections.abc import Iterable
from enum import Enum
from typing import Any, TypeAlias, cast, get_args

from .model import TOP, Location, Model, OpenModel, bare, flat, is_model, members, set_in

Kinds: TypeAlias = tuple[Any, ...]


def carried(source: Model, target: type[Model]) -> tuple[Any, list[Location]]:
    """Return what a model takes of another one: a tree of wire names and Python values.

    It has the members that were set. One that only the source's spec has is left out,
    with all that is in it; those that neither spec has are returned beside the tree.
    """
    unknown: list[Location] = []
    return _taken_members(source, (target,), TOP, unknown), unknown


def _taken(value: object, kinds: Kinds, here: Location, unknown: list[Location]) -> Any:
    """Return a value with wire names in the place of models. `kinds` may take it."""
    kinds = tuple(bare(one) for each in kinds for one in flat(bare(each)))
    match value:
        case Model():
            return _taken_members(value, kinds, here, unknown)
        case list():
            items = enumerate(cast(list[object], value))
            inner = _kinds_inside(kinds)
            return [_taken(each, inner, here.item(n), unknown) for n, each in items]
        case dict():
            inner = _kinds_inside(kinds)
            return {
                key: _taken(each, inner, here.member(key, key), unknown)
                for key, each in cast(dict[str, object], value).items()
            }
        case Enum() if type(value) not in kinds:
            return value.value
        case _:
            return value


def _taken_members(
    model: Model, kinds: Kinds, here: Location, unknown: list[Location]
) -> dict[str, Any]:
    targets = [each for each in kinds if is_model(each)]
    takes_more = [each for each in targets if issubclass(each, OpenModel)]
    tree: dict[str, Any] = {}
    held = set_in(model)  # with its constants, which may choose the target
    for name, known in members(type(model)).items():
        found = _kinds_of(targets, known.wire)
        if name in held and (found or takes_more or not targets):
            inside = here.member(name, known.wire)
            tree[known.wire] = _taken(vars(model)[name], found, inside, unknown)
    for key, each in (model.model_extra or {}).items():
        inside = here.member(key, key)
        found = _kinds_of(targets, key)
        if found or takes_more or not targets:
            tree[key] = _taken(each, found, inside, unknown)
        else:
            unknown.append(inside)
    return tree


def _kinds_of(models: Iterable[type[Model]], wire: str) -> Kinds:
    """Return the types that models declare for a member."""
    named = [each for model in models for each in members(model).values()]
    return tuple(each.kind for each in named if each.wire == wire)


def _kinds_inside(kinds: Kinds) -> Kinds:
    """Return the types of what is inside lists or objects of these types."""
    return tuple(get_args(each)[-1] for each in kinds if get_args(each))
