"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated

from ._model import Model
from ._runtime.data.fields import Decimal
from ._runtime.data.multiple import MultipleOf


class MultipleOf_(Model):
    """MultipleOf."""

    step: Annotated[Decimal, MultipleOf('0.01')]


__all__ = ["MultipleOf_"]
