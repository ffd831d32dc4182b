"""The documents that stand in this repository: what `make test` takes, and what a run takes by itself."""

from pathlib import Path

from .documents import documents_of
from .processes import ROOT

OWN = Path(__file__).parent / "documents"


def samples() -> list[Path]:
    """Return our specs, the specs of the cases, and those that imitate the habits of vendors."""
    specs = sorted((ROOT / "specs").glob("*/openapi.yaml"))
    cases = sorted((ROOT / "tests" / "cases").rglob("spec.*"))
    return [*specs, *cases, *documents_of(OWN)]
