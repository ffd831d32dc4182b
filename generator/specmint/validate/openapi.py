"""A second opinion on the structure, from openapi-spec-validator (the only module to import it).

It is given an outline of the document and nothing else: no references are followed, so it opens
no file and no connection; no schemas or examples are in it, so it is quick and its opinions on
unknown keywords do not count. It informs the verdict: what it finds where our own rules have
already spoken is left out, and if it breaks there is no second opinion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from specmint.diagnostics import Diagnostic
from specmint.document import Document, Json, Node, Path
from specmint.pointers import tokens_of
from specmint.validate.structure import DATA, OBJECTS
from specmint.validate.walk import Visit
from specmint.validate.wording import Finding, findings

_MOST_FINDINGS = 200
_NEAR = 2
_MARGINAL = frozenset({"info", "tags", "externalDocs", "examples", "links"})
"""Fields that no call depends on: what is wrong in them is only a warning."""
_SECTIONS = {shape[1:-1]: section for section, shape in OBJECTS["components"].items()}


def check(
    document: Document, version: str, foreign: Sequence[Visit], known: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """What it finds in the entry file and the objects in other files, if it is not `known`."""
    spoken: dict[str, list[Path]] = {}
    for diagnostic in known:
        place = diagnostic.place
        spoken.setdefault(place.file, []).append(tokens_of(place.pointer))
    for node, finding in _opinions(document, version, foreign):
        path = (*node.path, *finding.path)
        said = spoken.get(document.display_name(node.file), [])
        if not any(_near(path, other) for other in said):
            at = document.node(node.file, path)
            report = at.warning if _MARGINAL.intersection(path) else at.error
            yield report("openapi-structure", finding.message, finding.hint, key=finding.key)


def _opinions(
    document: Document, version: str, foreign: Sequence[Visit]
) -> Iterator[tuple[Node, Finding]]:
    root = document.root()
    for finding in _findings(lambda: _outline("document", root.value), version):
        yield root, finding
    others = [visit for visit in foreign if visit.kind != "schema"]
    for finding in _findings(lambda: _gathered(others, version), version) if others else ():
        found = _origin(finding, others)
        if found is not None:
            yield found


def _findings(outline: Callable[[], Json], version: str) -> list[Finding]:
    """Its findings, without those that only follow from another one further down."""
    try:
        errors = islice(_validator(version).iter_errors(outline()), _MOST_FINDINGS)
        found = [finding for error in errors for finding in findings(error)][:_MOST_FINDINGS]
    except Exception:  # whatever breaks in there, our own rules have given the verdict
        return []
    return [
        one
        for one in found
        if not any(len(two.path) > len(one.path) and _below(two.path, one.path) for two in found)
    ]


def _validator(version: str) -> Any:
    """Its JSON Schema of OpenAPI, without what costs more than it tells.

    `uniqueItems` compares each with each; `$dynamicRef` leads to the schemas, which are not here.
    """
    from jsonschema import validators
    from openapi_spec_validator import schemas

    library: Any = validators
    versions: Any = schemas
    stock = versions.openapi_v31_schema_validator
    if version == "3.0":
        stock = versions.openapi_v30_schema_validator
    unchecked: Any = {"uniqueItems": None, "$dynamicRef": None}
    return library.extend(stock.__class__, unchecked)(stock.schema)


def _outline(shape: str, value: Json) -> Json:
    """The objects of OpenAPI in a value, schemas and examples reduced to nothing."""
    if shape in ("schema", "example"):
        return {}
    if shape in DATA:
        return value
    if shape[0] == "[" and isinstance(value, list):
        return [_outline(shape[1:-1], item) for item in value]
    if not isinstance(value, dict) or ("$ref" in value and shape != "path-item"):
        return value
    if shape[0] == "{":
        return {key: _outline(shape[1:-1], item) for key, item in value.items()}
    fields = OBJECTS.get(shape, {})
    return {
        key: _outline(fields.get(key) or fields.get("*", "any"), item)
        for key, item in value.items()
        if not key.startswith("x-") and key != "example"
    }


def _gathered(others: Sequence[Visit], version: str) -> Json:
    """A document that consists of the objects found in other files, numbered."""
    components: dict[str, Json] = {}
    paths: dict[str, Json] = {}
    for number, (kind, node) in enumerate(others):
        outline = _outline(kind, node.value)
        section = components.setdefault(_SECTIONS[kind], {}) if kind != "path-item" else paths
        assert isinstance(section, dict)
        section[f"/{number}" if kind == "path-item" else str(number)] = outline
    return {
        "openapi": f"{version}.0",
        "info": {"title": "", "version": ""},
        "paths": paths,
        "components": components,
    }


def _origin(finding: Finding, others: Sequence[Visit]) -> tuple[Node, Finding] | None:
    depth = 2 if finding.path[:1] == ("paths",) else 3
    if len(finding.path) < depth:
        return None
    node = others[int(finding.path[depth - 1].strip("/"))].node
    return node, finding._replace(path=finding.path[depth:])


def _near(path: Path, other: Path) -> bool:
    """Whether a rule has spoken at this place, above it, or just below."""
    return _below(path, other) or (_below(other, path) and len(other) - len(path) <= _NEAR)


def _below(path: Path, other: Path) -> bool:
    return path[: len(other)] == other
