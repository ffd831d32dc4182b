"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Event(Model):
    """Event."""

    id: Maybe[str] = None


__all__ = ["Event"]
