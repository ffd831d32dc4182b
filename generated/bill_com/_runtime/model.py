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
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    NamedTuple,
    TypeGuard,
    cast,
    get_args,
    get_type_hints,
)

from pydantic import (
    AliasGenerator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)

from .enums import Growing
from .enums import OpenEnum as OpenEnum
from .enums import OpenIntEnum as OpenIntEnum
from .errors import BadRequest, Problem
from .exact import Json
from .values import Codec


def camel_case(name: str) -> str:
    """The wire name of a Python name: `bill_address1` is `billAddress1`."""
    first, *rest = name.split("_")
    return first + "".join(map(_capital, rest))


def pascal_case(name: str) -> str:
    """The wire name of a Python name: `bill_address1` is `BillAddress1`."""
    return "".join(map(_capital, name.split("_")))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


CAMEL_CASE: Final = AliasGenerator(
    validation_alias=camel_case, serialization_alias=camel_case
)
PASCAL_CASE: Final = AliasGenerator(
    validation_alias=pascal_case, serialization_alias=pascal_case
)


class Model(BaseModel):
    """An object of the API. A field with a default other than None is always sent."""

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

    @classmethod
    def model_rebuild(cls, **options: Any) -> bool | None:
        """Build what the model is made of first: pydantic recurses, and may too deep."""
        for part in _leaves_first(cls):
            super(Model, part).model_rebuild(raise_errors=False)
        return super().model_rebuild(**options)


def _leaves_first(model: type[Model]) -> Iterable[type[Model]]:
    """Every model below this one that is not built yet, after what it is made of."""
    entered, left = set[type[Model]](), dict[type[Model], None]()
    waiting = [model]
    while waiting:
        top = waiting[-1]
        if top in entered:
            left[waiting.pop()] = None
        else:
            entered.add(top)
            waiting += [part for part in _unbuilt(top) if part not in entered]
    del left[model]
    return left


def _unbuilt(model: type[Model]) -> list[type[Model]]:
    """The models in a model's annotations, which may still be text."""
    names = vars(sys.modules[model.__module__])
    written = " ".join(map(str, inspect.get_annotations(model).values()))
    named = [names.get(word) for word in re.findall(r"\w+", written)]
    known = [field.annotation for field in model.model_fields.values()]
    parts = _parts(*known, *named)
    return [part for part in parts if is_model(part) and not part.__pydantic_complete__]


def is_model(part: Any) -> TypeGuard[type[Model]]:
    """Whether a part of an annotation is a model."""
    return isinstance(part, type) and issubclass(part, Model)


def _parts(*annotations: Any) -> Iterator[Any]:
    """Annotations and all that stands in them, each once."""
    waiting, seen = list(annotations), set[int]()
    while waiting:
        part = waiting.pop(0)
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            waiting += get_args(getattr(part, "__value__", part))


class OpenModel(Model):
    """An object whose other members the spec leaves open: they are sent as well.

    Their type, if they have one, is declared in the subclass, as
    `__pydantic_extra__: dict[str, T] = Field(init=False)`.
    """

    if TYPE_CHECKING:
        __pydantic_extra__: Any = Field(init=False)


# --- writing --------------------------------------------------------------------------


class _Field(NamedTuple):
    """What writing needs to know of a field."""

    wire: str
    codecs: tuple[Codec, ...] = ()
    constant: bool = False


@cache
def _fields(model: type[Model]) -> dict[str, _Field]:
    model.model_rebuild()
    return {
        name: _Field(
            field.serialization_alias or name,
            _codecs(field.annotation, *field.metadata),
            not field.is_required() and field.default is not None,
        )
        for name, field in model.model_fields.items()
    }


def _codecs(*annotations: Any) -> tuple[Codec, ...]:
    """The codecs of a field, at any depth: one at most fits a value."""
    return tuple(part for part in _parts(*annotations) if isinstance(part, Codec))


@cache
def open_type(model: type[Model]) -> Any:
    """The type of the members that the spec leaves open; Any where it names none."""
    for base in model.__mro__:
        written = inspect.get_annotations(base).get("__pydantic_extra__")
        if written is not None and issubclass(base, OpenModel):
            holder = SimpleNamespace(__annotations__={"extra": written})
            names = vars(sys.modules[base.__module__])
            hints = get_type_hints(holder, names, include_extras=True)
            return get_args(hints["extra"])[1]
    return Any


def wire(value: object) -> Json:
    """The JSON tree that is sent for a value, in which models are checked once more.

    A model gives its wire names, the fields that were set and its constants. Raises
    `BadRequest` with all problems at once: what was set wrongly after construction, a
    constant that was overwritten, an enum value that is not listed.
    """
    writer = _Writer()
    try:
        tree = writer.tree(value, "", "")
    except RecursionError:
        raise BadRequest("The request is nested too deeply") from None
    if writer.problems:
        raise BadRequest("The request breaks the spec", tuple(writer.problems))
    return tree


def encoded(value: Any, annotation: Any) -> Any:
    """A checked value as the codecs of its annotation write it; else itself.

    Raises `BadRequest`.
    """
    codecs = _codecs(annotation)
    return _Writer().tree(value, "", "", codecs) if codecs else value


_PLAIN: Final = frozenset({str, int, bool, Decimal, type(None)})


class _Writer:
    """Walks a value along its Python and its wire names, and notes every problem."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def tree(
        self, value: object, python: str, wire: str, codecs: tuple[Codec, ...] = ()
    ) -> Json:
        for codec in codecs:
            if codec.fits(value):
                return codec.encode(value)
        if type(value) in _PLAIN:
            return cast(Json, value)
        if isinstance(value, Model):
            return self._model(value, python, wire)
        if isinstance(value, Mapping):
            members = cast(Mapping[object, object], value).items()
            return {
                str(key): self.tree(
                    item, python and _join(python, key), _join(wire, key), codecs
                )
                for key, item in members
            }
        if isinstance(value, list | tuple):
            return [
                self.tree(item, f"{python}[{index}]", f"{wire}[{index}]", codecs)
                for index, item in enumerate(cast(Iterable[object], value))
            ]
        return self._leaf(value, python or wire, wire)

    def _leaf(self, value: object, python: str, wire: str) -> Json:
        match value:
            case Growing() if not value.may_be_sent:
                what = value.expected()
            case enum.Enum():
                return self._leaf(value.value, python, wire)
            case None | bool() | str() | int() | float() | Decimal():
                return value
            case dt.date() | dt.time():
                return value.isoformat()
            case uuid.UUID():
                return str(value)
            case _:
                what = f"{type(value).__name__} has no JSON form"
        self.problems.append(Problem(python, wire, what))
        return None

    def _model(self, model: Model, python: str, wire: str) -> Json:
        fields = _fields(type(model))
        held, wrong = _validated(type(model), _held(model, fields))
        other = _Field("", _codecs(open_type(type(model))))
        tree: dict[str, Json] = {}
        for name in held | wrong:
            field = fields.get(name) or other._replace(wire=name)
            here = _join(python, name), _join(wire, field.wire)
            if name in wrong:
                for at, what in wrong[name].items():
                    self.problems.append(Problem(here[0] + at, here[1] + at, what))
            else:
                tree[field.wire] = self.tree(held[name], *here, field.codecs)
        return tree


def _join(place: str, name: object) -> str:
    return f"{place}.{name}" if place and name else f"{place}{name}"


def _held(model: Model, fields: Mapping[str, _Field]) -> dict[str, Any]:
    """What a model would send, by Python name."""
    extra = model.model_extra if isinstance(model, OpenModel) else None
    state, given = vars(model), model.model_fields_set
    return {
        name: state[name]
        for name, field in fields.items()
        if name in state and (field.constant or name in given)
    } | {name: each for name, each in (extra or {}).items() if name not in fields}


def _validated(
    model: type[Model], held: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """The same as it should be; and by name and index, what is wrong with it."""
    try:
        clean = model.model_validate(held, by_name=True, by_alias=False)
    except ArithmeticError:
        return held, {"": {"": "A number is too large to be checked"}}
    except ValidationError as error:
        wrong: dict[str, dict[str, str]] = {}
        for each in error.errors(include_url=False, include_input=False):
            name, *steps = each["loc"] or ("",)
            at = "".join(f"[{step}]" for step in steps if isinstance(step, int))
            known = wrong.setdefault(str(name), {})
            known[at] = f"{known[at]} or: {each['msg']}" if at in known else each["msg"]
        return held, wrong
    return _held(clean, _fields(model)), {}
