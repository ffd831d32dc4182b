"""What pydantic does not check: steps of exact numbers, and more than one pattern."""

import decimal
from dataclasses import dataclass
from typing import Any, Final

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_EXACT: Final = decimal.Context(prec=800)


@dataclass(frozen=True, slots=True)
class MultipleOf:
    """Takes multiples of a number, told exactly: `MultipleOf("0.01")`."""

    step: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            self._check, handler(source)
        )

    def _check(self, value: decimal.Decimal) -> decimal.Decimal:
        try:
            if not _EXACT.remainder(value, decimal.Decimal(self.step)):
                return value
        except decimal.InvalidOperation:
            pass  # so large that it has no digits there
        raise PydanticCustomError(
            "multiple_of", "Input should be a multiple of {step}", {"step": self.step}
        )


@dataclass(frozen=True, slots=True)
class Matches:
    """Takes texts that match a pattern beside the one of `Field(pattern=...)`."""

    pattern: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        matching = core_schema.str_schema(strict=True, pattern=self.pattern)
        return core_schema.chain_schema([matching, handler(source)])
