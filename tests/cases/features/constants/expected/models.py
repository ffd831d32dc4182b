"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated, Literal

from ._model import Model
from ._runtime.data.fields import Exact, Maybe


class Invoice(Model, extra="forbid"):
    """Invoice."""

    kind: Literal["invoice"] = "invoice"
    version: Annotated[Literal[2], Exact] = 2
    draft: Maybe[Annotated[Literal[False], Exact]] = None


class Receipt(Model):
    """Receipt."""

    kind: Literal["receipt"]


__all__ = ["Invoice", "Receipt"]
