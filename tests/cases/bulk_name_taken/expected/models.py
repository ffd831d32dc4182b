"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Thing(Model):
    """Thing."""

    name: str


class CreateManyAnswer(Model):
    """Create many answer."""

    results: Maybe[list[Thing]] = None


__all__ = ["CreateManyAnswer", "Thing"]
