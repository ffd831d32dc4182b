"""What the modules of the conversion share: data, and the places that it has moved from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from specmint.document import Json, Path

Members: TypeAlias = dict[str, Json]


@dataclass(slots=True)
class Moves:
    """Where things stand in the file, by where they stand after the conversion; and where a list is written with tabs.

    `places` has an entry for each thing that moved, and none for what is inside it and moved with it. `schemas` are those
    that were converted, by identity: what is one for the loader (an alias of YAML) stays one.
    """

    places: dict[Path, Path] = field(default_factory=dict[Path, Path])
    tabs: list[Path] = field(default_factory=list[Path])
    schemas: dict[int, Json] = field(default_factory=dict[int, Json])

    def record(self, now: Path, written: Path) -> None:
        """Remember where something stands in the file."""
        if now != written:
            self.places[now] = written


def texts(value: Json) -> list[str]:
    """Return the texts of a list; none of anything else."""
    if not isinstance(value, list):
        return []
    return [one for one in value if isinstance(one, str)]


def reference(text: str) -> str:
    """Return a `$ref` with the names that sections of this document have in OpenAPI 3."""
    for section, becomes in (
        ("definitions", "schemas"),
        ("parameters", "parameters"),
        ("responses", "responses"),
    ):
        if text.startswith(f"#/{section}/"):
            return f"#/components/{becomes}/{text.removeprefix(f'#/{section}/')}"
    return text
