"""Examples: what a document shows as a value of a parameter, a property or a body, as it stands in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from specmint.ir.text import Text
from specmint.ir.values import Primitive


@dataclass(frozen=True, slots=True)
class ArrayExample:
    """An array of these `items`."""

    items: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class ObjectExample:
    """An object of these `members`, by their names on the wire."""

    members: tuple[tuple[Text, Example], ...]

    def get(self, wire: Text) -> Example:
        """Return the value of a member; None where there is none, or it is null."""
        return dict(self.members).get(wire)


Example: TypeAlias = "Primitive | ArrayExample | ObjectExample"
"""A value as JSON has it. None, as an example of something, means that the document shows none."""
