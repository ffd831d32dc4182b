"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class LoginAnswer(Model):
    """Login answer."""

    token: Maybe[str] = None


class GetMeAnswer(Model):
    """Get me answer."""

    name: Maybe[str] = None


__all__ = ["GetMeAnswer", "LoginAnswer"]
