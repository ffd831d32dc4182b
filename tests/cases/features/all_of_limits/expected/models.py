"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from ._model import Model
from ._runtime.data.enums import OpenEnum
from ._runtime.data.fields import Decimal, Maybe
from ._runtime.data.multiple import Matches, MultipleOf


class Status(OpenEnum):
    """Status."""

    OPEN = "open"
    PAID = "paid"
    VOID = "void"


class Base(Model):
    """Base."""

    total: Maybe[Annotated[Decimal, MultipleOf('0.05')]] = Field(default=None, ge=0)
    tags: Maybe[list[Annotated[str, Field(min_length=1)]]] = Field(
        default=None, max_length=9
    )


class Invoice(Model, extra="forbid"):
    """Invoice."""

    total: Maybe[Annotated[Decimal, MultipleOf('0.1')]] = Field(default=None, ge=0)
    tags: Maybe[list[Annotated[str, Field(min_length=1, max_length=5)]]] = Field(
        default=None, min_length=1, max_length=9
    )
    code: Maybe[Annotated[str, Field(pattern="^[A-Z]"), Matches("[0-9]$")]] = Field(
        default=None, min_length=2, max_length=10
    )
    status: Maybe[InvoiceStatus] = None
    count: Maybe[int] = Field(default=None, gt=0, multiple_of=3)
    both: Maybe[int] = None
    either: Maybe[
        Annotated[int, Field(le=10)] | Annotated[str, Field(max_length=5)]
    ] = None
    nothing: Maybe[list[Any]] = Field(default=None, max_length=0)
    key: Maybe[
        Annotated[str, Field(max_length=8, pattern="^a")]
        | Annotated[str, Field(min_length=4, max_length=8)]
    ] = None


class InvoiceStatus(OpenEnum):
    """Invoice status."""

    VOID = "void"
    PAID = "paid"


__all__ = ["Base", "Invoice", "InvoiceStatus", "Status"]
