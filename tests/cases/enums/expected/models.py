"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated, Literal

from ._model import Model
from ._runtime.data.enums import OpenEnum, OpenIntEnum
from ._runtime.data.fields import Exact, Maybe


class ThingState(OpenEnum):
    """Thing state."""

    ACTIVE = "active"
    ON_HOLD = "on hold"
    VALUE = ""
    VALUE_1_ST = "1st"
    MRO = "mro"
    A_B = "a-b"
    A_B_2 = "a_b"


class ThingColour(OpenEnum):
    """Thing colour."""

    RED = "red"


class Kind(OpenIntEnum):
    """Who buys."""

    CONSUMER = 0
    BUSINESS = 1
    OTHER = -2


class Thing(Model, extra="forbid"):
    """Thing."""

    state: Maybe[ThingState] = None
    kind: Maybe[Kind] = None
    colour: ThingColour | None = None
    flag: Maybe[Annotated[Literal[True, 1, "yes"], Exact]] = None


__all__ = ["Kind", "Thing", "ThingColour", "ThingState"]
