"""JSON to the last digit, as it travels."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

#: Equal to any value: what travels is decided by a declared codec, which other tests compare.
ANY: Final = object()


class _Missing:
    """Where there is no value; equal to nothing else."""

    def __repr__(self) -> str:
        return "nothing"


MISSING: Final = _Missing()


def exactly(text: str | bytes) -> Any:
    """Return JSON with its fractions as written. Raises ValueError, also for a member twice."""
    return json.loads(text, parse_float=Decimal, object_pairs_hook=_once)


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        raise ValueError("a member twice")
    return found


def says(text: str, tree: Any) -> bool:
    """Return whether a text is JSON of a tree."""
    try:
        return same(exactly(text), tree)
    except ValueError:
        return False


def same(one: Any, other: Any) -> bool:
    """Return whether two trees are equal as JSON: `1` is not `true`, and `1.10` is not `1.1`."""
    if one is ANY or other is ANY:
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
        return one == other and _places(one) == _places(other)
    return type(one) is type(other) and bool(one == other)


def _places(number: int | Decimal) -> int:
    exponent = Decimal(number).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
