"""Rate limits a vendor can be told to enforce."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from .clock import Clock


@dataclass(slots=True)
class Window:
    """At most `most` requests per key in any `seconds`: sliding, so no burst hides on an edge."""

    clock: Clock
    most: int
    seconds: float
    _seen: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait(self, key: object) -> float:
        """0 when the request may pass (and is counted), else the seconds until one may."""
        now, seen = self.clock.now(), self._seen[key]
        while seen and seen[0] <= now - self.seconds:
            seen.popleft()
        if len(seen) >= self.most:
            return seen[0] + self.seconds - now
        seen.append(now)
        return 0.0


@dataclass(slots=True)
class Hourly:
    """At most `most` requests per key in each full hour of the clock."""

    clock: Clock
    most: int
    _seen: dict[object, int] = field(default_factory=lambda: defaultdict(int))

    def full(self, key: object) -> bool:
        """Whether the hour's budget is spent; otherwise the request is counted."""
        hour = (key, int(self.clock.now() // 3600))
        if self._seen[hour] >= self.most:
            return True
        self._seen[hour] += 1
        return False
