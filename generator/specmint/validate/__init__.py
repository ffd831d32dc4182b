"""Document -> diagnostics: everything that can be said before a line is generated.

Our own rules give the verdict; openapi-spec-validator is asked for what they do not cover.
"""

from __future__ import annotations

from specmint.diagnostics import Diagnostic, sorted_diagnostics
from specmint.document import Document
from specmint.validate import cycles, openapi, rules
from specmint.validate.version import check_version
from specmint.validate.vocabulary import Vocabulary
from specmint.validate.walk import Walk

__all__ = ["validate"]


def validate(document: Document) -> tuple[Diagnostic, ...]:
    """Every problem of the document, sorted by place. Never raises, opens nothing."""
    version, problem = check_version(document.root())
    if problem:
        return (problem,)
    walk = Walk(document, version=version)
    vocabulary = Vocabulary(document)
    found: list[Diagnostic] = []
    for visit in walk.visits():
        found += rules.check(visit, version)
        found += vocabulary.check(visit)
    found += walk.problems
    found += cycles.check(walk.is_also)
    found += openapi.check(document, version, walk.foreign, found)
    return sorted_diagnostics(found)
