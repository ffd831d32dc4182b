"""Make values travel in another form: what is beside a type in `Annotated`.

An answer must hold the form on the wire; a model is constructed from either form.
`encode` and `decode` raise `ValueError` for what they cannot express.
"""

import datetime as dt
import decimal
import re
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from .fields import READING, Encoding, python_checked, same


class Codec(Encoding):
    """Converts between a Python value and its form on the wire."""

    @property
    @abstractmethod
    def expected(self) -> str:
        """Say in words what the wire should hold."""

    @abstractmethod
    def decode(self, wire: object) -> object:
        """Return the Python value of a literal."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return python_checked(self._validate, core_schema.any_schema())

    def _validate(self, value: object, info: ValidationInfo) -> object:
        if info.context is not READING and self.accepts(value):
            self.encode(value)  # raises for a value that could not be sent
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

    def accepts(self, value: object) -> bool:
        return isinstance(value, bool)

    def decode(self, wire: object) -> bool:
        meaning = same(wire, self.true)
        if meaning or same(wire, self.false):
            return meaning
        raise ValueError

    def encode(self, value: bool) -> str | int:
        return self.true if value else self.false


def _parsed(wire: object, format: str, fraction: int = 0) -> dt.datetime:
    if not isinstance(wire, str):
        raise ValueError
    if fraction > 6:  # `strptime` knows no digits beyond microseconds
        wire = re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", wire)
    return dt.datetime.strptime(wire, format)


def _formatted(value: dt.date, format: str, fraction: int = 0) -> str:
    """Return the text of a date; %f has `fraction` digits."""

    def directive(found: re.Match[str]) -> str:
        if found[0] == "%f" and isinstance(value, dt.datetime):
            return f"{value.microsecond:06d}000"[:fraction]
        if found[0] == "%Y":  # `strftime` writes the year 999 with three digits
            return f"{value.year:04d}"
        return found[0]

    text = value.strftime(re.sub("%.", directive, format))
    # A format without a century, such as %y, would come back as another day.
    if _parsed(text, format, fraction).timetuple()[:3] != value.timetuple()[:3]:
        raise ValueError(f"a day that {format} cannot express")
    return text


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
        return f"written as {self.format}"

    @property
    def _is_utc(self) -> bool:
        return self.format.endswith("Z") and not self.format.endswith("%Z")

    def accepts(self, value: object) -> bool:
        return isinstance(value, dt.datetime)

    def decode(self, wire: object) -> dt.date:
        value = _parsed(wire, self.format, self.fraction)
        if self._is_utc:
            return value.replace(tzinfo=dt.UTC)
        return value

    def encode(self, value: dt.datetime) -> str:
        zoned = self._is_utc or "%z" in re.findall("%.", self.format)
        if zoned and value.tzinfo is None:
            raise ValueError("a datetime with a zone is needed")
        if not zoned and value.tzinfo is not None:
            raise ValueError("a datetime without zone is needed")
        if self._is_utc:
            value = value.astimezone(dt.UTC)
        return _formatted(value, self.format, self.fraction)


class Day(Stamp):
    """A date in a strftime format: `Day("%m/%d/%y")`."""

    def accepts(self, value: object) -> bool:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)

    def decode(self, wire: object) -> dt.date:
        return _parsed(wire, self.format).date()

    def encode(self, value: dt.date) -> str:
        return _formatted(value, self.format)


class Iso(Encoding):
    """Beside `DateTime`: sent in ISO 8601 as it is, with an offset or without one."""

    def accepts(self, value: object) -> bool:
        return isinstance(value, dt.datetime)

    def encode(self, value: dt.datetime) -> str:
        return value.isoformat()


_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECONDS: Final = {"seconds": 1_000_000, "milliseconds": 1_000}


@dataclass(frozen=True)
class Epoch(Codec):
    """A datetime with zone as a count since 1970, cut to whole units when sent."""

    unit: Literal["seconds", "milliseconds"]

    @property
    def expected(self) -> str:
        return f"{self.unit} since 1970"

    def accepts(self, value: object) -> bool:
        return isinstance(value, dt.datetime)

    def decode(self, wire: object) -> dt.datetime:
        if isinstance(wire, bool) or not isinstance(wire, int | decimal.Decimal):
            raise ValueError
        if not -(10**15) < wire < 10**15:  # `int()` of 1e999999 would take for ever
            raise ValueError
        count = int(wire * _MICROSECONDS[self.unit])
        return _EPOCH + dt.timedelta(microseconds=count)

    def encode(self, value: dt.datetime) -> int:
        if value.tzinfo is None:
            raise ValueError("a datetime with a zone is needed")
        return (value - _EPOCH) // dt.timedelta(microseconds=_MICROSECONDS[self.unit])


_MOST_DIGITS: Final = 400
_INTEGER: Final = re.compile("-?(0|[1-9][0-9]{0,399})")
_NUMBER: Final = re.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]{1,9})?")


@dataclass(frozen=True)
class Numeral(Codec):
    """A Decimal, or a `whole` int, as text without leading zeros or exponent."""

    whole: bool = False

    @property
    def expected(self) -> str:
        return "the text of an integer" if self.whole else "the text of a number"

    def accepts(self, value: object) -> bool:
        if isinstance(value, decimal.Decimal):
            return not self.whole and value.is_finite()
        return isinstance(value, int) and not isinstance(value, bool)

    def decode(self, wire: object) -> int | decimal.Decimal:
        if not isinstance(wire, str):
            raise ValueError
        if self.whole and _INTEGER.fullmatch(wire):
            return int(wire)
        if not self.whole and _NUMBER.fullmatch(wire):
            return decimal.Decimal(wire)
        raise ValueError

    def encode(self, value: int | decimal.Decimal) -> str:
        # Without exponent, 1e999999 would be a million digits.
        if abs(decimal.Decimal(value).adjusted()) > _MOST_DIGITS:
            raise ValueError("a number too long to be written out")
        return format(value, "d" if isinstance(value, int) else "f")


class Null(Encoding):
    """Literals that mean None, inside or beside another form of the same field.

    None is sent as `send`; without it, as JSON null.
    """

    def __init__(self, *literals: str | int, send: str | int | None = None) -> None:
        self.literals = literals
        self.send = send

    def accepts(self, value: object) -> bool:
        return value is None

    def encode(self, value: object) -> str | int | None:
        return self.send

    def _decode(self, wire: object) -> object:
        if any(same(wire, each) for each in self.literals):
            return None
        return wire

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            self._decode, handler(source)
        )
