"""What changed between two documents, as a user of the client sees it, in Python and on the wire.

`differences` is a pure comparison of two APIs. What a program gives (arguments, the models of requests) may become more; what it is
given (answers) may become less; a model that is both may become neither. What is not known to be harmless counts as breaking.
"""

from specmint.differing.behaviour import behaviour
from specmint.differing.client import client
from specmint.differing.definitions import definitions
from specmint.differing.difference import (
    CHANGED_MEANING,
    Difference,
    End,
    Level,
    Verdict,
    in_order,
    semver_of,
    verdict_of,
)
from specmint.differing.matching import Pair, renamed
from specmint.differing.operations import operations
from specmint.differing.side import Side

__all__ = [
    "CHANGED_MEANING",
    "Difference",
    "End",
    "Level",
    "Side",
    "Verdict",
    "differences",
    "semver_of",
    "verdict_of",
]


def differences(old: Side, new: Side) -> tuple[Difference, ...]:
    """Return all that differs, each fact once, the gravest first."""
    pair = Pair(old, new)
    rooms = (renamed, client, operations, definitions, behaviour)
    return in_order(one for room in rooms for one in room(pair))
