"""Our extensions: that each holds what `vocabulary.schema.json` says and stands where it counts.

The door to jsonschema, which is imported when a document uses the vocabulary.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Document, Node
from specmint.names import Role, objection
from specmint.validate.structure import METHODS, with_article
from specmint.validate.walk import Visit, resolved
from specmint.validate.wording import findings

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
"""Each extension, and the objects it may stand on."""

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
    """The check of one document's extensions."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._validator: Any = None
        self._suspected: set[str] = set()
        self._operations: set[str] | None = None

    def check(self, visit: Visit) -> Iterator[Diagnostic]:
        """The extensions on one object."""
        kind, node = visit
        for key, extension in node.items():
            if not key.startswith("x-"):
                continue
            if key not in PLACES:
                yield from self._misspelt(extension)
            elif kind not in PLACES[key]:
                yield _misplaced(kind, extension)
            else:
                yield from self._value(kind, extension)

    def _value(self, kind: str, extension: Node) -> Iterator[Diagnostic]:
        key = extension.name
        wrong = False
        for error in self._validate({key: extension.value}):
            for finding in findings(error):
                wrong = True
                place = _at(extension, finding.path[1:])
                message = f"{key}: {finding.message}"
                yield place.error("vocabulary", message, finding.hint, key=finding.key)
        if wrong:
            return
        match key:
            case "x-session":
                yield from self._session(kind, extension)
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

    def _validate(self, value: dict[str, Any]) -> list[Any]:
        if self._validator is None:
            from jsonschema import Draft202012Validator, validators

            library: Any = validators
            text = (files("specmint") / "vocabulary.schema.json").read_text("utf-8")
            strict = Draft202012Validator.TYPE_CHECKER.redefine_many(
                {"integer": _is_integer, "number": _is_number}
            )
            made = library.extend(Draft202012Validator, type_checker=strict)
            self._validator = made(json.loads(text))
        return list(self._validator.iter_errors(value))

    def _misspelt(self, extension: Node) -> Iterator[Diagnostic]:
        name = extension.name
        if name in self._suspected:
            return
        self._suspected.add(name)
        close = get_close_matches(name[2:].lower(), _WORDS, n=1, cutoff=0.8)
        if close:
            message = f"{quoted(name)} is not in the vocabulary and is ignored"
            hint = f"Did you mean {quoted(_WORDS[close[0]])}?"
            yield extension.warning("unknown-extension", message, hint, key=True)

    def _session(self, kind: str, session: Node) -> Iterator[Diagnostic]:
        """Operations and the security scheme that it names exist."""
        if kind != "document":
            if session.value is not False:
                message = "x-session is declared at the top; here it can only be switched off"
                yield session.error("vocabulary", message, "Write `x-session: false`.")
            return
        for key in ("login", "logout"):
            operation = session.get(key)
            if operation is not None and operation.value not in self._operation_ids():
                message = f"x-session: there is no operation {quoted(operation.value)}"
                hint = _closest(str(operation.value), self._operation_ids())
                yield operation.error("unknown-operation", message, hint)
        put = session.get("put")
        scheme = put.get("security") if put else None
        components = self._document.root().get("components")
        schemes = components.get("securitySchemes") if components else None
        known = {name for name, _ in schemes.items()} if schemes else set[str]()
        if scheme is not None and scheme.value not in known:
            message = f"x-session: there is no security scheme {quoted(scheme.value)}"
            yield scheme.error(
                "unknown-security-scheme", message, _closest(str(scheme.value), known)
            )

    def _operation_ids(self) -> set[str]:
        if self._operations is None:
            paths = self._document.root().get("paths")
            items = [resolved(item) for _, item in paths.items()] if paths else []
            found = (item.get(method) for item in items if item for method in METHODS)
            names = (operation.get("operationId") for operation in found if operation)
            self._operations = {str(name.value) for name in names if name}
        return self._operations


def _is_integer(_: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_: object, value: object) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _at(node: Node, path: tuple[str, ...]) -> Node:
    """As far down the path as there is something."""
    for token in path:
        try:
            node = node / token
        except (KeyError, IndexError):
            break
    return node


def _closest(name: str, known: set[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return f"Did you mean {quoted(close[0])}?" if close else ""


def _misplaced(kind: str, extension: Node) -> Diagnostic:
    allowed = " or ".join(with_article(place) for place in PLACES[extension.name])
    message = f"{extension.name} has no meaning on {with_article(kind)} and is ignored"
    return extension.warning("misplaced-extension", message, f"It belongs on {allowed}.", key=True)


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
        yield name.error("vocabulary", message, "Choose another name.")


def _role(kind: str, extension: Node) -> Role:
    """Return what the name on an object of this kind names in Python."""
    if kind == "schema":
        return "field" if extension.path[-3:-2] == ("properties",) else "class"
    return _ROLES[kind]


def _as_many_names(extension: Node) -> Iterator[Diagnostic]:
    owner = extension.document.node(extension.file, extension.path[:-1])
    enum = owner.get("enum")
    names, values = list(extension.elements()), list(enum.elements()) if enum else []
    if len(names) != len(values):
        message = f"x-enum-varnames has {len(names)} names for {len(values)} values"
        yield extension.error("vocabulary", message, "Give one name for each value of `enum`.")
