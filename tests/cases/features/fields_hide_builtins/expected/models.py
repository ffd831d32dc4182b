"""What is sent and what comes back."""

from __future__ import annotations

import builtins
import datetime as dt
import decimal
from typing import Annotated, Literal

from pydantic import Field

from ._model import OpenModel
from ._runtime.data.fields import Decimal, Maybe
from ._runtime.data.wire_forms import Null
from ._runtime.data.wire_moments import Epoch


class Thing(OpenModel):
    """Thing."""

    str: Maybe[builtins.str] = None
    list: Maybe[builtins.list[builtins.str]] = None
    dict_: Maybe[dict[builtins.str, int]] = Field(
        default=None, validation_alias="dict", serialization_alias="dict"
    )
    dt_: Maybe[Annotated[dt.datetime, Epoch("seconds")]] = Field(
        default=None, validation_alias="dt", serialization_alias="dt"
    )
    decimal_: Maybe[Decimal] = Field(
        default=None,
        ge=decimal.Decimal('0.5'),
        validation_alias="decimal",
        serialization_alias="decimal",
    )
    kind: Maybe[Literal["a list of str"]] = None
    code: Annotated[builtins.str | None, Null("no str", "list")] = None
    __pydantic_extra__: dict[builtins.str, int] = Field(init=False)


__all__ = ["Thing"]
