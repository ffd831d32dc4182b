"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field

from ._model import Model
from ._runtime.data.fields import Maybe


class Color(Model, extra="forbid"):
    """Color."""

    r: Maybe[int] = None
    g: Maybe[int] = None


class ListInvoicesCreatedOption2(Model, extra="forbid"):
    """List invoices created option2."""

    gte: Maybe[int] = Field(
        default=None, validation_alias="gte", serialization_alias="gte"
    )


__all__ = ["Color", "ListInvoicesCreatedOption2"]
