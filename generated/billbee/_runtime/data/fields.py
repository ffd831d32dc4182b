"""What the fields of models are made of, and the rules that every value keeps.

A literal that a type does not know is a validation error, never a guess. What makes
values travel in another form stands in `codecs`.
"""

import datetime as dt
import decimal
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeAlias, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

T = TypeVar("T")

READING: Final = object()
"""The validation context of answers: what is found there came over the wire."""


def same(value: object, literal: object) -> bool:
    """Whether both are one JSON literal: 1 is not true, though Python says it is."""
    return type(value) is type(literal) and value == literal


def moment(value: dt.datetime) -> str:
    """Its text, with the offset that RFC 3339 5.6 wants; `ValueError` without one."""
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("a datetime with a zone is needed")
    if offset % dt.timedelta(minutes=1):
        raise ValueError("a datetime whose offset is whole minutes is needed")
    return value.isoformat()


def checked(
    check: Callable[[Any, ValidationInfo], Any], json_schema: CoreSchema
) -> CoreSchema:
    """A schema of which Python decides what is valid, and which dumps values as is."""
    return core_schema.with_info_plain_validator_function(
        check,
        serialization=core_schema.simple_ser_schema("any"),
        json_schema_input_schema=json_schema,
    )


# --- types that JSON lacks, read without a line of Python per value -------------------


def first_of(error: str, message: str, *schemas: CoreSchema) -> CoreSchema:
    """The first of these schemas that fits a value reads it."""
    return core_schema.union_schema(
        list(schemas),
        mode="left_to_right",
        custom_error_type=error,
        custom_error_message=message,
        serialization=core_schema.simple_ser_schema("any"),
    )


def made(make: Callable[[Any], Any], schema: CoreSchema) -> CoreSchema:
    """What a function makes of a value that was read."""
    return core_schema.no_info_after_validator_function(make, schema)


class _Reads:
    """Gives a type the schemas that read it, and keeps the bounds it was given."""

    def __init__(self, error: str, expected: str, *schemas: CoreSchema) -> None:
        self.schema = first_of(error, f"Input should be {expected}", *schemas)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        plain = handler(source)  # with bounds, where a `Field` of a model has some
        if plain.keys() & {"ge", "gt", "le", "lt", "multiple_of"}:
            return core_schema.chain_schema([self.schema, plain])
        return self.schema


def _text(pattern: str) -> CoreSchema:
    return core_schema.str_schema(strict=True, pattern=f"^{pattern}$")


_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?"
_ZONE: Final = "([Zz]| ?(Z|[+-][0-9]{2}(:?[0-9]{2})?))?"

_DECIMAL: Final = core_schema.decimal_schema(strict=True)
_WHOLE: Final = made(decimal.Decimal, core_schema.int_schema(strict=True))
_FLOAT: Final = core_schema.float_schema(strict=True, allow_inf_nan=False)
_ROUNDED: Final = core_schema.chain_schema([made(float, _DECIMAL), _FLOAT])
_DATETIME: Final = core_schema.datetime_schema(strict=True)
_ISO: Final = made(
    lambda text: dt.datetime.fromisoformat(text.upper()),
    _text(f"{_DAY}[Tt ]{_TIME}{_ZONE}"),
)
_DATE: Final = core_schema.date_schema(strict=True)
_ISO_DAY: Final = made(dt.date.fromisoformat, _text(_DAY))

Decimal: TypeAlias = Annotated[
    decimal.Decimal,
    _Reads("exact_number_type", "a Decimal or an int", _DECIMAL, _WHOLE),
]
"""An exact number: takes Decimal and int, never float, text, bool, NaN or infinity."""

Float: TypeAlias = Annotated[
    float, _Reads("inexact_number_type", "a finite number", _FLOAT, _ROUNDED)
]
"""A number of which the spec says that digits may get lost."""

DateTime: TypeAlias = Annotated[
    dt.datetime,
    _Reads("date_and_time", "a datetime, or its text in ISO 8601", _DATETIME, _ISO),
]
"""A moment, also read from ISO 8601, cut to microseconds; sent only with a zone."""

Date: TypeAlias = Annotated[
    dt.date, _Reads("day", "a date, or its text as YYYY-MM-DD", _DATE, _ISO_DAY)
]
"""A day, also read from its text."""


# --- what stands beside a type --------------------------------------------------------


class Encoding(ABC):
    """Says that values of a type travel in another form: see `codecs`."""

    @abstractmethod
    def fits(self, value: object) -> bool:
        """Whether `encode` takes this Python value."""

    @abstractmethod
    def encode(self, value: Any) -> str | int | None:
        """What to send for it, or `ValueError`."""


class Exact:
    """Beside a `Literal` of numbers or booleans: takes no `True` for its `1`."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        literals = get_args(source)
        expected = {"expected": " or ".join(map(repr, literals))}

        def check(value: object, _: object) -> object:
            if any(same(value, each) for each in literals):
                return value
            raise PydanticCustomError(
                "constant", "Input should be {expected}", expected
            )

        return checked(check, handler(source))


class _NotNull:
    """Takes null out of what is valid. The default stays: it is never validated."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        return schema["schema"] if schema["type"] == "nullable" else schema


Maybe: TypeAlias = Annotated[T | None, _NotNull]
"""A member that may be left out, which reads None, but cannot be sent as null."""
