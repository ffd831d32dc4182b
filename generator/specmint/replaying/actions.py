"""Overlay actions, collected while they are applied to a copy of the document.

Each action sees what those before it did, as it will when the overlay is applied.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from specmint.document import Json, Path
from specmint.pointers import pointer_of
from specmint.replaying.exchange import value_at

_SHORT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ESCAPED = re.compile(r"['\\\x00-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of an overlay (Overlay 1.0.0, 4.4.3). `target` is a JSONPath, `said` what it does: `update` or `remove`."""

    target: str
    description: str
    comment: str
    said: dict[str, Json]

    def as_json(self) -> Json:
        """Return the action as it stands in the overlay."""
        return {"target": self.target, "description": self.description, **self.said}


def json_path(tree: Json, path: Path) -> str:
    """Return a JSONPath to exactly that value: shorthand where a name allows it, else quoted (RFC 9535, 2.3 and 2.5)."""
    steps = ["$"]
    for depth, token in enumerate(path):
        if isinstance(value_at(tree, pointer_of(path[:depth])), list):
            steps.append(f"[{token}]")
        elif _SHORT.match(token):
            steps.append(f".{token}")
        else:
            steps.append(f"['{_ESCAPED.sub(_escape, token)}']")
    return "".join(steps)


def _escape(char: re.Match[str]) -> str:
    if char[0] in "'\\":
        return "\\" + char[0]
    return f"\\u{ord(char[0]):04x}"


@dataclass(slots=True)
class Draft:
    """A document that is being brought up to date: its `tree`, and the `actions` that got it there.

    `said` is what the next actions are for, and the exchanges that ask for them.
    """

    tree: Json
    actions: list[Action] = field(default_factory=list[Action])
    said: tuple[str, str] = ("", "")

    def at(self, path: Path) -> Json:
        """Return the value at a pointer now; None where there is none."""
        return value_at(self.tree, pointer_of(path))

    def merge(self, path: Path, members: dict[str, Json]) -> None:
        """Set members of the object there; each takes the place of what it was."""
        held = self.at(path)
        if isinstance(held, dict):
            held.update(copy.deepcopy(members))
            self._add(path, {"update": members})

    def append(self, path: Path, entries: Iterable[Json]) -> None:
        """Append to the array there: an action for each entry."""
        held = self.at(path)
        for entry in entries:
            if isinstance(held, list) and entry not in held:
                held.append(copy.deepcopy(entry))
                self._add(path, {"update": entry})

    def remove(self, path: Path) -> None:
        """Remove the object or array there."""
        owner = self.at(path[:-1])
        if isinstance(owner, dict) and path[-1] in owner:
            self._add(path, {"remove": True})
            del owner[path[-1]]

    def _add(self, path: Path, said: dict[str, Json]) -> None:
        description, comment = self.said
        target = json_path(self.tree, path)
        self.actions.append(
            Action(target=target, description=description, comment=comment, said=said)
        )
