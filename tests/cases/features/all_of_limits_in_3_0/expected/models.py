"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field

from ._model import Model
from ._runtime.data.fields import Decimal, Maybe


class Invoice(Model):
    """Invoice."""

    total: Maybe[Decimal] = Field(default=None, gt=5)
    discount: Maybe[Decimal] = Field(default=None, ge=6)
    rate: Decimal | None = Field(default=None, lt=1)
    wrapped: str | None = Field(default=None, max_length=5)


__all__ = ["Invoice"]
