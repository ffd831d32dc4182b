"""Answers to objects, and what happens when an answer breaks the spec.

The plain path is strict validation. Where that fails, the answer is taken apart: what
fits is validated, what does not is kept as the vendor sent it, a required member that
is missing reads None, and every deviation is reported. Nothing is invented, and the
answer of a call that succeeded is never lost.
"""

import datetime as dt
import decimal
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from types import NoneType
from typing import (
    Any,
    Final,
    Generic,
    Literal,
    TypeAlias,
    TypeVar,
    get_args,
    get_origin,
)

from pydantic import ConfigDict, TypeAdapter, ValidationError

from .model import Model, bare, flat, is_model, members, open_type, required
from .unions import Unlisted, tagged_model
from .values import READING, Date, DateTime, Decimal, Float, same

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

Found: TypeAlias = list[Deviation | None]
"""What mending met; None is what it could set right without a deviation."""


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
    found: Found = []
    value = _read(_declared_type(into), payload, "", found)
    told = [replace(each, operation=operation) for each in found if each is not None]
    deviations = dict.fromkeys(told)
    if deviations and drift == "raise":
        raise SpecDrift(*deviations)
    if drift != "ignore" and report is not None:
        for each in deviations:
            report(each)
    return value


# --- types ----------------------------------------------------------------------------

_OURS: Final = {
    decimal.Decimal: Decimal,
    dt.date: Date,
    dt.datetime: DateTime,
    float: Float,
}
_BROKEN: Final = (ValidationError, ArithmeticError)
"""A `multipleOf` of a number like 1e999999 fails as arithmetic."""


def _declared_type(into: Any) -> Any:
    declared = getattr(into, "__orig_class__", into)  # `Of[...]()` stands for `Of[...]`
    kind = get_args(declared)[0] if get_origin(declared) is Of else declared
    return _OURS.get(kind, kind)


@cache
def _validator(kind: Any) -> Callable[[Any], Any]:
    """What validates an answer of this type: raises what is in `_BROKEN`."""
    config = None if is_model(bare(kind)) else ConfigDict(strict=True)
    validate = TypeAdapter[Any](kind, config=config).validator.validate_python
    return partial(validate, by_alias=True, by_name=False, context=READING)


# --- values ---------------------------------------------------------------------------


def _read(kind: Any, value: Any, at: str, found: Found) -> Any:
    """A value of this type; if it breaks the type, as far as it can be had."""
    before = len(found)
    try:
        return _validator(kind)(value)
    except _BROKEN as error:
        broken = error
    if _is_whole(value):
        try:
            result = _validator(kind)(int(value))
            found.append(None)
            return result
        except _BROKEN:
            pass
    result = _mended(_fitting(kind, value), value, at, found)
    if len(found) == before:
        found.append(_deviation(at, value, broken))
    return result


def _is_whole(value: object) -> bool:
    """`1.0` is an integer (JSON Schema 2020-12, 6.1.1), unless absurdly long."""
    if not isinstance(value, decimal.Decimal) or value.adjusted() > 400:
        return False
    return value == value.to_integral_value()


def _mended(kind: Any, value: Any, at: str, found: Found) -> Any:
    """An object or an array, read part by part; anything else stays as it came."""
    if not _takes(kind, value):
        return value
    if is_model(kind):
        return _mended_model(kind, value, at, found)
    item = get_args(kind)[-1]
    if get_origin(kind) is list:
        return [_read(item, each, f"{at}/*", found) for each in value]
    return {key: _read(item, each, f"{at}/*", found) for key, each in value.items()}


def _mended_model(
    model: type[Model], value: dict[str, Any], at: str, found: Found
) -> Model:
    made, rest = model.model_construct(), dict(value)
    for name, member in members(model).items():
        here = f"{at}/{member.wire.replace('~', '~0').replace('/', '~1')}"
        if member.wire in rest:
            vars(made)[name] = _read(member.kind, rest.pop(member.wire), here, found)
            made.model_fields_set.add(name)
        elif name in required(model):
            vars(made)[name] = None
            found.append(Deviation(here, "missing", "nothing", "the spec requires it"))
    if made.model_extra is not None:
        kind = open_type(model)
        for key, each in rest.items():
            made.model_extra[key] = _read(kind, each, f"{at}/*", found)
    return made


# --- unions ---------------------------------------------------------------------------


def _fitting(kind: Any, value: Any) -> Any:
    """Of a union, the member that a tag names, else the one that needs the least mending."""
    chosen = tagged_model(kind, value)
    if chosen is not None:
        return chosen
    every = [each for each in flat(bare(kind)) if each is not Unlisted]
    fitting = [each for each in every if _takes(each, value)]
    return min(fitting, key=lambda member: _misfit(member, value), default=bare(kind))


def _takes(kind: Any, value: Any) -> bool:
    """Whether it is an object or an array, as the type is."""
    shape = dict if is_model(kind) else get_origin(kind)
    return shape in (dict, list) and type(value) is shape


def _misfit(kind: Any, value: Any) -> tuple[int, int, int]:
    """Constants contradicted, errors in all, known members (the more, the better)."""
    try:
        _validator(kind)(value)
        errors = 0
    except _BROKEN as error:
        errors = error.error_count() if isinstance(error, ValidationError) else 1
    fields = members(kind).values() if is_model(kind) else ()
    known = [(each.kind, value[each.wire]) for each in fields if each.wire in value]
    return sum(_contradicts(*each) for each in known), errors, -len(known)


def _contradicts(kind: Any, value: object) -> bool:
    """Whether a constant stands there as something else."""
    literals = get_args(bare(kind)) if get_origin(bare(kind)) is Literal else (value,)
    return not any(same(value, each) for each in literals)


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


def _deviation(at: str, value: object, error: Exception) -> Deviation:
    found = _JSON_TYPES.get(type(value), type(value).__name__)
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
