"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated

from ._model import Model
from ._runtime.data.wire_forms import Flag


class Invoice(Model):
    """Invoice."""

    active: Annotated[bool, Flag(true="1", false="2")]


__all__ = ["Invoice"]
