"""A package as text, before any of it touches the disk."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TypeAlias

Tree: TypeAlias = Mapping[PurePosixPath, str]
"""Path below the package's folder -> the file's text, newlines as `\\n`."""
