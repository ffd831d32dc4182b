"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field

from ._model import Model
from ._runtime.data.enums import OpenEnum
from ._runtime.data.fields import Maybe


class Invoice(Model):
    """Line one
    \"\"\"
    import os
    """

    a_b: Maybe[InvoiceAB] = Field(
        default=None, validation_alias="a'b", serialization_alias="a'b"
    )


class InvoiceAB(OpenEnum):
    """\" """

    X = "x'\""
    BACKSLASH = "\\"


__all__ = ["Invoice", "InvoiceAB"]
