"""The names by which schemas can be referred to: `$anchor`, `$dynamicAnchor` and `$id` (JSON Schema 2020-12, Core, 8.2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, cast

from specmint.pointers import Tokens, joined, own_address

#: Members that hold data, in which no schema stands.
_DATA = frozenset({"example", "examples", "default", "enum", "const"})
#: Members whose own keys are names, and no keywords.
NAMED: Final = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"}
    | {"responses", "parameters", "headers", "callbacks", "links", "requestBodies", "pathItems"}
)


@dataclass(slots=True)
class SchemaNames:
    """The schemas of all files: by anchor in a file, by `$id` anywhere; of a name that several have, the first.

    `dynamic` counts the schemas that have each `$dynamicAnchor`.
    """

    anchors: dict[tuple[str, str], Tokens] = field(default_factory=dict[tuple[str, str], Tokens])
    ids: dict[str, tuple[str, Tokens]] = field(default_factory=dict[str, tuple[str, Tokens]])
    dynamic: Counter[str] = field(default_factory=Counter[str])

    def collect(self, file: str, data: object) -> None:
        """Add the names in the data of a file: in all of it but examples, defaults and extensions."""
        todo: list[tuple[object, Tokens, str, bool]] = [(data, (), own_address(data), False)]
        while todo:
            value, path, base, keys_are_names = todo.pop()
            if isinstance(value, list):
                inner = enumerate(cast(list[object], value))
                todo += [(each, (*path, str(at)), base, False) for at, each in inner]
            elif isinstance(value, dict):
                schema = cast(dict[str, object], value)
                if not keys_are_names:
                    base = self._take(file, schema, path, base)
                for key, each in schema.items():
                    if keys_are_names or not (key in _DATA or key.startswith("x-")):
                        holds_names = not keys_are_names and key in NAMED
                        todo.append((each, (*path, key), base, holds_names))

    def _take(self, file: str, schema: dict[str, object], path: Tokens, base: str) -> str:
        """Add the names of one schema, and return the base of the URIs in it."""
        for keyword in ("$anchor", "$dynamicAnchor"):
            anchor = schema.get(keyword)
            if isinstance(anchor, str):
                self.anchors.setdefault((file, anchor), path)
                self.dynamic[anchor] += keyword == "$dynamicAnchor"
        uri = schema.get("$id")
        if isinstance(uri, str):
            base = joined(base, uri)
            self.ids.setdefault(base, (file, path))
        return base
