"""Document -> diagnostics: every problem that can be reported before a line is generated.

Our own rules give the verdict. openapi-spec-validator is asked about what they do not cover. Which rule is whose:

    version       the version of OpenAPI, without which no other rule is tried
    walk          objects where OpenAPI does not allow them, unknown and missing fields, `$ref`s (tables: `structure`)
    cycles        references and `allOf` that never end
    paths, parameters, servers, security, schemas
                  rules of our own about one kind of object each; `rules` says which kind
    defaults      defaults against their schemas, by jsonschema
    vocabulary    our extensions, against vocabulary.schema.json, by jsonschema
    openapi       the rest of the structure, by openapi-spec-validator
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from specmint.diagnostics import Diagnostic, sorted_diagnostics
from specmint.document import Document
from specmint.validation import cycles, openapi, rules
from specmint.validation.version import check_version
from specmint.validation.vocabulary import Vocabulary
from specmint.validation.walk import Walk

__all__ = ["validate"]

_MOST_PROBLEMS = 1000


def validate(document: Document) -> tuple[Diagnostic, ...]:
    """Return every problem of the document, sorted by place. Never raises, opens no file or connection."""
    version, problem = check_version(document.root())
    if problem:
        return (problem,)
    walk = Walk(document, version=version)
    found = list(islice(_problems(document, walk), _MOST_PROBLEMS))
    if len(found) == _MOST_PROBLEMS:
        message = f"there are more than {_MOST_PROBLEMS} problems; the others are not shown"
        return sorted_diagnostics([*found, document.root().error("too-many-problems", message)])
    found += openapi.check(document, version, walk.foreign, found)
    return sorted_diagnostics(found)


def _problems(document: Document, walk: Walk) -> Iterator[Diagnostic]:
    """Yield what our own rules find, in the order of the walk."""
    vocabulary = Vocabulary(document)
    for visit in walk.visits():
        yield from rules.check(visit, walk.version)
        yield from vocabulary.check(visit)
        yield from walk.take_problems()
    yield from walk.take_problems()
    yield from cycles.check(walk.is_also)
