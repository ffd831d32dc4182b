"""The package as black would have it: the one door to black.

One fixed mode, which no configuration file can change. Files of the runtime are copied as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from specmint.spell.table import RUNTIME


def format_tree(tree: Mapping[PurePosixPath, str]) -> dict[PurePosixPath, str]:
    """Each Python file formatted once, in file order; everything else unchanged."""
    import black
    from black.mode import TargetVersion

    mode = black.Mode(
        target_versions={TargetVersion.PY311}, line_length=88, magic_trailing_comma=False
    )

    def formatted(path: PurePosixPath, text: str) -> str:
        if path.suffix != ".py" or RUNTIME in path.parts:
            return text
        return black.format_str(text, mode=mode)

    return {path: formatted(path, text) for path, text in sorted(tree.items())}
