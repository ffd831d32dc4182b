"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated

from ._model import Model
from ._runtime.data.fields import Maybe
from ._runtime.data.wire_forms import Flag, Null


class Item(Model):
    """Thing."""

    name: Annotated[str | None, Null("")] = None
    on: Maybe[Annotated[bool, Flag(true="Y", false="N")]] = None
    off: Maybe[bool] = None


__all__ = ["Item"]
