"""Rules for paths, their templates and their operations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Json, Node
from specmint.mending import Mend, Problem, renamed
from specmint.structure import METHODS, MORE_METHODS, operations_in
from specmint.validation.grammar import TOKEN, UNSENDABLE, VARIABLE
from specmint.validation.walk import each, parameter_identity, resolved
from specmint.vocabulary import is_marked

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:?//")
_VARIABLE_ELSEWHERE = re.compile(
    r"(?<=/):([A-Za-z_][A-Za-z0-9_]*)(?=/|\Z)"
    r"|<(?:[a-z]+:)?([A-Za-z_][A-Za-z0-9_-]*)>"
    r"|\{ *[+]?([A-Za-z_][A-Za-z0-9_.-]*?)(?:[+*?]|:[^{}]*(?:\{[^{}]*\}[^{}]*)*)? *\}"
)
"""`:id` as a whole segment, `<int:id>`, and a name in braces with more beside it."""


def check(paths: Node) -> Iterator[Problem]:
    """Yield what is wrong with templates and their variables, and operationIds that are used twice."""
    templates: dict[str, Node] = {}
    operation_ids: dict[str, Node] = {}
    for template, item in paths.items():
        if template.startswith("x-"):
            continue
        meant = _meant_template(template, item)
        if meant != template and paths.get(meant) is None and not is_marked(paths.document):
            message = f"the path {quoted(template)} is read as {quoted(meant)}"
            hint = "A path begins with a slash, and a variable is written {name}."
            found = item.warning("path-template", message, hint, key=True)
            yield from renamed(found, paths, template, meant)
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


def _meant_template(template: str, item: Node) -> str:
    """Return how a path is read: with a slash before it, no space around it, and its declared variables in braces.

    Frameworks write a variable as `:id`, `<int:id>`, `{id:[0-9]+}`, `{path+}`; it counts as one where a path parameter
    has its name, in whatever letters.
    """
    text = template.strip()
    if text and not text.startswith("/") and not _ADDRESS.match(text):
        text = f"/{text}"
    declared = _declared_in(item)
    if not declared:
        return text
    names = {name.lower(): name for name in declared}
    written = {*VARIABLE.findall(text)}

    def variable(match: re.Match[str]) -> str:
        name = next(group for group in match.groups() if group is not None)
        meant = names.get(name.lower(), "")
        is_needed = bool(meant) and name not in declared and meant not in written
        is_marked_up = match[0] != f"{{{name}}}" and meant not in written
        return f"{{{meant}}}" if meant and (is_needed or is_marked_up) else match[0]

    return _VARIABLE_ELSEWHERE.sub(variable, text)


def _declared_in(item: Node) -> set[str]:
    """Return the names of all path parameters that a path item or one of its operations declares."""
    path_item = resolved(item)
    if path_item is None:
        return set()
    owners = [path_item, *(operation for _, operation in operations_in(path_item))]
    return {name for owner in owners for name in _path_parameters(owner)}


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
    sent = template.partition("#")[0]
    wanted = dict.fromkeys(VARIABLE.findall(sent))
    parameters = [one.value for one in each(operation, "parameters")]
    by_query = {**_parameters(path_item, "query"), **_parameters(operation, "query")}
    in_query = by_query.keys() & set(VARIABLE.findall(sent.partition("?")[2]))
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
