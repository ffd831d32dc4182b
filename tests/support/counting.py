"""How much Python runs for something: counted, for time says nothing on a shared machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def python_calls(once: Callable[[], object]) -> list[str]:
    """Return the functions that are called, in order. Those of pydantic are left out: each version of it has its own."""
    called: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and "/pydantic/" not in frame.f_code.co_filename:
            called.append(frame.f_code.co_qualname)

    sys.setprofile(note)
    try:
        once()
    finally:
        sys.setprofile(None)
    return called
