"""What is sent and what comes back."""

from __future__ import annotations

import builtins

from pydantic import Field

from ._model import Model
from ._runtime.data.fields import Date, Maybe


class Decimal_(Model):
    """Decimal."""

    class_: Maybe[builtins.str] = Field(
        default=None, validation_alias="class", serialization_alias="class"
    )
    copy_: Maybe[builtins.str] = Field(
        default=None, validation_alias="copy", serialization_alias="copy"
    )
    model_config_: Maybe[builtins.str] = Field(
        default=None,
        validation_alias="model_config",
        serialization_alias="model_config",
    )
    list: Maybe[builtins.list[builtins.str]] = None
    others: Maybe[builtins.list[builtins.str]] = None
    str: Maybe[int] = None
    date: Maybe[Date] = None
    day: Maybe[Date] = None


__all__ = ["Decimal_"]
