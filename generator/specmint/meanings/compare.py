"""Names that would mean something else than in the package on disk, and how to keep them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from specmint.diagnostics import Diagnostic, Severity, quoted
from specmint.document import Document
from specmint.meanings.record import Meaning, Meanings
from specmint.pointers import Tokens

_OPERATION = re.compile(r"(bulk )?([A-Z]+ \S+)(?: (.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """A name that meant `was` and would mean `now`; `remedy` says what to write so that it does not."""

    full_name: str
    was: str
    now: Meaning
    remedy: str


def changed(old: Mapping[str, Mapping[str, str]], new: Meanings) -> list[Renaming]:
    """Return every name of the package on disk that means something else in the new one.

    What follows from such a name is not compared: of a class that is another, no field is what it was, and the class of a
    page goes with its resource.
    """
    found: dict[str, Renaming] = {}
    for scope in sorted(old.keys() & new.keys(), key=_depth):
        if found.keys().isdisjoint([scope, scope.partition(".")[0]]):
            for change in _changed_in(scope, old[scope], new[scope]):
                found[change.full_name] = change
    tags = {change.now.called for change in found.values() if change.now.named_by == "tags"}
    return [
        change
        for change in found.values()
        if change.now.named_by != "its holder" or change.now.called not in tags
    ]


def _depth(scope: str) -> tuple[int, str]:
    return len(scope.split(".")) * bool(scope), scope


def _changed_in(
    scope: str, before: Mapping[str, str], after: Mapping[str, Meaning]
) -> Iterator[Renaming]:
    for name in sorted(before.keys() & after.keys()):
        was, now = before[name], after[name]
        if not _is_same(scope, was, now.text):
            full_name = f"{scope}.{name}" if scope else name
            remedy = _remedy(scope, name, before, after)
            yield Renaming(full_name=full_name, was=was, now=now, remedy=remedy)


def report(
    changes: Collection[Renaming], accepted: Collection[str], document: Document
) -> Iterator[Diagnostic]:
    """Yield an error for each name that would change its meaning and was not accepted."""
    for change in changes:
        if change.full_name not in accepted:
            message = (
                f"{change.full_name} would mean {quoted(change.now.text)};"
                f" in the package it means {quoted(change.was)}"
            )
            hint = f"{change.remedy}, or take the change with --accept {change.full_name}."
            place = _declared(change.now, document)
            yield document.diagnostic(
                Severity.ERROR, "name-changed-meaning", message, hint, place, key=True
            )


def _is_same(scope: str, was: str, now: str) -> bool:
    """Whether two meanings are one.

    An operation stays the same by its address or by its operationId, and an argument of the constructor by anything that
    it fills.
    """
    if scope == "Client":
        return not set(was.split("\n")).isdisjoint(now.split("\n"))
    one, other = _OPERATION.fullmatch(was), _OPERATION.fullmatch(now)
    if _depth(scope)[0] == 1 and scope[0].islower() and one is not None and other is not None:
        same_address, same_id = one[2] == other[2], one[3] is not None and one[3] == other[3]
        return one[1] == other[1] and (same_address or same_id)
    return was == now


def _remedy(scope: str, name: str, before: Mapping[str, str], after: Mapping[str, Meaning]) -> str:
    """What to write so that a name keeps its meaning, or, where that is gone from the document, means nothing."""
    now = after[name]
    if now.named_by == "x-enum-varnames":
        return (
            f"To keep the names, write x-enum-varnames: [{', '.join(_member_names(before, after))}]"
        )
    is_same = partial(_is_same, scope, before[name])
    kept = next((meaning for meaning in after.values() if is_same(meaning.text)), None)
    if kept is not None and kept.named_by == "x-name":
        return f"To keep it, write x-name: {name} at {quoted(kept.called)}"
    if kept is not None and kept.named_by == "tags":
        return f"To keep it, write {{name: {quoted(kept.called)}, x-name: {name}}} under `tags`"
    known = (called for called, text in before.items() if text == now.text)
    other = next(known, f"{name}_other" if name[0].islower() else f"{name}Other")
    what = "To keep it" if kept is not None else "What it meant is gone: to keep it free"
    return f"{what}, write x-name: {other} at {quoted(now.called)}"


def _member_names(before: Mapping[str, str], after: Mapping[str, Meaning]) -> list[str]:
    """A name for each value of an enum, in its order: the one that it had, or one that none had."""
    had = {text: name for name, text in before.items()}
    fresh = {m.text: f"{name}_NEW" if name in before else name for name, m in after.items()}
    return [had.get(meaning.text, fresh[meaning.text]) for meaning in after.values()]


def _declared(meaning: Meaning, document: Document) -> tuple[str, Tokens]:
    """Where the document declares what is meant, as closely as can be found."""
    node = document.node(meaning.file, meaning.path)
    for number, one in enumerate(node.each("enum")):
        if str(one.value) == meaning.called:
            return meaning.file, (*meaning.path, "enum", str(number))
    for number, one in enumerate(node.each("parameters")):
        if f"{one.text('in')} {one.text('name')}" == meaning.text:
            return meaning.file, (*meaning.path, "parameters", str(number))
    return meaning.file, meaning.path
