"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated, Literal

from typing_extensions import TypeAliasType

from ._model import Model
from ._runtime.data.fields import Date, Decimal, Maybe
from ._runtime.data.unions import Tagged, Unlisted


class Order(Model):
    """Order."""

    kind: Literal["Order"] = "Order"
    total: Decimal | None = None
    at: Maybe[Date] = None


class Rush(Model):
    """Rush."""

    kind: Literal["Rush"] = "Rush"
    total: Decimal | None = None
    at: Maybe[Date] = None
    hours: Maybe[int] = None


AnyOrder = TypeAliasType(
    "AnyOrder", "Annotated[Rush | Order | Unlisted, Tagged('kind')]"
)


__all__ = ["AnyOrder", "Order", "Rush", "Unlisted"]
