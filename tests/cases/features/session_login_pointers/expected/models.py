"""What is sent and what comes back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._model import Model
from ._runtime.data.fields import Maybe


class LoginAnswer(Model):
    """Login answer."""

    data: Maybe[LoginAnswerData] = None


class LoginAnswerData(Model):
    """Login answer data."""

    session_id: Maybe[str] = Field(
        default=None, validation_alias="session/id", serialization_alias="session/id"
    )


class LoginBody(Model, extra="forbid"):
    """Login body."""

    user: str = Field(validation_alias="user/name", serialization_alias="user/name")
    auth: LoginBodyAuth


class LoginBodyAuth(Model, extra="forbid"):
    """Login body auth."""

    password: str = Field(validation_alias="pass/word", serialization_alias="pass/word")
    a_b: Literal["c"] = Field(
        default="c", validation_alias="a~b", serialization_alias="a~b"
    )


class GetMeAnswer(Model):
    """Get me answer."""

    name: Maybe[str] = None


__all__ = [
    "GetMeAnswer",
    "LoginAnswer",
    "LoginAnswerData",
    "LoginBody",
    "LoginBodyAuth",
]
