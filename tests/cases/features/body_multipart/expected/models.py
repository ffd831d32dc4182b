"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Note(Model, extra="forbid"):
    """Note."""

    text: Maybe[str] = None


class CreateDocumentBodyOwner(Model, extra="forbid"):
    """Create document body owner."""

    name: str


__all__ = ["CreateDocumentBodyOwner", "Note"]
