"""What brings a document up to date with one thing that was seen, if an overlay can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from specmint.document import Document, Json, Path
from specmint.lower.view import requiring
from specmint.names import constant
from specmint.replaying.actions import Draft
from specmint.replaying.drift import Drift
from specmint.replaying.infer import Schema, inferred
from specmint.vocabulary import meaning

_OUTSIDE = frozenset(["description", "deprecated", "readOnly", "writeOnly"])
_NULL: dict[str, Json] = {"type": "null"}


@dataclass(frozen=True, slots=True)
class Mender:
    """Adds to a draft what each change of the document takes."""

    draft: Draft
    document: Document
    is_31: bool

    def mend(self, drift: Drift, samples: list[Json]) -> None:
        """Do what brings the document up to date. `samples` are the values that were seen."""
        match drift.kind:
            case "undeclared-field":
                self._declare(drift, samples)
            case "missing-field":
                self._make_optional(drift)
            case "new-enum-value":
                self._list(drift.node.path, samples)
            case "unexpected-null":
                self._allow_null(drift.node.path)
            case "changed-type":
                self._allow(drift.node.path, samples)

    def _declare(self, drift: Drift, samples: list[Json]) -> None:
        path = drift.node.path
        declared: dict[str, Json] = {drift.name: inferred(samples, is_31=self.is_31)}
        if isinstance(self.draft.at((*path, "properties")), dict):
            self.draft.merge((*path, "properties"), declared)
        else:
            self.draft.merge(path, {"properties": declared})

    def _make_optional(self, drift: Drift) -> None:
        if drift.owner is None:
            self.draft.merge(drift.node.path, {"required": False})
            return
        for node in requiring(drift.owner, drift.name):
            at = (*node.path, "required")
            listed = self.draft.at(at)
            if node.file == drift.node.file and isinstance(listed, list):
                self.draft.remove(at)
                kept = [one for one in listed if one != drift.name]
                if kept:
                    self.draft.merge(node.path, {"required": kept})

    def _list(self, path: Path, samples: list[Json]) -> None:
        held, at = self.draft.at(path), (*path[:-1], "x-enum-varnames")
        if path[-1] != "enum" or not isinstance(held, list):
            return
        fresh = [one for one in samples if one not in held]
        names = self.draft.at(at)
        self.draft.append(path, fresh)
        if isinstance(names, list):
            self.draft.append(at, _fresh_names(dict.fromkeys(map(str, fresh)), names))

    def _allow_null(self, path: Path) -> None:
        schema = self.draft.at(path)
        if not isinstance(schema, dict):
            return
        if not self.is_31 and "$ref" not in schema:
            self.draft.merge(path, {"nullable": True})
        elif not self.is_31:
            self._wrap(path, {"nullable": True, "allOf": [schema]})
        elif _lists_values(schema) or not self._widen(path, schema, _NULL):
            self._wrap(path, self._either(schema, _NULL))

    def _allow(self, path: Path, samples: list[Json]) -> None:
        schema = self.draft.at(path)
        other = inferred(samples, is_31=self.is_31)
        if not isinstance(schema, dict) or "contentSchema" in schema:
            return
        if any(self._means(key) == "x-wire" for key in schema):
            return
        if _lists_values(schema) or not self._widen(path, schema, other):
            self._wrap(path, self._either(schema, other))

    def _widen(self, path: Path, schema: Schema, other: Schema) -> bool:
        """Say it in the schema's own words and return True, if they can: a type more, or a branch more."""
        for keyword in ("oneOf", "anyOf"):
            if isinstance(schema.get(keyword), list) and "type" not in schema:
                self.draft.append((*path, keyword), [other])
                return True
        own, types = schema.get("type"), other.get("type")
        wanted = types if isinstance(types, list) else [types]
        if own == "integer" and other == {"type": "number"}:
            self.draft.merge(path, {"type": "number"})
        elif not self.is_31 or list(other) != ["type"]:
            return False
        elif isinstance(own, list):
            self.draft.append((*path, "type"), wanted)
        elif isinstance(own, str):
            self.draft.merge(path, {"type": [own, *wanted]})
        else:
            return False
        return True

    def _either(self, schema: Schema, other: Schema) -> Schema:
        """Return the schema of one or the other; what is said of the place stays outside."""
        outside = {key for key in schema if key in _OUTSIDE or self._means(key) == "x-name"}
        outer = {name: value for name, value in schema.items() if name in outside}
        inner = {name: value for name, value in schema.items() if name not in outside}
        return {**outer, "anyOf": [inner, other]}

    def _means(self, key: str) -> str:
        """Return the short spelling of a key of the vocabulary; "" for any other."""
        return meaning(self.document, key)

    def _wrap(self, path: Path, schema: Schema) -> None:
        """Put another schema in the place of one that is a member of an object."""
        if isinstance(self.draft.at(path[:-1]), dict):
            self.draft.remove(path)
            self.draft.merge(path[:-1], {path[-1]: schema})


def _lists_values(schema: Schema) -> bool:
    return "enum" in schema or "const" in schema


def _fresh_names(values: Iterable[str], taken: list[Json]) -> list[Json]:
    """Return a name for each new value of an enum that names its values."""
    found: list[Json] = []
    for value in values:
        name = constant(value)
        while name in taken or name in found:
            name += "_"
        found.append(name)
    return found
