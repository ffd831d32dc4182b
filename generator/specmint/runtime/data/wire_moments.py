"""Make moments and days travel in another form than RFC 3339."""

import datetime as dt
import decimal
import re
from dataclasses import dataclass
from typing import Final, Literal

from .fields import ISO_FORM, iso_text, moment_of
from .wire_forms import Codec


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


def _whole_minutes(value: dt.datetime) -> dt.datetime:
    """Return a datetime as it is. `ValueError`: its offset has seconds, as in 1890."""
    if (value.utcoffset() or dt.timedelta()) % dt.timedelta(minutes=1):
        raise ValueError("a datetime whose offset is whole minutes is needed")
    return value


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
        return _formatted(_whole_minutes(value), self.format, self.fraction)


class Day(Stamp):
    """A date in a strftime format: `Day("%m/%d/%y")`."""

    def accepts(self, value: object) -> bool:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)

    def decode(self, wire: object) -> dt.date:
        return _parsed(wire, self.format).date()

    def encode(self, value: dt.date) -> str:
        return _formatted(value, self.format)


class Iso(Codec):
    """A datetime in ISO 8601 as it is, with an offset or without one."""

    @property
    def expected(self) -> str:
        return "a datetime in ISO 8601"

    def accepts(self, value: object) -> bool:
        return isinstance(value, dt.datetime)

    def decode(self, wire: object) -> dt.datetime:
        if not isinstance(wire, str) or not _ISO.fullmatch(wire):
            raise ValueError
        return moment_of(wire)

    def encode(self, value: dt.datetime) -> str:
        return iso_text(value)


_ISO: Final = re.compile(ISO_FORM)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECONDS: Final = {"seconds": 1_000_000, "milliseconds": 1_000}
# The caller's own context could round, or trap what rounds.
_EXACT: Final = decimal.Context(prec=60, traps=[])


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
        unit = decimal.Decimal(_MICROSECONDS[self.unit])
        count = int(_EXACT.multiply(decimal.Decimal(wire), unit))
        return _EPOCH + dt.timedelta(microseconds=count)

    def encode(self, value: dt.datetime) -> int:
        if value.tzinfo is None:
            raise ValueError("a datetime with a zone is needed")
        return (value - _EPOCH) // dt.timedelta(microseconds=_MICROSECONDS[self.unit])


class MsDate(Codec):
    """A datetime as `/Date(ms)/` or `/Date(ms+offset)/`, as old .NET services write it.

    The milliseconds are since 1970 in UTC; the offset says on which clock it was read.
    """

    @property
    def expected(self) -> str:
        return "written as /Date(ms+offset)/"

    def accepts(self, value: object) -> bool:
        return isinstance(value, dt.datetime)

    def decode(self, wire: object) -> dt.datetime:
        found = _MS_DATE.fullmatch(wire) if isinstance(wire, str) else None
        if found is None:
            raise ValueError
        moment = _EPOCH + dt.timedelta(milliseconds=int(found[1]))
        offset = dt.datetime.strptime(found[2] or "+0000", "%z").tzinfo
        return moment.astimezone(offset)

    def encode(self, value: dt.datetime) -> str:
        if value.tzinfo is None:
            raise ValueError("a datetime with a zone is needed")
        count = (value - _EPOCH) // dt.timedelta(milliseconds=1)
        offset = _whole_minutes(value).strftime("%z")
        return f"/Date({count}{offset})/"


_MS_DATE: Final = re.compile(r"\\?/Date\((-?[0-9]{1,15})([+-][0-9]{4})?\)\\?/")
