"""One valid value for each type of an argument, and what must travel for it: worked out from the IR, not by the runtime."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

from hypothesis import find
from hypothesis import strategies as st

from specmint import ir
from specmint.ir import Ident, Text

_MOMENT = dt.datetime(2026, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
_DAY = dt.date(2026, 2, 3)
_SCALARS: dict[str, tuple[Any, Any]] = {
    "string": ("a b&c/ü%,", "a b&c/ü%,"),
    "integer": (7, 7),
    "boolean": (True, True),
    "decimal": (Decimal("1.50"), Decimal("1.50")),
    "float": (1.5, Decimal("1.5")),
    "date": (_DAY, "2026-02-03"),
    "datetime": (_MOMENT, "2026-02-03T04:05:06+00:00"),
    "bytes": (b"\x00\xff", b"\x00\xff"),
    "content": (b"\x00\xff", b"\x00\xff"),
    "any": ("any", "any"),
}


class Sample(NamedTuple):
    """A value for Python, and the JSON tree that must travel for it."""

    python: Any
    wire: Any


def plain(value: ir.Primitive) -> Any:
    """Return a literal of a document as Python has it."""
    return value.raw if isinstance(value, Text) else value


class Samples:
    """Samples for the types of one API; its models are those of a generated package."""

    def __init__(self, api: ir.Api, models: ModuleType | SimpleNamespace) -> None:
        self._definitions = {definition.name: definition for definition in api.definitions}
        self._models = models

    def of(self, type_: ir.Type, around: frozenset[Ident] = frozenset()) -> Sample:
        """Return a sample of a type. Of models in themselves (`around`) optional members are left out."""
        match type_:
            case ir.Scalar(kind):
                return Sample(*_SCALARS[kind])
            case ir.Constant(values):
                return Sample(plain(values[0]), plain(values[0]))
            case ir.ListOf(item):
                return _list([self.of(item, around)] * 2)
            case ir.MapOf(value):
                one = self.of(value, around)
                return Sample({"k 1": one.python}, {"k 1": one.wire})
            case ir.Union(members) | ir.Tagged(members):
                return self.of(members[0], around)
            case ir.Nullable(inner) | ir.NullAs(inner):
                return self.of(inner, around)
            case ir.Limited(inner, limits):
                return self._within(inner, limits, around)
            case ir.Coded(codec):
                return _coded(codec)
            case ir.Named(name):
                return self._defined(name, around)

    def _within(self, inner: ir.Type, limits: ir.Limits, around: frozenset[Ident]) -> Sample:
        if isinstance(inner, ir.ListOf):
            size = max(1, limits.min_length or 0, min(2, limits.max_length or 2))
            return _list([self.of(inner.item, around)] * min(size, limits.max_length or size))
        if inner == ir.STRING:
            text = _text(limits)
            return Sample(text, text)
        numbers = [plain for plain in range(-1000, 1001) if _fits(plain, limits)]
        plain_number = min(numbers, key=abs)
        if inner == ir.Scalar("decimal"):
            return Sample(Decimal(plain_number), Decimal(plain_number))
        return Sample(plain_number, plain_number)

    def _defined(self, name: Ident, around: frozenset[Ident]) -> Sample:
        match self._definitions[name]:
            case ir.Alias(type=type_):
                return self.of(type_, around | {name})
            case ir.Enum(members=members):
                value = plain(members[-1].value)
                return Sample(getattr(self._models, name)(value), value)
            case ir.Model() as model:
                return self._model(model, around)

    def _model(self, model: ir.Model, around: frozenset[Ident]) -> Sample:
        """All members, but only those that are required of a model inside itself; constants fill themselves."""
        given: dict[str, Any] = {}
        wire: dict[str, Any] = {}
        for field in model.fields:
            is_constant = isinstance(field.type, ir.Constant) and len(field.type.values) == 1
            if not field.required and (model.name in around or is_constant):
                continue
            one = self.of(field.type, around | {model.name})
            wire[field.wire.raw] = one.wire
            if not is_constant:
                given[field.name] = one.python
        return Sample(getattr(self._models, model.name)(**given), wire)


def _list(samples: Iterable[Sample]) -> Sample:
    listed = list(samples)
    return Sample([one.python for one in listed], [one.wire for one in listed])


def _text(limits: ir.Limits) -> str:
    low, high = limits.min_length or 0, limits.max_length
    if not limits.patterns:
        return "t" * max(1, low)
    made = st.from_regex(limits.patterns[0].raw.replace("\\z", "\\Z"), fullmatch=False)
    return find(made, lambda text: bool(text) and low <= len(text) <= (high or 1000))


def _fits(number: int, limits: ir.Limits) -> bool:
    bounds = (
        limits.ge is None or number >= limits.ge,
        limits.gt is None or number > limits.gt,
        limits.le is None or number <= limits.le,
        limits.lt is None or number < limits.lt,
        not limits.multiple_of or number % limits.multiple_of == 0,
        not limits.step or number % limits.step == 0,
    )
    return all(bounds)


def _coded(codec: ir.Codec) -> Sample:
    """What `x-wire` says a value travels as."""
    match codec:
        case ir.Flag(true=true):
            return Sample(True, plain(true))
        case ir.Numeral(exact=exact):
            return Sample(Decimal("1.50"), "1.50") if exact else Sample(7, "7")
        case ir.Stamp(format=format, fraction=fraction, whole_day=whole_day):
            moment = _MOMENT if "%z" in format.raw else _MOMENT.replace(tzinfo=None)
            digits = "000000"[: 6 if fraction is None else fraction]
            text = moment.strftime(format.raw.replace("%f", digits))
            return Sample(_DAY if whole_day else moment, text)
        case ir.Iso():
            return Sample(_MOMENT.replace(tzinfo=None), "2026-02-03T04:05:06")
        case ir.Epoch(unit=unit):
            seconds = int(_MOMENT.timestamp())
            return Sample(_MOMENT, seconds * (1000 if unit == "milliseconds" else 1))
        case _:
            raise NotImplementedError(f"no sample is known of what travels as {codec}")
