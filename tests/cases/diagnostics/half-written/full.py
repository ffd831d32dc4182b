"""Run the command line on a file system that cannot rename folders, and is full after the third file."""

import errno
import os
import sys
from pathlib import Path
from typing import NoReturn

from specmint.cli import main
from specmint.output import swap

moved: list[Path] = []
replace = Path.replace


def exchange(one: Path, other: Path) -> NoReturn:
    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))


def third_fails(path: Path, target: Path) -> Path:
    moved.append(path)
    if len(moved) == 3:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return replace(path, target)


swap.exchange = exchange
Path.replace = third_fails  # type: ignore[method-assign,assignment]
sys.exit(main(sys.argv[1:]))
