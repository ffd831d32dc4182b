"""Values of one API as Python writes them: those that its document shows, or plain ones that could be meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from specmint import ir
from specmint.encode import Code, literal
from specmint.ir import Ident, Text, Type
from specmint.spell.layout import Expression, bracketed, leaf
from specmint.spell.plausible import keeps
from specmint.spell.scalars import constant, given_coded, given_scalar, plain_coded, plain_scalar

#: Elements of a list, and members of a model that may be left out, which are shown at most.
_MOST_ITEMS = 3
_MOST_MEMBERS = 5
_MOST_OF_THEIR_OWN = 3
#: Values and parts of values in one that is shown.
_DEEPEST = 10
"""So many classes and aliases stand inside one another in a value at most, each of up to 32 lists: more is no example of anything."""
_LARGEST = 200
#: Elements of a list that is made up.
_MOST_MADE = 10

_UNKNOWN = leaf("...")
_NONE = leaf("None")


@dataclass(frozen=True, slots=True)
class Values:
    """Spells values. `package` is what the classes of `definitions` are found in; `hidden` are those that only its `models` have.

    What was found once is kept: a document could otherwise ask for the same value without end.
    """

    package: Ident
    definitions: Mapping[Ident, ir.Definition]
    hidden: frozenset[str]
    _plain: dict[tuple[Ident, bool], Expression] = field(
        default_factory=dict[tuple[Ident, bool], Expression]
    )
    _given: dict[tuple[Ident, int], tuple[ir.Example, Expression | None]] = field(
        default_factory=dict[tuple[Ident, int], tuple[ir.Example, Expression | None]]
    )

    def of(self, type_: Type, shown: ir.Example, name: str) -> Expression:
        """Return a value of a type: the one that the document shows if it fits, else a plain one for what is called so.

        It is `...` where no value is found that the type takes.
        """
        if shown is not None:
            given = self.given(type_, shown)
            if given is not None and given.size <= _LARGEST:
                return given
        return self.plain(type_, name, frozenset(), shown) or _UNKNOWN

    def given(self, type_: Type, value: ir.Example) -> Expression | None:
        """Return a value of JSON as its type has it in Python; None where the type does not take it."""
        match type_:
            case ir.Nullable() if value is None:
                return _NONE
            case ir.NullAs(literals=literals) if value is None or value in literals:
                return _NONE
            case ir.Nullable(inner) | ir.NullAs(inner):
                return self.given(inner, value)
            case ir.Limited(inner, limits) if not keeps(_as_text(inner, value), limits):
                return None
            case ir.Limited(ir.ListOf(item), limits) if isinstance(value, ir.ArrayExample):
                return self._list(item, value.items[: max(_MOST_ITEMS, limits.min_length or 0)])
            case ir.Limited(inner):
                return self.given(inner, value)
            case ir.Union(members) | ir.Tagged(members):
                return _first(self.given(member, value) for member in members)
            case ir.ListOf(item) if isinstance(value, ir.ArrayExample):
                return self._list(item, value.items[:_MOST_ITEMS])
            case ir.MapOf(inner) if isinstance(value, ir.ObjectExample):
                return self._map(inner, value)
            case ir.Named(name):
                if (name, id(value)) not in self._given:
                    self._given[name, id(value)] = value, self._defined(name, value)
                return self._given[name, id(value)][1]
            case ir.Constant(values) if any(_is_same(value, one) for one in values):
                return constant(value)
            case ir.Coded(codec):
                return given_coded(codec, value)
            case ir.Scalar(kind):
                return given_scalar(kind, value)
            case _:
                return None

    def plain(
        self, type_: Type, name: str, around: frozenset[Ident], shown: ir.Example = None
    ) -> Expression | None:
        """Return a plain value for what is called `name`; None where none is found.

        `around` are the models that the value stands in, and `shown` is an example that does not fit as a whole.
        """
        match type_:
            case ir.Nullable(inner) | ir.NullAs(inner):
                return self.plain(inner, name, around, shown)
            case ir.Limited(ir.ListOf(item), limits):
                return self._plain_list(item, name, around, limits.min_length)
            case ir.Limited(ir.Scalar(kind), limits):
                return plain_scalar(kind, name, limits)
            case ir.Limited(inner):
                return self.plain(inner, name, around, shown)
            case ir.Union(members) | ir.Tagged(members):
                return _first(self.plain(member, name, around) for member in members)
            case ir.ListOf(item):
                return self._plain_list(item, name, around, None)
            case ir.MapOf(inner):
                one = self.plain(inner, "value", around)
                return bracketed("{", [] if one is None else [('"key": ', one)], "}")
            case ir.Named(model):
                return self._plain_defined(model, name, around, shown)
            case ir.Constant(values):
                return constant(values[0])
            case ir.Coded(codec):
                return plain_coded(codec)
            case ir.Scalar(kind):
                return plain_scalar(kind, name, ir.Limits())

    # --- parts --------------------------------------------------------------------------------------------------------

    def _list(self, item: Type, values: Iterable[ir.Example]) -> Expression | None:
        return _whole("[", [("", self.given(item, value)) for value in values], "]")

    def _plain_list(
        self, item: Type, name: str, around: frozenset[Ident], least: int | None
    ) -> Expression | None:
        one = self.plain(item, name.removesuffix("s"), around)
        count = max(1, least or 0)
        if one is None and not least:
            count = 0
        return _whole("[", [("", one)] * count, "]") if count < _MOST_MADE else None

    def _map(self, inner: Type, value: ir.ObjectExample) -> Expression | None:
        parts = [
            (f"{literal(name)}: ", self.given(inner, member)) for name, member in value.members
        ]
        return _whole("{", parts, "}")

    def _defined(self, name: Ident, value: ir.Example) -> Expression | None:
        match self.definitions[name]:
            case ir.Alias(type=type_):
                return self.given(type_, value)
            case ir.Enum() as enum:
                known = (one.name for one in enum.members if _is_same(value, one.value))
                return _first(self._member(enum, one, is_given=True) for one in known)
            case ir.Model() if not isinstance(value, ir.ObjectExample):
                return None
            case ir.Model() as model:
                assert isinstance(value, ir.ObjectExample)
                required = [one for one in model.fields if one.required]
                if any(self._given_member(one, value) is None for one in required):
                    return None
                return self._model(model, value, frozenset())

    def _given_member(self, field: ir.Field, value: ir.ObjectExample) -> Expression | None:
        """Return what an object shows for a field; a constant must be there, and be that."""
        return self.given(field.type, value.get(field.wire))

    def _plain_defined(
        self, name: Ident, called: str, around: frozenset[Ident], shown: ir.Example
    ) -> Expression | None:
        if name in around or len(around) >= _DEEPEST:
            return None
        match self.definitions[name]:
            case ir.Alias(type=type_):
                return self.plain(type_, called, around | {name}, shown)
            case ir.Enum() as enum:
                return _first(self._member(enum, one.name) for one in enum.members)
            case ir.Model() as model:
                if shown is not None:
                    return self._model(model, shown, around)
                known = self._plain.get((name, bool(around))) or self._plain_model(model, around)
                if known is None or known.size > _LARGEST:
                    return None
                self._plain[name, bool(around)] = known
                return known

    def _plain_model(self, model: ir.Model, around: frozenset[Ident]) -> Expression | None:
        whole = None if model.example is None else self._defined(model.name, model.example)
        return whole or self._model(model, model.example, around)

    def _model(
        self, model: ir.Model, example: ir.Example, around: frozenset[Ident]
    ) -> Expression | None:
        """Return a call of a class: all that is required, and some of what the document shows."""
        given = example if isinstance(example, ir.ObjectExample) else None
        inside, most = around | {model.name}, _MOST_MEMBERS
        if (
            given is None
        ):  # each property has its own example: fewer make an object that is plausible
            most = _MOST_OF_THEIR_OWN
        shown: dict[Ident, Expression] = {}
        for needed in (one for one in model.fields if one.required and not _fills_itself(one)):
            found = self._required(needed, given, inside)
            if found is None:
                return None
            shown[needed.name] = found
        for optional in (one for one in model.fields if not one.required):
            if len(shown) >= most or (around and given is None):
                break
            found = self._optional(optional, given)
            if found is not None:
                shown[optional.name] = found
        if not shown and not around:
            shown = self._some_member(model, inside)
        parts = [(f"{one.name}=", shown[one.name]) for one in model.fields if one.name in shown]
        return bracketed(f"{self._class(model.name)}(", parts, ")")

    def _required(
        self, field: ir.Field, given: ir.ObjectExample | None, inside: frozenset[Ident]
    ) -> Expression | None:
        for example in (None if given is None else given.get(field.wire), field.example):
            found = None if example is None else self.given(field.type, example)
            if found is not None:
                return found
        return self.plain(field.type, field.name, inside)

    def _optional(self, field: ir.Field, given: ir.ObjectExample | None) -> Expression | None:
        example = field.example if given is None else given.get(field.wire)
        if example is None or isinstance(field.type, ir.Constant):
            return None
        return self.given(field.type, example)

    def _some_member(self, model: ir.Model, inside: frozenset[Ident]) -> dict[Ident, Expression]:
        """Return a plain value for the first field without parts, so that an update says something."""
        for one in model.fields:
            if isinstance(ir.unlimited(one.type), ir.Scalar | ir.Coded):
                found = self.plain(one.type, one.name, inside)
                if found is not None:
                    return {one.name: found}
        return {}

    def _member(self, enum: ir.Enum, member: Ident, *, is_given: bool = False) -> Expression:
        return leaf(f"{self._class(enum.name)}.{member}", is_given=is_given)

    def _class(self, name: Ident) -> Code:
        models = ".models" if name in self.hidden else ""
        return Code(f"{self.package}{models}.{name}")


def _first(found: Iterable[Expression | None]) -> Expression | None:
    """Return the first that is one."""
    return next((one for one in found if one is not None), None)


def _whole(
    opening: str, parts: Iterable[tuple[str, Expression | None]], closing: str
) -> Expression | None:
    """Return a display of these parts; None if one of them is missing."""
    listed = list(parts)
    known = [(prefix, part) for prefix, part in listed if part is not None]
    return bracketed(opening, known, closing) if len(known) == len(listed) else None


def _is_same(value: ir.Example, one: ir.Primitive) -> bool:
    """Return whether both are the same value of JSON: to Python, 1 is True."""
    return value == one and type(value) is type(one)


def _fills_itself(field: ir.Field) -> bool:
    """Return whether a model has the value of a field as its default: a constant of one value."""
    return isinstance(field.type, ir.Constant) and len(field.type.values) == 1


def _as_text(inner: Type, value: ir.Example) -> ir.Example:
    """Return a number that stands for a text as the text that is checked."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return Text(str(value)) if inner == ir.STRING and is_number else value
