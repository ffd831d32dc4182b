"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Customer(Model):
    """Customer."""

    name: Maybe[str] = None


class AnswerData(Model):
    """Answer data."""

    all: Maybe[list[AnswerDataAllItem]] = None


class AnswerDataAllItem(Model):
    """Answer data all item."""

    status: Maybe[int] = None
    error: Maybe[AnswerDataAllItemError] = None
    data: Maybe[Customer] = None


class AnswerDataAllItemError(Model):
    """Answer data all item error."""

    code: Maybe[str] = None
    text: Maybe[str] = None


__all__ = ["AnswerData", "AnswerDataAllItem", "AnswerDataAllItemError", "Customer"]
