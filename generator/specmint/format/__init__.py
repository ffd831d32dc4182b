"""The package in black's form.

Templates print statements; here they are laid out as black lays them out (`statements.py`, `brackets.py`). Black itself is asked for
the few statements whose form is not one of ours, each once, and is the judge in the tests: `black(text) == text` for all of them.
Files of the runtime are copied as they are.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import PurePosixPath

from specmint.format.statements import laid_out
from specmint.spell.table import RUNTIME


def format_tree(tree: Mapping[PurePosixPath, str]) -> dict[PurePosixPath, str]:
    """Return the files in order of their paths, with each Python file in black's form, and everything else unchanged."""
    return {path: formatted(path, text) for path, text in sorted(tree.items())}


def formatted(path: PurePosixPath, text: str, module: ast.Module | None = None) -> str:
    """Return a file in black's form if it is Python and not the runtime's. `module` is its syntax tree, if that is known."""
    if path.suffix != ".py" or RUNTIME in path.parts:
        return text
    return laid_out(text, module)
