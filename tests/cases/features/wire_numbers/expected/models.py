"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated

from ._model import Model
from ._runtime.data.fields import Decimal, Float, Maybe
from ._runtime.data.wire_forms import Numeral


class Invoice(Model):
    """Invoice."""

    price: Maybe[Annotated[Decimal, Numeral()]] = None
    count: Maybe[Annotated[int, Numeral(whole=True)]] = None
    weight: Maybe[Float] = None


__all__ = ["Invoice"]
