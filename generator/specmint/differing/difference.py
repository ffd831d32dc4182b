"""What differs between two documents: one `Difference` for each fact that a user of the client could notice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal, TypeAlias

from specmint.diagnostics import Place
from specmint.differing.kinds import Kind

Verdict: TypeAlias = Literal["none", "docs", "additive", "breaking"]
CHANGED_MEANING: Final = "name-changed-meaning"
"""The gravest kind: a program goes on to run, and does something else."""


class Level(IntEnum):
    """How much a difference matters to a program that type-checked and ran with the old client.

    `DOCS` is for readers alone; `ADDITIVE` no such program can notice; `BREAKING` some can.
    """

    DOCS = 1
    ADDITIVE = 2
    BREAKING = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class End:
    """One side of a difference: what stands there, in words, and where."""

    value: str
    place: Place | None = None

    def as_json(self) -> dict[str, object]:
        """Return it for programs; `place` is file:line:column."""
        return {"value": self.value, "place": None if self.place is None else str(self.place)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference. `what` says it in a sentence, `reason` why it has its level.

    `python` is the name in full that a program writes ("customers.list.limit"), or the names of all methods that are
    concerned; `wire` what travels. Each is "" where the difference does not show there. `old` and `new` are None on the side
    that has nothing.
    """

    level: Level
    kind: Kind
    what: str
    reason: str
    python: str = ""
    wire: str = ""
    old: End | None = None
    new: End | None = None

    @property
    def place(self) -> Place | None:
        """Where the new document says it; where the old one did, if the new one does not."""
        for end in (self.new, self.old):
            if end is not None and end.place is not None:
                return end.place
        return None

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "level": str(self.level),
            "code": self.kind,
            "what": f"{self.what}: {self.reason}",
            "python": self.python or None,
            "wire": self.wire or None,
            "old": self.old and self.old.as_json(),
            "new": self.new and self.new.as_json(),
        }


def verdict_of(differences: Iterable[Difference]) -> Verdict:
    """Return the gravest level of all differences, "none" where there is none."""
    match max((one.level for one in differences), default=None):
        case Level.BREAKING:
            return "breaking"
        case Level.ADDITIVE:
            return "additive"
        case Level.DOCS:
            return "docs"
        case None:
            return "none"


_SEMVER: dict[Verdict, Literal["major", "minor", "patch", "none"]] = {
    "breaking": "major",
    "additive": "minor",
    "docs": "patch",
    "none": "none",
}


def semver_of(verdict: Verdict) -> Literal["major", "minor", "patch", "none"]:
    """Return which number of a version a release with these differences raises (Semantic Versioning 2.0.0, 6 to 8)."""
    return _SEMVER[verdict]


_NAMES_OF_CLASSES = frozenset({"class-removed", "class-renamed", "class-added"})


def in_order(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return each difference once, the gravest first, then by name; classes that are only called otherwise last of their level."""

    def key(one: Difference) -> tuple[bool, int, bool, str, str, str, str]:
        gravest, is_name = one.kind != CHANGED_MEANING, one.kind in _NAMES_OF_CLASSES
        return gravest, -one.level, is_name, one.python, one.wire, one.kind, one.what

    return tuple(sorted(dict.fromkeys(differences), key=key))
