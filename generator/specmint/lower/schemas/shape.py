"""What is said of a value: the one view of a schema that the rest of lowering takes.

A `Shape` is what JSON Schema keywords say about one value once the ways of saying it are taken away:
references are followed, the parts of `allOf` are one, and the two spellings of null are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from specmint.document import HasMembers, Node, Path

Key: TypeAlias = tuple[str, Path]
"""The identity of a schema: the file and the path where it stands."""


class Lost(NamedTuple):
    """Something that a schema says and generated code does not keep: a warning, once the schema is in use."""

    node: Node
    code: str
    message: str
    hint: str


def key_of(node: Node) -> Key:
    """Return the identity of the schema at a node."""
    return node.file, node.path


def is_31(node: Node) -> bool:
    """Return whether the document is OpenAPI 3.1 or later, where keywords beside `$ref` count."""
    version = node.document.said("openapi")
    return not (isinstance(version, str) and version.startswith("3.0"))


@dataclass(slots=True)
class Shape(HasMembers):
    """What is said of a value, as `HasMembers` by keyword.

    `node` is the schema that a use of it comes down to. `types` is None where any type is allowed;
    `union` are the alternatives of `oneOf` and `anyOf`, null left out. `tag` is the member that a
    discriminator chooses among them by. `absent` are properties that no value may have. `keywords` holds,
    of every keyword that has no attribute here, the node that says most; `said` all nodes that say it.
    `patterns` must all match. `impossible` says why no value fits, "" where some may; `lost` what is not
    kept. Of the vocabulary it has what is ours, in the short spelling; `inherited` are the keys among it that
    are said of all values of a kind, `declined` those that the schema has switched off. Read-only once made.
    """

    node: Node
    types: frozenset[str] | None = None
    nullable: bool = False
    properties: dict[str, Node] = field(default_factory=dict[str, Node])
    absent: dict[str, Node] = field(default_factory=dict[str, Node])
    required: dict[str, Node] = field(default_factory=dict[str, Node])
    union: list[Node] = field(default_factory=list[Node])
    tag: str = ""
    keywords: dict[str, Node] = field(default_factory=dict[str, Node])
    said: dict[str, list[Node]] = field(default_factory=dict[str, list[Node]])
    patterns: tuple[Node, ...] = ()
    inherited: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    impossible: str = ""
    lost: list[Lost] = field(default_factory=list[Lost])

    def get(self, key: str) -> Node | None:
        """Return the node of a keyword, or None."""
        return self.keywords.get(key)

    def child(self, key: str) -> Node:
        """Return the node of a keyword; an empty node in its place, which reads as nothing, if it is not said."""
        return self.get(key) or Node(
            self.node.document, self.node.file, (*self.node.path, key), None
        )

    @property
    def key(self) -> Key:
        """The identity of the schema."""
        return key_of(self.node)

    @property
    def type(self) -> str | None:
        """The one type, given or plainly implied by the keywords; None where it is open or there are several."""
        if self.types is not None:
            named = tuple(self.types)
            return named[0] if len(named) == 1 else None
        if self.properties or "additionalProperties" in self.keywords:
            return "object"
        if self.keywords.keys() & {"items", "prefixItems"}:
            return "array"
        return None

    @property
    def item(self) -> Node | None:
        """The schema of the elements of an array; None where any are allowed, or none."""
        return self._schema("items")

    @property
    def extra(self) -> Node | None:
        """The schema of members that have no property; None where any are allowed, or none."""
        return self._schema("additionalProperties")

    @property
    def content(self) -> Node | None:
        """The schema of the JSON inside a text (`contentSchema`)."""
        return self._schema("contentSchema")

    @property
    def literals(self) -> list[Node]:
        """The only values that are allowed, where `const` or `enum` lists them."""
        const = self.get("const")
        return list(self.each("enum")) if const is None else [const]

    def parts(self) -> Iterator[tuple[str, Node]]:
        """Yield the schemas inside, each with the name of its property, or "" where it is no property."""
        yield from self.properties.items()
        for node in (*self.union, self.item, self.extra, self.content):
            if node is not None:
                yield "", node

    def lose(self, node: Node, message: str, hint: str = "the vendor still checks it") -> None:
        """Note what generated code does not check."""
        self.lost.append(Lost(node, "keyword-not-enforced", message, hint))

    def _schema(self, key: str) -> Node | None:
        node = self.get(key)
        if node is None or not node.is_mapping:
            return None
        return node
