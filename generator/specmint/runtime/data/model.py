"""The base of the generated models, and what their annotations say.

A model is strict: `"5"` is not an int, and True is not a number. It is constructed by
Python names and read by wire names. Members that the spec does not know are kept when
an answer is read, and are not sent.
"""

import decimal
import inspect
import re
import sys
import threading
import typing
from collections.abc import Collection, Iterator
from functools import cache
from itertools import chain
from types import NoneType, SimpleNamespace, UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, NamedTuple, Self, cast

import pydantic
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from ..errors import BadRequest, Problem
from .fields import READING, Encoding
from .hints import NO_FLOAT, unknown_field

_BUILDING: Final = threading.RLock()


class Model(BaseModel):
    """An object of the API. A field with a default other than None is a constant."""

    model_config = ConfigDict(
        strict=True,
        extra="allow",
        validate_by_name=True,
        validate_by_alias=False,
        loc_by_alias=False,
        hide_input_in_errors=True,
        protected_namespaces=(),
        defer_build=True,
    )

    _personal: ClassVar[tuple[str, ...]] = ()
    """Wire names of the members that hold personal data or secrets: `Api.personal`."""

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Yield the members that are set, for `repr`; those that are personal as '…'."""
        for name, value in super().__repr_args__():
            field = type(self).model_fields.get(name or "")
            wire = name
            if field is not None:
                wire = field.serialization_alias or name
            if field is None or name in self.model_fields_set:
                yield name, "…" if wire in self._personal else value

    if not TYPE_CHECKING:  # type checkers make the signature from the fields

        def __init__(self, /, **given: Any) -> None:
            wrong: list[Problem] = []
            try:
                super().__init__(**given)
            except ValidationError as error:
                wrong = problems(error, type(self))
            made = dict[str, Any]() if wrong else vars(self)
            wrong += _misnamed(type(self), given, made, TOP)
            # Raised out here, so that no context holds pydantic's error, with values.
            if wrong:
                raise BadRequest(f"{type(self).__name__} breaks the spec", tuple(wrong))

        # Without BaseModel's mark, pydantic would call this for every object of an
        # answer that it validates: slowly, and it would raise BadRequest.
        __init__.__pydantic_base_init__ = True

        def __setattr__(self, name: str, value: Any) -> None:
            """Set a field. A name that is none would be kept, and never sent."""
            if not (_is_member(type(self), name) or hasattr(type(self), name)):
                wrong = unknown_field(name, wires(type(self)))
                raise AttributeError(f"{type(self).__name__}.{name}: {wrong}")
            super().__setattr__(name, value)

        def model_copy(self, *, update: Any = None, deep: bool = False) -> Self:
            """Return a copy, with these fields set."""
            copied = super().model_copy(deep=deep)
            for name, value in (update or {}).items():
                setattr(copied, name, value)
            return copied

    @classmethod
    def model_rebuild(cls, **options: Any) -> bool | None:
        """Build the model, after those that it is made of.

        pydantic recurses through inner models. Built from the innermost, only rings are
        left to it: for them Python's limit, one for all threads, is raised for a while.
        """
        order: list[type[Model]] = [cls]
        for model in order:
            order += [part for part in _unbuilt(model) if part not in order]
        with _BUILDING:
            usual = sys.getrecursionlimit()
            sys.setrecursionlimit(usual + 100_000)  # a model takes less than 100 frames
            try:
                for part in reversed(order[1:]):
                    if not _unbuilt(part):
                        super(Model, part).model_rebuild(raise_errors=False)
                return super().model_rebuild(**options)
            finally:
                sys.setrecursionlimit(usual)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Drop the check of constants where there are none: it is run for each object."""
        fields = [each for each in cls.model_fields.values() if not each.is_required()]
        if all(each.default is None for each in fields):
            validators = cls.__pydantic_decorators__.model_validators
            validators.pop("_holds_its_constants", None)

    @pydantic.model_validator(mode="after")
    def _holds_its_constants(self, info: ValidationInfo) -> Self:
        """Refuse an answer without a constant, which a default would fill in."""
        if info.context is not READING or required(type(self)) <= self.model_fields_set:
            return self
        raise PydanticCustomError("missing", "Field required")


class OpenModel(Model):
    """An object whose other members the spec leaves open: they are sent as well.

    Their type, if they have one, is declared in the subclass, as
    `__pydantic_extra__: dict[str, T] = Field(init=False)`.
    """

    if TYPE_CHECKING:
        __pydantic_extra__: Any = Field(init=False)


class Member(NamedTuple):
    """What reading and writing need to know of a field."""

    wire: str
    kind: Any
    encodings: tuple[Encoding, ...]


@cache
def required(model: type[Model]) -> frozenset[str]:
    """Return the members that the spec requires; those with a default are constants."""
    fields = model.model_fields.items()
    return frozenset(name for name, field in fields if field.default is not None)


def set_in(model: Model) -> Collection[str]:
    """Return the members that were set or are constants, without what `del` took."""
    fields = type(model).model_fields
    always = {name for name in required(type(model)) if not fields[name].is_required()}
    return vars(model).keys() & (model.model_fields_set | always)


@cache
def members(model: type[Model]) -> dict[str, Member]:
    """Return the fields of a model by their Python names."""
    model.model_rebuild()
    found = dict[str, Member]()
    for name, field in model.model_fields.items():
        kind: Any = field.annotation
        if field.metadata:
            kind = Annotated[(kind, *field.metadata)]
        wire = field.serialization_alias
        if wire is None:
            wire = name
        found[name] = Member(wire, kind, encodings_in(kind))
    return found


def wires(model: type[Model]) -> dict[str, str]:
    """Return the wire names of a model's fields by their Python names."""
    return {name: each.wire for name, each in members(model).items()}


def _is_member(model: type[Model], name: str) -> bool:
    """Return whether this is a field, or data: an open model takes any other name.

    A wire name of a field is neither.
    """
    if name in model.model_fields:
        return True
    return issubclass(model, OpenModel) and name not in wires(model).values()


def _misnamed(
    model: type[Model], given: dict[str, Any], made: dict[str, Any], here: "Location"
) -> list[Problem]:
    """Return what was given and has no field, in plain dicts inside too: it is kept only."""
    found: list[Problem] = []
    for name, value in given.items():
        if _is_member(model, name):
            if type(value) in (dict, list, tuple):
                inside = here.member(name, member(model, name).wire)
                found += misnamed(value, made.get(name), inside)
        elif model.model_config.get("extra") != "forbid":  # pydantic refused it
            place = here.member(name, name)
            found.append(Problem(*place, what=unknown_field(name, wires(model))))
    return found


def misnamed(given: object, made: object, here: "Location") -> list[Problem]:
    """Return what plain objects have no field for, in a value that pydantic made models of."""
    match given, made:
        case dict(), Model():
            return _misnamed(type(made), cast(dict[str, Any], given), vars(made), here)
        case dict(), dict():
            inner = [
                misnamed(each, cast(dict[str, Any], made).get(key), here.member(key, key))
                for key, each in cast(dict[str, Any], given).items()
            ]
        case list() | tuple(), list() | tuple():
            pairs = zip(cast(list[Any], given), cast(list[Any], made), strict=False)
            inner = [misnamed(*pair, here.item(n)) for n, pair in enumerate(pairs)]
        case _:
            return []
    return list(chain.from_iterable(inner))


def member(model: type[Model], name: str) -> Member:
    """Return the field of this Python name, or a member that the spec leaves open."""
    if (field := members(model).get(name)) is not None:
        return field
    other = open_type(model)
    return Member(name, other, encodings_in(other))


@cache
def open_type(model: type[Model]) -> Any:
    """Return the type of the members that the spec leaves open; Any if it has none."""
    written = inspect.get_annotations(model, eval_str=issubclass(model, OpenModel))
    return typing.get_args(written.get("__pydantic_extra__", dict[str, Any]))[1]


def is_model(part: Any) -> typing.TypeGuard[type[Model]]:
    """Return whether a part of an annotation is a model."""
    return isinstance(part, type) and issubclass(part, Model)


def unfolded(alias: Any) -> Any:
    """Return what an alias names; any other type is returned as it is."""
    value = getattr(alias, "__value__", alias)
    if value is not alias and isinstance(value, str):
        # An alias may name a class that is defined later: text, for its module to eval.
        holder = SimpleNamespace(__annotations__={"value": value})
        names = vars(sys.modules[alias.__module__])
        return typing.get_type_hints(holder, names, include_extras=True)["value"]
    return value


def bare(kind: Any) -> Any:
    """Return a type without its annotations, and without the name it was given."""
    while True:
        if typing.get_origin(kind) is Annotated:
            kind = typing.get_args(kind)[0]
        elif hasattr(kind, "__value__"):
            kind = unfolded(kind)
        else:
            return kind


def flat(kind: Any) -> Iterator[Any]:
    """Yield the members of a union, and of those inside it; of another type itself."""
    if typing.get_origin(kind) in (typing.Union, UnionType):
        for inner in typing.get_args(kind):
            yield from flat(bare(inner))
    else:
        yield kind


def parts(*annotations: Any) -> Iterator[Any]:
    """Yield annotations and everything inside them, each once."""
    waiting = list(annotations)
    seen: dict[int, Any] = {}
    while waiting:
        part = waiting.pop(0)
        if id(part) not in seen:
            seen[id(part)] = part
            yield part
            inner = unfolded(part)
            waiting += typing.get_args(part) if inner is part else [inner]


def encodings_in(kind: Any) -> tuple[Encoding, ...]:
    """Return the encodings of a type, at any depth: one at most accepts a value."""
    return tuple(part for part in parts(kind) if isinstance(part, Encoding))


def _unbuilt(model: type[Model]) -> list[type[Model]]:
    """Return the models that a model's annotations name and that are not built yet."""
    # Annotations may still be text, so every word in them is looked up.
    names = vars(sys.modules[model.__module__])
    written = " ".join(map(str, inspect.get_annotations(model).values()))
    named = parts(*(names.get(word) for word in re.findall(r"\w+", written)))
    return [part for part in named if is_model(part) and not part.__pydantic_complete__]


class Location(NamedTuple):
    """Where a value is in a request: by its Python names, and by those on the wire."""

    python: str = ""
    wire: str = ""

    def item(self, index: int) -> "Location":
        """Return the location of an item of the list here."""
        return Location(f"{self.python}[{index}]", f"{self.wire}[{index}]")

    def member(self, python: str, wire: str) -> "Location":
        """Return the location of a member of the object here."""
        steps = ((self.python, python), (self.wire, wire))
        return Location(*(".".join(filter(None, step)) for step in steps))


TOP: Final = Location()


def problems(error: ValidationError, kind: Any, location: Location = TOP) -> list[Problem]:
    """Return what is wrong with a value of this type: one problem for each place."""
    found: dict[Location, list[str]] = {}
    for each in error.errors(include_url=False):
        here = location
        kinds = holders = [kind]
        for step in each["loc"]:
            holders = kinds
            here, kinds = _stepped(here, kinds, step)
        what = each["msg"]
        if isinstance(each["input"], float) and _is_exact(kinds):
            what = NO_FLOAT
        if each["type"] == "extra_forbidden":
            what = unknown_field(str(each["loc"][-1]), _named_in(holders))
        found.setdefault(here, []).append(what)
    words = {here: " or: ".join(dict.fromkeys(found[here])) for here in found}
    return [Problem(*here, words[here]) for here in words]


def _is_exact(kinds: list[Any]) -> bool:
    """Return whether a value of these types is a Decimal."""
    members = (one for each in kinds for one in flat(bare(each)))
    return any(bare(one) is decimal.Decimal for one in members)


def _named_in(kinds: list[Any]) -> dict[str, str]:
    """Return the wire names of the fields of these models by their Python names."""
    named: dict[str, str] = {}
    for each in kinds:
        for one in filter(is_model, flat(bare(each))):
            named |= wires(one)
    return named


def _stepped(here: Location, kinds: list[Any], step: int | str) -> tuple[Location, list[Any]]:
    """Return the location one step on, and the types that a value there may have."""
    inside = [one for each in kinds for one in flat(bare(each))]
    kinds = [one for one in inside if one is not NoneType]
    inner = [typing.get_args(each)[-1] for each in kinds if typing.get_args(each)]
    if isinstance(step, int):
        return here.item(step), inner
    models = [each for each in kinds if is_model(each)]
    having = [each for each in models if step in members(each)]
    if len(kinds) > 1 and not having:
        # Of a union, pydantic's path names the member that was tried: no place.
        return here, [each for each in models if each.__name__ in step] or kinds
    if found := [member(each, step) for each in having or models]:
        return here.member(step, found[0].wire), [each.kind for each in found]
    return here.member(step, step), inner
