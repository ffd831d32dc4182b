"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model


class Resource_(Model):
    """Resource."""

    id: str


__all__ = ["Resource_"]
