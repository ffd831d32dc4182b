"""What is sent and what comes back."""

from __future__ import annotations

from typing_extensions import TypeAliasType

OneOrMany = TypeAliasType("OneOrMany", "str | list[str]")


__all__ = ["OneOrMany"]
