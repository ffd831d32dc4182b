"""What the rooms of lowering share: findings, an operation as declared, literals and prose.

Nothing here knows of schemas. `Node` itself answers for members that may be absent.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeAlias, final

from specmint import ir
from specmint.diagnostics import Diagnostic
from specmint.document import HasMembers, Json, Node
from specmint.ir import Text
from specmint.markup import markdown
from specmint.names import is_identifier
from specmint.operation_names import Address, spoken
from specmint.vocabulary import extension, find

VARIABLE: Final = re.compile(r"\{([^{}]*)\}")

Slot: TypeAlias = tuple[str, str]
"""Where something travels: "query", "header" or the like, and the name there. Names of headers have no case."""


@dataclass(slots=True)
class Findings:
    """Collects the diagnostics of lowering, which goes on after an error so that all are shown at once."""

    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def error(self, node: Node, code: str, message: str, hint: str = "") -> None:
        """Report what makes the document unusable."""
        self.found.append(node.error(code, message, hint))

    def warning(self, node: Node, code: str, message: str, hint: str = "") -> None:
        """Report what the generated client will not do, though the document says it."""
        self.found.append(node.warning(code, message, hint))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """An operation as the document declares it, and where it stands.

    `method` is in capitals; `parameters` are its own and its path item's, references followed. A further method of the
    operation differs by the media type that it `sends` or `reads`, "" for the usual one; `suffix` ends its name.
    """

    root: Node
    path_item: Node
    node: Node
    path: str
    method: str
    parameters: tuple[Node, ...]
    sends: str = ""
    reads: str = ""
    suffix: str = ""

    @property
    def address(self) -> str:
        """`METHOD /path`, by which a generated client knows its operations."""
        return f"{self.method} {self.path}"

    @property
    def in_address(self) -> frozenset[str]:
        """The variables of a query that the path of the document holds: `/search?query={query}`."""
        return frozenset(VARIABLE.findall(self.path.partition("?")[2]))

    @property
    def operation_id(self) -> str:
        """The operationId, "" if it has none."""
        return self.node.text("operationId")

    @property
    def at(self) -> Address:
        """The method and the path, as names follow from them."""
        return Address(self.method, self.path)

    @property
    def tag(self) -> str:
        """The first tag, "" if it has none."""
        return next((node.string for node in self.node.each("tags")), "")

    @property
    def resource(self) -> str:
        """What groups it with others: the first tag, or what the path begins with, or else `default`."""
        return self.tag or self.at.resource or "default"

    @property
    def spoken_id(self) -> str:
        """What the operationId says beyond the address; "" where there is none, or it says no more."""
        return spoken(self.operation_id, self.at)

    @property
    def spec_name(self) -> str:
        """The operationId, or the address of an operation that has none."""
        return self.operation_id or self.address

    def own(self, key: str) -> Node:
        """Return an extension of the operation, or else of its path item; an empty node if neither has it."""
        return find(self.node, key) or extension(self.path_item, key)

    def nearest(self, key: str) -> Node:
        """Return the extension that holds here: the own one, or else the root's. `false`, as one, reads as nothing."""
        own = find(self.node, key) or find(self.path_item, key)
        return own or extension(self.root, key)


def slot(place: str, name: str) -> Slot:
    """Return where something travels, in a form that can be compared."""
    return place, name.lower() if place == "header" else name


def slot_of(parameter: Node) -> Slot:
    """Return where a parameter travels."""
    return slot(parameter.text("in"), parameter.text("name"))


def literal_of(node: Node) -> ir.Primitive:
    """Return the literal that stands at a node: text as `Text`, any other scalar as it is, digits kept.

    The only place where a constant of a document becomes a fact: what is sent, compared or printed
    afterwards has the type it has in the document. Raises TypeError for an object or a list.
    """
    value = node.value
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, list | dict):
        raise TypeError(f"no literal at {node.pointer}")
    return value


def constant_of(const: Node, findings: Findings) -> ir.Primitive:
    """Return the literal with which a request is filled; null, and a finding, for an object or a list."""
    if is_literal(const):
        return literal_of(const)
    findings.error(
        const,
        "unsupported-constant",
        "a constant that is an object or a list cannot fill itself in yet",
        "declare its members, each a constant of its own",
    )
    return None


def is_literal(node: Node) -> bool:
    """Return whether a node holds a scalar, which `literal_of` takes."""
    return not isinstance(node.value, list | dict)


def word_of(node: Node) -> Text | int:
    """Return a literal that the vocabulary has checked to be text or a whole number."""
    value = literal_of(node)
    if not isinstance(value, Text | int):
        raise TypeError(f"neither text nor a whole number at {node.pointer}")
    return value


def given_name(node: Node) -> str:
    """Return the Python name that `x-name` asks for; "" if there is none, or it cannot be a name."""
    given = extension(node, "x-name").string
    return given if is_identifier(given) else ""


def text_at(node: HasMembers, key: str) -> Text | None:
    """Return the text under `key`, or None where there is no such member."""
    return Text(node.text(key)) if node.get(key) else None


def doc_of(node: HasMembers) -> Text:
    """Return the description of a node or a schema, "" where there is none."""
    return Text(markdown(node.text("description")))


def doc_at(node: HasMembers) -> Text | None:
    """Return the description of a node or a schema, or None where there is no such member."""
    return doc_of(node) if node.get("description") else None


def remarked(doc: Text, *said_of: HasMembers) -> Text:
    """Return a text with what is said of a value beside it: its `default`, and that it is `deprecated`."""
    remarks: list[str] = []
    defaults = [one.value_at("default") for one in said_of if one.get("default") is not None]
    if defaults:
        shown = _shown(defaults[0])
        if not (shown.strip("'") in doc.raw and "default" in doc.raw.lower()):
            remarks.append(f"{shown} if not given.")
    if any(one.is_true("deprecated") for one in said_of):
        remarks.append("Deprecated by the vendor.")
    text = doc.raw.strip()
    if not remarks or not text:
        return Text(" ".join(remarks)) if remarks else doc
    if "\n" in text:
        return Text("\n\n".join([text, " ".join(remarks)]))
    stop = "" if text.endswith((".", "!", "?", ":")) else "."
    return Text(" ".join([text + stop, *remarks]))


_LONGEST_DEFAULT = 60


def _shown(value: Json) -> str:
    """Return a default as Python writes it; in words where it is long."""
    if isinstance(value, str) and len(value) <= _LONGEST_DEFAULT:
        return repr(value)
    if value is None or isinstance(value, bool | int | Decimal):
        return str(value)
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _LONGEST_DEFAULT else "The vendor's own default"


def prose(node: Node) -> Text:
    """Return the summary and the description of a node as one text that says nothing twice."""
    summary = markdown(node.text("summary")).strip()
    description = doc_of(node).raw.strip()
    opening = summary.rstrip(".")
    if description.rstrip(".") == opening:
        return Text(summary or description)
    if description.startswith(opening):
        return Text(description)
    return Text(f"{summary}\n\n{description}".strip())
