"""A clock that tests can turn, so that an hour passes without waiting for it."""

import time


class Clock:
    """Seconds since the epoch, plus whatever the test has turned it by."""

    def __init__(self) -> None:
        self._turned = 0.0

    def now(self) -> float:
        return time.time() + self._turned

    def turn(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._turned += seconds
