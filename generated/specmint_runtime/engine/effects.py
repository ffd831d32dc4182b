"""Effects: what the engine asks of a driver, one at a time.

The engine decides and does no I/O. Its functions are generators: each yields an effect,
is sent the reply, and returns its result in the end. Here is one that asks twice:

    def answer_to(request: Request) -> Steps[Reply]:
        sending = Send(request, timeout=30.0, max_bytes=1_000_000)
        reply = yield sending
        if isinstance(reply, NoAnswer):
            yield Sleep(1.0)
            reply = yield sending
        return reply

Another generator calls it with `reply = yield from answer_to(request)`, and lets its
effects pass. In the end a driver does what they say:

    def drive(steps: Steps[T]) -> T:
        reply = None
        try:
            while True:
                reply = do_what_it_says(steps.send(reply))
        except StopIteration as end:
            return end.value

There are two drivers, `client.sync` and `client.asynchronous`: every decision is made
once for both clients. A test is a third; it needs no socket and no clock.
"""

import math
from collections.abc import Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import httpx2

from ..http.request import Request
from ..http.response import Answer, NoAnswer

T = TypeVar("T")

Timeout: TypeAlias = float | httpx2.Timeout | None
"""Seconds for each of connect, read, write and pool; `None` waits for ever."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request, until the deadline; the reply is an `Answer` or `NoAnswer`."""

    request: Request
    timeout: Timeout
    max_bytes: int
    until: float = math.inf


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait that many seconds; the reply is `None`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until the signal is set, or that many seconds; the reply is `None`."""

    signal: Future[None]
    seconds: float = math.inf


def finite(seconds: float) -> float | None:
    """Return seconds as libraries want them: `None` for as long as it takes."""
    return None if seconds == math.inf else seconds


Effect: TypeAlias = Send | Sleep | Wait
Reply: TypeAlias = Answer | NoAnswer | None
Steps: TypeAlias = Generator[Effect, Reply, T]
