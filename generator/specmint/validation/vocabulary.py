"""Our extensions: each must have the form that `vocabulary.schema.json` gives it, on an object where it counts.

`specmint.vocabulary` decides which are ours. A short key in a document that does not say so is somebody else's: it is no
error, whatever it holds, and is reported once, because the author may have forgotten to say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, cast

from specmint.diagnostics import Diagnostic, counted, quoted
from specmint.document import Document, Node
from specmint.names import Role, objection
from specmint.structure import operations_in, with_article
from specmint.validation.json_schema import Finding, findings, validator
from specmint.validation.official import clearly_holds, fast_validator
from specmint.validation.security import scheme_names
from specmint.validation.walk import Visit, members, resolved
from specmint.validation.webhooks import check_signature
from specmint.validation.wire import check_wire
from specmint.validation.wording import did_you_mean, type_name
from specmint.vocabulary import (
    MARKER,
    PLACES,
    VERSION,
    extensions,
    in_our_namespace,
    is_for_properties,
    is_marked,
    long,
    meaning,
    member_names,
    short,
    unprefixed,
)

_ROLES: dict[str, Role] = {
    "parameter": "argument",
    "tag": "resource",
    "security-scheme": "constructor",
    "server-variable": "constructor",
    "operation": "method",
}
"""What `x-name` names in Python, by the object it stands on; on a schema, a class or the field of a property."""

_WORDS = {
    **{name.removeprefix("x-"): name for name in PLACES},
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
        self._is_marked = is_marked(document)
        self._names_a_version = document.root().get(MARKER) is not None
        self._reported: set[tuple[str, str]] = set()
        self._operations: set[str] | None = None

    def check(self, visit: Visit) -> Iterator[Diagnostic]:
        """Yield what is wrong with the extensions on one object."""
        kind, node = visit
        ours = extensions(node)
        for key, extension in node.items():
            if not key.startswith("x-"):
                continue
            if key == MARKER:
                yield from _marker(kind, extension)
            elif key == "x-enum-varnames":
                yield from _member_names(node, extension)
            elif not meaning(self._document, key):
                yield from self._not_ours(kind, extension)
            elif ours[short(key)] != extension:
                yield _shadowed(extension)
            else:
                yield from self._ours(kind, extension)

    def _ours(self, kind: str, extension: Node) -> Iterator[Diagnostic]:
        """Yield what is wrong with an extension of ours."""
        key = short(extension.name)
        if kind not in PLACES[key]:
            yield _misplaced(kind, extension, PLACES[key])
        elif key == "x-session" and kind != "document":
            yield from _switched_off(extension)
        else:
            yield from self._value(kind, extension)

    def _value(self, kind: str, extension: Node) -> Iterator[Diagnostic]:
        wrong = False
        for finding in self._findings(kind, extension):
            wrong = True
            place = _at(extension, finding.path[1:])
            message = f"{extension.name}: {finding.message}"
            yield place.error("vocabulary", message, finding.hint, key=finding.key)
        if wrong:
            return
        match short(extension.name):
            case "x-session":
                yield from self._session(extension)
            case "x-wire":
                yield from check_wire(extension)
            case "x-webhook-signature":
                yield from check_signature(extension)
            case "x-name":
                yield from _python_names(kind, extension)
            case "x-bulk":
                yield from _python_name(extension / "name", "x-bulk", "method")
            case "x-credentials":
                given = [entry.get("x-name") for entry in extension.elements()]
                for name in filter(None, given):
                    yield from _python_name(name, "x-name", "constructor")
            case _:
                pass

    def _findings(self, kind: str, extension: Node) -> Iterator[Finding]:
        """Yield where a value has not its form. `x-null` and `x-wire` have another one where they are for properties."""
        of_properties = kind == "document" or is_for_properties(extension)
        value = {unprefixed(extension.name): extension.value}
        if clearly_holds(_fast(of_properties), value):
            return
        for error in _slow(of_properties).iter_errors(value):
            yield from findings(error)

    def _not_ours(self, kind: str, extension: Node) -> Iterator[Diagnostic]:
        """Yield what there is to say of a key that nothing reads."""
        key = extension.name
        if in_our_namespace(key):
            meant = _closest(unprefixed(key))
            message = f"{quoted(key)} is not in the vocabulary"
            hint = _meant(long(meant)) if meant else f"It has: {', '.join(map(long, PLACES))}."
            yield extension.error("unknown-extension", message, hint, key=True)
        elif self._is_marked:
            yield from self._misspelt(extension)
        elif short(key) and not self._names_a_version:
            yield from self._unmarked(kind, extension)

    def _misspelt(self, extension: Node) -> Iterator[Diagnostic]:
        """Yield a warning for an extension that looks like one of ours, once for each name."""
        meant = _closest(extension.name)
        if meant and self._is_first("misspelt", extension.name):
            message = f"{quoted(extension.name)} is not in the vocabulary and is ignored"
            yield extension.warning("unknown-extension", message, _meant(meant), key=True)

    def _unmarked(self, kind: str, extension: Node) -> Iterator[Diagnostic]:
        """Yield a warning for the first value of a short key that has our form, and a note for the first that has not."""
        key = extension.name
        fits = kind in PLACES[key] and not any(self._findings(kind, extension))
        if not self._is_first("fits" if fits else "differs", key):
            return
        if fits:
            message = f"{key} looks like Specmint's {key} and is not read"
            hint = f"Add `{MARKER}: {VERSION}` at the root of {self._document.entry} if it is ours."
            yield extension.warning("unmarked-extension", message, hint, key=True)
        else:
            message = f"{key} is not read: it is not what Specmint calls {key}"
            yield extension.note("foreign-extension", message, key=True)

    def _is_first(self, what: str, key: str) -> bool:
        """Return whether this is said of this key for the first time in the document."""
        is_known = (what, key) in self._reported
        self._reported.add((what, key))
        return not is_known

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
        for _, operation in operations_in(path_item) if path_item else ():
            name = operation.get("operationId")
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


def _schema(of_properties: bool) -> dict[str, Any]:
    """Return the published schema, with the forms of keys that are for properties if these are asked for."""
    text = (files("specmint") / "vocabulary.schema.json").read_text("utf-8")
    schema = cast(dict[str, Any], json.loads(text))
    if of_properties:
        schema["properties"] |= schema["$defs"]["of-properties"]["properties"]
    return schema


@cache
def _fast(of_properties: bool) -> Any:
    return fast_validator(_schema(of_properties))


@cache
def _slow(of_properties: bool) -> Any:
    return validator(_schema(of_properties), strict=True)


def _closest(written: str) -> str:
    """Return the short key that somebody meant who wrote this; "" if none is close."""
    close = get_close_matches(written.removeprefix("x-").lower(), _WORDS, n=1, cutoff=0.8)
    return _WORDS[close[0]] if close else ""


def _meant(key: str) -> str:
    return f"Did you mean {quoted(key)}?"


def _marker(kind: str, marker: Node) -> Iterator[Diagnostic]:
    """Yield a problem with `x-specmint` if it names another version, or stands where it counts for nothing."""
    if kind != "document":
        yield _misplaced(kind, marker, ("document",))
    elif not is_marked(marker.document):
        message = f"{MARKER} is the version of the vocabulary: {VERSION}, not {type_name(marker)}"
        hint = f"Write `{MARKER}: {VERSION}`, or use a Specmint that knows the other version."
        yield marker.error("vocabulary-version", message, hint)


def _shadowed(extension: Node) -> Diagnostic:
    message = f"{extension.name} is not read: {long(extension.name)} beside it is"
    return extension.warning("shadowed-extension", message, "Keep one of the two.", key=True)


def _misplaced(kind: str, extension: Node, places: tuple[str, ...]) -> Diagnostic:
    allowed = [with_article(place) for place in places]
    listed = " or ".join([*filter(None, [", ".join(allowed[:-1])]), allowed[-1]])
    message = f"{extension.name} has no meaning on {with_article(kind)} and is ignored"
    return extension.warning("misplaced-extension", message, f"It belongs on {listed}.", key=True)


def _switched_off(session: Node) -> Iterator[Diagnostic]:
    """Yield a problem if `x-session` below the root is anything but `false`."""
    if session.value is not False:
        message = "x-session is declared at the root; here it can only be switched off"
        yield session.error("vocabulary", message, "Write `x-session: false`.")


def _python_names(kind: str, extension: Node) -> Iterator[Diagnostic]:
    names = (
        [extension] if isinstance(extension.value, str) else [one for _, one in extension.items()]
    )
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


def _member_names(enum: Node, given: Node) -> Iterator[Diagnostic]:
    """Yield a warning if `x-enum-varnames`, which other tools write as well, does not fit the enum beside it."""
    if member_names(enum) is None:
        names = len(list(given.elements()) or list(given.items()))
        counts = f"{counted(names, 'name')} for {counted(len(list(enum.each('enum'))), 'value')}"
        message = f"x-enum-varnames has {counts} and is not used"
        yield given.warning(
            "enum-names", message, "Give one name, a text, for each value of `enum`."
        )
