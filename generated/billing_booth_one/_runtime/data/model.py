"""What the generated models are made of, and how they are written.

A model is strict: `"5"` is no int and True no number. Python names serve to construct
it, wire names to read it. Members the spec does not know are kept when read, and not
sent.
"""

import datetime as dt
import enum
import inspect
import re
import sys
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from types import NoneType, SimpleNamespace, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    NamedTuple,
    Self,
    TypeGuard,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ..errors import BadRequest, Problem
from .fields import READING, Encoding, moment
from .json_text import Json


def camel_case(name: str) -> str:
    """The wire name of a Python name: `bill_address1` is `billAddress1`."""
    first, _, rest = name.partition("_")
    return first + pascal_case(rest)


def pascal_case(name: str) -> str:
    """The wire name of a Python name: `bill_address1` is `BillAddress1`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


class Model(BaseModel):
    """An object of the API. A field with a default other than None is a constant."""

    model_config = ConfigDict(
        strict=True,
        extra="allow",
        validate_by_name=True,
        validate_by_alias=True,
        loc_by_alias=False,
        hide_input_in_errors=True,
        protected_namespaces=(),
        defer_build=True,
    )

    if not TYPE_CHECKING:

        def __init__(self, /, **given: Any) -> None:
            try:
                super().__init__(**given)
            except ValidationError as error:
                wrong = tuple(problems(error, type(self)))
            else:
                return
            raise BadRequest(f"{type(self).__name__} breaks the spec", wrong)

        __init__.__pydantic_base_init__ = True  # validation need not call it

    @classmethod
    def model_rebuild(cls, **options: Any) -> bool | None:
        """Build what the model is made of first: pydantic recurses, and may too deep."""
        waiting: list[type[Model]] = [cls]
        entered = {*waiting}
        while waiting:
            fresh = [part for part in _unbuilt(waiting[-1]) if part not in entered]
            if fresh:
                entered.add(fresh[0])
                waiting.append(fresh[0])
            elif (whole := waiting.pop()) is not cls:
                super(Model, whole).model_rebuild(raise_errors=False)
        return super().model_rebuild(**options)

    @model_validator(mode="after")
    def _holds_its_constants(self, info: ValidationInfo) -> Self:
        """A default fills a constant in when it is sent; an answer must hold it."""
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


# --- what models are made of ----------------------------------------------------------


@cache
def required(model: type[Model]) -> frozenset[str]:
    """The members that the spec requires; those with a default are constants."""
    fields = model.model_fields.items()
    return frozenset(name for name, field in fields if field.default is not None)


class Member(NamedTuple):
    """What reading and writing need to know of a field."""

    wire: str
    kind: Any
    encodings: tuple[Encoding, ...]


@cache
def members(model: type[Model]) -> dict[str, Member]:
    """The fields of a model by their Python names."""
    model.model_rebuild()
    found = dict[str, Member]()
    for name, field in model.model_fields.items():
        kind: Any = field.annotation
        if field.metadata:
            kind = Annotated[(kind, *field.metadata)]
        alias = field.serialization_alias
        wire = name if alias is None else alias
        found[name] = Member(wire, kind, _encodings(kind))
    return found


@cache
def open_type(model: type[Model]) -> Any:
    """The type of the members that the spec leaves open; Any where it names none."""
    written = inspect.get_annotations(model, eval_str=issubclass(model, OpenModel))
    return get_args(written.get("__pydantic_extra__", dict[str, Any]))[1]


def is_model(part: Any) -> TypeGuard[type[Model]]:
    """Whether a part of an annotation is a model."""
    return isinstance(part, type) and issubclass(part, Model)


def unfolded(alias: Any) -> Any:
    """What an alias stands for, which may be written as text; any other type itself."""
    value = getattr(alias, "__value__", alias)
    if value is not alias and isinstance(value, str):
        holder = SimpleNamespace(__annotations__={"value": value})
        names = vars(sys.modules[alias.__module__])
        return get_type_hints(holder, names, include_extras=True)["value"]
    return value


def bare(kind: Any) -> Any:
    """A type without what is annotated, and without the name it was given."""
    while get_origin(kind) is Annotated or hasattr(kind, "__value__"):
        annotated = get_origin(kind) is Annotated
        kind = get_args(kind)[0] if annotated else unfolded(kind)
    return kind


def flat(kind: Any) -> Iterator[Any]:
    """The members of a union, and of those inside it; of another type itself."""
    if get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from flat(bare(member))
    else:
        yield kind


def parts(*annotations: Any) -> Iterator[Any]:
    """Annotations and all that stands in them, each once."""
    waiting, seen = list(annotations), dict[int, Any]()
    while waiting:
        part = waiting.pop(0)
        if id(part) not in seen:
            seen[id(part)] = part
            yield part
            inner = unfolded(part)
            waiting += get_args(part) if inner is part else [inner]


def _encodings(kind: Any) -> tuple[Encoding, ...]:
    """Those of a type, at any depth: one at most fits a value."""
    return tuple(part for part in parts(kind) if isinstance(part, Encoding))


def _unbuilt(model: type[Model]) -> list[type[Model]]:
    """The models that a model's annotations name; these may still be text."""
    names = vars(sys.modules[model.__module__])
    written = " ".join(map(str, inspect.get_annotations(model).values()))
    named = parts(*(names.get(word) for word in re.findall(r"\w+", written)))
    return [part for part in named if is_model(part) and not part.__pydantic_complete__]


# --- what is wrong --------------------------------------------------------------------


def problems(
    error: ValidationError, kind: Any, python: str = "", wire: str = ""
) -> list[Problem]:
    """What is wrong with a value of this type: one problem for each place in it."""
    said: dict[tuple[str, str], list[str]] = {}
    for each in error.errors(include_url=False, include_input=False):
        here, kinds = (python, wire), [kind]
        for step in each["loc"]:
            inside = [one for each in kinds for one in flat(bare(each))]
            kinds = [each for each in inside if each is not NoneType]
            here, kinds = _stepped(here, kinds, step)
        said.setdefault(here, []).append(each["msg"])
    return [
        Problem(*here, " or: ".join(dict.fromkeys(what))) for here, what in said.items()
    ]


def _stepped(
    here: tuple[str, str], kinds: list[Any], step: int | str
) -> tuple[tuple[str, str], list[Any]]:
    """The place one step on, and the types there; pydantic also names union members."""
    if isinstance(step, int):
        inner = [get_args(each)[-1] for each in kinds if get_args(each)]
        return (f"{here[0]}[{step}]", f"{here[1]}[{step}]"), inner
    named = [each for each in kinds if is_model(each) and each.__name__ in step]
    having = [each for each in kinds if is_model(each) and step in members(each)]
    if len(kinds) > 1 and not having:
        return here, named or kinds
    name, inner = step, [get_args(each)[-1] for each in kinds if get_args(each)]
    if found := [_member(each, step) for each in having or filter(is_model, kinds)]:
        name, inner = found[0].wire, [each.kind for each in found]
    return (_join(here[0], step), _join(here[1], name)), inner


# --- writing --------------------------------------------------------------------------


def wire(
    value: object,
    encodings: tuple[Encoding, ...] = (),
    python: str = "",
    there: str = "",
) -> Json:
    """The JSON tree that is sent for a value, in which models are checked once more.

    A model gives its wire names, the fields that were set and its constants. Raises
    `BadRequest` with all problems at once: what was set wrongly after construction, a
    constant that was overwritten, an enum value that is not listed. `python` and
    `there` name the value itself.
    """
    writer = _Writer()
    try:
        tree = writer.tree(value, python, there, encodings)
    except RecursionError:
        raise BadRequest("The request is nested too deeply") from None
    if writer.problems:
        raise BadRequest("The request breaks the spec", tuple(writer.problems))
    return tree


class _Writer:
    """Walks a value along its Python and its wire names, and notes every problem."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def tree(
        self,
        value: object,
        python: str,
        wire: str,
        encodings: tuple[Encoding, ...] = (),
    ) -> Json:
        encoding = next((each for each in encodings if each.fits(value)), None)
        if encoding is not None:
            return encoding.encode(value)
        if isinstance(value, Model):
            return self._model(value, python, wire)
        if isinstance(value, Mapping):
            items = cast(Mapping[object, object], value).items()
            return {
                str(key): self.tree(
                    each, python and _join(python, key), _join(wire, key), encodings
                )
                for key, each in items
            }
        if isinstance(value, list | tuple):
            return [
                self.tree(each, f"{python}[{index}]", f"{wire}[{index}]", encodings)
                for index, each in enumerate(cast(Iterable[object], value))
            ]
        try:
            return _leaf(value)
        except ValueError as error:
            self.problems.append(Problem(python or wire, wire, str(error)))
            return None

    def _model(self, model: Model, python: str, wire: str) -> Json:
        kind, given, wrong = type(model), model.model_fields_set, set[str]()
        held = _held(model, given)
        try:
            clean = kind.model_validate(held, by_name=True, by_alias=False)
            held = _held(clean, given | required(kind))
        except ArithmeticError:
            what = "A number is too large to be checked"
            self.problems.append(Problem(python or wire, wire, what))
        except ValidationError as error:
            wrong = self._refused(error, kind, python, wire)
        tree: dict[str, Json] = {}
        for name, value in held.items():
            if name not in wrong:
                key, _, encodings = _member(kind, name)
                here = _join(python, name), _join(wire, key)
                tree[key] = self.tree(value, *here, encodings)
        return tree

    def _refused(
        self, error: ValidationError, model: type[Model], python: str, wire: str
    ) -> set[str]:
        """Note what is wrong with a model; the members that are."""
        self.problems += problems(error, model, python, wire)
        return {str(each["loc"][0]) for each in error.errors() if each["loc"]}


def _leaf(value: object) -> Json:
    """A value without parts; `ValueError` says why it cannot be sent."""
    match value:
        case enum.Enum():
            refusal: str = getattr(value, "refusal", "")
            if refusal:
                raise ValueError(refusal)
            return _leaf(value.value)
        case None | bool() | str() | int() | float() | Decimal():
            return value
        case dt.datetime():
            return moment(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
        case _:
            raise ValueError(f"{type(value).__name__} has no JSON form")


def _join(place: str, name: object) -> str:
    return f"{place}.{name}" if place and name else f"{place}{name}"


def _member(model: type[Model], name: str) -> Member:
    """The field of this Python name, or a member that the spec leaves open."""
    field, other = members(model).get(name), open_type(model)
    return field or Member(name, other, _encodings(other))


def _held(model: Model, names: Collection[str]) -> dict[str, Any]:
    """What these members hold, and those that the spec leaves open."""
    extra = model.model_extra if isinstance(model, OpenModel) else None
    known = members(type(model))
    open_ = {name: each for name, each in (extra or {}).items() if name not in known}
    return {name: each for name, each in vars(model).items() if name in names} | open_
