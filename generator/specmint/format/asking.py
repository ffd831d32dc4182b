"""The one door to black: one fixed mode, which no configuration file can change."""

from __future__ import annotations

import textwrap
from functools import lru_cache

#: Characters of a line, black's own default.
WIDTH = 88


@lru_cache(maxsize=4096)
def asked(statement: str, indent: int) -> str:
    """Return a statement, given without its indentation, as black would have it at that indentation."""
    import black
    from black.mode import TargetVersion

    mode = black.Mode(
        target_versions={TargetVersion.PY311},
        line_length=WIDTH - indent,
        magic_trailing_comma=False,
    )
    made = black.format_str(statement, mode=mode).rstrip("\n")
    return textwrap.indent(made, " " * indent)
