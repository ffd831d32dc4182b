"""Whether a failed attempt is repeated, and when: a pure decision.

    what happened                           safe or keyed call    any other call
    nothing was sent                        again                 again
    sent, no answer came                    again                 UnknownOutcome
    answered: not processed (429, declared) again, after its wait again, after its wait
    answered: the session ended             again, once, after a new login (both)
    answered: unknown outcome (declared)    again                 UnknownOutcome
    answered: 500, 502, 503, 504            again                 the error
    answered, but cut short                 again                 UnknownOutcome (2xx)
    answered anything else                  the error             the error

Safe: GET, HEAD, OPTIONS, and PUT and DELETE by RFC 9110 9.2.2, unless the spec says
`x-idempotent`. Keyed: the operation has an idempotency key, the same one on each
attempt. A 503 is no promise that nothing was done, with Retry-After or without.

A wait the vendor names is served in full or, beyond the deadline (`longest_wait` where
there is none), not at all. Without one the wait is exponential with full jitter.
Repeats draw on a quota per client (the scheme of AWS SDKs' standard mode).
"""

import threading
from dataclasses import dataclass
from typing import Final

from ..errors import CallFailed

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_PASSING: Final = frozenset({500, 502, 503, 504})
_REPEAT: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How stubborn a client is.

    Attributes:
        attempts: At most so many requests per call.
        deadline: Seconds for the whole call, waits and attempts together; while an
            answer comes in pieces, the sync voice looks up between those of its body.
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


def is_safe(method: str, idempotent: bool | None) -> bool:
    """Whether doing it twice is the same as doing it once."""
    return method.upper() in _SAFE if idempotent is None else idempotent


def decide(
    error: CallFailed,
    retries: Retries,
    *,
    safe: bool,
    attempt: int,
    left: float | None,
    chance: float,
) -> float | None:
    """Seconds to wait before attempt `attempt + 1`, or `None` to raise the error.

    Args:
        safe: A second time does no harm (see the table).
        attempt: The one that just failed, from 1.
        left: Seconds to the deadline, if there is one.
        chance: A random number from 0 to 1.
    """
    passing = error.transient or error.status in _PASSING
    if attempt >= retries.attempts or not (error.not_processed or (safe and passing)):
        return None
    wait = error.retry_after
    if wait is None:
        wait = chance * min(retries.cap, retries.base * 2.0 ** (attempt - 1))
    longest = retries.longest_wait if left is None else left
    return wait if wait <= longest else None


class Quota:
    """What a client may spend on repeating, so that a vendor in trouble is left alone.

    A repeat costs ten, unless the vendor did nothing and named the wait; a call that
    succeeds in the end gets back what it paid, one that succeeds at once earns one.
    """

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
