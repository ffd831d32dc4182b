"""Schemas that a reference can name: by an anchor, or by a URI of their own (JSON Schema 2020-12, 8.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from specmint.pointers import Tokens, joined

_DATA_KEYS = frozenset({"example", "examples", "default", "enum", "const"})
#: Keys of objects whose own keys are names, and no keywords.
NAME_KEYS = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"}
    | {"responses", "parameters", "headers", "callbacks", "links", "requestBodies", "pathItems"}
)


class SchemaNames(NamedTuple):
    """Schemas that can be referred to by name: by `$anchor` in a file, by `$id` anywhere."""

    anchors: dict[tuple[str, str], Tokens]
    ids: dict[str, tuple[str, Tokens]]

    def collect(self, file: str, data: object) -> None:
        """Add the names in the data of a file, examples, defaults and extensions left out; the first of a name wins."""
        todo: list[tuple[object, Tokens, str, bool]] = [(data, (), "", False)]
        while todo:
            value, path, base, keys_are_names = todo.pop()
            if isinstance(value, dict) and not keys_are_names:
                base = self._add(cast("dict[str, object]", value), file, path, base)
            for key, child in _children(value):
                is_keyword = isinstance(value, dict) and not keys_are_names
                if not (is_keyword and (key in _DATA_KEYS or key.startswith("x-"))):
                    todo.append((child, (*path, key), base, is_keyword and key in NAME_KEYS))

    def _add(self, value: dict[str, object], file: str, path: Tokens, base: str) -> str:
        """Add the names of one schema, and return the URI that those inside it start from."""
        for keyword in ("$anchor", "$dynamicAnchor"):
            if isinstance(anchor := value.get(keyword), str):
                self.anchors.setdefault((file, anchor), path)
        if isinstance(uri := value.get("$id"), str):
            base = joined(base, uri)
            self.ids.setdefault(base, (file, path))
        return base


def _children(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        yield from cast("dict[str, object]", value).items()
    elif isinstance(value, list):
        yield from ((str(at), one) for at, one in enumerate(cast("list[object]", value)))
