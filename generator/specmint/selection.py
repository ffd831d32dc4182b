"""Which operations of a document are generated: all that are asked for, but for those that an error forbids.

An error stops only what leads to it. What is left can be lowered, so that one run shows the errors of all stages; and
where the project says so (`exclude = ["unsupported", "invalid"]`), what is left is what is generated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from specmint.choice import Choice, matches, named
from specmint.diagnostics import Diagnostic, Severity, sorted_diagnostics
from specmint.document import Document, Json, Node
from specmint.mending import GONE, Edit, edited
from specmint.reach import Key, Reach, addresses, reach_of


class Excluded(NamedTuple):
    """An operation that is not generated, and why: what excludes it, or the code of its error."""

    address: str
    reason: str


class Selection:
    """The operations of a document that are generated. `take` is given the problems of each stage."""

    def __init__(self, document: Document, choice: Choice) -> None:
        self.excluded: dict[str, str] = {}
        self.lifted: list[Diagnostic] = []
        self.has_failed = False
        self.is_hopeless = False
        self._choice = choice
        self._whole = document
        self._failed: set[str] = set()
        self._broken: set[Key] = set()
        self.chosen = tuple(self._choose())
        self.reach: Reach
        self.document: Document
        self._sift()

    def take(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the problems of a stage, each error as a warning where nothing depends on it, or it costs its operations alone.

        Such an error that the choice lifts goes to `lifted`: the next round no longer meets it.
        """
        kept: list[Diagnostic] = []
        has_changed, known = False, len(self._broken)
        for problem in sorted_diagnostics(found):
            judged = self.reach.judged(problem)
            if problem.severity is Severity.ERROR and problem.at is not None:
                self._broken.add(problem.at)
            if judged.severity is not Severity.ERROR:
                kept.append(judged)
                continue
            led = self.reach.led_to([judged.at]) if judged.at else set[str]()
            has_changed = has_changed or not led <= self._gone()
            if led and self._choice.lifts(judged.code):
                self.lifted.append(_lifted(judged, led))
                self.excluded.update(dict.fromkeys(led - self.excluded.keys(), judged.code))
            else:
                kept.append(judged)
                self.has_failed = True
                self.is_hopeless = self.is_hopeless or not led
                self._failed |= led
        if has_changed or len(self._broken) > known:
            self._sift()
        return kept

    def unreached(self) -> int:
        """Return how many component schemas are not generated, since no operation leads to them."""
        return len(self.document.left_out)

    def _gone(self) -> set[str]:
        return {*self.excluded, *self._failed}

    def _sift(self) -> None:
        """Make the document that the next stage gets: without what is excluded, and nothing broken in it."""
        gone = self._gone()
        self.reach = reach_of(self._whole, gone, everything=self._choice.models == "all")
        self.document = edited(self._whole, self._blanks())
        self.document.excluded = frozenset(gone)
        self.document.left_out = frozenset(self._left_out())

    def _blanks(self) -> Iterator[Edit]:
        """Yield the edits by which a component that has an error, and that nothing depends on, is read as one that says nothing."""
        for file, path in self._broken:
            is_component = file == self._whole.entry and path[:1] == ("components",)
            if is_component and len(path) > 2 and not self.reach.has((file, path)):
                section = self._whole.node(file, path[:2])
                nothing: Json = {}
                is_schema = path[1] == "schemas"
                yield Edit(section, path[2], nothing if is_schema else GONE)

    def _left_out(self) -> Iterator[Key]:
        if self._choice.models == "all":
            return
        for _, schema in self._schemas():
            key = (schema.file, schema.path)
            if key not in self.reach.reached:
                yield key

    def _schemas(self) -> Iterator[tuple[str, Node]]:
        yield from self._whole.root().child("components").members("schemas")

    def _choose(self) -> Iterator[Diagnostic]:
        """Exclude what the choice excludes by name. Yields a warning for each pattern that names no operation."""
        includes, excludes = named(self._choice.include), named(self._choice.exclude)
        unused = {*includes, *excludes}
        for address, _, operation in addresses(self._whole):
            tags = operation.texts("tags")
            taken = [one for one in includes if matches(one, address, tags)]
            refused = [one for one in excludes if matches(one, address, tags)]
            unused -= {*taken, *refused}
            if refused:
                self.excluded[address] = f"exclude {refused[0]}"
            elif includes and not taken:
                self.excluded[address] = "not in include"
        for pattern in (one for one in (*includes, *excludes) if one in unused):
            message = f"{pattern!r} in include or exclude names no operation of the document"
            yield self._whole.root().child("paths").warning("nothing-chosen", message, key=True)


def _lifted(problem: Diagnostic, led: set[str]) -> Diagnostic:
    shown = ", ".join(sorted(led)[:3])
    if len(led) > 3:
        shown += f" and {len(led) - 3} more"
    message = f"{problem.message}; left out: {shown}"
    return replace(problem, severity=Severity.WARNING, message=message)
