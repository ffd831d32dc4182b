"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model


class Invoice(Model, extra="forbid"):
    """Invoice."""

    number: str


__all__ = ["Invoice"]
