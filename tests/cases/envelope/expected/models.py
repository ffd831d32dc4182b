"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Thing(Model):
    """Thing."""

    id: int
    name: str | None = None


class HealthAnswer(Model):
    """Health answer."""

    up: Maybe[bool] = None


__all__ = ["HealthAnswer", "Thing"]
