"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class GetHealthAnswer(Model):
    """Get health answer."""

    up: Maybe[bool] = None


__all__ = ["GetHealthAnswer"]
