"""What really reached a server: every request, its outcome, and every record it created."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule of the vendor that a request broke, and where in the request."""

    kind: str
    at: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} at {self.at or '/'}: {self.text}"


#: Kinds of problem that no generated client may ever cause, whatever its caller passes.
FORBIDDEN = frozenset({"unknown", "read-only", "secret", "media-type", "method", "query"})


@dataclass(slots=True, kw_only=True)
class Entry:
    """One request, from its first byte to the end of its answer."""

    method: str
    path: str  # as sent: still percent-encoded
    query: str
    headers: Mapping[str, str]
    began: float  # time.monotonic()
    body: bytes = b""
    complete: bool = False  # the whole body arrived
    parsed: object = None
    status: int | None = None  # None: never answered
    outcome: str = "pending"
    problems: tuple[Problem, ...] = ()
    ended: float | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status} {self.outcome}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """One record that the server keeps, and the request that made it."""

    kind: str
    id: object
    record: Mapping[str, object]
    entry: Entry


@dataclass(slots=True)
class Ledger:
    """The server's own record of what reached it."""

    entries: list[Entry] = field(default_factory=list)
    created: list[Created] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, entry: Entry) -> None:
        with self._lock:
            self.entries.append(entry)

    def record(self, created: Created) -> None:
        with self._lock:
            self.created.append(created)

    def calls(self, method: str | None = None, path: str | None = None) -> list[Entry]:
        """Requests of this method and path (as sent); all when neither is named."""
        return [
            entry
            for entry in list(self.entries)
            if method in (None, entry.method) and path in (None, entry.path)
        ]

    def outcomes(self) -> Counter[str]:
        return Counter(entry.outcome for entry in list(self.entries))

    def duplicates(self, key: Callable[[Created], object]) -> dict[object, list[object]]:
        """Keys under which more than one record was created, with the ids of those records."""
        found: dict[object, list[object]] = defaultdict(list)
        for created in list(self.created):
            found[key(created)].append(created.id)
        return {name: ids for name, ids in found.items() if len(ids) > 1}

    def violations(self) -> list[str]:
        """What no generated client may do: unknown or readOnly fields, misplaced secrets, ..."""
        return [
            f"{entry.method} {entry.path}: {problem}"
            for entry in list(self.entries)
            for problem in entry.problems
            if problem.kind in FORBIDDEN
        ]

    def most_at_once(self, where: Callable[[Entry], bool] = lambda entry: True) -> int:
        """The largest number of these requests that were being served at the same time."""
        edges = sorted(_edges(entry for entry in list(self.entries) if where(entry)))
        return _highest(step for _, step in edges)

    def most_within(
        self, seconds: float, where: Callable[[Entry], bool] = lambda entry: True
    ) -> int:
        """The largest number of these requests that began inside any window of that length."""
        times = sorted(entry.began for entry in list(self.entries) if where(entry))
        first, most = 0, 0
        for last, moment in enumerate(times):
            while times[first] <= moment - seconds:
                first += 1
            most = max(most, last - first + 1)
        return most


def now() -> float:
    return time.monotonic()


def _edges(entries: Iterable[Entry]) -> Iterable[tuple[float, int]]:
    for entry in entries:
        yield entry.began, 1
        if entry.ended is not None:
            yield entry.ended, -1


def _highest(steps: Iterable[int]) -> int:
    level, most = 0, 0
    for step in steps:
        level += step
        most = max(most, level)
    return most
