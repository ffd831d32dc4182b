"""Check what pydantic does not: steps of exact numbers, a second pattern."""

import decimal
from dataclasses import dataclass
from typing import Any, Final

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

# Python's default of 28 digits would refuse the remainder of longer amounts.
_PRECISE: Final = decimal.Context(prec=800)


@dataclass(frozen=True, slots=True)
class MultipleOf:
    """Accepts multiples of a number, compared exactly: `MultipleOf("0.01")`."""

    step: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, value: decimal.Decimal) -> decimal.Decimal:
        try:
            if not _PRECISE.remainder(value, decimal.Decimal(self.step)):
                return value
        except decimal.InvalidOperation:
            pass  # The quotient has more than 800 digits.
        raise PydanticCustomError(
            "multiple_of", "Input should be a multiple of {step}", {"step": self.step}
        )


@dataclass(frozen=True, slots=True)
class Matches:
    """Accepts texts that match a pattern, beside that of `Field(pattern=...)`."""

    pattern: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        matching = core_schema.str_schema(strict=True, pattern=self.pattern)
        return core_schema.chain_schema([matching, handler(source)])
