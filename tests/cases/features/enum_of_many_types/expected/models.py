"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated, Literal

from ._model import Model
from ._runtime.data.enums import OpenEnum
from ._runtime.data.fields import Exact, Maybe


class Invoice(Model):
    """Invoice."""

    colour: InvoiceColour | None = None
    flag: Maybe[Annotated[Literal[True, 1, "yes"], Exact]] = None


class InvoiceColour(OpenEnum):
    """Invoice colour."""

    RED = "red"


__all__ = ["Invoice", "InvoiceColour"]
