"""Differences that say the same of many names, gathered so that a report stays one that is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from specmint.differing.difference import Difference

#: So many differences that say the same become one entry.
_FEWEST = 4
#: What is told of a description is its old and its new text, which no two have in common.
_APART = frozenset({"docs-changed"})
_NOUNS = {
    "argument-": "arguments",
    "class-": "classes",
    "credential-": "credentials",
    "enum-value-": "values of enums",
    "extra-members-": "classes",
    "field-": "fields",
    "operation-": "methods",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a report says once: of one name, or of several for which it is the same. `differences` are of one level and kind."""

    differences: tuple[Difference, ...]

    @property
    def is_group(self) -> bool:
        return len(self.differences) > 1

    @property
    def first(self) -> Difference:
        return self.differences[0]

    @property
    def what(self) -> str:
        """What differs, in a sentence: of a group, how many names it holds for."""
        words = _said(self.first)
        if not self.is_group or words is None:
            return self.first.what
        return f"{len(self.differences)} {_noun(self.first)}: each {words}"


def entries(differences: Sequence[Difference]) -> list[Entry]:
    """Return the differences in their order; those that say the same of at least four names stand together where the first stood."""
    found: dict[object, list[Difference]] = {}
    for one in differences:
        found.setdefault(_key(one), []).append(one)
    made: list[Entry] = []
    for alike in found.values():
        if len(alike) < _FEWEST:
            made += [Entry((one,)) for one in alike]
        else:
            made.append(Entry(tuple(alike)))
    order = {one: number for number, one in enumerate(differences)}
    return sorted(made, key=lambda entry: order[entry.first])


def _key(one: Difference) -> object:
    words = _said(one)
    if words is None or one.kind in _APART:
        return one
    return one.level, one.kind, words, one.reason, one.old is None, one.new is None


def _said(one: Difference) -> str | None:
    """Return what is said of its name; None where the sentence does not begin with it."""
    before, words = one.what[: len(one.python)], one.what[len(one.python) :]
    if not one.python or before != one.python or not words.startswith((" ", ": ")):
        return None
    return words.lstrip(": ")


def _noun(one: Difference) -> str:
    return next((noun for kind, noun in _NOUNS.items() if one.kind.startswith(kind)), "names")
