"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field

from ._model import Model
from ._runtime.values import Maybe


class Invoice(Model):
    """Invoice."""

    foo_bar: Maybe[str] = Field(
        default=None, validation_alias="fooBar", serialization_alias="fooBar"
    )
    foo_bar_2: Maybe[str] = Field(
        default=None, validation_alias="foo_bar", serialization_alias="foo_bar"
    )
    foo_bar_3: Maybe[str] = Field(
        default=None, validation_alias="foo-bar", serialization_alias="foo-bar"
    )


__all__ = ["Invoice"]
