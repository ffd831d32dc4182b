"""What is sent and what comes back."""

from __future__ import annotations

import builtins

from pydantic import Field

from ._model import Model
from ._runtime.data.fields import Date, Maybe


class Decimal_(Model):
    """Decimal."""

    foo_bar: Maybe[builtins.str] = Field(
        default=None, validation_alias="fooBar", serialization_alias="fooBar"
    )
    foo_bar_2: Maybe[builtins.str] = Field(
        default=None, validation_alias="foo_bar", serialization_alias="foo_bar"
    )
    class_: Maybe[builtins.str] = Field(
        default=None, validation_alias="class", serialization_alias="class"
    )
    copy_: Maybe[builtins.str] = Field(
        default=None, validation_alias="copy", serialization_alias="copy"
    )
    list: Maybe[builtins.list[builtins.str]] = None
    str: Maybe[int] = None
    others: Maybe[builtins.list[builtins.str]] = None
    date: Maybe[Date] = None
    day: Maybe[Date] = None
    model_config_: Maybe[builtins.str] = Field(
        default=None,
        validation_alias="model_config",
        serialization_alias="model_config",
    )
    kind: Maybe[builtins.str] = Field(
        default=None, validation_alias="@type", serialization_alias="@type"
    )


__all__ = ["Decimal_"]
