"""Our extensions: each must have the form that `vocabulary.schema.json` gives it, on an object where it counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Document, Node
from specmint.names import Role, objection
from specmint.validation.json_schema import findings, validator
from specmint.validation.security import scheme_names
from specmint.validation.structure import METHODS, with_article
from specmint.validation.walk import Visit, each, members, resolved
from specmint.validation.wording import did_you_mean

_INHERITED = ("document", "path-item", "operation")
PLACES = {
    "x-envelope": _INHERITED,
    "x-errors": _INHERITED,
    "x-paging": _INHERITED,
    "x-rate-limit": _INHERITED,
    "x-idempotency-key": _INHERITED,
    "x-session": _INHERITED,
    "x-idempotent": ("path-item", "operation"),
    "x-credentials": ("document",),
    "x-body": ("operation",),
    "x-bulk": ("operation",),
    "x-wire": ("schema",),
    "x-null": ("schema",),
    "x-enum-varnames": ("schema",),
    "x-name": ("operation", "schema", "parameter", "tag", "security-scheme", "server-variable"),
    "x-personal": ("schema",),
    "x-required": ("server-variable",),
}
"""Each extension, and the objects that may have it."""

_ROLES: dict[str, Role] = {
    "parameter": "argument",
    "tag": "resource",
    "security-scheme": "constructor",
    "server-variable": "constructor",
    "operation": "method",
}
"""What `x-name` names in Python, by the object it stands on; on a schema, a class or the field of a property."""

_WORDS = {
    **{name[2:]: name for name in PLACES},
    "pagination": "x-paging",
    "paginate": "x-paging",
    "ratelimit": "x-rate-limit",
    "throttle": "x-rate-limit",
    "wrapper": "x-envelope",
    "idempotency": "x-idempotency-key",
}
"""What people write, without the `x-`, and what they mean."""


class Vocabulary:
    """Checks the extensions of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._validator: Any = None
        self._suspected: set[str] = set()
        self._operations: set[str] | None = None

    def check(self, visit: Visit) -> Iterator[Diagnostic]:
        """Yield what is wrong with the extensions on one object."""
        kind, node = visit
        for key, extension in node.items():
            if not key.startswith("x-"):
                continue
            if key not in PLACES:
                yield from self._misspelt(extension)
            elif kind not in PLACES[key]:
                yield _misplaced(kind, extension)
            elif key == "x-session" and kind != "document":
                yield from _switched_off(extension)
            else:
                yield from self._value(kind, extension)

    def _value(self, kind: str, extension: Node) -> Iterator[Diagnostic]:
        key = extension.name
        wrong = False
        for error in self._errors({key: extension.value}):
            for finding in findings(error):
                wrong = True
                place = _at(extension, finding.path[1:])
                message = f"{key}: {finding.message}"
                yield place.error("vocabulary", message, finding.hint, key=finding.key)
        if wrong:
            return
        match key:
            case "x-session":
                yield from self._session(extension)
            case "x-name":
                yield from _python_names(kind, extension)
            case "x-bulk":
                yield from _python_name(extension / "name", "x-bulk", "method")
            case "x-credentials":
                given = [entry.get("x-name") for entry in extension.elements()]
                for name in filter(None, given):
                    yield from _python_name(name, "x-name", "constructor")
            case "x-enum-varnames":
                yield from _as_many_names(extension)
            case _:
                pass

    def _errors(self, value: dict[str, Any]) -> Iterator[Any]:
        if self._validator is None:
            text = (files("specmint") / "vocabulary.schema.json").read_text("utf-8")
            self._validator = validator(json.loads(text), strict=True)
        yield from self._validator.iter_errors(value)

    def _misspelt(self, extension: Node) -> Iterator[Diagnostic]:
        """Yield a warning for an extension that looks like one of ours, once for each name."""
        name = extension.name
        if name in self._suspected:
            return
        self._suspected.add(name)
        close = get_close_matches(name[2:].lower(), _WORDS, n=1, cutoff=0.8)
        if close:
            message = f"{quoted(name)} is not in the vocabulary and is ignored"
            hint = f"Did you mean {quoted(_WORDS[close[0]])}?"
            yield extension.warning("unknown-extension", message, hint, key=True)

    def _session(self, session: Node) -> Iterator[Diagnostic]:
        """Yield each operation and security scheme that the session names and the document lacks."""
        for key in ("login", "logout"):
            operation = session.get(key)
            if operation is not None and operation.value not in self._operation_ids():
                message = f"x-session: there is no operation {quoted(operation.value)}"
                hint = did_you_mean(str(operation.value), sorted(self._operation_ids()))
                yield operation.error("unknown-operation", message, hint)
        known = scheme_names(self._document)
        put = session.get("put")
        scheme = put and put.get("security")
        if scheme is not None and scheme.value not in known:
            message = f"x-session: there is no security scheme {quoted(scheme.value)}"
            hint = did_you_mean(str(scheme.value), known)
            yield scheme.error("unknown-security-scheme", message, hint)

    def _operation_ids(self) -> set[str]:
        if self._operations is None:
            self._operations = set(_operation_ids(self._document))
        return self._operations


def _operation_ids(document: Document) -> Iterator[str]:
    for _, item in members(document.root(), "paths"):
        path_item = resolved(item)
        for method in METHODS:
            operation = path_item and path_item.get(method)
            name = operation and operation.get("operationId")
            if name is not None:
                yield str(name.value)


def _at(node: Node, path: tuple[str, ...]) -> Node:
    """Return what `path` leads to, or the nearest parent that exists."""
    for token in path:
        try:
            node = node / token
        except (KeyError, IndexError):
            break
    return node


def _misplaced(kind: str, extension: Node) -> Diagnostic:
    allowed = [with_article(place) for place in PLACES[extension.name]]
    listed = " or ".join([*filter(None, [", ".join(allowed[:-1])]), allowed[-1]])
    message = f"{extension.name} has no meaning on {with_article(kind)} and is ignored"
    return extension.warning("misplaced-extension", message, f"It belongs on {listed}.", key=True)


def _switched_off(session: Node) -> Iterator[Diagnostic]:
    """Yield a problem if `x-session` below the root is anything but `false`."""
    if session.value is not False:
        message = "x-session is declared at the root; here it can only be switched off"
        yield session.error("vocabulary", message, "Write `x-session: false`.")


def _python_names(kind: str, extension: Node) -> Iterator[Diagnostic]:
    names = [extension] if isinstance(extension.value, str) else [n for _, n in extension.items()]
    if len(names) > 1 and kind != "security-scheme":
        message = "x-name: user name and password belong on a security scheme"
        yield extension.error("vocabulary", message)
        return
    for name in names:
        yield from _python_name(name, "x-name", _role(kind, extension))


def _python_name(name: Node, key: str, role: Role) -> Iterator[Diagnostic]:
    """Yield an error for a name that Python or generated code cannot bear there."""
    wrong = objection(str(name.value), role)
    if wrong:
        message = f"{key}: {quoted(name.value)} {wrong}"
        yield name.error("python-name", message, "Choose another name.")


def _role(kind: str, extension: Node) -> Role:
    """Return what the name on an object of this kind names in Python."""
    if kind == "schema":
        return "field" if extension.path[-3:-2] == ("properties",) else "class"
    return _ROLES[kind]


def _as_many_names(extension: Node) -> Iterator[Diagnostic]:
    owner = extension.document.node(extension.file, extension.path[:-1])
    names, values = list(extension.elements()), list(each(owner, "enum"))
    if len(names) != len(values):
        message = f"x-enum-varnames has {len(names)} names for {len(values)} values"
        yield extension.error("vocabulary", message, "Give one name for each value of `enum`.")
