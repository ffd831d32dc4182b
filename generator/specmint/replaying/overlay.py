"""An OpenAPI Overlay 1.0 that would bring a spec up to date with what was seen.

https://spec.openapis.org/overlay/v1.0.0.html: actions are done in their order; an object is merged into what a target
selects, an entry appended to an array, and objects and arrays are removed. A plain value cannot be selected, so a name
leaves `required` by way of a new list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from specmint.document import Document, Json, Node, Path
from specmint.lower.shapes import is_31
from specmint.names import constant
from specmint.replaying.actions import Draft
from specmint.replaying.drift import Drift
from specmint.replaying.findings import Finding
from specmint.replaying.infer import Schema, inferred
from specmint.replaying.notation import written
from specmint.replaying.report import seen_in
from specmint.resolve import is_reference, resolve

_OUTSIDE = frozenset(["description", "deprecated", "readOnly", "writeOnly", "x-name"])
_Key = tuple[str, str, Path, str]


@dataclass(frozen=True, slots=True)
class _Group:
    """One change, and everything that asks for it."""

    drift: Drift
    findings: list[Finding]

    @property
    def samples(self) -> list[Json]:
        return [one.drift.value for one in self.findings if one.drift is not None]


def overlay_of(document: Document, findings: Iterable[Finding], extends: str = "") -> str:
    """The overlay as YAML, in the order of the document; "" if it would do nothing."""
    draft = Draft.of(document.root().value)
    mender = _Mender(draft, is_31(document.root()))
    left: list[str] = []
    for group in _groups(findings):
        draft.explain(_reason(group), seen_in(group.findings))
        done = len(draft.actions)
        if group.drift.node.file == document.entry:
            mender.mend(group)
        if len(draft.actions) == done:
            left.append(f"{group.drift.node.key_place}: {group.drift.what}")
    title = document.root().get("info") or document.root()
    name = title.get("title")
    return written(str(name.value) if name is not None else "", extends, draft.actions, left)


def _groups(findings: Iterable[Finding]) -> list[_Group]:
    """Changes in the order of the document; those that move a schema last, the inmost first."""
    groups: dict[_Key, _Group] = {}
    for one in findings:
        drift = one.drift
        if drift is not None:
            key = (drift.kind, drift.node.file, drift.node.path, drift.name)
            groups.setdefault(key, _Group(drift, [])).findings.append(one)

    def order(group: _Group) -> tuple[bool, int, str, int, int, str]:
        drift = group.drift
        moves = drift.kind in ("changed-type", "unexpected-null")
        place = drift.node.place
        return (
            moves,
            -len(drift.node.path) if moves else 0,
            place.file,
            place.line,
            place.column,
            drift.name,
        )

    return sorted(groups.values(), key=order)


def _reason(group: _Group) -> str:
    words = {
        "undeclared-field": "A field that was never declared.",
        "missing-field": "A required field that was not there.",
        "new-enum-value": "Values that the enum does not list.",
        "changed-type": "A value of another type.",
        "unexpected-null": "Null where none was allowed.",
    }
    return words[group.drift.kind]


@dataclass(frozen=True, slots=True)
class _Mender:
    draft: Draft
    is_31: bool

    def mend(self, group: _Group) -> None:
        """Do what brings the document up to date, if an overlay can."""
        match group.drift.kind:
            case "undeclared-field":
                self._declare(group)
            case "missing-field":
                self._make_optional(group.drift)
            case "new-enum-value":
                self._list(group)
            case "unexpected-null":
                self._allow_null(group.drift.node.path)
            case "changed-type":
                self._allow(group)

    def _declare(self, group: _Group) -> None:
        path, name = group.drift.node.path, group.drift.name
        schema: Json = inferred(group.samples, is_31=self.is_31)
        if isinstance(self.draft.at((*path, "properties")), dict):
            self.draft.merge((*path, "properties"), {name: schema})
        else:
            self.draft.merge(path, {"properties": {name: schema}})

    def _make_optional(self, drift: Drift) -> None:
        if drift.owner is None:
            self.draft.merge(drift.node.path, {"required": False})
            return
        for node in _requiring(drift.owner, drift.name):
            if node.file != drift.node.file:
                continue
            listed = self.draft.at((*node.path, "required"))
            kept = [one for one in listed if one != drift.name] if isinstance(listed, list) else []
            self.draft.remove((*node.path, "required"))
            if kept:
                self.draft.merge(node.path, {"required": kept})

    def _list(self, group: _Group) -> None:
        path = group.drift.node.path
        if path[-1] != "enum":
            return
        held = self.draft.at(path)
        fresh = [one for one in group.samples if not (isinstance(held, list) and one in held)]
        names = self.draft.at((*path[:-1], "x-enum-varnames"))
        self.draft.append(path, fresh)
        if isinstance(names, list):
            self.draft.append(
                (*path[:-1], "x-enum-varnames"), _fresh_names(dict.fromkeys(map(str, fresh)), names)
            )

    def _allow_null(self, path: Path) -> None:
        schema = self.draft.at(path)
        if not isinstance(schema, dict):
            return
        if not self.is_31 and "$ref" not in schema:
            self.draft.merge(path, {"nullable": True})
        elif not self.is_31:
            self._wrap(path, {"nullable": True, "allOf": [schema]})
        elif (
            "enum" in schema or "const" in schema or not self._widen(path, schema, {"type": "null"})
        ):
            self._wrap(path, _either(schema, {"type": "null"}))

    def _allow(self, group: _Group) -> None:
        path = group.drift.node.path
        schema = self.draft.at(path)
        other = inferred(group.samples, is_31=self.is_31)
        if not isinstance(schema, dict) or "x-wire" in schema or "contentSchema" in schema:
            return
        listed = "enum" in schema or "const" in schema
        if listed or not self._widen(path, schema, other):
            self._wrap(path, _either(schema, other))

    def _widen(self, path: Path, schema: dict[str, Json], other: Schema) -> bool:
        """Say it in the schema's own words, if they can: a type more, or a branch more."""
        for keyword in ("oneOf", "anyOf"):
            if isinstance(schema.get(keyword), list) and "type" not in schema:
                self.draft.append((*path, keyword), [other])
                return True
        own, types = schema.get("type"), other.get("type")
        if own == "integer" and other == {"type": "number"}:
            self.draft.merge(path, {"type": "number"})
            return True
        if not self.is_31 or list(other) != ["type"]:
            return False
        wanted = types if isinstance(types, list) else [types]
        if isinstance(own, list):
            self.draft.append((*path, "type"), wanted)
            return True
        if isinstance(own, str):
            self.draft.merge(path, {"type": [own, *wanted]})
            return True
        return False

    def _wrap(self, path: Path, schema: dict[str, Json]) -> None:
        """Put another schema in the place of one that is a member of an object."""
        if isinstance(self.draft.at(path[:-1]), dict):
            self.draft.remove(path)
            self.draft.merge(path[:-1], {path[-1]: schema})


def _either(schema: dict[str, Json], other: Schema) -> dict[str, Json]:
    """One or the other; what is said of the place stays outside."""
    outer = {name: value for name, value in schema.items() if name in _OUTSIDE}
    inner = {name: value for name, value in schema.items() if name not in _OUTSIDE}
    return {**outer, "anyOf": [inner, other]}


def _requiring(node: Node, name: str, seen: frozenset[Path] = frozenset()) -> Iterator[Node]:
    """The schemas that make a field of an object required: its own, and the parts of its allOf."""
    if is_reference(node):
        node = resolve(node)
    if node.path in seen:
        return
    listed = node.get("required")
    if listed is not None and isinstance(listed.value, list) and name in listed.value:
        yield node
    parts = node.get("allOf")
    for part in parts.elements() if parts is not None else ():
        yield from _requiring(part, name, seen | {node.path})


def _fresh_names(values: Iterable[str], taken: list[Json]) -> list[Json]:
    """A name for each new value of an enum that names its values."""
    known, found = [str(one) for one in taken], list[Json]()
    for value in values:
        name = constant(value)
        while name in known:
            name += "_"
        known.append(name)
        found.append(name)
    return found
