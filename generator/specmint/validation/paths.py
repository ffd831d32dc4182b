"""Rules for paths, their templates and their operations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.validation.grammar import STATUS, UNSENDABLE, VARIABLE
from specmint.validation.structure import METHODS
from specmint.validation.walk import each, parameter_identity, resolved
from specmint.validation.wording import error_unless


def check(paths: Node) -> Iterator[Diagnostic]:
    """Yield what is wrong with templates and their variables, and operationIds that are used twice."""
    templates: dict[str, Node] = {}
    operation_ids: dict[str, Node] = {}
    for template, item in paths.items():
        if template.startswith("x-"):
            continue
        yield from _template(template, item)
        twin = templates.setdefault(VARIABLE.sub("{}", template), item)
        if twin is not item:
            yield _identical(item, twin)
        path_item = resolved(item)
        if path_item is None:
            continue
        for method in METHODS:
            operation = path_item.get(method)
            if operation:
                yield from _variables(template, item, path_item, operation)
                yield from _operation_id(operation, operation_ids)


def check_responses(responses: Node) -> Iterator[Diagnostic]:
    """Yield each key that is not a status code, a range of them, or `default`."""
    for status, response in responses.items():
        if not (STATUS.fullmatch(status) or status.startswith("x-")):
            message = f"{quoted(status)} is not a status code"
            hint = "Use 100 to 599, a range such as 4XX, or default."
            yield response.error("status-code", message, hint, key=True)


def check_operation(operation: Node, version: str) -> Iterator[Diagnostic]:
    """Yield a problem if OpenAPI 3.0 lacks the responses, and a warning if there are none in the list."""
    responses = operation.get("responses")
    if responses is None:
        if version == "3.0":
            message = "in OpenAPI 3.0 an operation must have 'responses'"
            hint = "Add the status codes it answers with, or `default`."
            yield operation.error("no-responses", message, hint, key=True)
    elif responses.value == {}:
        message = "'responses' is empty: the method will return nothing"
        yield responses.warning("no-responses", message, key=True)


def _template(template: str, item: Node) -> Iterator[Diagnostic]:
    literal = VARIABLE.sub("", template)
    before = re.split("[?#]", template)[0]
    problem = hint = ""
    if not template.startswith("/"):
        problem, hint = "does not start with '/'", "The URL is the server's followed by the path."
    elif bad := UNSENDABLE.search(template):
        problem = f"contains {bad.group()!a}, which can never be part of a request"
    elif "\\" in literal or any(unquote(part) in (".", "..") for part in before.split("/")):
        problem = "contains a '.' or '..' segment or a backslash, so it would name another path"
    elif "{" in literal or "}" in literal:
        problem, hint = "has an unmatched brace", "A variable is written {name}."
    elif "{}" in template:
        problem, hint = "has a variable without a name", "A variable is written {name}."
    if problem:
        yield item.error("path-template", f"the path {quoted(template)} {problem}", hint, key=True)
    elif before != template:
        message = f"the path {quoted(template)} holds more than a path: {_understood(template)}"
        hint = "OpenAPI describes a query by parameters with `in: query`."
        yield item.warning("path-template", message, hint, key=True)


def _understood(template: str) -> str:
    """Return how a query and a fragment of a template are understood."""
    address, _, fragment = template.partition("#")
    understood: list[str] = []
    if "?" in address:
        understood.append("its query is sent with each call")
    if fragment or "#" in template:
        understood.append("what follows '#' only tells operations apart, and is never sent")
    return "; ".join(understood)


def _identical(item: Node, twin: Node) -> Diagnostic:
    """Return an error if both have a method in common, which would have two meanings; else a warning."""
    one, other = resolved(item), resolved(twin)
    both = [name for name in METHODS if one and other and one.get(name) and other.get(name)]
    message = (
        f"{quoted(item.name)} is the same path as {quoted(twin.name)}"
        f" (line {twin.key_place.line}): only the names of variables differ"
    )
    hint = "Make one path of the two."
    return error_unless(not both, item, "identical-paths", message, hint, key=True)


def _variables(template: str, item: Node, path_item: Node, operation: Node) -> Iterator[Diagnostic]:
    """Yield variables of the template that are no path parameters, and path parameters that are no variables."""
    declared = {**_path_parameters(path_item), **_path_parameters(operation)}
    wanted = dict.fromkeys(VARIABLE.findall(template))
    by_query = {**_parameters(path_item, "query"), **_parameters(operation, "query")}
    in_query = by_query.keys() & set(VARIABLE.findall(template.partition("?")[2]))
    for name in wanted:
        if name and name not in declared and name not in in_query:
            message = (
                f"{operation.name.upper()} {quoted(template)} declares no parameter for"
                f" {{{quoted(name)[1:-1]}}}"
            )
            hint = "Add a parameter with this name, `in: path` and `required: true`."
            yield item.error("undeclared-path-parameter", message, hint, key=True)
    for name, parameter in declared.items():
        if name not in wanted:
            message = f"the path parameter {quoted(name)} does not occur in {quoted(template)}"
            hint = f"Write {{{name}}} in the path, or remove the parameter."
            yield parameter.error("unused-path-parameter", message, hint)


def _path_parameters(owner: Node) -> dict[str, Node]:
    return _parameters(owner, "path")


def _parameters(owner: Node, place: str) -> dict[str, Node]:
    """Return the parameters of a place by name; one that is referred to, as the reference."""
    found: dict[str, Node] = {}
    for parameter in each(owner, "parameters"):
        name, where = parameter_identity(parameter)
        if where == place and name is not None:
            found[name] = parameter
    return found


def _operation_id(operation: Node, first: dict[str, Node]) -> Iterator[Diagnostic]:
    node = operation.get("operationId")
    if node is None or not isinstance(node.value, str):
        return
    if not node.value:
        yield node.error("operation-id", "the operationId is empty", "Name it, or leave it out.")
        return
    other = first.setdefault(node.value, node)
    if other is not node:
        message = (
            f"the operationId {quoted(node.value)} is used twice;"
            f" it is first used at {other.place} ({other.pointer})"
        )
        found = node.error("duplicate-operation-id", message, "Each operation needs its own name.")
        yield replace(found, related=(other.related("first used here"),))
