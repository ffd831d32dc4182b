"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class CreateThingsAnswerData(Model):
    """Create things answer data."""

    count: Maybe[int] = None


class CreateThingsBodyItem(Model, extra="forbid"):
    """Create things body item."""

    name: str


class CreateThingsAnswerResultsItemThing(Model):
    """Create things answer results item thing."""

    id: Maybe[int] = None


__all__ = [
    "CreateThingsAnswerData",
    "CreateThingsAnswerResultsItemThing",
    "CreateThingsBodyItem",
]
