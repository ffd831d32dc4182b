"""Whether a value of one type does where another was declared: for a type checker, and on the wire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias, cast

from specmint import ir
from specmint.differing.side import Direction
from specmint.ir import Ident, Text
from specmint.spell.annotations import Position, Speller
from specmint.spell.imports import Used
from specmint.spell.table import Scope

#: What an untyped argument takes as it is. A model or a time given for Any would travel in another form.
_PLAIN: frozenset[ir.ScalarKind] = frozenset({"string", "integer", "boolean", "any"})
_KINDS: dict[type, ir.ScalarKind] = {Text: "string", int: "integer", bool: "boolean"}


def spelled(type_: ir.Type, position: Position) -> str:
    """Return a type as the package spells it."""
    scope = Scope.MODELS if position == "field" else Scope.PAGE
    return str(Speller(Used(scope)).type(type_, position))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Whether values fit, in one direction and one position.

    What is received must fit where the old type was declared, what is sent where the new one is. Lists and dicts are invariant, save in
    arguments, which take any Sequence and Mapping.
    """

    direction: Direction
    position: Position

    def between(self, old: ir.Type, new: ir.Type) -> bool:
        """Return whether a program that was checked against the old type is right with the new one. Limits do not count."""
        old, new = without_limits(old), without_limits(new)
        if self.direction == "sent":
            return self._fits(old, new)
        return self._fits(new, old)

    def _fits(self, value: ir.Type, slot: ir.Type) -> bool:
        match value, slot:
            case _ if value == slot:
                return True
            case ir.Nullable(inner), ir.Nullable(other):
                return self._fits(inner, other)
            case _, ir.Nullable(other):
                return value == ir.NULL or self._fits(value, other)
            case ir.Nullable() | ir.NullAs(), _:
                return self._fits_null(value, slot)
            case ir.Union(members), _:
                return all(self._fits(member, slot) for member in members)
            case ir.Tagged(members, tag), ir.Tagged(others, other_tag):
                return tag == other_tag and set(members) <= set(others)
            case _, ir.Union(others) | ir.Tagged(others):
                return any(self._fits(value, other) for other in others)
            case _:
                return self._fits_alone(value, slot)

    def _fits_null(self, value: ir.Type, slot: ir.Type) -> bool:
        match value, slot:
            case ir.NullAs(inner, literals, send), ir.NullAs(other, others, other_send):
                return (literals, send) == (others, other_send) and self._fits(inner, other)
            case _:
                return False

    def _fits_alone(self, value: ir.Type, slot: ir.Type) -> bool:
        match value, slot:
            case ir.ListOf(inner), ir.ListOf(other):
                return self._fits_inside(inner, other, covariant=self.position != "field")
            case ir.MapOf(inner), ir.MapOf(other):
                return self._fits_inside(inner, other, covariant=self.position == "argument")
            case ir.Coded(codec), ir.Coded(other_codec):
                return written(codec) == written(other_codec)
            case ir.Constant(values), ir.Constant(others):
                return _typed(values) <= _typed(others)
            case ir.Constant(values), ir.Scalar(kind):
                return all(_KINDS.get(type(one)) == kind for one in values)
            case _, ir.Scalar("any"):
                # What was Any could be used as anything; what is Any now must only take what it took.
                return self.direction == "sent" and _is_plain(value)
            case _:
                return False

    def _fits_inside(self, value: ir.Type, slot: ir.Type, *, covariant: bool) -> bool:
        # Any is compatible with every type in both directions, so that a list of it is no other type to a checker.
        covariant = covariant or slot == ir.ANY
        return self._fits(value, slot) and (covariant or self._fits(slot, value))


def _is_plain(type_: ir.Type) -> bool:
    """Return whether a value of this type travels in the same form where nothing is known of its type."""
    match type_:
        case ir.Scalar(kind):
            return kind in _PLAIN
        case ir.ListOf(inner) | ir.MapOf(inner):
            return _is_plain(inner)
        case _:
            return False


def _typed(values: tuple[ir.Primitive, ...]) -> set[tuple[type, ir.Primitive]]:
    """Return the values with their types: in Python True is 1."""
    return {(type(one), one) for one in values}


def written(codec: ir.Codec) -> ir.Codec:
    """Return the form that a value is written in: the first of several."""
    if isinstance(codec, ir.Forms):
        return codec.forms[0]
    return codec


def lost_forms(old: ir.Type, new: ir.Type) -> bool:
    """Return whether a form that was read is not read any more."""
    return not set(_forms(old)) <= set(_forms(new))


def _forms(type_: ir.Type) -> Iterator[ir.Codec]:
    for part in parts_of(type_):
        if isinstance(part, ir.Coded):
            forms = part.codec
            if isinstance(forms, ir.Forms):
                yield from forms.forms
            else:
                yield forms


def parts_of(type_: ir.Type) -> Iterator[ir.Type]:
    """Yield a type and all that it is made of."""
    yield type_
    match type_:
        case ir.ListOf(inner) | ir.MapOf(inner) | ir.Nullable(inner):
            yield from parts_of(inner)
        case ir.Limited(inner) | ir.NullAs(inner):
            yield from parts_of(inner)
        case ir.Union(members) | ir.Tagged(members):
            for member in members:
                yield from parts_of(member)
        case ir.Scalar() | ir.Constant() | ir.Coded() | ir.Named():
            pass


def union_moves(old: ir.Type, new: ir.Type, position: Position) -> tuple[list[str], list[str]]:
    """Return what the union in a type gained and lost, spelled; two empty lists where one of the two is no union."""
    while True:
        match old, new:
            case (ir.Nullable(inner), ir.Nullable(other)) | (ir.ListOf(inner), ir.ListOf(other)):
                old, new = inner, other
            case (ir.MapOf(inner), ir.MapOf(other)):
                old, new = inner, other
            case (ir.Union() | ir.Tagged()), (ir.Union() | ir.Tagged()):
                before, after = _alternatives(old, position), _alternatives(new, position)
                gained = [one for one in after if one not in before]
                lost = [one for one in before if one not in after]
                return gained, lost
            case _:
                return [], []


def _alternatives(union: ir.Union | ir.Tagged, position: Position) -> list[str]:
    found = [spelled(member, position) for member in union.members]
    if isinstance(union, ir.Tagged) and union.default is None:
        found.append("Unlisted")
    return found


def without_limits(type_: ir.Type) -> ir.Type:
    """Return the type without what its values must keep within, at any depth."""
    return rebuilt(type_, {}, limits=False)


def rebuilt(type_: ir.Type, names: dict[Ident, Ident], *, limits: bool = True) -> ir.Type:
    """Return the type with its definitions called by other `names`; without limits if so asked."""

    def inside(inner: ir.Type) -> ir.Type:
        return rebuilt(inner, names, limits=limits)

    match type_:
        case ir.Named(name):
            return ir.Named(names.get(name, name))
        case ir.ListOf(inner):
            return ir.ListOf(inside(inner))
        case ir.MapOf(inner):
            return ir.MapOf(inside(inner))
        case ir.Nullable(inner):
            return ir.Nullable(inside(inner))
        case ir.NullAs(inner, literals, send):
            return ir.NullAs(inside(inner), literals, send)
        case ir.Limited(inner, bounds) if limits:
            return ir.Limited(inside(inner), bounds)
        case ir.Limited(inner):
            return inside(inner)
        case ir.Union(members):
            return ir.Union(tuple(map(inside, members)))
        case ir.Tagged(members, tag, default):
            other = None if default is None else inside(default)
            return ir.Tagged(tuple(map(inside, members)), tag, other)
        case ir.Scalar() | ir.Constant() | ir.Coded():
            return type_


# --- limits -----------------------------------------------------------------------------------------------------------

Move: TypeAlias = Literal["tightened", "loosened"]


def limit_moves(old: ir.Type, new: ir.Type) -> set[Move]:
    """Return how limits moved anywhere in two types that are alike otherwise."""
    after = dict(_limits(new, ()))
    moves: set[Move] = set()
    for at, limits in _limits(old, ()):
        moves |= _moves(limits, after.pop(at, ir.Limits()))
    for limits in after.values():
        moves |= _moves(ir.Limits(), limits)
    return moves


def _limits(type_: ir.Type, at: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ir.Limits]]:
    """Yield the limits in a type, each with the way to the value that it limits."""
    match type_:
        case ir.Limited(inner, limits):
            yield at, limits
            yield from _limits(inner, at)
        case ir.Nullable(inner) | ir.NullAs(inner):
            yield from _limits(inner, at)
        case ir.ListOf(inner) | ir.MapOf(inner):
            yield from _limits(inner, (*at, 0))
        case ir.Union(members) | ir.Tagged(members):
            for number, member in enumerate(members):
                yield from _limits(member, (*at, number))
        case ir.Scalar() | ir.Constant() | ir.Coded() | ir.Named():
            pass


def _moves(old: ir.Limits, new: ir.Limits) -> set[Move]:
    pairs = [
        (old.min_length, new.min_length),
        (_lower(old), _lower(new)),
        (_negated(old.max_length), _negated(new.max_length)),
        (_upper(old), _upper(new)),
    ]
    moves: set[Move | None] = {_raised(*pair) for pair in pairs}
    for before, after in [(old.multiple_of, new.multiple_of), (old.step, new.step)]:
        moves.add(_divided(before, after))
    if set(new.patterns) - set(old.patterns):
        moves.add("tightened")
    if set(old.patterns) - set(new.patterns):
        moves.add("loosened")
    return {move for move in moves if move is not None}


_Bound: TypeAlias = "int | tuple[int | Decimal, bool] | None"


def _lower(limits: ir.Limits) -> tuple[int | Decimal, bool] | None:
    """Return the greater of the lower bounds; one that itself is not allowed is the stricter."""
    bounds = [(limits.ge, False), (limits.gt, True)]
    return max(((one, strict) for one, strict in bounds if one is not None), default=None)


def _upper(limits: ir.Limits) -> tuple[int | Decimal, bool] | None:
    """Return the lesser of the upper bounds, negated."""
    bounds = [(limits.le, False), (limits.lt, True)]
    return max(((-one, strict) for one, strict in bounds if one is not None), default=None)


def _negated(number: int | None) -> int | None:
    return None if number is None else -number


def _raised(old: _Bound, new: _Bound) -> Move | None:
    if old == new:
        return None
    if old is None:
        return "tightened"
    if new is None:
        return "loosened"
    if cast(Any, new) > old:  # both of one kind
        return "tightened"
    return "loosened"


def _divided(old: int | Decimal | None, new: int | Decimal | None) -> Move | None:
    if old == new or not (old or new):
        return None
    if not old:
        return "tightened"
    if not new or old % new == 0:
        return "loosened"
    return "tightened"
