"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated, Literal

from ._model import Model
from ._runtime.data.enums import OpenEnum
from ._runtime.data.fields import Maybe
from ._runtime.data.unions import Tagged, Unlisted


class Answer(Model):
    """Answer."""

    action: Maybe[Annotated[Redirect | Wait | Unlisted, Tagged("type")]] = None


class Redirect(Model):
    """Redirect."""

    type: Literal["redirect"]
    url: Maybe[str] = None


class Wait(Model):
    """Wait."""

    type: WaitType
    url: Maybe[str] = None


class WaitType(OpenEnum):
    """Wait type."""

    AWAIT = "await"
    VOUCHER = "voucher"


__all__ = ["Answer", "Redirect", "Unlisted", "Wait", "WaitType"]
