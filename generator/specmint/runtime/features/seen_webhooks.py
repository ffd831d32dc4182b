"""Remember which webhooks came, so that none is handled twice."""

import threading
import time
from collections.abc import Callable
from itertools import islice
from typing import Protocol


class WebhookMemory(Protocol):
    """Remembers webhooks, for all processes that receive them.

    A key reveals nothing of its event. In Redis both are one command: `SET key 1 NX EX
    seconds`, and `DEL key`.
    """

    def add(self, key: str, seconds: float) -> bool:
        """Remember a key for so long; return False if it is remembered already."""
        ...

    def discard(self, key: str) -> None:
        """Forget a key, so that its event may come again."""
        ...


class SeenWebhooks:
    """Remembers the webhooks that came to this process, which its threads share.

    Of more than `most` within the time for which they are remembered, the oldest are
    forgotten: an attacker who could send that many could do worse.
    """

    def __init__(self, most: int = 100_000, *, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._now = now
        self._ends: dict[str, float] = {}
        self._lock = threading.Lock()

    def add(self, key: str, seconds: float) -> bool:
        """Remember a key for so long; return False if it is remembered already."""
        with self._lock:
            now = self._now()
            if self._ends.get(key, now) > now:
                return False
            self._ends.pop(key, None)
            self._forget(now)
            self._ends[key] = now + seconds
            return True

    def discard(self, key: str) -> None:
        """Forget a key, so that its event may come again."""
        with self._lock:
            self._ends.pop(key, None)

    def _forget(self, now: float) -> None:
        """Make room: of the oldest, what has ended goes, and what is too much."""
        for key, end in tuple(islice(self._ends.items(), 2)):
            if end <= now or len(self._ends) >= self._most:
                del self._ends[key]

    def __repr__(self) -> str:
        return f"SeenWebhooks({len(self._ends)})"
