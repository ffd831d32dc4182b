"""Whether a failed attempt is repeated, and when: a pure decision.

    what happened                           safe or keyed call    any other call
    nothing was sent                        again                 again
    sent, no answer came                    again                 UnknownOutcome
    answered: not processed (429, declared) again, after its wait again, after its wait
    answered: the session ended             again, once, after a new login (both)
    answered: 500, 502, 503, 504            again                 the error
    answered, but cut short                 again                 UnknownOutcome (2xx)
    answered anything else                  the error             the error

Safe: GET, HEAD, OPTIONS, and PUT and DELETE by RFC 9110 9.2.2, unless the spec says
`x-idempotent`. Keyed: the operation has an idempotency key, the same one on each
attempt. A 503 is no promise that nothing was done, with Retry-After or without.

A wait the vendor names is served in full or not at all: if it goes beyond the
deadline, or beyond `longest_wait` where there is no deadline, the error is raised at
once. Without one the wait is exponential with full jitter. Attempts beyond the first
draw on a quota per client, so that a vendor in trouble is not called three times as
often (the scheme of AWS SDKs' standard mode).
"""

import enum
import threading
from dataclasses import dataclass
from typing import Final

from .errors import Error

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_REPEAT: Final = 10
_PASSING: Final = frozenset({500, 502, 503, 504})


class Delivery(enum.Enum):
    """How far the request got."""

    NOT_SENT = "not sent"
    MAYBE_SENT = "maybe sent"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How stubborn a client is.

    Attributes:
        attempts: At most so many requests per call.
        deadline: Seconds for the whole call, waits and attempts together.
        longest_wait: Longest wait served when there is no deadline.
        base: Upper bound of the first back-off; each next one is twice as long.
        cap: Upper bound of any back-off.
    """

    attempts: int = 3
    deadline: float | None = None
    longest_wait: float = 60.0
    base: float = 0.5
    cap: float = 8.0

    @classmethod
    def off(cls, *, deadline: float | None = None) -> "Retries":
        """One attempt only."""
        return cls(attempts=1, deadline=deadline)


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt that failed: the error to raise unless it is repeated.

    `wait` is what the vendor asks for; `not_processed` what it certainly did not do;
    `cut` an answer that broke off.
    """

    error: Error
    delivery: Delivery
    status: int | None = None
    wait: float | None = None
    not_processed: bool = False
    cut: bool = False


def is_safe(method: str, idempotent: bool | None) -> bool:
    """Whether doing it twice is the same as doing it once."""
    return method.upper() in _SAFE if idempotent is None else idempotent


def repeatable(failure: Failure, *, safe: bool) -> bool:
    """The table above, without the session's row."""
    if failure.delivery is Delivery.NOT_SENT or failure.not_processed:
        return True
    if failure.delivery is Delivery.MAYBE_SENT or failure.cut:
        return safe
    return safe and failure.status in _PASSING


def pause(failure: Failure, retries: Retries, attempt: int, chance: float) -> float:
    """Seconds to the next attempt: the vendor's wait, else full jitter."""
    if failure.wait is not None:
        return failure.wait
    return chance * min(retries.cap, retries.base * 2.0 ** (attempt - 1))


def decide(
    failure: Failure,
    retries: Retries,
    *,
    safe: bool,
    attempt: int,
    left: float | None,
    chance: float,
) -> float | None:
    """Seconds to wait before attempt `attempt + 1`, or `None` to raise.

    Args:
        safe: A second time does no harm (see the table).
        attempt: The one that just failed, from 1.
        left: Seconds to the deadline, if there is one.
        chance: A random number from 0 to 1.
    """
    if attempt >= retries.attempts or not repeatable(failure, safe=safe):
        return None
    wait = pause(failure, retries, attempt, chance)
    longest = retries.longest_wait if left is None else left
    return wait if wait <= longest else None


class Quota:
    """What a client may spend on repeating.

    A repeat costs ten, unless the vendor named the wait; a call that succeeds in the
    end gets back what it paid, one that succeeds at once earns one.
    """

    __slots__ = ("_left", "_lock", "_most")

    def __init__(self, most: int = 1_000) -> None:
        self._most = self._left = most
        self._lock = threading.Lock()

    def spend(self) -> bool:
        """Pay for one repeat; False if there is nothing left."""
        with self._lock:
            if self._left < _REPEAT:
                return False
            self._left -= _REPEAT
            return True

    def earn(self, paid: int) -> None:
        """A call succeeded after paying that often."""
        with self._lock:
            self._left = min(self._most, self._left + (_REPEAT * paid or 1))
