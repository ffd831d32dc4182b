"""What a generated package needs, and from which version on: the versions that the tests run it on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PYTHON: Final = "3.11"

REQUIREMENTS: Final[Mapping[str, str]] = {"httpx2": "2.16", "pydantic": "2.14"}
