"""The documents of a folder, and a reader of them that asks the generator nothing."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import unquote, urldefrag

import yaml

_SUFFIXES: Final = (".json", ".yaml", ".yml")
#: A chain of references longer than this goes in circles.
_LONGEST_CHAIN: Final = 50


def documents_of(folder: Path, most_bytes: int | None = None) -> list[Path]:
    """Return the OpenAPI documents below a folder in the order of their names.

    A file counts that names its version at the root; `manifest.json`, fragments and overlays do not.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES)
    small = [path for path in files if most_bytes is None or path.stat().st_size <= most_bytes]
    return [path for path in small if _names_a_version(path)]


def _names_a_version(path: Path) -> bool:
    return bool(re.search(rb"""["']?\b(openapi|swagger)["']?\s*:""", path.read_bytes()))


def digest_of(*paths: Path) -> str:
    """Return a digest of the bytes of these files."""
    made = hashlib.sha256()
    for path in paths:
        made.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()[:20]


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's core schema: no dates, no `yes`; numbers keep their digits, keys stay text."""

    yaml_implicit_resolvers: Any = {}

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        self.flatten_mapping(node)
        return {
            key.value: self.construct_object(value, deep=True)
            for key, value in node.value
            if isinstance(key, yaml.ScalarNode)
        }

    def exact(self, node: Any) -> Decimal:
        return Decimal(node.value)

    def whole(self, node: Any) -> int:
        return int(node.value)

    def tree(self, node: Any) -> Iterator[dict[Any, Any]]:
        made: dict[Any, Any] = {}
        yield made
        made.update(self.construct_mapping(node))


for _tag, _text, _first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", "~nN\0"),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789."),
    ("merge", "<<", "<"),
):
    _firsts = ["" if each == "\0" else each for each in _first]
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^({_text})$"), _firsts)
_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.tree)
_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.exact)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.whole)


def parsed(path: Path) -> Any:
    """Return the data of a JSON or YAML file, its fractions as `Decimal`."""
    raw = path.read_bytes()
    text = raw.decode(json.detect_encoding(raw), errors="surrogatepass").removeprefix("\ufeff")
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError:
        return yaml.load(text, _Loader)  # a safe loader with fewer types


@dataclass(frozen=True)
class Document:
    """A document, and the files beside it that its references name."""

    path: Path
    _files: dict[Path, Any] = field(default_factory=dict[Path, Any], repr=False, compare=False)

    @cached_property
    def root(self) -> "Node":
        return Node(self, self.path, "", self.file(self.path))

    def file(self, path: Path) -> Any:
        """Return the data of a file, read once; None where it cannot be read."""
        if path not in self._files:
            try:
                self._files[path] = parsed(path)
            except (OSError, ValueError, yaml.YAMLError, RecursionError):
                self._files[path] = None
        return self._files[path]

    @cached_property
    def version(self) -> str:
        """The version in two numbers: `2.0`, `3.0`, `3.1`, `3.2`; "?" for anything else."""
        said = str(self.root["openapi"].value or self.root["swagger"].value or "")
        found = re.match(r"[0-9]\.[0-9]", said)
        return found[0] if found else "?"


@dataclass(frozen=True)
class Node:
    """A value and where it stands: `file` and JSON Pointer. What is missing is a node of None."""

    document: Document = field(repr=False)
    file: Path
    pointer: str
    value: Any = field(repr=False, compare=False)

    def __bool__(self) -> bool:
        return self.value is not None

    def __getitem__(self, key: str | int) -> "Node":
        token = str(key).replace("~", "~0").replace("/", "~1")
        value: Any = None
        if isinstance(self.value, dict):
            value = self.value.get(str(key))
        elif isinstance(self.value, list) and isinstance(key, int) and key < len(self.value):
            value = self.value[key]
        return Node(self.document, self.file, f"{self.pointer}/{token}", value)

    def of(self, value: Any) -> Self:
        """Return a node for a value that is put together here, at this place."""
        return type(self)(self.document, self.file, self.pointer, value)

    def members(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the members of an object with their names."""
        for key in self.value if isinstance(self.value, dict) else ():
            yield str(key), self[str(key)]

    def items(self) -> Iterator["Node"]:
        """Yield the items of a list."""
        for index in range(len(self.value) if isinstance(self.value, list) else 0):
            yield self[index]

    def text(self, key: str, otherwise: str = "") -> str:
        """Return the text below a key."""
        value = self[key].value
        return value if isinstance(value, str) else otherwise

    @property
    def target(self) -> "Node":
        """What the references at this place lead to; a node of None where they lead nowhere."""
        found = self
        for _ in range(_LONGEST_CHAIN):
            reference = found["$ref"].value
            if not isinstance(reference, str):
                return found
            found = found.follow(reference)
        return self.of(None)

    def follow(self, reference: str) -> "Node":
        """Return the node that a reference names, below the folder of the document or nowhere."""
        where, pointer = urldefrag(reference)
        file = (self.file.parent / unquote(where)).resolve() if where else self.file
        if where and not file.is_relative_to(self.document.path.parent.resolve()):
            return self.of(None)
        found = Node(self.document, file, "", self.document.file(file))
        for token in pointer.split("/")[1:]:
            key = unquote(token).replace("~1", "/").replace("~0", "~")
            listed = isinstance(found.value, list) and key.isdecimal()
            found = found[int(key) if listed else key]
        return found
