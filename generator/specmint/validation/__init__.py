"""Document -> diagnostics: every problem that can be reported before a line is generated.

Our own rules give the verdict. The schemas of openapi-spec-validator are asked about what they do not cover. Which rule is whose:

    version       the version of OpenAPI, without which no other rule is tried
    mending       what slips of real documents mean: the data that later stages read
    shapes        what a value means that is of another kind than OpenAPI wants in its place
    walk          objects where OpenAPI does not allow them, unknown and missing fields, `$ref`s (tables: `structure`)
    references    which component a `$ref` means that is no pointer to one
    contents      schemas where a media type or `content` should stand, and bodies of which nothing is said
    cycles        references and `allOf` that never end
    paths, parameters, servers, security, schemas, types
                  rules of our own about one kind of object each; `rules` says which kind
    defaults      defaults against their schemas, by jsonschema
    vocabulary    our extensions, against vocabulary.schema.json, by jsonschema
    openapi       the rest of the structure, by the schemas of openapi-spec-validator (`official`)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from specmint.diagnostics import Diagnostic, Severity, sorted_diagnostics
from specmint.document import Document, Path
from specmint.mending import Edit, Mend, Problem, edited, parent_of, parted
from specmint.validation import cycles, openapi, rules
from specmint.validation.version import check_version
from specmint.validation.vocabulary import Vocabulary
from specmint.validation.walk import Walk

__all__ = ["Judged", "validate"]

_MOST_READINGS = 12
"""How often a document is read anew at most: each reading finds the slips inside those of the one before."""


class Judged(NamedTuple):
    """What validation makes of a document: its slips read as they are understood, and every problem, sorted by place."""

    document: Document
    diagnostics: tuple[Diagnostic, ...]


def validate(document: Document) -> Judged:
    """Return the document as it is understood, and every problem of it. Never raises, opens no file or connection."""
    said = [*document.told]
    for reading in range(_MOST_READINGS):
        judged, is_settled = _judged(document, is_last=reading == _MOST_READINGS - 1)
        said += judged.diagnostics
        document = judged.document
        if is_settled:
            break
    return Judged(document, sorted_diagnostics(said))


def _judged(document: Document, *, is_last: bool) -> tuple[Judged, bool]:
    """Return what one reading of a document makes of it; and False if the rules are to be asked anew, of that."""
    version, of_version = check_version(document.root())
    if not version:
        return Judged(document, tuple(parted(of_version, []))), True
    walk = Walk(document, version=version)
    edits: list[Edit] = []
    problems = [*of_version, *_problems(document, walk)]
    first = [one for one in problems if isinstance(one, Mend) and one.anew]
    if first and not is_last:
        told = tuple(mend.diagnostic for mend in first)
        return Judged(edited(document, [mend.edit for mend in first]), told), False
    found = [*parted(problems, edits)]
    # Slips in slips in slips: what nobody looked into is not understood.
    found += [replace(mend.diagnostic, severity=Severity.ERROR) for mend in first]
    understood = _understood(document, walk, edits)
    found += openapi.check(understood, version, walk.foreign, found)
    return Judged(understood, tuple(found)), True


def _understood(document: Document, walk: Walk, slips: list[Edit]) -> Document:
    """Return the document with its slips mended, and each media type where it is used."""
    edits = [Edit(parent_of(node), node.name, meant.value) for node, meant in walk.inlined]
    edits += slips
    if not edits:
        return document
    understood = edited(document, edits)
    moved: dict[str, dict[Path, Path]] = {}
    for node, meant in walk.inlined:
        if node.file == meant.file:
            moved.setdefault(node.file, {})[node.path] = meant.path
    understood.moves = (*understood.moves, moved)
    return understood


def _problems(document: Document, walk: Walk) -> Iterator[Problem]:
    """Yield what our own rules find, in the order of the walk."""
    vocabulary = Vocabulary(document)
    for visit in walk.visits():
        yield from rules.check(visit, walk.version)
        yield from vocabulary.check(visit)
        yield from walk.take_problems()
    yield from walk.take_problems()
    yield from cycles.check(walk.is_also)
