"""Problems in the text of one file, and the rules that JSON and YAML share."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from specmint.diagnostics import quoted
from specmint.document import Json
from specmint.json_equality import same_json

_LONGEST_NUMBER = 4300
"""Digits of a number, and the largest exponent: what Python itself reads as an integer."""
_PROSE = frozenset({"title", "summary", "description"})
"""Keys whose texts only describe. A property of such a name has an object."""


class Fault(NamedTuple):
    """A problem at a character offset of the text. `written` is the key that is written there, "" for anything else.

    `first` is the offset of the same key where it is used first, if that is the problem. `is_slip`: the text has one plain
    meaning all the same, and is read so.
    """

    offset: int
    code: str
    message: str
    hint: str = ""
    written: str = ""
    first: int | None = None
    is_slip: bool = False


class Unreadable(Exception):
    """Raised where reading a text cannot go on, with the faults that were found up to there."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults[-1].message)
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Budgets that no honest specification exceeds.

    `bytes` per file; `depth` of containers in containers; `nodes` of a document after YAML
    aliases are expanded, of which `aliased` may come from aliases; `files` of one specification.
    """

    bytes: int = 50_000_000
    depth: int = 250
    nodes: int = 2_000_000
    aliased: int = 200_000
    files: int = 10_000


def integer(text: str, *, base: int = 10) -> int:
    """Return an integer; base 0 reads `0x` and `0o`. ValueError if it is absurdly long."""
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number of more than 4300 digits")
    return int(text, base)


def decimal(text: str) -> Decimal:
    """Return a number with its digits as written. ValueError if it or its exponent is absurdly long."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("Infinity")
    if len(text) > _LONGEST_NUMBER or not value.is_finite() or _size(value) > _LONGEST_NUMBER:
        raise ValueError("a number of more than 4300 digits")
    return value


def _size(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(abs(exponent), abs(value.adjusted()))


def too_deep(offset: int, limit: int) -> Fault:
    """Return the fault of a text that is nested deeper than any walker can follow."""
    return Fault(
        offset,
        "nested-too-deeply",
        f"nested too deeply: more than {limit} levels",
        "Move the inner part into a named component and refer to it.",
    )


def number_too_long(offset: int) -> Fault:
    """Return the fault of a number that no Python program can read."""
    return Fault(
        offset,
        "number-too-long",
        "a number of more than 4300 digits",
        "Write it as a string if it is intended.",
    )


def duplicate_key(
    offset: int, key: str, first: int, first_line: int, values: tuple[Json, Json] | None
) -> Fault:
    """Return the fault of the second of two equal keys; `first` is the offset of the other, which stands in `first_line`.

    Two keys with the same value say one thing twice, and of two descriptions one is enough: these are slips. `values` are
    the two; None if they are not known.
    """
    message = f"the key {quoted(key)} is used twice in the same object; it is first used on line {first_line}"
    read_as = "" if values is None else _read_as(key, *values)
    hint = "Only one of the two would count: remove or rename one."
    if read_as:
        message, hint = f"{message}, {read_as}", "Remove one of the two."
    return Fault(
        offset, "duplicate-key", message, hint, written=key, first=first, is_slip=bool(read_as)
    )


def _read_as(key: str, one: Json, other: Json) -> str:
    """Return how a key that is there twice is read, "" if that would be a guess."""
    if same_json(one, other):
        return "with the same value; it is read as one"
    if key in _PROSE and isinstance(one, str) and isinstance(other, str):
        return "with another text; the later one is read"
    return ""
