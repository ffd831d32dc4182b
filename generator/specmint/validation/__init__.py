"""Document -> diagnostics: every problem that can be reported before a line is generated.

Our own rules give the verdict. The schemas of openapi-spec-validator are asked about what they do not cover. Which rule is whose:

    version       the version of OpenAPI, without which no other rule is tried
    mending       what slips of real documents mean: the data that later stages read
    walk          objects where OpenAPI does not allow them, unknown and missing fields, `$ref`s (tables: `structure`)
    cycles        references and `allOf` that never end
    paths, parameters, servers, security, schemas, types
                  rules of our own about one kind of object each; `rules` says which kind
    defaults      defaults against their schemas, by jsonschema
    vocabulary    our extensions, against vocabulary.schema.json, by jsonschema
    openapi       the rest of the structure, by the schemas of openapi-spec-validator (`official`)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from specmint.diagnostics import Diagnostic, sorted_diagnostics
from specmint.document import Document
from specmint.mending import Edit, Mend, Problem, edited, parent_of, parted
from specmint.validation import cycles, openapi, rules
from specmint.validation.version import check_version
from specmint.validation.vocabulary import Vocabulary
from specmint.validation.walk import Walk

__all__ = ["Judged", "validate"]


class Judged(NamedTuple):
    """What validation makes of a document: its slips read as they are understood, and every problem, sorted by place."""

    document: Document
    diagnostics: tuple[Diagnostic, ...]


def validate(document: Document) -> Judged:
    """Return the document as it is understood, and every problem of it. Never raises, opens no file or connection."""
    version, problem = check_version(document.root())
    if isinstance(problem, Diagnostic):
        return Judged(document, (problem,))
    walk = Walk(document, version=version)
    mends: list[Mend] = []
    problems = chain([problem] if problem else [], _problems(document, walk))
    found = [*parted(problems, mends)]
    found += openapi.check(document, version, walk.foreign, found)
    return Judged(_understood(document, walk, mends), sorted_diagnostics(found))


def _understood(document: Document, walk: Walk, mends: list[Mend]) -> Document:
    """Return the document with its slips mended, and each media type where it is used."""
    edits = [Edit(parent_of(node), node.name, meant.value) for node, meant in walk.inlined]
    edits += [mend.edit for mend in mends]
    if not edits:
        return document
    understood = edited(document, edits)
    moves = {name: dict(places) for name, places in document.moves.items()}
    for node, meant in walk.inlined:
        if node.file == meant.file:
            moves.setdefault(node.file, {})[node.path] = meant.path
    understood.moves = moves
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
