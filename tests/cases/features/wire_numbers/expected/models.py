"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated

from ._model import Model
from ._runtime.codecs import Numeral
from ._runtime.values import Decimal, Float, Maybe


class Invoice(Model):
    """Invoice."""

    price: Maybe[Annotated[Decimal, Numeral()]] = None
    count: Maybe[Annotated[int, Numeral(whole=True)]] = None
    weight: Maybe[Float] = None


__all__ = ["Invoice"]
