"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.enums import OpenEnum
from ._runtime.data.fields import Maybe


class Invoice(Model):
    """Invoice."""

    state: Maybe[State] = None


class State(OpenEnum):
    """Where it stands."""

    ACTIVE = "active"
    ON_HOLD = "on hold"
    VALUE = ""
    VALUE_1_ST = "1st"
    MRO = "mro"
    A_B_DASH = "a-b"
    A_B = "a_b"


__all__ = ["Invoice", "State"]
