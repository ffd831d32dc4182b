"""How slips of real documents are understood: what of the data is read as something else, once all of it was judged.

A rule that finds a slip with one plain meaning yields a `Mend` in place of an error: a warning that says how the
slip is read, and the change of the data that makes every later stage read it so. The text stays as it is, and so
do lines and columns. Where what is read holds what other rules judge, they are asked anew, of the changed data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final, Literal, NamedTuple, TypeAlias, cast

from specmint.diagnostics import Diagnostic
from specmint.document import Document, Json, Node, Path
from specmint.pointers import origin


class _Gone(Enum):
    GONE = "read as if it were not there"


GONE: Final = _Gone.GONE
"""In place of a value: the member is read as if it were not there."""

Change: TypeAlias = "Json | Literal[_Gone.GONE]"

_SPELLED_FLAGS: Final = {
    **dict.fromkeys(("true", "yes", "y", "on", "1"), True),
    **dict.fromkeys(("false", "no", "n", "off", "0"), False),
}


class Edit(NamedTuple):
    """The member `key` of the object or list at `node` is read as `value`.

    `written` says of what is in the new value where it stands, if not in its place: both paths begin at `node`.
    """

    node: Node
    key: str
    value: Change = GONE
    written: tuple[tuple[Path, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Mend:
    """A slip: the warning, and the member `key` of the object or list at `node`, which is read as `value`.

    `anew`: other rules depend on how it is read. What they find is found anew, of the document as it is read.
    `written` is that of `Edit`.
    """

    diagnostic: Diagnostic
    node: Node
    key: str
    value: Change = GONE
    anew: bool = False
    written: tuple[tuple[Path, Path], ...] = ()

    @property
    def edit(self) -> Edit:
        """The change of the data."""
        return Edit(self.node, self.key, self.value, self.written)


Problem: TypeAlias = Diagnostic | Mend | Edit
"""What a rule yields: a problem, a slip that has a meaning, or the plainer words for what is no slip."""


def renamed(diagnostic: Diagnostic, node: Node, key: str, name: str) -> Iterator[Mend]:
    """Yield the mends by which a member of an object is read under another name, which none has."""
    yield Mend(diagnostic, node, key, anew=True)
    value = (node / key).value
    yield Mend(diagnostic, node, name, value, anew=True, written=(((name,), (key,)),))


def edited(document: Document, edits: Iterable[Edit]) -> Document:
    """Return a document of the same text with other data; the given one stays as it is."""
    copies: dict[int, Json] = {}
    data = {name: _copied(file.data, copies) for name, file in document.files.items()}
    moved: dict[str, dict[Path, Path]] = {}
    shortened: dict[int, tuple[Node, set[int]]] = {}
    for edit in edits:
        owner = copies[id(edit.node.value)]
        if isinstance(owner, list) and edit.value is GONE:
            shortened.setdefault(id(owner), (edit.node, set()))[1].add(int(edit.key))
        else:
            _change(owner, edit, copies)
        below = edit.node.path
        of_file = moved.setdefault(edit.node.file, {})
        of_file.update(((*below, *now), (*below, *then)) for now, then in edit.written)
    for node, gone in shortened.values():
        moved.setdefault(node.file, {}).update(_shorten(copies[id(node.value)], node, gone))
    return document.with_data(data, {file: _settled(each) for file, each in moved.items()})


def _settled(moved: Mapping[Path, Path]) -> dict[Path, Path]:
    """Return moves by new places, given by places whose last step alone is new: what is around may have moved too."""
    settled: dict[Path, Path] = {}
    forward: dict[Path, Path] = {}
    for step, then in sorted(moved.items(), key=lambda pair: len(pair[0])):
        now = (*origin(forward, step[:-1]), *step[-1:])
        settled[now] = then
        forward[then] = now
    return settled


def _change(owner: Json, edit: Edit, copies: dict[int, Json]) -> None:
    if isinstance(owner, list):
        owner[int(edit.key)] = _copied(cast(Json, edit.value), copies)
    elif isinstance(owner, dict) and edit.value is GONE:
        owner.pop(edit.key, None)
    elif isinstance(owner, dict):
        owner[edit.key] = _copied(cast(Json, edit.value), copies)


def _shorten(owner: Json, node: Node, gone: set[int]) -> Iterator[tuple[Path, Path]]:
    """Remove elements of a list. Yields where the others stand now, and where they stood."""
    if not isinstance(owner, list):
        return
    kept = [number for number in range(len(owner)) if number not in gone]
    owner[:] = [owner[number] for number in kept]
    for now, then in enumerate(kept):
        if now != then:
            yield (*node.path, str(now)), (*node.path, str(then))


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
