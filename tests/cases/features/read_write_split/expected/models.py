"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Decimal, Maybe


class User(Model):
    """User."""

    id: int
    name: str
    plan: Maybe[Plan] = None
    team: Maybe[Team] = None


class UserInput(Model, extra="forbid"):
    """User."""

    name: str
    password: str
    plan: Maybe[PlanInput] = None
    team: Maybe[Team] = None


class Plan(Model):
    """Plan."""

    code: Maybe[str] = None
    price: Maybe[Decimal] = None


class PlanInput(Model, extra="forbid"):
    """Plan."""

    code: Maybe[str] = None


class Team(Model):
    """Team."""

    name: Maybe[str] = None


__all__ = ["Plan", "PlanInput", "Team", "User", "UserInput"]
