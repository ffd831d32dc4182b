"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model


class Invoice(Model):
    """Invoice."""

    id: int


__all__ = ["Invoice"]
