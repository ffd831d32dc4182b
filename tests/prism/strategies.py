"""Random values for the arguments of any method: always valid, and as awkward as validity allows.

Each is a `Sample`: the Python value, and what must stand on the wire for it. The second is written down
here, from the vocabulary's own words, and not asked of the runtime: it is what the runtime is held to.
"""

import datetime as dt
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from specmint import ir
from specmint.ir import Ident, Type

from .spec import Case, Schema, Spec, plain, spec_of

#: Prism ends `int64` where JavaScript's exact integers end, not at 2**63.
_FORMATS: Final = {"int32": (-(2**31), 2**31 - 1), "int64": (1 - 2**53, 2**53 - 1)}
_INT64: Final = (-(2**63), 2**63 - 1)
_MOST_ITEMS, _LONGEST = 3, 12
_NASTY: Final = "&=+%;,/\\?#\"'<>{}[]|^`~ \t\r\n\0\x7f\x85é€ß\u200d\u2028\ufeff\U0001f4b6"
_AWKWARD: Final = (
    "",
    " ",
    "null",
    "true",
    "0",
    "-1",
    "1e5",
    "1.10",
    "..",
    "a+b c&d=e%20",
    '{"a":1}',
)


class Sample(NamedTuple):
    """A value for Python, and the JSON tree that must stand for it in a request."""

    python: Any
    wire: Any


@dataclass(frozen=True)
class Call:
    """Arguments for one method, and for a list the token of the page to start at."""

    given: Mapping[str, Sample] = field(default_factory=dict[str, Sample])
    token: str | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        return {name: sample.python for name, sample in self.given.items()}


@cache
def calls(case: Case) -> SearchStrategy[Call]:
    """Calls of a method: every required argument, any of the optional ones."""
    values = _Values(spec_of(case.name))
    schemas = case.spec.arguments(case.operation)
    in_path = {each.argument for each in case.operation.parameters if each.place == "path"}
    known: dict[bool, dict[str, SearchStrategy[Sample]]] = {True: {}, False: {}}
    for argument in case.operation.arguments:
        made = values.of(argument.type, schemas[argument.name])
        if argument.name in in_path:
            made = made.filter(_fits_a_segment)
        if case.bulk is not None:
            made = made.filter(lambda sample: bool(sample.python))
        known[argument.required][argument.name] = made
    given = st.fixed_dictionaries(known[True], optional=known[False])
    return st.builds(Call, given, _tokens(case))


def _fits_a_segment(sample: Sample) -> bool:
    """Whether a value may stand in a path: the runtime refuses what would be resolved away."""
    return sample.wire not in ("", ".", "..")


def _tokens(case: Case) -> SearchStrategy[str | None]:
    """Where to start in a list: at its beginning or anywhere else. No other call has tokens."""
    paging = case.operation.paging
    if paging is None:
        return st.none()
    first = paging.first if paging.style == "page" else 0
    return st.none() | st.integers(first, 2**31 - 1).map(str)


class _Values:
    """Samples for the types of one API."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._models = import_module(f"{spec.api.package}.models")

    def of(self, type_: Type, schema: Schema) -> SearchStrategy[Sample]:
        """Samples of a type, within the limits of the schema it was made from."""
        match type_:
            case ir.Scalar():
                return _scalar(type_, schema)
            case ir.Constant(values):
                return st.sampled_from([_same(plain(each)) for each in values])
            case ir.ListOf(item):
                inner = self.of(item, self._below(schema, "items"))
                low, high = schema.get("minItems", 0), schema.get("maxItems", _MOST_ITEMS)
                sizes = {"min_size": low, "max_size": min(high, low + _MOST_ITEMS)}
                return st.lists(inner, **sizes).map(_list)
            case ir.MapOf(value):
                inner = self.of(value, self._below(schema, "additionalProperties"))
                return st.dictionaries(_texts({}), inner, max_size=_MOST_ITEMS).map(_dict)
            case ir.Union(members):
                return st.one_of([self.of(member, {}) for member in members])
            case ir.Limited(inner):
                return self.of(inner, schema)
            case ir.Nullable(inner):
                return st.just(_same(None)) | self.of(inner, schema)
            case ir.NullAs():
                return self._null_as(type_, schema)
            case ir.Coded(codec):
                return _coded(codec)
            case ir.Named(name):
                return self._defined(name)

    def _below(self, schema: Schema, keyword: str) -> Schema:
        inner = self._spec.resolve(schema.get(keyword))
        return inner if isinstance(inner, dict) else {}

    def _null_as(self, type_: ir.NullAs, schema: Schema) -> SearchStrategy[Sample]:
        """None travels as the literal to send; so does a value that is itself one of the literals."""
        literals = [plain(each) for each in type_.literals]
        send = plain(type_.send)

        def settled(sample: Sample) -> Sample:
            null = sample.wire is None or sample.wire in literals
            return Sample(sample.python, send if null else sample.wire)

        inner = type_.inner.inner if isinstance(type_.inner, ir.Nullable) else type_.inner
        shown = st.sampled_from([_same(None), *map(_same, literals)])
        return (self.of(inner, schema) | shown).map(settled)

    def _defined(self, name: Ident) -> SearchStrategy[Sample]:
        match self._spec.definition(name):
            case ir.Alias(type=type_):
                return st.deferred(lambda: self.of(type_, {}))
            case ir.Enum(members=members):
                values = [plain(each.value) for each in members]
                kind = getattr(self._models, name)
                return st.sampled_from([Sample(kind(each), each) for each in values])
            case ir.Model() as model:
                return st.deferred(lambda: self._model(model))

    def _model(self, model: ir.Model) -> SearchStrategy[Sample]:
        """Any of the optional fields, beside all that are required; a constant fills itself."""
        required, optional = dict[str, Any](), dict[str, Any]()
        constants: dict[str, Any] = {}
        for each in model.fields:
            schema = self._spec.resolve(self._spec.at(each.place.pointer))
            fixed = isinstance(each.type, ir.Constant) and len(each.type.values) == 1
            if fixed and isinstance(each.type, ir.Constant) and each.required:
                constants[each.wire.raw] = plain(each.type.values[0])
            place = required if each.required and not fixed else optional
            place[each.name] = self.of(each.type, schema)
        kind = getattr(self._models, model.name)
        wires = {str(each.name): each.wire.raw for each in model.fields}

        def made(given: Mapping[str, Sample]) -> Sample:
            python = kind(**{name: sample.python for name, sample in given.items()})
            wire = {wires[name]: sample.wire for name, sample in given.items()}
            return Sample(python, constants | wire)

        whole = self._spec.at(model.place.pointer)
        least, most = whole.get("minProperties", 0), whole.get("maxProperties", len(wires))
        found = st.fixed_dictionaries(required, optional=optional).map(made)
        return found.filter(lambda sample: least <= len(sample.wire) <= most)


def _same(value: Any) -> Sample:
    return Sample(value, value)


def _list(samples: Sequence[Sample]) -> Sample:
    return Sample([each.python for each in samples], [each.wire for each in samples])


def _dict(samples: Mapping[str, Sample]) -> Sample:
    return Sample(
        {name: each.python for name, each in samples.items()},
        {name: each.wire for name, each in samples.items()},
    )


def _scalar(type_: ir.Scalar, schema: Schema) -> SearchStrategy[Sample]:
    match type_.kind:
        case "string":
            return _texts(schema).map(_same)
        case "integer":
            return _integers(schema).map(_same)
        case "decimal":
            return _decimals(schema).map(_same)
        case "boolean":
            return st.booleans().map(_same)
        case "datetime":
            return _moments(zoned=True).map(lambda moment: Sample(moment, moment.isoformat()))
        case "date":
            return st.dates().map(lambda day: Sample(day, day.isoformat()))
        case "any":
            return _anything().map(_same)
        case "float" | "bytes" | "none":
            raise NotImplementedError(f"no argument of the four APIs is of the kind {type_.kind}")


def _texts(schema: Schema) -> SearchStrategy[str]:
    """Text of the length and pattern that the schema wants: plain, unicode, or full of delimiters."""
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    found: SearchStrategy[str]
    if "pattern" in schema:
        found = st.from_regex(str(schema["pattern"]), fullmatch=True)
    else:
        nasty = st.text(st.sampled_from(_NASTY + string.ascii_letters), max_size=_LONGEST)
        found = st.sampled_from(_AWKWARD) | nasty | st.text(max_size=_LONGEST)
        if low:
            found = st.text(min_size=low, max_size=low + _LONGEST) | found
        if high is not None:
            found = st.text(min_size=low, max_size=high) | found
    return found.filter(lambda text: low <= len(text) and (high is None or len(text) <= high))


def _integers(schema: Schema) -> SearchStrategy[int]:
    low, high = _FORMATS.get(schema.get("format", ""), _INT64)
    low = max(low, schema.get("minimum", low), schema.get("exclusiveMinimum", low - 1) + 1)
    high = min(high, schema.get("maximum", high), schema.get("exclusiveMaximum", high + 1) - 1)
    step = schema.get("multipleOf", 1)
    return st.integers(-(-low // step), high // step).map(lambda count: count * step)


def _decimals(schema: Schema) -> SearchStrategy[Decimal | int]:
    """Exact numbers of up to 30 digits, the point anywhere in them; whole ones also as `int`."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None or high is not None:
        return st.decimals(low, high, allow_nan=False, places=2)
    numbers = st.builds(
        lambda sign, digits, places: Decimal((sign, tuple(map(int, str(digits))), -places)),
        st.integers(0, 1),
        st.integers(0, 10**30 - 1),
        st.integers(0, 30),
    )
    money = st.sampled_from([Decimal("1.10"), Decimal("12345678901234567.89"), Decimal("0.00")])
    return money | numbers | st.integers(*_INT64)


def _moments(*, zoned: bool) -> SearchStrategy[dt.datetime]:
    """Datetimes with a zone of whole minutes, as RFC 3339 can write it; or without any."""
    if not zoned:
        return st.datetimes()
    zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timedelta(minutes=minutes))
    return st.datetimes(timezones=zones.map(dt.timezone) | st.just(dt.UTC))


def _anything() -> SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | _integers({}) | _decimals({}) | _texts({})
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=_MOST_ITEMS)
        | st.dictionaries(_texts({}), inner, max_size=_MOST_ITEMS),
        max_leaves=6,
    )


def _coded(codec: ir.Codec) -> SearchStrategy[Sample]:
    """`x-wire`: Python values, and the literals that the spec says they travel as."""
    match codec:
        case ir.Flag(true=true, false=false):
            return st.sampled_from([Sample(True, plain(true)), Sample(False, plain(false))])
        case ir.Stamp(format=format, fraction=fraction, whole_day=False):
            zoned = "%z" in format.raw
            return _moments(zoned=zoned).map(
                lambda moment: Sample(moment, _stamped(moment, format.raw, fraction))
            )
        case ir.Iso():
            moments = _moments(zoned=True) | _moments(zoned=False)
            return moments.map(lambda moment: Sample(moment, moment.isoformat()))
        case ir.Numeral(exact=exact):
            numbers: SearchStrategy[Any] = _decimals({}) if exact else st.integers()
            return numbers.map(lambda number: Sample(number, f"{number:f}"))
        case _:
            raise NotImplementedError(f"no argument of the four APIs travels as {codec}")


def _stamped(moment: dt.datetime, format: str, fraction: int | None) -> str:
    """`strftime`, but with four digits of the year and `fraction` digits of a second, cut off."""
    part = f"{moment.microsecond:06d}"[: 6 if fraction is None else fraction]
    return moment.strftime(format.replace("%f", part).replace("%Y", f"{moment.year:04d}"))
