"""A clock that tests can advance, so that an hour passes without waiting for it."""

import time


class Clock:
    """Seconds since the epoch, plus however far the test has advanced it."""

    def __init__(self) -> None:
        self._advanced = 0.0

    def now(self) -> float:
        return time.time() + self._advanced

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._advanced += seconds
