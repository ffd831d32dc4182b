"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated

from ._model import Model
from ._runtime.codecs import Flag, Null
from ._runtime.values import Maybe


class Item(Model):
    """Thing."""

    name: Annotated[str | None, Null("")] = None
    on: Maybe[Annotated[bool, Flag(true="Y", false="N")]] = None
    off: Maybe[bool] = None


__all__ = ["Item"]
