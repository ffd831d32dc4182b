"""Which rules hold for which kind of object."""

from __future__ import annotations

from collections.abc import Iterator

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.mending import Problem
from specmint.validation import (
    bodiless,
    defaults,
    parameters,
    paths,
    schemas,
    security,
    servers,
    statuses,
)
from specmint.validation.grammar import COMPONENT_NAME
from specmint.validation.walk import Visit
from specmint.validation.wording import error_unless


def check(visit: Visit, version: str) -> Iterator[Problem]:
    """Yield every problem of one object itself, not of the objects inside it."""
    kind, node = visit
    match kind:
        case "schema":
            yield from schemas.check(node, version)
            yield from defaults.check(node)
        case "parameter" | "header":
            yield from _of_a_parameter(kind, node)
        case "operation":
            yield from _of_an_operation(node, version)
        case "path-item":
            yield from paths.check_methods(node)
            yield from parameters.check_list(node)
        case "response" | "request-body" | "encoding":
            yield from parameters.check_content(node, kind)
            yield from parameters.check_headers(node)
            yield from parameters.check_encoding(node)
        case "responses":
            yield from statuses.check_responses(node)
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
            yield from [*schemas.check_dialect(node), *security.check_list(node)]
            yield from _something_to_call(node, version)
        case _:
            pass


def _of_a_parameter(kind: str, node: Node) -> Iterator[Problem]:
    if kind == "parameter":
        yield from parameters.check(node)
    yield from parameters.check_description(node)
    yield from parameters.check_content(node, kind)


def _of_an_operation(node: Node, version: str) -> Iterator[Problem]:
    yield from paths.check_operation(node, version)
    yield from bodiless.check_answers(node)
    yield from parameters.check_list(node)
    yield from security.check_list(node)


def _component_names(components: Node) -> Iterator[Diagnostic]:
    """Yield the names of components that OpenAPI does not allow. The client's own names are made of what they spell."""
    for _, section in components.items():
        if section.name.startswith("x-"):
            continue
        for name, component in section.items():
            if not COMPONENT_NAME.fullmatch(name):
                message = f"{quoted(name)} is no name that OpenAPI allows for a component"
                hint = "Use only ASCII letters, digits, '.', '_' and '-'."
                is_name = not name.startswith("/") and ".." not in name.split("/")
                yield error_unless(is_name, component, "component-name", message, hint, key=True)


def _something_to_call(document: Node, version: str) -> Iterator[Diagnostic]:
    """Yield a problem if the document has no `paths`. OpenAPI 3.1 accepts webhooks or components instead."""
    if document.value_at("paths") is not None:
        return
    has_models = bool(document.get("webhooks") or document.get("components"))
    if version != "3.0" and has_models:
        return
    message = "the document has no 'paths', so there is no operation to call"
    yield error_unless(
        has_models, document, "missing-field", message, "Write `paths: {}` if that is intended."
    )
