"""The types of models' fields.

A literal that a type does not know is a validation error, never a guess. What makes
values travel in another form than JSON's own is in `wire_forms`.
"""

import datetime as dt
import decimal
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from .json_text import JsonTree

T = TypeVar("T")

READING: Final = object()
"""The validation context of answers: what is validated in it came over the wire."""
STORED: Final = object()
"""The validation context of our own form of models: see `portable`."""


def same(value: object, literal: object) -> bool:
    """Return whether both are one JSON literal: 1 is not true, as it is in Python."""
    return type(value) is type(literal) and value == literal


class Unzoned(dt.datetime):
    """A datetime that an answer gave without the offset that the spec promises.

    It is written back as it came; one that a caller makes needs a zone.
    """


def rfc3339(value: dt.datetime) -> str:
    """Return a datetime as text (RFC 3339 5.6). `ValueError`: it has no offset."""
    if value.tzinfo is None and not isinstance(value, Unzoned):
        raise ValueError("a datetime with a zone is needed")
    return iso_text(value)


def iso_text(value: dt.datetime) -> str:
    """Return a datetime in ISO 8601, with its offset if it has one."""
    if (value.utcoffset() or dt.timedelta()) % dt.timedelta(minutes=1):
        raise ValueError("a datetime whose offset is whole minutes is needed")
    return value.isoformat()


def moment_of(text: str) -> dt.datetime:
    """Return the datetime of a text in ISO 8601, which may have no offset."""
    # Python's parser takes a Z in upper case only; RFC 3339 5.6 allows both.
    return dt.datetime.fromisoformat(text.upper())


class Encoding(ABC):
    """Says that values of a type travel in another form: see `wire_forms`."""

    @abstractmethod
    def accepts(self, value: object) -> bool:
        """Return whether `encode` takes this Python value."""

    @abstractmethod
    def encode(self, value: Any) -> JsonTree:
        """Return what to send for a value. Raises `ValueError` if there is nothing."""

    def written(self, value: Any) -> JsonTree:
        """Return what to send for a value, or raise `ValueError`, and nothing else."""
        return self.encode(value)


def python_checked(
    check: Callable[[Any, ValidationInfo], Any], json_schema: CoreSchema
) -> CoreSchema:
    """Return a schema whose values a Python function checks; it dumps them as is."""
    # It wraps the schema that it goes without: pydantic describes values by that.
    return core_schema.with_info_wrap_validator_function(
        lambda value, _, info: check(value, info),
        json_schema,
        serialization=core_schema.simple_ser_schema("any"),
    )


def first_of(error: str, message: str, *schemas: CoreSchema) -> CoreSchema:
    """Return a schema that reads a value by the first of these schemas that fits it.

    It stays inside pydantic's core: no line of Python runs for a value.
    """
    return core_schema.union_schema(
        list(schemas),
        mode="left_to_right",
        custom_error_type=error,
        custom_error_message=message,
        serialization=core_schema.simple_ser_schema("any"),
    )


def made(make: Callable[[Any], Any], schema: CoreSchema) -> CoreSchema:
    """Return a schema that gives what a function makes of the value that was read."""
    return core_schema.no_info_after_validator_function(make, schema)


class SchemaBy:
    """Stands in `Annotated` beside a type whose schema a function makes."""

    def __init__(self, make: Callable[[Any, GetCoreSchemaHandler], CoreSchema]) -> None:
        self._make = make

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return self._make(source, handler)


def _read_by(error: str, expected: str, *schemas: CoreSchema) -> SchemaBy:
    """Let these schemas read a type, within the bounds of its field."""
    whole = first_of(error, f"Input should be {expected}", *schemas)

    def bounded(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = handler(source)
        if plain.keys() & {"ge", "gt", "le", "lt", "multiple_of"}:
            return core_schema.chain_schema([whole, plain])
        return whole

    return SchemaBy(bounded)


def _matching(pattern: str) -> CoreSchema:
    return core_schema.str_schema(strict=True, pattern=f"^{pattern}$")


_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?"
_ZONE: Final = "([Zz]| ?(Z|[+-][0-9]{2}(:?[0-9]{2})?))"

_DECIMAL: Final = core_schema.decimal_schema(strict=True)
_WHOLE: Final = made(decimal.Decimal, core_schema.int_schema(strict=True))
_AMOUNT_TEXT: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,18})?")


def restored(value: object) -> Iterator[object]:
    """Yield what a value of our own form may be: itself, or what its text spells."""
    yield value
    if not isinstance(value, str):
        return
    for make in (dt.datetime.fromisoformat, dt.date.fromisoformat):
        with suppress(ValueError):
            yield make(value)
    if _AMOUNT_TEXT.fullmatch(value):
        yield decimal.Decimal(value)


def _restored_as(kind: type) -> CoreSchema:
    """Return a schema of texts in our own form, taken only there, and of `Unzoned`."""

    def check(value: object, info: ValidationInfo) -> object:
        if info.context is STORED or isinstance(value, Unzoned):
            for each in restored(value):
                if isinstance(each, kind):
                    return each
        raise ValueError

    return python_checked(check, core_schema.str_schema())


def _as_answered(value: dt.datetime) -> dt.datetime:
    """Return a datetime as reading gives it: one without offset can be sent again."""
    if value.tzinfo is not None:
        return value
    return Unzoned.combine(value.date(), value.time())


_STORED_AMOUNT: Final = _restored_as(decimal.Decimal)
_FLOAT: Final = core_schema.float_schema(strict=True, allow_inf_nan=False)
_ROUNDED: Final = core_schema.chain_schema([made(float, _DECIMAL), _FLOAT])
_DATETIME: Final = core_schema.datetime_schema(strict=True, tz_constraint="aware")
_ISO_TEXT: Final = made(moment_of, _matching(f"{_DAY}[Tt ]{_TIME}{_ZONE}"))
UNZONED_TEXT: Final = re.compile(f"{_DAY}[Tt ]{_TIME}")
ISO_FORM: Final = f"{_DAY}[Tt ]{_TIME}{_ZONE}?"
_STORED_MOMENT: Final = made(_as_answered, _restored_as(dt.datetime))
_DATE: Final = core_schema.date_schema(strict=True)
_ISO_DAY: Final = made(dt.date.fromisoformat, _matching(_DAY))
_DATETIME_WORDS: Final = "a datetime with a zone, or its text in ISO 8601 with an offset"

Decimal: TypeAlias = Annotated[
    decimal.Decimal,
    _read_by("exact_number_type", "a Decimal or an int", _DECIMAL, _WHOLE, _STORED_AMOUNT),
]
"""An exact number: takes Decimal and int, never float, text, bool, NaN or infinity."""

Float: TypeAlias = Annotated[
    float, _read_by("inexact_number_type", "a finite number", _FLOAT, _ROUNDED)
]
"""A number whose digits may get lost, because the spec says so."""

DateTime: TypeAlias = Annotated[
    dt.datetime, _read_by("date_and_time", _DATETIME_WORDS, _DATETIME, _ISO_TEXT, _STORED_MOMENT)
]
"""A moment with a zone, also read from ISO 8601, cut to microseconds."""

Date: TypeAlias = Annotated[
    dt.date, _read_by("day", "a date, or its text as YYYY-MM-DD", _DATE, _ISO_DAY)
]
"""A day, also read from its text."""


def _without_null(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    # The default None stays: pydantic does not validate defaults.
    schema = handler(source)
    return schema["schema"] if schema["type"] == "nullable" else schema


Maybe: TypeAlias = Annotated[T | None, SchemaBy(_without_null)]
"""A member that may be left out, which reads None, but cannot be sent as null."""
