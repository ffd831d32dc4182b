"""Rules for paths, their templates and their operations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Json, Node
from specmint.mending import Mend, Problem
from specmint.structure import METHODS, MORE_METHODS, operations_in
from specmint.validation.grammar import STATUS, TOKEN, UNSENDABLE, VARIABLE
from specmint.validation.walk import each, parameter_identity, resolved

_ALMOST_RANGE = re.compile(r"[1-5](?:xx|xX|Xx|[0-9][xX])")
"""`2xx` and `20X`, as vendors write ranges."""


def check(paths: Node) -> Iterator[Problem]:
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
        for _, operation in operations_in(path_item):
            yield from _variables(template, item, path_item, operation)
            yield from _operation_id(operation, operation_ids)


def check_responses(responses: Node) -> Iterator[Problem]:
    """Yield each key that is not a status code, a range of them, or `default`; one that spells a range is a slip."""
    for status, response in responses.items():
        if STATUS.fullmatch(status) or status.startswith("x-"):
            continue
        meant = f"{status[:1]}XX"
        if _ALMOST_RANGE.fullmatch(status) and responses.get(meant) is None:
            message = f"{quoted(status)} is not a status code; it is read as {meant}"
            found = response.warning("status-code", message, key=True)
            yield Mend(found, responses, status)
            yield Mend(found, responses, meant, response.value)
        else:
            message = f"{quoted(status)} is not a status code"
            hint = "Use 100 to 599, a range such as 4XX, or default."
            yield response.error("status-code", message, hint, key=True)


def check_methods(item: Node) -> Iterator[Problem]:
    """Yield a slip for each further method (OpenAPI 3.2, 4.9.1) that is none, or has a field of its own: it is left out."""
    more = item.child(MORE_METHODS)
    for method, operation in more.items():
        problem = hint = ""
        if method.lower() in METHODS:
            problem, hint = "has a field of its own", f"Write it as `{method.lower()}`, beside it."
        elif not TOKEN.fullmatch(method):
            problem, hint = "is no HTTP method", "Methods are tokens (RFC 9110, 9.1): LINK, PURGE."
        elif method != method.upper():
            problem, hint = (
                "has small letters, which the HTTP library sends as capitals",
                "Write it in capitals.",
            )
        if problem:
            message = f"the method {quoted(method)} {problem}; the operation is left out"
            yield Mend(operation.warning("http-method", message, hint, key=True), more, method)


def check_operation(operation: Node, version: str) -> Iterator[Diagnostic]:
    """Yield a problem if OpenAPI 3.0 lacks the responses, and a warning if there are none in the list."""
    responses = operation.get("responses")
    if responses is None:
        if version == "3.0":
            message = (
                "in OpenAPI 3.0 an operation must have 'responses': the method will return nothing"
            )
            hint = "Add the status codes it answers with, or `default`."
            yield operation.warning("no-responses", message, hint, key=True)
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
    """Return a warning: the methods of both are generated, and the vendor answers them alike."""
    message = (
        f"{quoted(item.name)} is the same path as {quoted(twin.name)}"
        f" (line {twin.key_place.line}): only the names of variables differ"
    )
    return item.warning("identical-paths", message, "Make one path of the two.", key=True)


def _variables(template: str, item: Node, path_item: Node, operation: Node) -> Iterator[Problem]:
    """Yield variables of the template that are no path parameters, and path parameters that are no variables."""
    declared = {**_path_parameters(path_item), **_path_parameters(operation)}
    wanted = dict.fromkeys(VARIABLE.findall(template))
    parameters = [one.value for one in each(operation, "parameters")]
    by_query = {**_parameters(path_item, "query"), **_parameters(operation, "query")}
    in_query = by_query.keys() & set(VARIABLE.findall(template.partition("?")[2]))
    for name in wanted:
        if name and name not in declared and name not in in_query:
            message = (
                f"{operation.name.upper()} {quoted(template)} declares no parameter for"
                f" {{{quoted(name)[1:-1]}}}; it is taken for a required text"
            )
            hint = "Add a parameter with this name, `in: path` and `required: true`."
            found = item.warning("undeclared-path-parameter", message, hint, key=True)
            text: Json = {"type": "string"}
            parameters.append({"name": name, "in": "path", "required": True, "schema": text})
            yield Mend(found, operation, "parameters", [*parameters])
    for name, parameter in declared.items():
        if name not in wanted:
            message = (
                f"the path parameter {quoted(name)} does not occur in {quoted(template)}"
                " and is left out"
            )
            hint = f"Write {{{name}}} in the path, or remove the parameter."
            yield parameter.warning("unused-path-parameter", message, hint)


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


def _operation_id(operation: Node, first: dict[str, Node]) -> Iterator[Problem]:
    node = operation.get("operationId")
    if node is None or not isinstance(node.value, str):
        return
    if not node.value:
        message = "the operationId is empty; the method is named after its path"
        found = node.warning("operation-id", message, "Name it, or leave it out.")
        yield Mend(found, operation, "operationId")
        return
    other = first.setdefault(node.value, node)
    if other is not node:
        message = (
            f"the operationId {quoted(node.value)} is used twice;"
            f" it is first used at {other.place} ({other.pointer})"
        )
        found = node.error("duplicate-operation-id", message, "Each operation needs its own name.")
        yield replace(found, related=(other.related("first used here"),))
