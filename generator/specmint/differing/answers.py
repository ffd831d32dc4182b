"""What differs in the answers of a method: what it returns, what its errors hold, what it asks for."""

from __future__ import annotations

from collections.abc import Iterator

from specmint import ir
from specmint.differing.difference import Difference, Level
from specmint.differing.matching import Pair, others
from specmint.differing.types import rebuilt, spelled
from specmint.differing.values import Subject, Value
from specmint.ir import Ident

RUN_ON = "the old client is refused, or does something else"
#: What is compared here. Any other fact that differs is breaking.
KNOWN: dict[type, frozenset[str]] = {
    ir.Answer: frozenset(
        {"type", "accept", "has_file", "stream", "headers", "successes", "refusals"}
    ),
    ir.Success: frozenset({"status", "media", "type"}),
}


def answer_differences(
    pair: Pair, subject: Subject, before: ir.Operation, after: ir.Operation
) -> Iterator[Difference]:
    """Yield what differs in the answers of an operation."""
    old, new = before.answer, after.answer
    if _way(before) != _way(after):
        values = _list_words(before), _list_words(after)
        what = f"returns {values[1]} instead of {values[0]}"
        reason = "programs that use the answer fail"
        yield subject.differs(Level.BREAKING, "answer-changed", what, reason, *values)
    yield from Value(
        subject=subject,
        old=old.type,
        new=new.type,
        position="answer",
        directions={"received"},
    ).differences(pair)
    if old.accept != new.accept:
        values = _accepted(old), _accepted(new)
        what = f"asks for {values[1]} instead of {values[0]}"
        yield subject.differs(Level.BREAKING, "media-type-changed", what, RUN_ON, *values)
    yield from _by_status(pair, subject, old, new)
    if old.headers != new.headers:
        values = _header_names(old), _header_names(new)
        what = f"declares other headers of its answer: {values[1]} instead of {values[0]}"
        yield subject.differs(Level.DOCS, "docs-changed", what, "documentation only", *values)
    for fact in others(old, new, KNOWN[ir.Answer]):
        words = f"differs in its answer: {fact.replace('_', ' ')}"
        yield subject.differs(Level.BREAKING, "behaviour-changed", words, RUN_ON)


def _by_status(
    pair: Pair, subject: Subject, old: ir.Answer, new: ir.Answer
) -> Iterator[Difference]:
    """Yield what differs in one status; of successes, where the type of the whole answer does not show it."""
    classes = dict(pair.classes)
    before, after = _refusals(old, classes), _refusals(new, {})
    words = "has {now} instead of {was} as the details of its errors for {statuses}"
    yield from _statuses(subject, words, before, after)
    if _members(_spelled(old.type, classes)) == _members(_spelled(new.type, {})):
        before, after = _successes(old, classes), _successes(new, {})
        yield from _statuses(
            subject, "returns {now} instead of {was} for {statuses}", before, after
        )


def _statuses(
    subject: Subject, words: str, before: dict[str, str], after: dict[str, str]
) -> Iterator[Difference]:
    """Yield what differs in two tables of types by their statuses; statuses that changed alike are told together."""
    moves: dict[tuple[str, str], list[str]] = {}
    for status in [*before, *(one for one in after if one not in before)]:
        move = before.get(status, "nothing"), after.get(status, "nothing")
        moves.setdefault(move, []).append(status)
    for (was, now), statuses in moves.items():
        if was == now:
            continue
        level, reason = Level.BREAKING, f"programs that use {was} fail"
        if statuses[0] not in before:
            level, reason = Level.ADDITIVE, "no program uses it yet"
        what = words.format(now=now, was=was, statuses=", ".join(statuses))
        yield subject.differs(level, "answer-changed", what, reason, was, now)


def _successes(answer: ir.Answer, classes: dict[Ident, Ident]) -> dict[str, str]:
    return {
        f"{one.status.raw} {one.media.raw}".strip(): _spelled(one.type, classes)
        for one in answer.successes
    }


def _refusals(answer: ir.Answer, classes: dict[Ident, Ident]) -> dict[str, str]:
    return {status.raw: _spelled(type_, classes) for status, type_ in answer.refusals}


def _members(union: str) -> list[str]:
    # Wide unions are spelled in groups, which say nothing.
    return sorted(one.strip("()") for one in union.split(" | "))


def _spelled(type_: ir.Type, classes: dict[Ident, Ident]) -> str:
    """Return a type as it is spelled after its classes were renamed."""
    return spelled(rebuilt(type_, classes), "answer")


def _header_names(answer: ir.Answer) -> str:
    return ", ".join(one.wire.raw for one in answer.headers) or "none"


def _accepted(answer: ir.Answer) -> str:
    return answer.accept.raw if answer.accept is not None else "JSON"


def _list_words(operation: ir.Operation) -> str:
    return f"{_way(operation)}{spelled(operation.answer.type, 'answer')}"


def _way(operation: ir.Operation) -> str:
    """Return how what is returned comes, before its type."""
    if operation.paging is not None:
        return "pages of "
    if operation.answer.stream is not None:
        return f"a stream ({operation.answer.stream}) of "
    return ""
