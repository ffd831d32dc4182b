"""The documents that stand in this repository: what `make test` takes, and what a run takes by itself."""

from pathlib import Path

from .documents import documents_of
from .processes import ROOT

OWN = Path(__file__).parent / "documents"


def samples() -> list[Path]:
    """Return our specs, and the documents that imitate the habits of vendors. The cases have tests of their own."""
    specs = sorted((ROOT / "specs").glob("*/openapi.yaml"))
    return [*specs, *documents_of(OWN)]
