"""A member that may be left out is not a member that may be null."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar, cast

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _NotNull:
    """Takes null out of what is valid. The default stays: it is never validated."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        if schema["type"] == "nullable":
            return cast(CoreSchema, schema["schema"])
        return schema


Maybe: TypeAlias = Annotated[T | None, _NotNull()]
"""A member that reads None when it was left out, and that cannot be sent as null."""
