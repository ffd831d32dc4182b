"""Effects: what the engine asks of a driver, one at a time.

The engine decides and does no I/O. Its functions are generators: each yields an effect,
is sent the reply, and returns its result in the end. Here is one that asks twice:

    def answer_to(sending: Send) -> Steps[Reply]:
        reply = yield sending
        if isinstance(reply, NoAnswer):
            yield Sleep(1.0)
            reply = yield sending
        return reply

Another generator calls it with `reply = yield from answer_to(sending)`, and lets its
effects pass. In the end a driver does what they say, and sends the reply in: for both
clients every decision is made once. A test is a third; it needs no socket and no clock.

A driver holds a lock in a `with` block as long as it drives. An exception from outside,
such as Ctrl-C, may come at any line, the last ones too: so whatever a call holds names
that lock, and who asks for it next takes back what belongs to a call that is over. The
lock's own `__exit__` is C, which nothing interrupts.
"""

import math
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Final, TypeAlias, TypeVar

import httpx2

from ..http.request import Request
from ..http.response import Answer, BodyReader, NoAnswer

T = TypeVar("T")

LOOK_AGAIN: Final = 0.25
"""Seconds after which who waits for another looks whether that one still runs."""

Timeout: TypeAlias = float | httpx2.Timeout | None
"""Seconds for each of connect, read, write and pool; `None` waits for ever."""

Receive: TypeAlias = Callable[[httpx2.Response], BodyReader | None]


class Signal:
    """Lets those who wait for it go on, in whatever thread.

    Made of what an interruption cannot damage: `threading.Event`, conditions and
    futures take their locks in Python, and one that is interrupted there stays taken.
    """

    __slots__ = ("_wakers", "is_set")

    def __init__(self) -> None:
        self.is_set = False
        self._wakers: list[Callable[[], object]] = []

    def set(self) -> None:
        """Wake all that wait, in the order in which they came, and those that will."""
        self.is_set = True
        with suppress(IndexError):  # another thread may take the last one
            while self._wakers:
                waker = self._wakers.pop(0)
                with suppress(RuntimeError):  # the event loop of one may be closed
                    waker()

    def add(self, waker: Callable[[], object]) -> None:
        """Have this called once the signal is set, which may be now."""
        self._wakers.append(waker)
        if self.is_set:
            self.set()

    def wait(self, seconds: float) -> None:
        """Hold this thread up until the signal is set, or that many seconds."""
        gate = Lock()
        gate.acquire()
        self.add(gate.release)
        gate.acquire(timeout=max(0.0, seconds))


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request, until the deadline; the reply is an `Answer` or `NoAnswer`.

    One that is not `safe` does something: it must not get the answer of another. A
    `bare` one goes without what the user's own HTTP client adds to each request. The
    body of a success goes to what `receive` returns, if it does.
    """

    request: Request
    timeout: Timeout
    max_bytes: int
    until: float = math.inf
    safe: bool = True
    bare: bool = False
    receive: Receive | None = None


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait that many seconds; the reply is `None`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until the signal is set, or that many seconds; the reply is `None`.

    A driver may come back earlier, and does after `LOOK_AGAIN` seconds: ask again.
    """

    signal: Signal
    seconds: float = math.inf


def finite(seconds: float) -> float | None:
    """Return seconds as libraries want them: `None` for as long as it takes."""
    return None if seconds == math.inf else seconds


Effect: TypeAlias = Send | Sleep | Wait
Reply: TypeAlias = Answer | NoAnswer | None
Steps: TypeAlias = Generator[Effect, Reply, T]
