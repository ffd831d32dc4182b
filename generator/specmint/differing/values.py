"""What differs in a value that a program gives or is given: its type, its limits, its default, what is said of it."""

from __future__ import annotations

import ast
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from specmint import ir
from specmint.diagnostics import shortened
from specmint.differing.difference import Difference, End, Level
from specmint.differing.kinds import Kind
from specmint.differing.matching import Pair
from specmint.differing.side import Direction
from specmint.differing.types import (
    Fit,
    limit_moves,
    lost_forms,
    rebuilt,
    spelled,
    union_moves,
    without_limits,
)
from specmint.differing.words import example_words
from specmint.document import Json
from specmint.ir import Text
from specmint.spell.annotations import Position

_WIDTH = 200
_SHOWN = 110
"""So many characters of a description are shown in every report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is compared: its names, and what stands on both sides."""

    python: str
    wire: str
    old: End
    new: End

    def differs(self, level: Level, kind: Kind, what: str, reason: str, *values: str) -> Difference:
        """Return a difference of it. `values` are the old and the new one, if they tell more than `what`."""
        before, after = values or (self.old.value, self.new.value)
        return Difference(
            level=level,
            kind=kind,
            what=f"{self.python} {what}".strip(),
            reason=reason,
            python=self.python,
            wire=self.wire,
            old=End(before, self.old.place),
            new=End(after, self.new.place),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value on both sides, and who makes it."""

    subject: Subject
    old: ir.Type
    new: ir.Type
    position: Position
    directions: Collection[Direction]

    def differences(self, pair: Pair) -> Iterator[Difference]:
        """Yield what differs in its type and limits."""
        old = rebuilt(self.old, dict(pair.classes))
        if old == self.new:
            return
        before, after = spelled(self.old, self.position), spelled(self.new, self.position)
        if without_limits(old) == without_limits(self.new):
            yield from self._limits(old, before, after)
            return
        unfit: list[Direction] = [
            one for one in sorted(self.directions) if not self._fits(one, old)
        ]
        if not unfit and lost_forms(old, self.new):
            yield self.subject.differs(
                Level.BREAKING, "form-removed", "is no longer read in every form",
                "an answer in the old form cannot be read", before, after,
            )  # fmt: skip
        elif unfit:
            yield self._broken(unfit[0], old, before, after)
        else:
            reason = "programs that use it still work"
            what = self._change(old, before, after)
            yield self.subject.differs(Level.ADDITIVE, "type-widened", what, reason, before, after)

    def _fits(self, direction: Direction, old: ir.Type) -> bool:
        return Fit(direction=direction, position=self.position).between(old, self.new)

    def _broken(self, direction: Direction, old: ir.Type, before: str, after: str) -> Difference:
        what, reason = self._change(old, before, after), ""
        kind: Kind = "type-changed"
        match without_limits(old), without_limits(self.new), direction:
            case bare, ir.Nullable(inner), "received" if bare == inner:
                kind, reason = "may-be-null", "programs do not expect None"
            case ir.Nullable(inner), bare, "sent" if bare == inner:
                kind, reason = "never-null", "programs that give None are refused"
            case _, _, "received":
                reason = f"programs use it as {_short(_python(before))}"
            case _:
                reason = f"programs that give {_short(_python(before))} are refused"
        if before == after or _python(before) == _python(after):
            kind, what = "form-changed", "has another form on the wire"
            reason = "the old client writes and reads the old form"
        return self.subject.differs(Level.BREAKING, kind, what, reason, before, after)

    def _change(self, old: ir.Type, before: str, after: str) -> str:
        """Return what its type became; of a union, which types joined and left it."""
        gained, lost = union_moves(without_limits(old), without_limits(self.new), self.position)
        words = [f"may also be {', '.join(gained)}"] * bool(gained)
        words += [f"can no longer be {', '.join(lost)}"] * bool(lost)
        return " and ".join(words) or f"changed from {_short(before)} to {_short(after)}"

    def _limits(self, old: ir.Type, before: str, after: str) -> Iterator[Difference]:
        moves = limit_moves(old, self.new)
        differs = self.subject.differs
        if "sent" not in self.directions:
            reason = "an answer beyond it is a SpecDrift warning"
            what = "has another limit in answers"
            yield differs(Level.DOCS, "limit-changed", what, reason, before, after)
        elif "tightened" in moves:
            reason = "values that were accepted are refused"
            what = "has a tighter limit"
            yield differs(Level.BREAKING, "limit-tightened", what, reason, before, after)
        else:
            reason = "every value that was accepted still is"
            what = "has a looser limit"
            yield differs(Level.ADDITIVE, "limit-loosened", what, reason, before, after)


def _python(annotation: str) -> str:
    """Return an annotation without metadata at any depth: `Annotated[bool, Flag(...)]` is a bool to a type checker."""
    return ast.unparse(_Bare().visit(ast.parse(annotation, mode="eval")))


class _Bare(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Subscript(ast.Name("Annotated"), ast.Tuple([bare, *_])):
                return bare
            case _:
                return node


def _short(annotation: str) -> str:
    return shortened(annotation, 60)


def default_differences(
    subject: Subject, old: Json, new: Json, directions: Collection[Direction]
) -> Iterator[Difference]:
    """Yield what differs in the value that the vendor takes where a program gives none."""
    if old == new:
        return
    values = repr_of(old), repr_of(new)
    if "sent" not in directions:
        reason = "documentation only"
        yield subject.differs(Level.DOCS, "default-changed", "has another default", reason, *values)
    elif old is None:
        reason = "the document named no default before"
        what = f"has the default {values[1]}"
        yield subject.differs(Level.ADDITIVE, "default-added", what, reason, *values)
    else:
        reason = "programs that omit it get another value"
        what = f"changed its default from {values[0]} to {values[1]}"
        if new is None:
            what = f"has no default any more; it was {values[0]}"
        yield subject.differs(Level.BREAKING, "default-changed", what, reason, *values)


def repr_of(value: Json) -> str:
    """Return a value of a document as Python writes it, cut if it is long."""
    if value is None or isinstance(value, str | bool | int):
        return shortened(repr(value), _WIDTH)
    return shortened(str(value), _WIDTH)


def doc_differences(subject: Subject, old: Text, new: Text) -> Iterator[Difference]:
    """Yield a difference if the words of the document's author do."""
    if " ".join(old.raw.split()) != " ".join(new.raw.split()):
        values = from_their_difference(old.raw.strip(), new.raw.strip())
        yield subject.differs(
            Level.DOCS, "docs-changed", "has another description", "documentation only", *values
        )


_BEFORE = 40
"""Characters that two texts have in common and that are shown before the first in which they differ."""


def from_their_difference(old: str, new: str) -> tuple[str, str]:
    """Return two texts so that it shows where they differ: long ones without most of what both begin with."""
    alike = len(os.path.commonprefix([old, new]))
    start = old.rfind(" ", 0, max(alike - _BEFORE, 0)) + 1
    lead = "…"
    if max(len(old), len(new)) <= _SHOWN or start <= 1:
        start, lead = 0, ""
    values = [shortened(lead + one[start:], _WIDTH) or "nothing" for one in (old, new)]
    return values[0], values[1]


def required_differences(
    subject: Subject,
    *,
    old: bool,
    new: bool,
    directions: Collection[Direction],
    of: Literal["argument", "field"],
) -> Iterator[Difference]:
    """Yield what it means that a value must or need not be there any more."""
    if old == new:
        return
    values = _requiredness(old), _requiredness(new)
    kind = _REQUIREDNESS[of, new]
    if new and "sent" in directions:
        reason = "programs that omit it are refused"
        yield subject.differs(Level.BREAKING, kind, "is now required", reason, *values)
    elif not new and "received" in directions:
        reason = "programs expect it in every answer"
        yield subject.differs(
            Level.BREAKING, kind, "may now be absent from answers", reason, *values
        )
    elif new:
        reason = "programs that expect its absence still work"
        yield subject.differs(Level.ADDITIVE, kind, "is now in every answer", reason, *values)
    else:
        reason = "programs that give it still work"
        yield subject.differs(Level.ADDITIVE, kind, "is no longer required", reason, *values)


_REQUIREDNESS: dict[tuple[str, bool], Kind] = {
    ("argument", True): "argument-required",
    ("argument", False): "argument-optional",
    ("field", True): "field-required",
    ("field", False): "field-optional",
}


def _requiredness(required: bool) -> str:
    return "required" if required else "optional"


def example_differences(subject: Subject, old: ir.Example, new: ir.Example) -> Iterator[Difference]:
    """Yield a difference if the document shows another value."""
    if old != new:
        yield subject.differs(
            Level.DOCS, "docs-changed", "has another example", "documentation only",
            example_words(old), example_words(new),
        )  # fmt: skip
