"""Run the command line while an editor saves a file into the output, after it was looked at."""

import os
import sys
from pathlib import Path

from specmint.cli import main


def save(_: int) -> None:
    Path("out/acme/notes.txt").write_text("mine\n")


os.fsync = save  # type: ignore[assignment]
sys.exit(main(sys.argv[1:]))
