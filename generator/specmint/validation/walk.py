"""Every object of the document, once, with its kind; and objects where OpenAPI does not allow them.

The walk follows references into other files and other corners, without recursion: its cost is
linear in the size of the document, however deep or circular that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from specmint.diagnostics import Diagnostic, SpecmintError, quoted
from specmint.document import Document, Node
from specmint.mending import Mend, Problem, flag_of, renamed
from specmint.resolve import follow, is_reference, resolve
from specmint.structure import (
    DATA,
    EXPECTED,
    KEYWORDS,
    OBJECTS,
    REFERABLE,
    REQUIRED,
    SINCE_32,
    shape_at,
    spelled_alike,
    with_article,
)
from specmint.validation import contents, references, shapes
from specmint.validation.wording import did_you_mean, meant_keyword, type_name
from specmint.vocabulary import is_marked

_BY_REFERENCE = frozenset({"$defs", "definitions"})
"""Members of a schema that only references lead into; in 3.0 they are no keywords at all."""


_WRITE_32 = "Write `openapi: 3.2.0`."


class Visit(NamedTuple):
    """An object and what it is: a key of `structure.OBJECTS`."""

    kind: str
    node: Node


class Link(NamedTuple):
    """A value, and the values that define it. Values are compared by identity, which YAML aliases share."""

    node: Node
    others: list[Node]


class Walk:
    """One walk over a document. `is_also`, `foreign` and `inlined` are complete when it has ended.

    `is_also` links a value to what defines it without anything in between: the target of its reference, the
    members of its `allOf`. `foreign` are the objects that references reach in other files. `inlined` are the references
    in the place of media types, with what they lead to: a media type is known by its key, so it is read where it is used.
    """

    def __init__(self, document: Document, *, version: str) -> None:
        self.document = document
        self.version = version
        self._problems: list[Problem] = []
        self.is_also: dict[int, Link] = {}
        self.foreign: list[Visit] = []
        self.inlined: list[tuple[Node, Node]] = []
        self._seen: set[tuple[str, int]] = set()
        self._todo: list[Visit] = []

    def visits(self) -> Iterator[Visit]:
        """Yield every object once. References are not visited; what they name is."""
        self._todo = [Visit("document", self.document.root())]
        while self._todo:
            visit = self._todo.pop()
            kind, node = visit
            if isinstance(node.value, dict):
                mark = (kind, id(node.value))
                if mark in self._seen:
                    continue
                self._seen.add(mark)
                if kind in REFERABLE and "$ref" in node.value and not self._reference(kind, node):
                    continue
                slips = contents.misplaced(kind, node)
                self._problems += slips
                if not slips:  # else the fields are those of what is read
                    self._fields(kind, node)
            yield visit

    def take_problems(self) -> list[Problem]:
        """Return the problems that the walk itself has found since the last call."""
        taken, self._problems = self._problems, []
        return taken

    def _reference(self, kind: str, node: Node) -> bool:
        """Follow a reference. Return whether the members beside `$ref` count as well (not before OpenAPI 3.1)."""
        if not is_reference(node):
            message = "$ref must be text: a JSON pointer or a relative file name"
            self._problems.append((node / "$ref").error("wrong-type", message))
            return False
        try:
            target = follow(node)
        except SpecmintError as error:
            for one in error.diagnostics:
                slip = references.meant(kind, node / "$ref", one)
                self._problems.append(slip or references.as_any_value(kind, node, one))
            return False
        if kind == "schema" and self.version == "3.0" and flag_of(node.value_at("nullable")):
            self._problems += _null_beside_reference(node)
        if kind == "media-type":
            self._media_type(node)
        meant = resolved(target)
        if meant is not None and kind not in ("schema", "path-item"):
            self._problems += references.beside(kind, node, meant)
        self._link(node, [target])
        problem = self._misdirected(kind, node, target)
        if problem and len(target.path) > 1:
            slips = contents.referred_to(kind, node, target, problem)
            self._problems += slips or [references.as_any_value(kind, node, problem)]
        elif problem:  # the whole document, or a member of it: no slip of a vendor
            self._problems.append(problem)
        else:
            self._todo.append(Visit(kind, target))
            if target.file != node.file and not is_reference(target):
                self.foreign.append(Visit(kind, target))
        return kind == "path-item" or (kind == "schema" and self.version != "3.0")

    def _media_type(self, node: Node) -> None:
        """Remember a reference to a media type, which OpenAPI has since 3.2."""
        meant = resolved(node)
        if meant is not None:
            self.inlined.append((node, meant))
        if self.version != "3.2":
            message = (
                "a media type is referred to since OpenAPI 3.2; the reference is read all the same"
            )
            self._problems.append((node / "$ref").warning("newer-field", message, _WRITE_32))

    def _misdirected(self, kind: str, node: Node, target: Node) -> Diagnostic | None:
        """Return a problem if a reference leads to another kind of object than is needed where it stands."""
        shape = shape_at(self.document, target.file, target.path)
        may_be_boolean = kind == "schema" and isinstance(target.value, bool)
        is_nothing = target.value is None and shape == kind and kind in shapes.EMPTY  # told there
        if shape in (None, kind) and (
            isinstance(target.value, dict) or may_be_boolean or is_nothing
        ):
            return None
        ref = node / "$ref"
        found = type_name(target) if shape == kind else _described(shape, target)
        message = f"$ref {quoted(ref.value)} leads to {found}, but {with_article(kind)} is needed"
        return ref.error("reference-to-wrong-kind", message)

    def _fields(self, kind: str, node: Node) -> None:
        fields = OBJECTS[kind]
        children: list[Visit] = []
        for key, child in node.items():
            shape = fields.get(key)
            if shape is None:
                if key.startswith("x-"):
                    continue
                shape = fields.get("*")
            if kind == "schema" and key in _BY_REFERENCE:
                continue
            if key in SINCE_32.get(kind, ()) and self.version != "3.2":
                self._newer_field(kind, child)
            if shape is not None:
                children += self._expanded(shape, child)
            elif key != "$ref" and not (kind == "schema" and key in KEYWORDS):
                self._unknown_field(kind, node, child)
        if kind == "schema" and (combined := node.get("allOf")):
            self._link(node, combined.elements())
        self._todo += reversed(children)
        self._missing(kind, node)

    def _link(self, node: Node, others: Iterable[Node]) -> None:
        self.is_also.setdefault(id(node.value), Link(node, [])).others.extend(others)

    def _expanded(self, shape: str, node: Node) -> list[Visit]:
        """Return the objects that a field of this shape holds; report it if it holds something else."""
        if shape == "any":
            return []
        if shape[0] == "[" and isinstance(node.value, list):
            return [
                visit for child in node.elements() for visit in self._expanded(shape[1:-1], child)
            ]
        if shape[0] == "{" and isinstance(node.value, dict):
            return [
                visit for _, child in node.items() for visit in self._expanded(shape[1:-1], child)
            ]
        is_object = shape[0] not in "[{" and shape not in DATA
        if is_object and (isinstance(node.value, dict) or self._is_boolean_schema(shape, node)):
            return [Visit(shape, node)]
        fits = isinstance(node.value, {"text": str, "flag": bool}.get(shape, ()))
        if not fits:
            self._problems += shapes.misfit(shape, node)
        return []

    def _is_boolean_schema(self, shape: str, node: Node) -> bool:
        if shape != "schema" or not isinstance(node.value, bool):
            return False
        return self.version != "3.0" or node.name == "additionalProperties"

    def _unknown_field(self, kind: str, owner: Node, node: Node) -> None:
        """Read a name in other letters as the field: the names of no two fields differ by case alone."""
        message = f"{quoted(node.name)} is not a field of {with_article(kind)}"
        meant = spelled_alike(kind, node.name)
        if meant and owner.get(meant) is None and not is_marked(self.document):
            found = node.warning("unknown-field", f"{message}; it is read as {meant}", key=True)
            self._problems += renamed(found, owner, node.name, meant)
        elif kind != "schema":
            hint = did_you_mean(node.name, OBJECTS[kind], "Extensions start with 'x-'.")
            message += " and is ignored"
            self._problems.append(node.warning("unknown-field", message, hint, key=True))
        elif hint := meant_keyword(node.name):
            message = f"{quoted(node.name)} is no keyword of schemas, and means nothing"
            self._problems.append(node.warning("unknown-field", message, hint, key=True))

    def _newer_field(self, kind: str, node: Node) -> None:
        message = f"{quoted(node.name)} is a field of {with_article(kind)} since OpenAPI 3.2; it is read all the same"
        self._problems.append(node.warning("newer-field", message, _WRITE_32, key=True))

    def _missing(self, kind: str, node: Node) -> None:
        if kind == "request-body":
            self._problems += contents.nothing_said(node)
            return
        for name in REQUIRED.get(kind, ()):
            is_whole_query = name == "name" and node.text("in") == "querystring"
            if node.value_at(name) is None and not is_whole_query:
                message = f"{with_article(kind)} needs {quoted(name)}"
                self._problems.append(node.error("missing-field", message, key=True))
        for name in EXPECTED.get(kind, ()):
            is_needed = (
                kind != "response" or self.version != "3.2"
            )  # whose description may be absent
            if is_needed and node.get(name) is None:
                message = f"{with_article(kind)} should have {quoted(name)} (OpenAPI requires it)"
                self._problems.append(node.warning("missing-field", message, key=True))


def _null_beside_reference(schema: Node) -> Iterator[Problem]:
    """Yield a slip for `nullable` beside `$ref`, which 3.0 ignores by the letter: vendors mean that null may come."""
    message = "`nullable` beside `$ref` counts for nothing in OpenAPI 3.0; null is allowed here all the same"
    hint = "Write allOf: [{$ref: ...}] beside `nullable: true`."
    found = (schema / "nullable").warning("null-beside-reference", message, hint)
    yield Mend(found, schema, "allOf", [{"$ref": schema.text("$ref")}])
    yield Mend(found, schema, "$ref")


def each(node: Node, key: str) -> Iterator[Node]:
    """Yield the elements of the list under `key`; nothing if there is none."""
    listed = node.get(key)
    if listed is not None:
        yield from listed.elements()


def members(node: Node | None, key: str) -> Iterator[tuple[str, Node]]:
    """Yield name and value of each member of the mapping under `key`; nothing if there is none."""
    mapping = node and node.get(key)
    if mapping is not None:
        yield from mapping.items()


def resolved(node: Node | None) -> Node | None:
    """Return what a node means, references followed; None if it leads nowhere, which the walk reports."""
    if node is None:
        return None
    try:
        return resolve(node)
    except SpecmintError:
        return None


def parameter_identity(parameter: Node) -> tuple[str | None, str | None]:
    """Return name and place of a parameter, references followed; None for what is missing or no text."""
    meant = resolved(parameter)
    if meant is None:
        return None, None
    return _text(meant, "name"), _text(meant, "in")


def _text(node: Node, key: str) -> str | None:
    member = node.get(key)
    if member is None or not isinstance(member.value, str):
        return None
    return member.value


def _described(shape: str | None, target: Node) -> str:
    if shape == "document":
        return "the whole document"
    if shape is None or shape in DATA:
        return type_name(target)
    if shape[0] in "[{":
        return f"the list or map {quoted(target.name)}"
    return with_article(shape)
