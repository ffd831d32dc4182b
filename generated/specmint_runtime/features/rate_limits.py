"""Keep within the vendor's declared rate, before it has to say no.

A place in a window is free again `window` seconds after the *answer*, not after the
sending: whatever the network's delays, the vendor never sees more than declared. (An
answer that takes longer than five seconds is taken to have arrived after five.) All
clients of a process with the same credentials at the same origin share their windows;
calls of one operation go in the order in which they came.
"""

import heapq
import math
import re
import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import httpx2

from ..engine.effects import Reply, Steps, Wait
from ..engine.rules import Rules
from ..engine.state import REAL, ClientState, Leave, View
from ..errors import NotSent, TooManyRequests
from ..http.response import Answer, NoAnswer
from ..spec import Limit

_ARRIVAL: Final = 5.0
_STILL_WORKING: Final = 1.0
_LONGEST_HOLD: Final = 86_400.0
_HEADERS: Final = ("ratelimit", "x-ratelimit", "x-rate-limit")


@dataclass(slots=True, eq=False)
class Ticket:
    """A call on its way through its windows; the signal lets it ask again."""

    windows: "list[Window]"
    signal: Future[None] = field(default_factory=Future[None])


class Window:
    """One limit: which calls run, and when the places of finished ones are free."""

    def __init__(self, limit: Limit) -> None:
        self.closed_until = 0.0
        self._counts = limit.concurrent is None
        self._places = limit.requests if self._counts else limit.concurrent
        self._seconds = limit.window
        self._running: dict[Ticket, float] = {}
        self._leaving: list[float] = []

    def wait(self, now: float) -> float:
        """Return the seconds until a slot is free; `inf`: when the next call ends."""
        while self._leaving and self._leaving[0] <= now:
            heapq.heappop(self._leaving)
        held = [until for until in self._running.values() if until > now]
        free = 0.0
        if self._places and len(held) + len(self._leaving) >= self._places:
            free = min([*self._leaving[:1], *held])
        return max(0.0, free - now, self.closed_until - now)

    def take(self, ticket: Ticket, now: float) -> None:
        """Give a call a place, until it leaves or its answer must have arrived."""
        late = _ARRIVAL + self._seconds if self._counts else math.inf
        self._running[ticket] = now + late

    def release(self, ticket: Ticket, now: float, sent: bool, given_up: bool) -> None:
        """Let a call leave; if nothing was sent, its place was never used."""
        latest = self._running.pop(ticket)
        # The vendor may still be working on a call that was given up.
        rest = self._seconds if self._counts else _STILL_WORKING * given_up
        if sent:
            heapq.heappush(self._leaving, min(latest, now + rest))


class RateLimiter:
    """Lets the calls of a client through as fast as its API's limits allow.

    Each client makes one; those of one account find the first of them, and use that.
    """

    def __init__(self) -> None:
        self._first: RateLimiter | None = None
        self._clock = REAL
        self._lock = threading.Lock()
        self._windows: dict[object, Window] = {}
        self._queues: dict[str, deque[Ticket]] = {}

    def enter(self, view: View, rules: Rules, left: float) -> Steps[Leave]:
        """Wait until the call may go, and return what it calls when it is over.

        Raises `NotSent` if that takes longer than the time that is left, or, at the
        head of the queue, than `Retries.longest_wait`.
        """
        return (yield from self._shared(view.state)._enter(view, rules, left))

    def _shared(self, state: ClientState) -> "RateLimiter":
        """Return the limiter of this account: of server and credentials."""
        # Found on first use: tests set the clock of a client after they made it.
        if self._first is None:
            self._clock = state.clock
            with _limiters_lock:
                key = (state.key(), state.clock)
                self._first = _limiters.setdefault(key, self)
        return self._first

    def _enter(self, view: View, rules: Rules, left: float) -> Steps[Leave]:
        now = self._clock.monotonic
        with self._lock:
            ticket = Ticket(self._windows_of(rules))
            queue = self._queues.setdefault(rules.operation.id, deque())
            queue.append(ticket)
        until = now() + left
        try:
            while wait := self._admit(ticket, queue):
                longest = left = until - now()
                if left == math.inf:
                    longest = view.retries.longest_wait
                if longest <= 0.0 or longest < wait < math.inf:
                    raise NotSent("the rate limit does not open in time", rules.about)
                yield Wait(ticket.signal, min(wait, left))
        except BaseException:
            with self._lock:
                queue.remove(ticket)
                _wake(queue)
            raise
        return partial(self._leave, ticket)

    def _leave(self, ticket: Ticket, reply: Reply, outcome: object, sent: bool) -> None:
        """Release the call's places, and rest for as long as the vendor asks."""
        now = self._clock.monotonic()
        why = reply.why if isinstance(reply, NoAnswer) else ""
        given_up = reply is None or why.endswith(("Timeout", "deadline passed"))
        with self._lock:
            for window in ticket.windows:
                window.release(ticket, now, sent, given_up)
            for queue in self._queues.values():
                _wake(queue)
            rest = 0.0
            if isinstance(reply, Answer):
                rest = seconds_from_headers(reply.headers, self._clock.wall())
            if isinstance(outcome, TooManyRequests):
                rest = max(rest, outcome.retry_after or 0.0)
            # Nothing goes through the narrowest limit; after a day a call tries again.
            narrowest, until = ticket.windows[-1], now + min(rest, _LONGEST_HOLD)
            narrowest.closed_until = max(narrowest.closed_until, until)

    def _windows_of(self, rules: Rules) -> list[Window]:
        """Return the windows of an operation's limits, the narrowest last."""
        operation = rules.operation
        scopes = {"api": "", "tag": operation.tag, "operation": operation.id}
        order = [*scopes]
        limits = sorted(operation.limits, key=lambda limit: order.index(limit.scope))
        keys = [(limit, scopes[limit.scope]) for limit in limits]
        return [self._windows.setdefault(key, Window(key[0])) for key in keys]

    def _admit(self, ticket: Ticket, queue: deque[Ticket]) -> float:
        """Let a call go if it is the first and all its windows have a place: 0.0.

        Otherwise return the seconds to wait; `inf`: until it is woken.
        """
        with self._lock:
            ticket.signal = Future()
            if queue[0] is not ticket:
                return math.inf
            now = self._clock.monotonic()
            wait = max(window.wait(now) for window in ticket.windows)
            if not wait:
                for window in ticket.windows:
                    window.take(ticket, now)
                queue.popleft()
                _wake(queue)
            return wait


def _wake(queue: deque[Ticket]) -> None:
    if queue and not queue[0].signal.done():
        queue[0].signal.set_result(None)


def seconds_from_headers(headers: httpx2.Headers, now: float) -> float:
    """Return the seconds to wait where rate headers say that nothing remains; else 0.0.

    Reads `RateLimit: …;r=0;t=30`, and `RateLimit-Remaining` with `-Reset` (drafts of
    the IETF's httpapi group), also after `X-`; a reset may be seconds or a moment.
    """
    if found := re.search(r"\br=0\b.*?\bt=(\d+)", headers.get("ratelimit", "")):
        return float(found[1])
    for name in _HEADERS:
        remaining = headers.get(f"{name}-remaining", "").strip()
        reset = headers.get(f"{name}-reset", "").strip()
        if re.fullmatch(r"0+", remaining) and re.fullmatch(r"\d{1,13}(\.\d+)?", reset):
            return _seconds_to(float(reset), now)
    return 0.0


def _seconds_to(reset: float, now: float) -> float:
    if reset > 1e11:  # As a moment in seconds that is the year 5138: milliseconds.
        reset /= 1000.0
    if reset > 1e9:  # As a wait that is thirty years: a moment.
        return max(0.0, reset - now)
    return reset


_limiters: dict[object, RateLimiter] = {}
_limiters_lock: Final = threading.Lock()
