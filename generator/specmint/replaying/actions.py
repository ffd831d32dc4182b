"""Overlay actions, collected while they are applied to a copy of the document.

Each action sees what those before it did, as it will when the overlay is applied.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from specmint.document import Json, Path

_SHORT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of an overlay (Overlay 1.0.0, 4.4.3): an update, or else a removal. `target` is a JSONPath."""

    target: str
    description: str
    comment: str
    update: Json = None
    remove: bool = False


def json_path(tree: Json, path: Path) -> str:
    """A JSONPath to exactly that value: shorthand where a name allows it, else quoted (RFC 9535, 2.3 and 2.5)."""
    steps = ["$"]
    for token in path:
        if isinstance(tree, list):
            steps.append(f"[{token}]")
            tree = tree[int(token)]
        else:
            steps.append(
                f".{token}" if _SHORT.match(token) else f"['{''.join(map(_quoted, token))}']"
            )
            tree = tree.get(token) if isinstance(tree, dict) else None
    return "".join(steps)


def _quoted(char: str) -> str:
    if char in ("'", "\\"):
        return "\\" + char
    return char if ord(char) >= 0x20 else f"\\u{ord(char):04x}"


@dataclass(slots=True)
class Draft:
    """A document that is being brought up to date."""

    tree: Json
    actions: list[Action] = field(default_factory=list[Action])
    said: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, tree: Json) -> Draft:
        return cls(copy.deepcopy(tree))

    def explain(self, description: str, comment: str) -> None:
        """What the next actions are for, and the exchanges that ask for them."""
        self.said = (description, comment)

    def at(self, path: Path) -> Json:
        """The value at a pointer now; None where there is none."""
        value = self.tree
        for token in path:
            if isinstance(value, dict):
                value = value.get(token)
            elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
                value = value[int(token)]
            else:
                return None
        return value

    def merge(self, path: Path, members: dict[str, Json]) -> None:
        """Set members of the object there; each takes the place of what it was."""
        held = self.at(path)
        if isinstance(held, dict):
            held.update(copy.deepcopy(members))
            self._add(path, update=members)

    def append(self, path: Path, entries: Iterable[Json]) -> None:
        """Append to the array there: an action for each entry."""
        held = self.at(path)
        for entry in entries:
            if isinstance(held, list) and entry not in held:
                held.append(copy.deepcopy(entry))
                self._add(path, update=entry)

    def remove(self, path: Path) -> None:
        """Remove the object or array there."""
        owner = self.at(path[:-1])
        if isinstance(owner, dict) and path[-1] in owner:
            self._add(path, remove=True)
            del owner[path[-1]]

    def _add(self, path: Path, *, update: Json = None, remove: bool = False) -> None:
        description, comment = self.said
        self.actions.append(
            Action(
                target=json_path(self.tree, path),
                description=description,
                comment=comment,
                update=update,
                remove=remove,
            )
        )
