"""Keep within the vendor's declared rate, before it has to say no.

A place in a window is free again `window` seconds after the *answer*, not after the
sending: whatever the network's delays, the vendor never sees more than declared. (An
answer that takes longer than five seconds is taken to have arrived after five.) All
clients of a process with the same credentials at the same origin share their windows;
calls of one operation go in the order in which they came.

A place belongs to the call that took it. One whose call is over, and which did not
leave, is taken back by the next who asks: as if that call had been given up then.
"""

import heapq
import math
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from ..engine.effects import Reply, Signal, Steps, Wait
from ..engine.rules import Rules
from ..engine.state import REAL, ClientState, Leave, View
from ..errors import NotSent, TooManyRequests
from ..http.response import Answer, NoAnswer
from ..http.waits import seconds_from_headers
from ..spec import Limit
from .accounts import account_key

_ARRIVAL: Final = 5.0
_STILL_WORKING: Final = 1.0
_LONGEST_HOLD: Final = 86_400.0


@dataclass(slots=True, eq=False)
class Ticket:
    """A call on its way through its windows; the signal lets it ask again.

    It is over when nobody holds `running`, whether it left or not.
    """

    running: threading.Lock
    windows: "list[Window]"
    signal: Signal = field(default_factory=Signal)


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
        for ticket in [each for each in self._running if not each.running.locked()]:
            self.release(ticket, now, sent=True, given_up=True)
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
        latest = self._running.get(ticket)
        # The vendor may still be working on a call that was given up.
        rest = self._seconds if self._counts else _STILL_WORKING * given_up
        # In this order: an interruption between the two gives nothing back too early.
        if latest is not None and sent:
            heapq.heappush(self._leaving, min(latest, now + rest))
        self._running.pop(ticket, None)


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

    def enter(self, view: View, rules: Rules, left: float, running: threading.Lock) -> Steps[Leave]:
        """Wait until the call may go, and return what it calls when it is over.

        Raises `NotSent` if that takes longer than the time that is left, or, at the
        head of the queue, than `Retries.longest_wait`.
        """
        limiter = self._shared(view.state)
        ticket = Ticket(running, limiter._windows_of(rules))
        return (yield from limiter._enter(view, rules, left, ticket))

    def _shared(self, state: ClientState) -> "RateLimiter":
        """Return the limiter of this account: of server and credentials."""
        # Found on first use: tests set the clock of a client after they made it.
        if self._first is None:
            self._clock = state.clock
            with _limiters_lock:
                key = (account_key(state), state.clock)
                self._first = _limiters.setdefault(key, self)
        return self._first

    def _enter(self, view: View, rules: Rules, left: float, ticket: Ticket) -> Steps[Leave]:
        now = self._clock.monotonic
        until = now() + left
        with self._lock:
            queue = self._queues.setdefault(rules.operation.id, deque())
            queue.append(ticket)
        try:
            while wait := self._admit(ticket, queue):
                left = until - now()
                longest = view.retries.longest(left)
                if longest <= 0.0 or longest < wait < math.inf:
                    raise NotSent("the rate limit does not open in time", rules.about)
                yield Wait(ticket.signal, min(wait, left))
        except BaseException:
            with self._lock, suppress(ValueError):
                queue.remove(ticket)
            self._leave(ticket, None, None, False)
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
            ticket.signal = Signal()
            while not queue[0].running.locked():
                queue.popleft()  # its call is over, and did not give its place up
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
    if queue:
        queue[0].signal.set()


_limiters: dict[object, RateLimiter] = {}
_limiters_lock: Final = threading.Lock()
