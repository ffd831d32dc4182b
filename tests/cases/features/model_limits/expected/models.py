"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ._model import Model
from ._runtime.data.fields import Decimal, Maybe
from ._runtime.data.multiple import MultipleOf
from ._runtime.data.wire_forms import Null


class Invoice(Model):
    """Invoice."""

    number: Maybe[str] = Field(default=None, max_length=20, pattern="^[A-Z]+-[0-9]+$")
    sums: Maybe[list[Annotated[Decimal, MultipleOf('0.01')]]] = None
    rate: Maybe[Annotated[Decimal, MultipleOf('0.25')]] = Field(default=None, ge=0)
    group: Annotated[Annotated[int, Field(ge=5)] | None, Null(0, send=0)] = None
    parent: str | None = Field(default=None, max_length=3)
    either: Maybe[
        Annotated[str, Field(max_length=3)] | Annotated[int, Field(ge=100)]
    ] = None


__all__ = ["Invoice"]
