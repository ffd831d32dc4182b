"""What a generated package needs, and from which version on, for the files around it that say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from specmint.runtime.needs import NEEDS

PYTHON: Final = "3.11"

REQUIREMENTS: Final[Mapping[str, str]] = NEEDS
"""The libraries, each from the version on that was tried: those that a client asks for when it is first used."""
