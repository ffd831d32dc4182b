"""What is sent and what comes back."""

from __future__ import annotations

from ._runtime.data.enums import OpenIntEnum


class Kind(OpenIntEnum):
    """Kind."""

    PERSON = 1
    COMPANY = 2


class State(OpenIntEnum):
    """State."""

    OPEN = 1
    CLOSED = 2


__all__ = ["Kind", "State"]
