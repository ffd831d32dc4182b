"""What a project decides about the form of its packages, whatever their documents say."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from specmint import current
from specmint.spell.table import COPIED

Clients: TypeAlias = tuple[Literal["sync", "async"], ...]

BOTH: Final[Clients] = ("sync", "async")


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """What a client is published as. Without a name it is called as its package, with hyphens."""

    version: str
    name: str = ""

    def name_for(self, package: str) -> str:
        """Return the name of the distribution that holds a package."""
        return self.name or package.replace("_", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of a package: the prefix of the runtime's modules (see `spell.table`), and which clients it has.

    `spec` is how the first line of each module names the document: the same on every machine, so a path below the
    project's folder. With a `distribution` the package stands in a folder from which it can be built and installed.
    """

    runtime: str = COPIED
    clients: Clients = BOTH
    spec: str = "an OpenAPI document"
    distribution: Distribution | None = None

    @property
    def copies_runtime(self) -> bool:
        """Whether the package carries the part of the runtime that it needs."""
        return self.runtime == COPIED

    @property
    def has_sync(self) -> bool:
        """Whether the package has the sync client."""
        return "sync" in self.clients

    @property
    def has_async(self) -> bool:
        """Whether the package has the async client."""
        return "async" in self.clients

    def options(self) -> dict[str, object]:
        """Return what the manifest of the package remembers of it: the spec, and what differs from the usual form."""
        remembered: dict[str, object] = {"spec": self.spec}
        if not self.copies_runtime:
            remembered["runtime"] = self.runtime
        if self.clients != BOTH:
            remembered["clients"] = list(self.clients)
        if self.distribution is not None:
            remembered["distribution"] = asdict(self.distribution)
        return remembered


def named_spec(spec: Path, project: Path | None) -> str:
    """Return how modules name their document: see `current.named_spec`."""
    return current.named_spec(str(spec), None if project is None else str(project))
