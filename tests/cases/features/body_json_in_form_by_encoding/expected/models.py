"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Filter(Model, extra="forbid"):
    """Filter."""

    state: Maybe[str] = None


__all__ = ["Filter"]
