"""Which rules hold for which object."""

from __future__ import annotations

from collections.abc import Iterator

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.validation import defaults, parameters, paths, schemas, security, servers
from specmint.validation.grammar import COMPONENT_NAME
from specmint.validation.walk import Visit


def check(visit: Visit, version: str) -> Iterator[Diagnostic]:
    """Everything that is wrong with one object itself."""
    kind, node = visit
    match kind:
        case "schema":
            yield from schemas.check(node, version)
            yield from defaults.check(node)
        case "parameter" | "header":
            if kind == "parameter":
                yield from parameters.check(node)
            yield from parameters.check_description(node)
            yield from parameters.check_content(node, kind)
        case "operation" | "path-item":
            if kind == "operation":
                yield from paths.check_operation(node, version)
            yield from parameters.check_list(node)
        case "response" | "request-body" | "encoding":
            yield from parameters.check_content(node, kind)
            yield from parameters.check_headers(node)
            yield from parameters.check_encoding(node)
        case "responses":
            yield from paths.check_responses(node)
        case "paths":
            yield from paths.check(node)
        case "server":
            yield from servers.check(node)
        case "security-scheme":
            yield from security.check_scheme(node)
        case "security-requirement":
            yield from security.check_requirement(node)
        case "components":
            yield from _component_names(node)
        case "document":
            yield from schemas.check_dialect(node)
            yield from _something_to_do(node, version)
        case _:
            pass


def _component_names(components: Node) -> Iterator[Diagnostic]:
    """Names of components become names of files and classes; the specification limits them."""
    for _, section in components.items():
        if section.name.startswith("x-"):
            continue
        for name, component in section.items():
            if not COMPONENT_NAME.fullmatch(name):
                message = f"{quoted(name)} cannot be the name of a component"
                hint = "Allowed are ASCII letters, digits, '.', '_' and '-'."
                yield component.error("component-name", message, hint, key=True)


def _something_to_do(document: Node, version: str) -> Iterator[Diagnostic]:
    if document.get("paths") is not None:
        return
    if version != "3.0" and (document.get("webhooks") or document.get("components")):
        return
    message = "the document has no 'paths': it describes no operation"
    yield document.error("missing-field", message, "Write `paths: {}` if that is meant.")
