"""When two names are one folder: on this system, and where upper and lower case are one."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath


def same_where(one: Path, other: Path) -> str | None:
    """Return on which systems two folders are one or inside one another: "" for all, None for none."""
    if one.is_relative_to(other) or other.is_relative_to(one):
        return ""
    first, second = (PurePosixPath(caseless(path.as_posix())) for path in (one, other))
    if first.is_relative_to(second) or second.is_relative_to(first):
        return " where upper and lower case are one, as on macOS and Windows"
    return None


def caseless(name: str) -> str:
    """Return what file names have in common that macOS and Windows take for one."""
    return unicodedata.normalize("NFC", name).casefold()
