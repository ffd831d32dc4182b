"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field

from ._model import Model
from ._runtime.data.fields import Maybe


class Bill(Model):
    """Invoice."""

    kind: Maybe[str] = Field(
        default=None, validation_alias="@type", serialization_alias="@type"
    )


__all__ = ["Bill"]
