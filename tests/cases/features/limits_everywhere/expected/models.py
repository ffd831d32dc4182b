"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ._model import OpenModel
from ._runtime.data.fields import Decimal, Maybe
from ._runtime.data.multiple import MultipleOf
from ._runtime.data.wire_forms import Null


class CreateThingBody(OpenModel):
    """Thing"""

    name: str = Field(max_length=20)
    size: int | None = Field(default=None, le=9)
    price: Annotated[Decimal, MultipleOf('0.01')] | None = Field(default=None, ge=0)
    code: Annotated[Annotated[str, Field(pattern="^[A-Z]+$")] | None, Null("")] = None
    tags: Maybe[list[Annotated[str, Field(min_length=1)]]] = Field(
        default=None, max_length=3
    )
    __pydantic_extra__: dict[str, Annotated[str, Field(max_length=5)]] = Field(
        init=False
    )


__all__ = ["CreateThingBody"]
