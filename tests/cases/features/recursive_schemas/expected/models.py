"""What is sent and what comes back."""

from __future__ import annotations

from pydantic import Field
from typing_extensions import TypeAliasType

from ._model import Model
from ._runtime.values import Maybe

Tree = TypeAliasType("Tree", "list[Tree]")


Json_ = TypeAliasType("Json_", "str | list[Json_] | dict[str, Json_]")


class Invoice(Model):
    """Invoice."""

    parent: Maybe[Invoice] = None
    tree: Maybe[Tree] = None
    json_: Maybe[Json_] = Field(
        default=None, validation_alias="json", serialization_alias="json"
    )


__all__ = ["Invoice", "Json_", "Tree"]
