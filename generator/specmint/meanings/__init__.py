"""What the public names of a package mean, and which of them mean something else than in the package on disk.

`meanings_of` reads them off the IR. The manifest of a package keeps them, so that the next run can compare: see `changed`.
"""

from specmint.meanings.compare import Renaming, changed, declared, report
from specmint.meanings.record import Meaning, Meanings, meanings_of, texts

__all__ = [
    "Meaning",
    "Meanings",
    "Renaming",
    "changed",
    "declared",
    "meanings_of",
    "report",
    "texts",
]
