"""Make values travel in another form: what is beside a type in `Annotated`.

An answer must hold the form on the wire; a model is constructed from either form.
`encode` and `decode` raise `ValueError` for what they cannot express.
"""

import decimal
import re
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from .fields import READING, STORED, Encoding, python_checked, restored, same
from .json_text import JsonTree


class Codec(Encoding):
    """Converts between a Python value and its form on the wire."""

    @property
    @abstractmethod
    def expected(self) -> str:
        """Say in words what the wire should hold."""

    @abstractmethod
    def decode(self, wire: object) -> object:
        """Return the Python value of a literal."""

    def written(self, value: Any) -> JsonTree:
        """Return the literal of a value. `ValueError`: this form cannot express it."""
        try:
            return self.encode(value)
        except OverflowError:
            raise ValueError("a moment beyond the calendar's edge") from None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return python_checked(self._validate, handler(source))

    def _validate(self, value: object, info: ValidationInfo) -> object:
        if info.context not in (READING, STORED) and self.accepts(value):
            self.written(value)  # raises for a value that could not be sent
            return value
        try:
            if info.context is STORED:
                return self._restored(value)
            return self.decode(value)
        except (ValueError, OverflowError):
            raise PydanticCustomError(
                "literal", "Input should be {expected}", {"expected": self.expected}
            ) from None

    def _restored(self, value: object) -> object:
        """Return the Python value of our own form, which has none of the wire's."""
        for each in restored(value):
            if self.accepts(each):
                return each
        raise ValueError


@dataclass(frozen=True, kw_only=True)
class Flag(Codec):
    """A bool that travels as one of two literals: `Flag(true="1", false="2")`."""

    true: str | int | bool
    false: str | int | bool

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


class Forms(Codec):
    """Several forms of one value: any of them is read, the first that can is written."""

    def __init__(self, *forms: Codec) -> None:
        self._forms = forms

    @property
    def expected(self) -> str:
        return ", or ".join(form.expected for form in self._forms)

    def accepts(self, value: object) -> bool:
        return any(form.accepts(value) for form in self._forms)

    def decode(self, wire: object) -> object:
        for form in self._forms:
            try:
                return form.decode(wire)
            except (ValueError, OverflowError):
                continue
        raise ValueError

    def encode(self, value: Any) -> JsonTree:
        refusals = list[ValueError]()
        for form in self._forms:
            try:
                return form.written(value)
            except ValueError as error:
                refusals.append(error)
        raise refusals[0]


_MOST_DIGITS: Final = 400
_INTEGER: Final = re.compile("-?(0|[1-9][0-9]{0,399})")
_NUMBER: Final = re.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]{1,9})?")


@dataclass(frozen=True)
class Plain(Codec):
    """A Decimal, or a `whole` int, as the number that it is."""

    whole: bool = False

    @property
    def expected(self) -> str:
        return "an integer" if self.whole else "a number"

    def accepts(self, value: object) -> bool:
        return Numeral(self.whole).accepts(value)

    def decode(self, wire: object) -> int | decimal.Decimal:
        if isinstance(wire, bool) or not isinstance(wire, int | decimal.Decimal):
            raise ValueError
        if not self.whole:
            return decimal.Decimal(wire)
        if abs(decimal.Decimal(wire).adjusted()) > _MOST_DIGITS or wire != int(wire):
            raise ValueError
        return int(wire)

    def encode(self, value: int | decimal.Decimal) -> int | decimal.Decimal:
        return value


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

    def _decode(self, wire: object, info: ValidationInfo) -> object:
        is_wire = info.context is not STORED
        if is_wire and any(same(wire, each) for each in self.literals):
            return None
        return wire

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_before_validator_function(self._decode, handler(source))
