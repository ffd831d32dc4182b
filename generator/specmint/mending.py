"""How slips of real documents are understood: what of the data is read as something else, once all of it was judged.

A rule that finds a slip with one plain meaning yields a `Mend` in place of an error: a warning that says how the
slip is read, and the change of the data that makes every later stage read it so. The text stays as it is, and so
do lines and columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final, Literal, NamedTuple, TypeAlias, cast

from specmint.diagnostics import Diagnostic
from specmint.document import Document, Json, Node


class _Gone(Enum):
    GONE = "read as if it were not there"


GONE: Final = _Gone.GONE
"""In place of a value: the member is read as if it were not there."""

Change: TypeAlias = "Json | Literal[_Gone.GONE]"

_SPELLED_FLAGS: Final = {
    "true": True,
    "yes": True,
    "1": True,
    "false": False,
    "no": False,
    "0": False,
}


class Edit(NamedTuple):
    """The member `key` of the object or list at `node` is read as `value`."""

    node: Node
    key: str
    value: Change = GONE


@dataclass(frozen=True, slots=True)
class Mend:
    """A slip: the warning, and the member `key` of the object or list at `node`, which is read as `value`."""

    diagnostic: Diagnostic
    node: Node
    key: str
    value: Change = GONE

    @property
    def edit(self) -> Edit:
        """The change of the data."""
        return Edit(self.node, self.key, self.value)


Problem: TypeAlias = Diagnostic | Mend | Edit
"""What a rule yields: a problem, a slip that has a meaning, or the plainer words for what is no slip."""


def edited(document: Document, edits: Iterable[Edit]) -> Document:
    """Return a document of the same text with other data; the given one stays as it is."""
    copies: dict[int, Json] = {}
    data = {name: _copied(file.data, copies) for name, file in document.files.items()}
    for edit in edits:
        _change(copies[id(edit.node.value)], edit, copies)
    return document.with_data(data)


def _change(owner: Json, edit: Edit, copies: dict[int, Json]) -> None:
    if isinstance(owner, list) and edit.value is not GONE:
        owner[int(edit.key)] = _copied(edit.value, copies)
    elif isinstance(owner, dict) and edit.value is GONE:
        owner.pop(edit.key, None)
    elif isinstance(owner, dict):
        owner[edit.key] = _copied(cast(Json, edit.value), copies)


def _copied(value: Json, copies: dict[int, Json]) -> Json:
    """Return a copy in which values that were one are one again, as the aliases of YAML make them."""
    if not isinstance(value, dict | list):
        return value
    known = copies.get(id(value))
    if known is not None:
        return known
    if isinstance(value, dict):
        made: dict[str, Json] = {}
        copies[id(value)] = made
        made.update((key, _copied(item, copies)) for key, item in value.items())
        return made
    listed: list[Json] = []
    copies[id(value)] = listed
    listed.extend(_copied(item, copies) for item in value)
    return listed


def parent_of(node: Node) -> Node:
    """Return the object or list that holds a value."""
    return node.document.node(node.file, node.path[:-1])


def flag_of(value: Json) -> bool | None:
    """Return the flag that a value is, or spells as a text or a number; None where it spells none."""
    if isinstance(value, str | int):
        return _SPELLED_FLAGS.get(str(value).strip().lower())
    return None


def number_of(value: Json) -> int | Decimal | None:
    """Return the number that a text spells; None where it spells none."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        return int(value)
    except ValueError:
        pass
    try:
        number = Decimal(value)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def scalar_text(value: Json) -> str | None:
    """Return the text of a number or a flag, as JSON writes it; None for anything else."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return str(value)
    return None


def parted(problems: Iterable[Problem], edits: list[Edit]) -> Iterator[Diagnostic]:
    """Yield the diagnostics of problems, and collect the changes of the data."""
    for problem in problems:
        match problem:
            case Mend():
                edits.append(problem.edit)
                yield problem.diagnostic
            case Edit():
                edits.append(problem)
            case Diagnostic():
                yield problem
