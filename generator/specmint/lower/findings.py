"""The diagnostics that lowering collects, and the places where it looks for extensions."""

from __future__ import annotations

from dataclasses import dataclass, field

from specmint.diagnostics import Diagnostic
from specmint.document import Node
from specmint.ir import Text


@dataclass(slots=True)
class Findings:
    """Everything lowering has to say. Lowering goes on after an error, so that all are shown at once."""

    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def error(self, node: Node, code: str, message: str, hint: str = "") -> None:
        self.found.append(node.error(code, message, hint))

    def warning(self, node: Node, code: str, message: str, hint: str = "") -> None:
        self.found.append(node.warning(code, message, hint))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an operation stands: extensions on it win over those of its path item, and those over the root's."""

    root: Node
    path_item: Node | None = None
    operation: Node | None = None

    def nearest(self, key: str) -> Node | None:
        """The nearest value of an extension; None where there is none or the nearest is `false`."""
        for node in (self.operation, self.path_item, self.root):
            found = node.get(key) if node is not None else None
            if found is not None:
                return None if found.value is False else found
        return None

    def own(self, key: str) -> Node | None:
        """The value on the operation or its path item, `false` included; None where only the root may speak."""
        for node in (self.operation, self.path_item):
            found = node.get(key) if node is not None else None
            if found is not None:
                return found
        return None


def string(node: Node | None) -> str:
    """The text at a node, or the empty text."""
    return node.value if node is not None and isinstance(node.value, str) else ""


def text(node: Node | None) -> Text:
    return Text(string(node))


def integer(node: Node | None) -> int | None:
    value = node.value if node is not None else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def strings(node: Node | None) -> tuple[str, ...]:
    """The texts in a list; none for anything else."""
    if node is None or not isinstance(node.value, list):
        return ()
    return tuple(item for item in node.value if isinstance(item, str))


def prose(*parts: Node | None) -> Text:
    """Summary and description as one text, without saying the same twice."""
    said = [string(part).strip() for part in parts]
    kept: list[str] = []
    for one in said:
        if one and not any(one.rstrip(".") == other.rstrip(".") for other in kept):
            kept.append(one)
    if len(kept) == 2 and kept[1].startswith(kept[0].rstrip(".")):
        kept = kept[1:]
    return Text("\n\n".join(kept))
