"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated

from ._model import Model
from ._runtime.data.wire_forms import Null


class Invoice(Model):
    """Invoice."""

    parent: Annotated[str | None, Null("00000000000000000000", "", send="")] = None
    group: Annotated[int | None, Null(0)] = None


__all__ = ["Invoice"]
