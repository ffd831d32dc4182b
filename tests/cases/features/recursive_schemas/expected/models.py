"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field
from typing_extensions import TypeAliasType

from ._model import Model
from ._runtime.data.fields import Maybe


class Invoice(Model):
    """Invoice."""

    parent: Maybe[Invoice] = None
    tree: Maybe[Tree] = None
    json_: Maybe[Json] = Field(
        default=None, validation_alias="json", serialization_alias="json"
    )


Tree = TypeAliasType("Tree", "list[Tree]")


Json = TypeAliasType("Json", "str | list[Json] | dict[str, Json]")


__all__ = ["Invoice", "Json", "Tree"]
