"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field

from ._model import Model
from ._runtime.data.fields import Maybe


class Invoice(Model):
    """Invoice."""

    foo_bar: Maybe[str] = Field(
        default=None, validation_alias="fooBar", serialization_alias="fooBar"
    )
    foo_bar_snake: Maybe[str] = Field(
        default=None, validation_alias="foo_bar", serialization_alias="foo_bar"
    )
    foo_bar_dash: Maybe[str] = Field(
        default=None, validation_alias="foo-bar", serialization_alias="foo-bar"
    )


__all__ = ["Invoice"]
