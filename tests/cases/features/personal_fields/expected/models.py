"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Invoice(Model):
    """Invoice."""

    name: Maybe[str] = None
    mail: Maybe[str] = None
    support: Maybe[str] = None
    id: Maybe[str] = None


__all__ = ["Invoice"]
