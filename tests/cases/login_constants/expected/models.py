"""What is sent and what comes back."""

from __future__ import annotations

import decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from ._model import Model
from ._runtime.values import Decimal, Exact, Maybe


class LoginAnswer(Model):
    """Login answer."""

    token: Maybe[str] = None


class LoginBodyClient(Model, extra="forbid"):
    """Login body client."""

    kind: Literal["app"] = "app"


class GetMeAnswer(Model):
    """Get me answer."""

    name: Maybe[str] = None


class LoginBody(Model, extra="forbid"):
    """Login body."""

    user: str
    rate: Annotated[
        Decimal, Field(ge=decimal.Decimal("1.5"), le=decimal.Decimal("1.5"))
    ] = decimal.Decimal("1.5")
    count: Annotated[Literal[2], Exact] = 2
    nothing: Any
    strict: Annotated[Literal[True], Exact] = True
    scope: Literal["1.5"] = "1.5"
    client: LoginBodyClient


__all__ = ["GetMeAnswer", "LoginAnswer", "LoginBody", "LoginBodyClient"]
