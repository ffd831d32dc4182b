"""Turn answers into objects, and report where an answer breaks the spec.

The usual path is strict validation. Where that fails, the answer is taken apart: what
is valid is validated, anything else is kept as the vendor sent it, a required member
that is missing reads None, and every deviation is reported. Nothing is invented, and
the answer of a call that succeeded is never lost.
"""

import datetime as dt
import decimal
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from functools import cache, partial
from types import NoneType
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar, get_args, get_origin

from pydantic import ConfigDict, TypeAdapter, ValidationError

from .fields import READING, UNZONED_TEXT, Date, DateTime, Decimal, Float, Unzoned, same
from .model import Model, bare, flat, is_model, members, open_type, parts, required

T = TypeVar("T")


class TypeOf(Generic[T]):
    """Names a type that is not a class, for `into=`: `TypeOf[int | None]()`."""

    def for_answer(self, status: int, headers: Mapping[str, str]) -> Any:
        """Return what an answer is read as."""
        return self


Into: TypeAlias = type[T] | TypeOf[T]
"""What an answer is read as: a class, or `TypeOf[...]()` for a type that is not one."""


DeviationKind: TypeAlias = Literal["null", "missing", "type", "value", "media"]


@dataclass(frozen=True, slots=True)
class Deviation:
    """One place where an answer breaks the spec. It never holds what was answered.

    `pointer` leads into the payload, with `*` for any index or free key; `found` is the
    JSON type there (or the media type), `expected` what the spec declares, in words.
    One answer may repeat it, as in each row of a list: `count` says how often, `first`
    where it is met first, with that index.
    """

    pointer: str
    kind: DeviationKind
    found: str
    expected: str
    operation: str = ""
    count: int = field(default=1, compare=False)
    first: str = field(default="", compare=False)

    def __str__(self) -> str:
        where = f"{self.operation} {self.pointer or 'the payload'}".lstrip()
        text = f"{where}: {self.found} found; {self.expected}"
        if self.count == 1:
            return text
        return f"{text} ({self.count} times, first at {self.first or self.pointer})"


class SpecDrift(UserWarning):
    """An answer breaks the spec: a warning, or with `drift="raise"` an exception.

    The call succeeded: what it would have returned is `value`, if this is raised.
    """

    value: Any = None

    def __init__(self, *deviations: Deviation) -> None:
        super().__init__(*deviations)
        self.deviations = deviations

    def __str__(self) -> str:
        return "\n".join(map(str, self.deviations))


Drift: TypeAlias = Literal["warn", "raise", "ignore"] | Callable[[Deviation], None]
"""What happens when an answer breaks the spec."""

_Found: TypeAlias = list[Deviation | None]
"""What was met on the way; None is what could be set right without a deviation."""


def read_leniently(
    payload: object, into: Any, index: int | None = None
) -> tuple[Any, list[Deviation]]:
    """Return the payload as that type, and each place where it deviates, repeated ones too.

    With an `index` the payload is that element of an array, as which it is pointed at.
    """
    found: _Found = []
    at = "" if index is None else f"/{_INDEX}{index}"
    value = _read(declared_type(into), payload, at, found)
    return value, [each for each in found if each is not None]


def reported(
    value: T,
    found: Iterable[Deviation],
    *,
    drift: Drift,
    report: Callable[[Deviation], None],
) -> T:
    """Return the value, and report its deviations as `drift` says, repeated ones once.

    The value is also in a `SpecDrift` that this, or `report`, raises.
    """
    deviations = _folded(found)
    try:
        if deviations and drift == "raise":
            raise SpecDrift(*deviations)
        if drift != "ignore":
            for each in deviations:
                report(each)
    except SpecDrift as raised:
        raised.value = value
        raise
    return value


def _folded(found: Iterable[Deviation]) -> tuple[Deviation, ...]:
    """Return each deviation once, with the count and the first place of its like."""
    folded: dict[Deviation, Deviation] = {}
    for each in found:
        known = folded.get(each)
        if known is not None:
            each = replace(known, count=known.count + each.count)
        folded[each] = each
    return tuple(folded.values())


def read_text(text: str, into: Any) -> Any:
    """Return a text that is no JSON, such as a header, as a type; or `ValidationError`.

    A moment may also be an HTTP date (RFC 9110 5.6.7).
    """
    kind = declared_type(into)
    if bare(kind) is dt.datetime and text[:3].isalpha():
        with suppress(ValueError):
            return parsedate_to_datetime(text)
    return TypeAdapter[Any](kind).validate_strings(text.strip())


def takes_nothing(into: Any) -> bool:
    """Return whether None is a value of this type."""
    return read_leniently(None, into) == (None, [])


_OURS: Any = {decimal.Decimal: Decimal, dt.date: Date, dt.datetime: DateTime, float: Float}


def declared_type(into: Any) -> Any:
    kind = into
    # Not asked of a class: pydantic's answers slowly, and a list asks for each item.
    if not isinstance(into, type):
        kind = getattr(into, "__orig_class__", into)  # by which `TypeOf[...]()` was made
        if get_origin(kind) is TypeOf:
            kind = get_args(kind)[0]
    return _OURS.get(kind, kind)


# `multipleOf` of a number like 1e999999 fails as arithmetic, not as validation.
BROKEN = (ValidationError, ArithmeticError)


@cache
def validator(kind: Any) -> Callable[[Any], Any]:
    """Return what validates an answer of this type, or raises one of `BROKEN`."""
    return partial(strictly(kind), by_alias=True, by_name=False, context=READING)


def strictly(kind: Any) -> Callable[..., Any]:
    """Return what validates a value of this type strictly, or raises `ValidationError`."""
    for part in filter(is_model, parts(kind)):
        part.model_rebuild()  # pydantic itself would recurse through all that it is made of
    # A model has its own configuration; pydantic refuses a second one beside it.
    config = None if is_model(bare(kind)) else ConfigDict(strict=True)
    return TypeAdapter[Any](kind, config=config).validator.validate_python


def _read(kind: Any, value: Any, at: str, found: _Found) -> Any:
    """Validate `value`; if that fails, return the best partial value and append why."""
    before = len(found)
    try:
        return validator(kind)(value)
    except BROKEN as error:
        broken = error
    if _is_whole(value):
        with suppress(*BROKEN):
            result = validator(kind)(int(value))
            found.append(None)
            return result
    if (moment := _unzoned(kind, value)) is not None:
        found.append(_at(at, "value", "string", "should have an offset, such as Z"))
        return moment
    result = _mended(_best_member(kind, value), value, at, found)
    if len(found) == before:
        found.append(_deviation(at, value, broken))
    return result


def _unzoned(kind: Any, value: object) -> Unzoned | None:
    """Return the datetime of a text that only lacks its offset for this type."""
    if not isinstance(value, str) or not UNZONED_TEXT.fullmatch(value):
        return None
    with suppress(*BROKEN):
        moment = validator(kind)(f"{value}Z")
        if isinstance(moment, dt.datetime):
            return Unzoned.combine(moment.date(), moment.time())
    return None


def _is_whole(value: object) -> bool:
    """Return whether a number such as `1.0` is an integer (JSON Schema, 6.1.1)."""
    if isinstance(value, decimal.Decimal) and value.adjusted() <= 400:
        return value == value.to_integral_value()
    return False  # `int()` of 1e999999 would take for ever.


def _mended(kind: Any, value: Any, at: str, found: _Found) -> Any:
    """Read an object or an array part by part; return anything else as it came."""
    if not _has_shape(kind, value):
        return value
    if is_model(kind):
        return _mended_model(kind, value, at, found)
    item = get_args(kind)[-1]
    if get_origin(kind) is list:
        return [
            _read(item, each, f"{at}/{_INDEX}{index}", found) for index, each in enumerate(value)
        ]
    return {key: _read(item, each, f"{at}/*", found) for key, each in value.items()}


def _mended_model(model: type[Model], value: dict[str, Any], at: str, found: _Found) -> Model:
    made = model.model_construct()
    rest = dict(value)
    for name, member in members(model).items():
        here = f"{at}/{member.wire.replace('~', '~0').replace('/', '~1')}"
        if member.wire in rest:
            vars(made)[name] = _read(member.kind, rest.pop(member.wire), here, found)
            made.model_fields_set.add(name)
        elif name in required(model):
            vars(made)[name] = None
            found.append(_at(here, "missing", "nothing", "the spec requires it"))
    if made.model_extra is not None:
        kind = open_type(model)
        for key, each in rest.items():
            made.model_extra[key] = _read(kind, each, f"{at}/*", found)
    return made


def _best_member(kind: Any, value: Any) -> Any:
    """Return, of a union, the member that a tag names, or that the value fits best."""
    for each in parts(kind):
        if hasattr(each, "__chosen__") and (chosen := each.__chosen__(kind, value)):
            return chosen
    candidates = [each for each in flat(bare(kind)) if _has_shape(each, value)]
    return min(candidates, key=lambda each: _misfit(each, value), default=bare(kind))


def _has_shape(kind: Any, value: Any) -> bool:
    """Return whether both are objects, or both are arrays."""
    shape = dict if is_model(kind) else get_origin(kind)
    return shape in (dict, list) and type(value) is shape


def _misfit(kind: Any, value: Any) -> tuple[int, int, int]:
    """Return how badly a value fits: wrong constants, errors, members not known."""
    errors = 0
    try:
        validator(kind)(value)
    except ValidationError as error:
        errors = error.error_count()
    except ArithmeticError:
        errors = 1
    fields = members(kind).values() if is_model(kind) else ()
    known = [each for each in fields if each.wire in value]
    contradicted = sum(_contradicts(each.kind, value[each.wire]) for each in known)
    return contradicted, errors, -len(known)


def _contradicts(kind: Any, value: object) -> bool:
    """Return whether the type is a constant, and the value is another."""
    if get_origin(bare(kind)) is not Literal:
        return False
    return not any(same(value, each) for each in get_args(bare(kind)))


def _deviation(at: str, value: object, error: Exception) -> Deviation:
    found = _JSON_TYPES.get(type(value), type(value).__name__)
    if value is None:
        return _at(at, "null", found, "the spec allows no null")
    if not isinstance(error, ValidationError):
        return _at(at, "value", found, "too large to be checked")
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    # "Input should be …; or, on purpose, …": the advice is for who constructs a model.
    messages = [each["msg"].removeprefix("Input ").partition(";")[0] for each in errors]
    is_type = all(each["type"].endswith("_type") for each in errors)
    words = " or ".join(dict.fromkeys(messages))
    return _at(at, "type" if is_type else "value", found, words)


_INDEX: Final = "\0"
"""Stands before an index in a pointer, so that `*` can take its place."""


def _at(at: str, kind: DeviationKind, found: str, expected: str) -> Deviation:
    """Return a deviation at a pointer in which indexes are marked."""
    pattern = re.sub(f"{_INDEX}[0-9]+", "*", at)
    return Deviation(pattern, kind, found, expected, first=at.replace(_INDEX, ""))


_JSON_TYPES: dict[type, str] = {NoneType: "null", bool: "boolean", str: "string"}
_JSON_TYPES.update({int: "number", decimal.Decimal: "number"})
_JSON_TYPES.update({list: "array", dict: "object"})
