"""What is said of a value, in words that both opinions are put into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: A component by its name, and a member of it by its wire name.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a value may be: `kinds` of JSON values ("string", "integer", "number", "boolean", "array", "object", "any").

    `values` are the listed ones, None where any is taken; `bounds` are by pydantic's names, their numbers and texts as
    text. `item` is what each element of an array, or each value of a mapping, is; None where it is no such, or where it is open.
    """

    kinds: frozenset[str]
    is_nullable: bool = False
    values: frozenset[str] | None = None
    bounds: Mapping[str, str] = field(default_factory=dict[str, str])
    item: Reading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of an object: whether it is required, and what its value is."""

    is_required: bool
    reading: Reading


ANY = Reading(kinds=frozenset({"any"}), is_nullable=True)
#: What only our vocabulary says, which the other opinion does not read.
UNSTATED = Reading(kinds=frozenset())


def merged(readings: list[Reading]) -> Reading:
    """Return what is said of a value that is one of several: bounds and items where there is only one to say them."""
    if len(readings) == 1:
        return readings[0]
    listed = [one.values for one in readings if one.values is not None]
    values: frozenset[str] | None = None
    if len(listed) == len(readings):
        values = frozenset[str]().union(*listed)
    return Reading(
        kinds=frozenset[str]().union(*(one.kinds for one in readings)),
        is_nullable=any(one.is_nullable for one in readings),
        values=values,
    )
