"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.enums import OpenEnum
from ._runtime.values import Maybe


class State(OpenEnum):
    """Where it stands."""

    ACTIVE = "active"
    ON_HOLD = "on hold"
    VALUE = ""
    VALUE_1_ST = "1st"
    MRO = "mro"
    A_B = "a-b"
    A_B_2 = "a_b"


class Invoice(Model):
    """Invoice."""

    state: Maybe[State] = None


__all__ = ["Invoice", "State"]
