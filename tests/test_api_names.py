"""What the README says can be called from Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_functions_stay_functions() -> None:
    """A second call too: a module of the same name, imported in the first, does not take its place."""
    code = (
        "import specmint\nfor _ in '12': assert specmint.validate('billbee')[0].state == 'current'"
    )
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
