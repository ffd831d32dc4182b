"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class LoginAnswer(Model):
    """Login answer."""

    session_id: Maybe[str] = None
    endpoint: Maybe[str] = None


__all__ = ["LoginAnswer"]
