"""A document that is being drafted, and what is to be said of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from specmint.diagnostics import printable
from specmint.document import Json, Path
from specmint.lines import line_and_column, line_starts
from specmint.source import Limits, yaml_reader
from specmint.source.yaml_writer import written
from specmint.spots import Spot


@dataclass(slots=True)
class Notes:
    """Comments, each beside the key or the element at a path. Of several for a path the last one counts."""

    beside: dict[Path, str] = field(default_factory=dict[Path, str])

    def add(self, path: Sequence[str], text: str) -> None:
        """Say something of what stands at a path."""
        self.beside[tuple(path)] = text

    def under(self, path: Sequence[str], others: Notes) -> None:
        """Take over notes of a part that now stands at a path."""
        for inner, text in others.beside.items():
            self.add((*path, *inner), text)

    def move(self, path: Path, below: Path) -> None:
        """Move the notes below a path; its own stays."""
        moved = {
            (*below, *at[len(path) :]): text
            for at, text in self.beside.items()
            if at[: len(path)] == path and at != path
        }
        kept = {
            at: text for at, text in self.beside.items() if at[: len(path)] != path or at == path
        }
        self.beside = kept | moved


def commented(tree: dict[str, Json], notes: Notes, head: Sequence[str]) -> str:
    """Return a document as YAML with its notes, below lines of `head`. A note of what is not in it is left out."""
    text = written(tree)
    lines = text.splitlines()
    starts, root = line_starts(text), yaml_reader.parse(text, Limits()).spot
    for path, note in notes.beside.items():
        spot = _found(root, path)
        if spot is not None:
            line, _ = line_and_column(starts, spot.key)
            lines[line - 1] += f"  # {printable(note)}"
    return "".join(f"{line}\n" for line in [*(f"# {printable(one)}" for one in head), *lines])


def _found(spot: Spot, path: Path) -> Spot | None:
    for token in path:
        children = spot.children
        inner: Spot | None = None
        if isinstance(children, dict):
            inner = children.get(token)
        elif isinstance(children, list) and token.isdecimal():
            inner = children[int(token)]
        if inner is None:
            return None
        spot = inner
    return spot
