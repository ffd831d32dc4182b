"""What is sent and what comes back."""

from __future__ import annotations

from typing import Any

from ._model import Model
from ._runtime.values import Maybe


class CreateThingBody(Model, extra="forbid"):
    """Create thing body."""

    nothing: Any = None
    point: Any = None
    pair: Any = None
    tags: Maybe[list[str]] = None
    free: Maybe[list[str]] = None


__all__ = ["CreateThingBody"]
