"""Python values and their form on the wire: what the fields of models are made of.

`Decimal`, `Date`, `DateTime` and `Float` are types. `Flag`, `Stamp`, `Day`, `Epoch`,
`Numeral` and `Null` go inside `Annotated` and say how a value of that type travels. A
literal they do not know is a validation error, never a guess.
"""

import datetime as dt
import decimal
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

READING: Final = object()
"""The validation context of answers: what is found there came over the wire."""

Wire: TypeAlias = str | int | decimal.Decimal | None

# --- types that JSON lacks, read without a line of Python per value -------------------


class _Reads:
    """Gives a type the schema that reads it."""

    def __init__(self, schema: CoreSchema) -> None:
        self.schema = schema

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return self.schema


def _first_of(kind: str, expected: str, *schemas: CoreSchema) -> _Reads:
    return _Reads(
        core_schema.union_schema(
            list(schemas),
            mode="left_to_right",
            custom_error_type=kind,
            custom_error_message=f"Input should be {expected}",
            serialization=core_schema.simple_ser_schema("any"),
        )
    )


def _made(make: Callable[[Any], Any], schema: CoreSchema) -> CoreSchema:
    return core_schema.no_info_after_validator_function(make, schema)


def _text(pattern: str) -> CoreSchema:
    return core_schema.str_schema(strict=True, pattern=f"^{pattern}$")


def _lower_case_z(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.upper())


_DECIMAL: Final = core_schema.decimal_schema(strict=True)
_INT: Final = core_schema.int_schema(strict=True)
_FLOAT: Final = core_schema.float_schema(strict=True, allow_inf_nan=False)
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?"
_ZONE: Final = "( ?(Z|[+-][0-9]{2}(:?[0-9]{2})?))?"

Decimal: TypeAlias = Annotated[
    decimal.Decimal,
    _first_of(
        "exact_number_type",
        "a Decimal or an int",
        _DECIMAL,
        _made(decimal.Decimal, _INT),
    ),
]
"""An exact number: takes Decimal and int, never float, text, bool, NaN or infinity."""

Float: TypeAlias = Annotated[
    float,
    _first_of(
        "inexact_number_type",
        "a finite number",
        _FLOAT,
        core_schema.chain_schema([_made(float, _DECIMAL), _FLOAT]),
    ),
]
"""A number of which the spec says that digits may get lost."""

DateTime: TypeAlias = Annotated[
    dt.datetime,
    _first_of(
        "date_and_time",
        "a datetime, or its text in ISO 8601",
        core_schema.datetime_schema(strict=True),
        _made(dt.datetime.fromisoformat, _text(f"{_DAY}[Tt ]{_TIME}{_ZONE}")),
        _made(_lower_case_z, _text(f"{_DAY}[Tt ]{_TIME}z")),
    ),
]
"""A moment, with or without zone, also read from ISO 8601; cut to microseconds."""

Date: TypeAlias = Annotated[
    dt.date,
    _first_of(
        "day",
        "a date, or its text as YYYY-MM-DD",
        core_schema.date_schema(strict=True),
        _made(dt.date.fromisoformat, _text(_DAY)),
    ),
]
"""A day, also read from its text."""

# --- values that travel in another form -----------------------------------------------


class Codec(ABC):
    """Between a Python value and its form on the wire; both ways raise `ValueError`.

    An answer must hold the form on the wire; a model is constructed from either.
    """

    @property
    @abstractmethod
    def expected(self) -> str:
        """What the wire should hold, in words."""

    @abstractmethod
    def fits(self, value: object) -> bool:
        """Whether `encode` takes this Python value."""

    @abstractmethod
    def decode(self, wire: object) -> object:
        """The Python value of a literal."""

    @abstractmethod
    def encode(self, value: Any) -> Wire:
        """What to send for a Python value."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self._validate,
            serialization=core_schema.simple_ser_schema("any"),
            json_schema_input_schema=core_schema.any_schema(),
        )

    def _validate(self, value: object, info: ValidationInfo) -> object:
        if info.context is not READING and self.fits(value):
            self.encode(value)
            return value
        try:
            return self.decode(value)
        except (ValueError, OverflowError):
            raise PydanticCustomError(
                "literal", "Input should be {expected}", {"expected": self.expected}
            ) from None


@dataclass(frozen=True, kw_only=True)
class Flag(Codec):
    """A bool that travels as one of two literals: `Flag(true="1", false="2")`."""

    true: str | int
    false: str | int

    @property
    def expected(self) -> str:
        return f"{self.true!r} or {self.false!r}"

    def fits(self, value: object) -> bool:
        return isinstance(value, bool)

    def decode(self, wire: object) -> bool:
        for meaning, literal in ((True, self.true), (False, self.false)):
            if type(wire) is type(literal) and wire == literal:
                return meaning
        raise ValueError

    def encode(self, value: bool) -> str | int:
        return self.true if value else self.false


def _written(value: dt.date | dt.datetime, format: str, fraction: int) -> str:
    """`strftime`, with a year of four digits and the digits of %f that are wanted."""

    def directive(found: re.Match[str]) -> str:
        if found[0] == "%f" and isinstance(value, dt.datetime):
            return f"{value.microsecond:06d}000"[:fraction]
        return f"{value.year:04d}" if found[0] == "%Y" else found[0]

    return value.strftime(re.sub("%.", directive, format))


@dataclass(frozen=True)
class Stamp(Codec):
    """A datetime in a strftime format, with `fraction` digits of %f.

    A format with %z takes datetimes that have a zone, and so does one that ends in a
    plain Z, for UTC; any other takes those that have none. Digits beyond `fraction`
    are cut off, and when read those beyond microseconds.
    """

    format: str
    fraction: int = 6

    @property
    def expected(self) -> str:
        return f"a date and time written as {self.format}"

    @property
    def _utc(self) -> bool:
        return self.format.endswith("Z") and not self.format.endswith("%Z")

    def fits(self, value: object) -> bool:
        return isinstance(value, dt.datetime)

    def decode(self, wire: object) -> dt.datetime:
        if not isinstance(wire, str):
            raise ValueError
        if self.fraction > 6:
            wire = re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", wire)
        value = dt.datetime.strptime(wire, self.format)
        return value.replace(tzinfo=dt.UTC) if self._utc else value

    def encode(self, value: dt.datetime) -> str:
        zoned = self._utc or "%z" in re.findall("%.", self.format)
        if zoned is (value.tzinfo is None):
            with_or_without = "with" if zoned else "without"
            raise ValueError(f"a datetime {with_or_without} zone is needed")
        value = value.astimezone(dt.UTC) if self._utc else value
        text = _written(value, self.format, self.fraction)
        if self.decode(text).date() != value.date():
            raise ValueError(f"a day that {self.format} cannot tell")
        return text


@dataclass(frozen=True)
class Day(Codec):
    """A date in a strftime format: `Day("%m/%d/%y")`."""

    format: str

    @property
    def expected(self) -> str:
        return f"a date written as {self.format}"

    def fits(self, value: object) -> bool:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)

    def decode(self, wire: object) -> dt.date:
        if not isinstance(wire, str):
            raise ValueError
        return dt.datetime.strptime(wire, self.format).date()

    def encode(self, value: dt.date) -> str:
        text = _written(value, self.format, 0)
        if self.decode(text) != value:
            raise ValueError(f"a day that {self.format} cannot tell")
        return text


_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Epoch(Codec):
    """A datetime with zone as a count since 1970, cut to whole units when sent."""

    unit: Literal["seconds", "milliseconds"]

    @property
    def expected(self) -> str:
        return f"{self.unit} since 1970"

    @property
    def _unit(self) -> dt.timedelta:
        return dt.timedelta(**{self.unit: 1})

    def fits(self, value: object) -> bool:
        return isinstance(value, dt.datetime)

    def decode(self, wire: object) -> dt.datetime:
        if isinstance(wire, bool) or not isinstance(wire, int | decimal.Decimal):
            raise ValueError
        if not -(10**15) < wire < 10**15:
            raise ValueError
        micros = wire * (self._unit // dt.timedelta(microseconds=1))
        return _EPOCH + dt.timedelta(microseconds=int(micros))

    def encode(self, value: dt.datetime) -> int:
        if value.tzinfo is None:
            raise ValueError("a datetime with zone is needed")
        return (value - _EPOCH) // self._unit


_LONGEST: Final = 400
_INTEGER: Final = re.compile("-?(0|[1-9][0-9]{0,399})")
_NUMBER: Final = re.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]{1,9})?")


@dataclass(frozen=True)
class Numeral(Codec):
    """A Decimal or an int that travels as text, without leading zeros or exponent."""

    whole: bool = False

    @property
    def expected(self) -> str:
        return "the text of an integer" if self.whole else "the text of a number"

    def fits(self, value: object) -> bool:
        if isinstance(value, decimal.Decimal):
            return not self.whole and value.is_finite()
        return isinstance(value, int) and not isinstance(value, bool)

    def decode(self, wire: object) -> int | decimal.Decimal:
        pattern = _INTEGER if self.whole else _NUMBER
        if not isinstance(wire, str) or not pattern.fullmatch(wire):
            raise ValueError
        return int(wire) if self.whole else decimal.Decimal(wire)

    def encode(self, value: int | decimal.Decimal) -> str:
        if abs(decimal.Decimal(value).adjusted()) > _LONGEST:
            raise ValueError("a number too long to be written out")
        return f"{value:f}" if isinstance(value, decimal.Decimal) else f"{value:d}"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        numeral = Numeral(whole=source is int)
        return Codec.__get_pydantic_core_schema__(numeral, source, handler)


class Null(Codec):
    """Literals that mean None, inside or beside another form of the same field.

    None is sent as `send`; without it, as JSON null.
    """

    def __init__(self, *literals: str | int, send: str | int | None = None) -> None:
        self.literals = literals
        self.send = send

    def __repr__(self) -> str:
        return f"Null({', '.join(map(repr, self.literals))}, send={self.send!r})"

    @property
    def expected(self) -> str:
        return " or ".join(map(repr, self.literals))

    def fits(self, value: object) -> bool:
        return value is None

    def decode(self, wire: object) -> object:
        """None for a literal; whatever else stays what it is."""
        known = any(type(wire) is type(each) and wire == each for each in self.literals)
        return None if known else wire

    def encode(self, value: object) -> str | int | None:
        return self.send

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            self.decode, handler(source)
        )
