"""Answers to objects, and what happens when an answer breaks the spec.

The plain path is strict validation. Where that fails, the answer is taken apart: what
fits is validated, what does not is kept as the vendor sent it, a required member that
is missing reads None, and every deviation is reported. Nothing is invented, and the
answer of a call that succeeded is never lost.
"""

import datetime as dt
import decimal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Generic,
    Literal,
    NamedTuple,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    overload,
)

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from .model import Model, is_model, open_type
from .values import READING, Date, DateTime, Decimal, Float

T = TypeVar("T")


class Of(Generic[T]):
    """Names a type that is no class, for `into`: `Of[int | None]()`."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One place where an answer breaks the spec. It never holds what was answered.

    Attributes:
        pointer: JSON Pointer into the payload; `*` stands for any index or free key.
        kind: What is the matter there.
        found: The JSON type that was found; `nothing` if missing.
        expected: What the spec declares, in words.
        operation: The operationId, where it is known.
    """

    pointer: str
    kind: Literal["null", "missing", "type", "value"]
    found: str
    expected: str
    operation: str = ""

    def __str__(self) -> str:
        where = f"{self.operation} {self.pointer or 'the payload'}".lstrip()
        return f"{where}: {self.found} found; {self.expected}"


class SpecDrift(UserWarning):
    """An answer breaks the spec: a warning, or with `drift="raise"` an exception."""

    def __init__(self, *deviations: Deviation) -> None:
        super().__init__(*deviations)
        self.deviations = deviations

    def __str__(self) -> str:
        return "\n".join(map(str, self.deviations))


Drift: TypeAlias = Literal["warn", "raise", "ignore"] | Callable[[Deviation], None]
"""What happens when an answer breaks the spec."""


@overload
def read(
    payload: object,
    into: type[Of[T]],
    *,
    drift: Drift = "raise",
    report: Callable[[Deviation], None] | None = None,
    operation: str = "",
) -> T: ...
@overload
def read(
    payload: object,
    into: type[T],
    *,
    drift: Drift = "raise",
    report: Callable[[Deviation], None] | None = None,
    operation: str = "",
) -> T: ...
def read(
    payload: object,
    into: Any,
    *,
    drift: Drift = "raise",
    report: Callable[[Deviation], None] | None = None,
    operation: str = "",
) -> Any:
    """The payload (a tree of `exact.loads`) as the type that the spec promises.

    A payload that is absent altogether is None. Deviations go to `report`, each once
    per payload; with `drift="raise"` all are raised together, as `SpecDrift`.
    """
    kind = _declared_type(into)
    try:
        return _validator(kind)(payload)
    except _BROKEN as error:
        found: Found = []
        value = _mend(kind, payload, "", found, error)
    deviations = dict.fromkeys(
        replace(each, operation=operation) for each in found if each is not None
    )
    if deviations and drift == "raise":
        raise SpecDrift(*deviations)
    if drift != "ignore" and report is not None:
        for each in deviations:
            report(each)
    return value


# --- one type at a time ---------------------------------------------------------------

_BROKEN: Final = (ValidationError, ArithmeticError)
"""A `multipleOf` of a number like 1e999999 fails as arithmetic."""

Found: TypeAlias = list[Deviation | None]
"""What mending met; None is what it could set right without a deviation."""

_OURS: Final = {
    decimal.Decimal: Decimal,
    dt.date: Date,
    dt.datetime: DateTime,
    float: Float,
}


def _declared_type(into: Any) -> Any:
    declared = getattr(into, "__orig_class__", into)  # `Of[...]()` stands for `Of[...]`
    kind = get_args(declared)[0] if get_origin(declared) is Of else declared
    return _OURS.get(kind, kind)


def _bare(kind: Any) -> Any:
    """A type without what is annotated, and without the name it was given."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif hasattr(kind, "__value__"):
            kind = kind.__value__
        else:
            return kind


@cache
def _validator(kind: Any) -> Callable[[Any], Any]:
    """What validates an answer of this type: raises what is in `_BROKEN`."""
    config = None if is_model(_bare(kind)) else ConfigDict(strict=True)
    validate = TypeAdapter[Any](kind, config=config).validator.validate_python
    return partial(validate, by_alias=True, by_name=False, context=READING)


def _read(kind: Any, value: Any, at: str, found: Found) -> Any:
    try:
        return _validator(kind)(value)
    except _BROKEN as error:
        return _mend(kind, value, at, found, error)


def _mend(kind: Any, value: Any, at: str, found: Found, error: Exception) -> Any:
    """A value that breaks its type, as far as it can be had."""
    whole = _whole(value)
    if whole is not None:
        try:
            result = _validator(kind)(whole)
            found.append(None)
            return result
        except _BROKEN:
            pass
    before, shape, result = len(found), _json_type(value), value
    kind = _fitting(_bare(kind), value)
    if shape == "object" and is_model(kind):
        result = _mend_model(kind, value, at, found)
    elif shape == "object" and get_origin(kind) is dict:
        item = get_args(kind)[1]
        result = {
            key: _read(item, each, f"{at}/*", found) for key, each in value.items()
        }
    elif shape == "array" and get_origin(kind) is list:
        (item,) = get_args(kind)
        result = [_read(item, each, f"{at}/*", found) for each in value]
    if len(found) == before:
        found.append(_deviation(at, value, error))
    return result


def _whole(value: object) -> int | None:
    """`1.0` is an integer (JSON Schema 2020-12, 6.1.1), unless absurdly long."""
    if not isinstance(value, decimal.Decimal) or value.adjusted() > 400:
        return None
    return int(value) if value == value.to_integral_value() else None


# --- models ---------------------------------------------------------------------------


class _Member(NamedTuple):
    """What reading needs to know of a field."""

    name: str
    wire: str
    pointer: str
    kind: Any
    required: bool

    def contradicts(self, value: dict[str, Any]) -> bool:
        """Whether it is a constant that stands there as something else."""
        constant = get_origin(self.kind) is Literal and self.wire in value
        return constant and value[self.wire] not in get_args(self.kind)


@cache
def _members(model: type[Model]) -> tuple[_Member, ...]:
    model.model_rebuild()
    return tuple(_member(name, field) for name, field in model.model_fields.items())


def _member(name: str, field: FieldInfo) -> _Member:
    kind: Any = field.annotation
    if field.metadata:
        kind = Annotated[(kind, *field.metadata)]
    wire = field.validation_alias if isinstance(field.validation_alias, str) else name
    pointer = "/" + wire.replace("~", "~0").replace("/", "~1")
    return _Member(name, wire, pointer, kind, field.is_required())


@cache
def _blank(model: type[Model]) -> Model:
    return model.model_construct()


def _mend_model(
    model: type[Model], value: dict[str, Any], at: str, found: Found
) -> Model:
    made, rest = _blank(model).model_copy(), dict(value)
    for name, wire, pointer, kind, required in _members(model):
        if wire in rest:
            vars(made)[name] = _read(kind, rest.pop(wire), at + pointer, found)
            made.model_fields_set.add(name)
        elif required:
            vars(made)[name] = None
            found.append(
                Deviation(at + pointer, "missing", "nothing", "the spec requires it")
            )
    if made.model_extra is not None:
        kind = open_type(model)
        for key, each in rest.items():
            made.model_extra[key] = _read(kind, each, f"{at}/*", found)
    return made


# --- unions ---------------------------------------------------------------------------


def _fitting(kind: Any, value: Any) -> Any:
    """Of a union, the member of the value's JSON type that needs the least mending."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    shape = _json_type(value)
    fitting = [
        member
        for member in _flat(kind)
        if (shape == "array" and get_origin(member) is list)
        or (shape == "object" and (is_model(member) or get_origin(member) is dict))
    ]
    return min(fitting, key=lambda member: _misfit(member, value), default=kind)


def _flat(kind: Any) -> Iterator[Any]:
    for member in map(_bare, get_args(kind)):
        if get_origin(member) in (Union, UnionType):
            yield from _flat(member)
        else:
            yield member


def _misfit(kind: Any, value: Any) -> tuple[int, int, int]:
    """Constants contradicted, errors in all, known members (the more, the better)."""
    try:
        _validator(kind)(value)
        errors = 0
    except _BROKEN as error:
        errors = error.error_count() if isinstance(error, ValidationError) else 1
    members = _members(kind) if is_model(kind) else ()
    contradicted = sum(member.contradicts(value) for member in members)
    return contradicted, errors, -sum(member.wire in value for member in members)


# --- words ----------------------------------------------------------------------------

_JSON_TYPES: Final[dict[type, str]] = {
    NoneType: "null",
    bool: "boolean",
    int: "number",
    decimal.Decimal: "number",
    str: "string",
    list: "array",
    dict: "object",
}


def _json_type(value: object) -> str:
    return _JSON_TYPES.get(type(value), type(value).__name__)


def _deviation(at: str, value: Any, error: Exception) -> Deviation:
    found = _json_type(value)
    if value is None:
        return Deviation(at, "null", found, "the spec allows no null")
    if not isinstance(error, ValidationError):
        return Deviation(at, "value", found, "too large to be checked")
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    words = dict.fromkeys(_words(each["msg"]) for each in errors)
    changed = all(each["type"].endswith("_type") for each in errors)
    kind: Literal["type", "value"] = "type" if changed else "value"
    return Deviation(at, kind, found, " or ".join(words))


def _words(message: str) -> str:
    """What is declared, without the advice for those who construct a model."""
    return message.removeprefix("Input ").partition(";")[0]
