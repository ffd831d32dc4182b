"""What is sent and what comes back."""

from __future__ import annotations

from typing import Literal

from ._model import Model
from ._runtime.data.fields import Maybe


class LoginAnswer(Model):
    """Login answer."""

    token: Maybe[str] = None


class LoginBody(Model, extra="forbid"):
    """Login body."""

    auth: LoginBodyAuth
    password: str


class LoginBodyAuth(Model, extra="forbid"):
    """Login body auth."""

    user: str
    kind: Literal["basic"] = "basic"


__all__ = ["LoginAnswer", "LoginBody", "LoginBodyAuth"]
