"""A second opinion on the structure, from the schemas of openapi-spec-validator (`official`).

It gets an outline of the document and nothing else: no references are followed, so it opens no file and no
connection; the outline has no schemas and examples, so it is quick and its opinions on unknown keywords do not
count. What it finds where our own rules have already found something is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specmint.diagnostics import Diagnostic
from specmint.document import Document, Json, Node, Path
from specmint.structure import DATA, OBJECTS, REFERABLE, SECTIONS
from specmint.validation.json_schema import Finding
from specmint.validation.official import found_in
from specmint.validation.walk import Visit
from specmint.validation.wording import error_unless

_NEAR = 2
_MARGINAL = frozenset({"info", "tags", "externalDocs", "examples", "links"})
"""Fields that no call depends on: a problem in them is only a warning."""


def check(
    document: Document, version: str, foreign: Sequence[Visit], known: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """Yield what it finds in the entry file and in objects of other files, where nothing is `known`."""
    known_at: dict[str, list[Path]] = {}
    for file, at in (diagnostic.at for diagnostic in known if diagnostic.at is not None):
        known_at.setdefault(file, []).append(at)
    for node, finding in _opinions(document, version, foreign):
        path = (*node.path, *finding.path)
        others = known_at.get(node.file, [])
        if not any(_near(path, other) for other in others):
            yield error_unless(
                bool(_MARGINAL.intersection(path)),
                document.node(node.file, path),
                "openapi-structure",
                finding.message,
                finding.hint,
                key=finding.key,
            )


def _opinions(
    document: Document, version: str, foreign: Sequence[Visit]
) -> Iterator[tuple[Node, Finding]]:
    """Yield each finding with the object that it is about."""
    root = document.root()
    for finding in _findings(_outline("document", root.value), version):
        yield root, finding
    others = [visit for visit in foreign if visit.kind != "schema"]
    if not others:
        return
    for finding in _findings(_gathered(others, version), version):
        found = _origin(finding, others)
        if found is not None:
            yield found


def _findings(outline: Json, version: str) -> list[Finding]:
    """Return its findings, without those that only follow from another one further down."""
    found = found_in(outline, version)
    return [finding for finding in found if not _follows(finding, found)]


def _follows(finding: Finding, found: Sequence[Finding]) -> bool:
    deeper = (other.path for other in found if len(other.path) > len(finding.path))
    return any(_below(path, finding.path) for path in deeper)


def _outline(shape: str, value: Json) -> Json:
    """Return a value with its objects of OpenAPI, schemas and examples reduced to nothing."""
    if shape in ("schema", "example"):
        return {}
    if shape in DATA:
        return value
    if shape[0] == "[" and isinstance(value, list):
        return [_outline(shape[1:-1], item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value and shape != "path-item":  # what stands beside it is ours to judge
        return {"$ref": value["$ref"]} if shape in REFERABLE else value
    if shape[0] == "{":
        return {key: _outline(shape[1:-1], item) for key, item in value.items()}
    fields = OBJECTS.get(shape, {})
    outline: dict[str, Json] = {}
    for key, item in value.items():
        if not key.startswith("x-") and key != "example":
            outline[key] = _outline(fields.get(key) or fields.get("*", "any"), item)
    return outline


def _gathered(others: Sequence[Visit], version: str) -> Json:
    """Return a document that consists of the objects found in other files, numbered."""
    components: dict[str, dict[str, Json]] = {}
    paths: dict[str, Json] = {}
    for number, (kind, node) in enumerate(others):
        outline = _outline(kind, node.value)
        if kind == "path-item":
            paths[f"/{number}"] = outline
        else:
            components.setdefault(SECTIONS[kind], {})[str(number)] = outline
    return {
        "openapi": f"{version}.0",
        "info": {"title": "", "version": ""},
        "paths": paths,
        "components": dict(components),
    }


def _origin(finding: Finding, others: Sequence[Visit]) -> tuple[Node, Finding] | None:
    """Return the object in another file that a finding of the gathered document is about, if it is about one."""
    depth = 3
    if finding.path[:1] == ("paths",):
        depth = 2
    if len(finding.path) < depth:
        return None
    node = others[int(finding.path[depth - 1].strip("/"))].node
    return node, finding._replace(path=finding.path[depth:])


def _near(path: Path, other: Path) -> bool:
    """Return whether a rule has found something here, above, or just below."""
    return _below(path, other) or (_below(other, path) and len(other) - len(path) <= _NEAR)


def _below(path: Path, other: Path) -> bool:
    return path[: len(other)] == other
