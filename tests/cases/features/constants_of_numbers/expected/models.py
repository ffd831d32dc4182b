"""What is sent and what comes back."""

from __future__ import annotations

import decimal
from typing import Annotated, Literal

from pydantic import Field

from ._model import Model
from ._runtime.data.fields import Decimal, Maybe


class Thing(Model):
    """Thing."""

    rate: Annotated[
        Decimal, Field(ge=decimal.Decimal("1.5"), le=decimal.Decimal("1.5"))
    ] = decimal.Decimal("1.5")
    tax: (
        Annotated[
            Decimal, Field(ge=decimal.Decimal("0.07"), le=decimal.Decimal("0.07"))
        ]
        | Annotated[
            Decimal, Field(ge=decimal.Decimal("0.19"), le=decimal.Decimal("0.19"))
        ]
    )
    band: Maybe[
        Literal["wide"]
        | Annotated[
            Decimal, Field(ge=decimal.Decimal("2.4"), le=decimal.Decimal("2.4"))
        ]
        | Annotated[Decimal, Field(ge=decimal.Decimal("5"), le=decimal.Decimal("5"))]
    ] = None
    step: (
        Annotated[
            Decimal, Field(ge=decimal.Decimal("0.25"), le=decimal.Decimal("0.25"))
        ]
        | None
    ) = None


__all__ = ["Thing"]
