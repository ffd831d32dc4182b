"""One document through the generator, in a process of its own.

python -m tests.corpus.mint DOCUMENT FOLDER RESULT.json
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any, Final

import specmint

PACKAGE: Final = "minted"


def mint(document: Path, folder: Path, package: str = PACKAGE) -> dict[str, Any]:
    """Generate a package anew, for the generator may be another of the same version; return what it says."""
    shutil.rmtree(folder / package, ignore_errors=True)
    (made,) = specmint.generate(document, output=folder, package=package, errors="return")
    return {
        "state": str(made.state),
        "diagnostics": [each.as_json() for each in made.diagnostics],
        "files": len(made.written),
    }


def main(arguments: list[str]) -> None:
    document, folder, result = map(Path, arguments)
    result.write_text(json.dumps(mint(document, folder), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
