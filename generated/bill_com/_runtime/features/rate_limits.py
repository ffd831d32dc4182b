"""Keeping within the vendor's declared rate, before it has to say no.

A place in a window is free again `window` seconds after the *answer*, not after the
sending: whatever the network's delays, the vendor never sees more than declared. (An
answer that takes longer than five seconds is taken to have arrived after five.) All
clients of a process with the same credentials at the same origin share one gate;
calls of one operation go in the order in which they came.
"""

import heapq
import math
import re
import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import httpx2

from ..engine.state import Answer, Broken, Core, Reply, Steps, Wait
from ..errors import Asked, NotSent
from ..spec import Operation

_ARRIVAL: Final = 5.0
_AT_WORK: Final = 1.0
_LONGEST: Final = 86_400.0
_NAMES: Final = ("ratelimit", "x-ratelimit", "x-rate-limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many `requests` per `window` seconds, or so many `concurrent` ones."""

    requests: int | None = None
    window: float = 1.0
    concurrent: int | None = None
    scope: Literal["api", "tag", "operation"] = "api"

    def gate(self, core: Core) -> "Gate":
        """The gate of these credentials at this origin, for all clients of a process."""
        with _gates_lock:
            return _gates.setdefault((core.key(), core.clock), Gate(core))


@dataclass(slots=True, eq=False)
class Ticket:
    """A call on its way through the gate; the signal lets it ask again."""

    buckets: "list[Bucket]"
    signal: Future[None] = field(default_factory=Future[None])


class Bucket:
    """One limit: who is under way, and when the places of the others come free."""

    def __init__(self, limit: Limit) -> None:
        self.closed_until = 0.0
        self._counts = limit.concurrent is None
        self._places = limit.requests if self._counts else limit.concurrent
        self._window = limit.window
        self._underway: dict[Ticket, float] = {}
        self._leaving: list[float] = []

    def wait(self, now: float) -> float:
        """Seconds until there is a place, 0.0 if there is; infinite: when one leaves."""
        while self._leaving and self._leaving[0] <= now:
            heapq.heappop(self._leaving)
        held = [at for at in self._underway.values() if at > now]
        free = 0.0
        if self._places and len(held) + len(self._leaving) >= self._places:
            free = min([*self._leaving[:1], *held])
        return max(0.0, free - now, self.closed_until - now)

    def take(self, ticket: Ticket, now: float) -> None:
        """A call goes; its place comes free when it leaves, or by itself."""
        late = _ARRIVAL + self._window if self._counts else math.inf
        self._underway[ticket] = now + late

    def give(self, ticket: Ticket, now: float, *, sent: bool, given_up: bool) -> None:
        """A call is over; if nothing was sent, its place was never used.

        The vendor may still be at work on one that was given up.
        """
        latest = self._underway.pop(ticket)
        rest = self._window if self._counts else _AT_WORK if given_up else 0.0
        if sent:
            heapq.heappush(self._leaving, min(latest, now + rest))


class Gate:
    """All limits of one set of credentials."""

    def __init__(self, core: Core) -> None:
        self._api = core.api
        self._clock = core.clock
        self._lock = threading.Lock()
        self._buckets: dict[object, Bucket] = {}
        self._queues: dict[str, deque[Ticket]] = {}

    def enter(
        self, operation: Operation, asked: Asked, patience: float, left: float | None
    ) -> Steps[object]:
        """Wait until the operation may go.

        Raises `NotSent` if that takes longer than the time that is left, or, at the
        head of the queue, than `patience`.
        """
        with self._lock:
            ticket = Ticket(self._buckets_of(operation))
            queue = self._queues.setdefault(operation.id, deque())
            queue.append(ticket)
        until = None if left is None else self._clock.monotonic() + left
        try:
            while wait := self._admit(ticket, queue):
                left = None if until is None else until - self._clock.monotonic()
                longest = patience if left is None else left
                if longest <= 0.0 or longest < wait < math.inf:
                    raise NotSent("the rate limit does not open in time", asked)
                yield Wait(ticket.signal, left if wait == math.inf else wait)
        except BaseException:
            with self._lock:
                queue.remove(ticket)
                _wake(queue)
            raise
        return ticket

    def leave(self, ticket: Any, reply: Reply, *, sent: bool) -> None:
        """The attempt is over: its places come free, its headers are heeded."""
        now = self._clock.monotonic()
        what = reply.what if isinstance(reply, Broken) else ""
        given_up = reply is None or what.endswith(("Timeout", "deadline passed"))
        with self._lock:
            for bucket in ticket.buckets:
                bucket.give(ticket, now, sent=sent, given_up=given_up)
            for queue in self._queues.values():
                _wake(queue)
        if isinstance(reply, Answer):
            self.hold(ticket, told(reply.headers, self._clock.wall()))

    def hold(self, ticket: Any, seconds: float) -> None:
        """The vendor asks to wait: nothing more goes through the narrowest limit.

        After a day it is asked again, whatever it said.
        """
        bucket: Bucket = ticket.buckets[-1]
        with self._lock:
            until = self._clock.monotonic() + min(seconds, _LONGEST)
            bucket.closed_until = max(bucket.closed_until, until)

    def _buckets_of(self, operation: Operation) -> list[Bucket]:
        """The buckets of an operation's limits, the narrowest last."""
        limits = self._api.limits if operation.limits is None else operation.limits
        scopes = {"api": "", "tag": operation.tag, "operation": operation.id}
        own = [limit for limit in limits if isinstance(limit, Limit)]
        own.sort(key=lambda limit: [*scopes].index(limit.scope))
        keys = [(limit, scopes[limit.scope]) for limit in own]
        return [self._buckets.setdefault(key, Bucket(key[0])) for key in keys]

    def _admit(self, ticket: Ticket, queue: deque[Ticket]) -> float:
        """Let a call go if it is the first and all its limits have a place: 0.0.

        Else the seconds to wait; infinite: until it is woken.
        """
        with self._lock:
            ticket.signal = Future()
            if queue[0] is not ticket:
                return math.inf
            now = self._clock.monotonic()
            wait = max(bucket.wait(now) for bucket in ticket.buckets)
            if not wait:
                for bucket in ticket.buckets:
                    bucket.take(ticket, now)
                queue.popleft()
                _wake(queue)
            return wait


def _wake(queue: deque[Ticket]) -> None:
    if queue and not queue[0].signal.done():
        queue[0].signal.set_result(None)


def told(headers: httpx2.Headers, now: float) -> float:
    """Seconds to wait, where rate headers say that nothing remains; else 0.0.

    Reads `RateLimit: …;r=0;t=30`, and `RateLimit-Remaining` with `-Reset` (drafts of
    the IETF's httpapi group), also after `X-`; a reset may be seconds or a moment.
    """
    if found := re.search(r"\br=0\b.*?\bt=(\d+)", headers.get("ratelimit", "")):
        return float(found[1])
    for name in _NAMES:
        remaining = headers.get(f"{name}-remaining", "").strip()
        reset = headers.get(f"{name}-reset", "").strip()
        if re.fullmatch(r"0+", remaining) and re.fullmatch(r"\d{1,13}(\.\d+)?", reset):
            seconds = float(reset)
            moment = seconds / 1000.0 if seconds > 1e11 else seconds
            return max(0.0, moment - now) if moment > 1e9 else seconds
    return 0.0


_gates: dict[object, Gate] = {}
_gates_lock: Final = threading.Lock()
