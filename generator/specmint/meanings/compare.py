"""Names that would mean something else than in the package on disk, and how to keep them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from specmint.diagnostics import Diagnostic, Severity, quoted, shortened
from specmint.document import Document
from specmint.meanings.record import Meaning, Meanings
from specmint.pointers import Tokens
from specmint.resolve import resolve

T = TypeVar("T")
_LONGEST_LIST = 400
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
            for change in _Scope(scope, old[scope], new[scope]).changes():
                found[change.full_name] = change
    tags = {change.now.called for change in found.values() if change.now.named_by == "tags"}
    return [
        change
        for change in found.values()
        if change.now.named_by != "its holder" or change.now.called not in tags
    ]


def _depth(scope: str) -> tuple[int, str]:
    return len(scope.split(".")) * bool(scope), scope


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
            place = declared(change.now, document)
            yield document.diagnostic(
                Severity.ERROR, "name-changed-meaning", message, hint, place, key=True
            )


class _Scope:
    """The names of one scope in the package on disk and in the new one. All of it takes linear time."""

    def __init__(self, scope: str, before: Mapping[str, str], after: Mapping[str, Meaning]) -> None:
        self._scope = scope
        self._before = before
        self._after = after
        self._still = {key: one for one in after.values() for key in _keys(scope, one.text)}
        self._had = {key: name for name, text in before.items() for key in _keys(scope, text)}

    def changes(self) -> Iterator[Renaming]:
        """Yield each name that means something else."""
        for name in sorted(self._before.keys() & self._after.keys()):
            was, now = self._before[name], self._after[name]
            if _is_page(was) != _is_page(now.text):
                continue  # models and pages are in modules of their own: the name is gone from one, and new in the other
            if _keys(self._scope, was).isdisjoint(_keys(self._scope, now.text)):
                full_name = f"{self._scope}.{name}".lstrip(".")
                yield Renaming(full_name=full_name, was=was, now=now, remedy=self._remedy(name))

    def _remedy(self, name: str) -> str:
        """Return what to write so that a name keeps its meaning, or, where that is gone from the document, means nothing."""
        now = self._after[name]
        if now.named_by == "x-enum-varnames":
            return f"To keep the names, write x-enum-varnames: [{self._member_names}]"
        kept = self._find(self._still, self._before[name])
        if kept is not None and kept.named_by == "x-name":
            return f"To keep it, write x-name: {name} at {quoted(kept.called)}"
        if kept is not None and kept.named_by == "tags":
            return f"To keep it, write {{name: {quoted(kept.called)}, x-name: {name}}} under `tags`"
        free = f"{name}_other" if name[0].islower() else f"{name}Other"
        other = self._find(self._had, now.text) or free
        what = "To keep it"
        if kept is None:
            what = "What it meant is gone: to keep it free"
        return f"{what}, write x-name: {other} at {quoted(now.called)}"

    def _find(self, among: Mapping[str, T], text: str) -> T | None:
        return next((among[key] for key in _keys(self._scope, text) if key in among), None)

    @cached_property
    def _member_names(self) -> str:
        """A name for each value of an enum, in its order: the one that it had, or one that none had. Cut if too long."""
        names: list[str] = []
        for name, meaning in self._after.items():
            fresh = f"{name}_NEW" if name in self._before else name
            names.append(self._had.get(meaning.text, fresh))
        return shortened(", ".join(names), _LONGEST_LIST)


def _is_page(meaning: str) -> bool:
    return meaning.startswith("page of tag ")


def _keys(scope: str, text: str) -> set[str]:
    """Return what a meaning is known by: two that share one are the same.

    An operation stays the same by its address or by its operationId, an argument of the constructor by anything that it
    fills, and a resource by any of its tags.
    """
    if not scope and text.startswith(("tag ", "page of tag ")):
        first, *others = text.split("\n")
        page, _, _ = first.rpartition("tag ")
        return {first, *(page + tag for tag in others)}
    if scope == "Client":
        return set(text.split("\n"))
    operation = _OPERATION.fullmatch(text)
    if _depth(scope)[0] != 1 or not scope[0].islower() or operation is None:
        return {text}
    bulk, address, operation_id = operation[1] or "", operation[2], operation[3]
    return {f"{bulk}{one}" for one in (address, operation_id) if one is not None}


def declared(meaning: Meaning, document: Document) -> tuple[str, Tokens]:
    """Return where the document declares what is meant, as closely as can be found."""
    node = document.node(meaning.file, meaning.path)
    for number, one in enumerate(node.each("enum")):
        if str(one.value) == meaning.called:
            return meaning.file, (*meaning.path, "enum", str(number))
    for holder in (
        meaning.path,
        meaning.path[:-1],
    ):  # an operation, and the path item that holds it
        for number, one in enumerate(document.node(meaning.file, holder).each("parameters")):
            parameter = resolve(one)
            if f"{parameter.text('in')} {parameter.text('name')}" == meaning.text:
                return meaning.file, (*holder, "parameters", str(number))
    return meaning.file, meaning.path
