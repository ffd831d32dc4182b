"""Decide whether a failed attempt is repeated, and when: a pure function.

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

A wait that the vendor names is served in full or, beyond the deadline (`longest_wait`
under the default one, or none), not at all. Without one the wait is exponential with full jitter.
Repeats draw on `state.Quota`.
"""

from dataclasses import dataclass
from typing import Final

from ..errors import CallFailed

DEADLINE: Final = 600.0
_PASSING: Final = frozenset({500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How stubborn a client is.

    Attributes:
        attempts: At most so many requests per call.
        deadline: Seconds for the whole call, its login, waits and attempts together;
            `None` for no end. Each page of a list is a call. Whatever an answer does
            (it drips, or says "early hints" for ever), its connection is closed then.
            Not bounded are the system's look-up of a host's name and, where `http=`
            has a transport that is not httpx2's own, the time to the next piece.
        longest_wait: Longest wait served under the default deadline, or under none;
            under one of your own, any that ends before it is.
        base: Upper bound of the first back-off; each next one is twice as long.
        cap: Upper bound of any back-off.
    """

    attempts: int = 3
    deadline: float | None = DEADLINE
    longest_wait: float = 60.0
    base: float = 0.5
    cap: float = 8.0

    @classmethod
    def off(cls, *, deadline: float | None = DEADLINE) -> "Retries":
        """Return the setting for one attempt only."""
        return cls(attempts=1, deadline=deadline)

    def longest(self, left: float) -> float:
        """Return the longest wait to be served with so many seconds left."""
        by_choice = self.deadline not in (None, DEADLINE)
        return left if by_choice else min(left, self.longest_wait)


def decide(
    error: CallFailed, retries: Retries, safe: bool, attempt: int, left: float, chance: float
) -> float | None:
    """Return the seconds to wait before the next attempt, or `None` to raise the error.

    `attempt` is the one that failed, from 1; `left` are the seconds to the deadline,
    `inf` if there is none; `chance` is a random number from 0 to 1.
    """
    passing = error.transient or error.status in _PASSING
    if attempt >= retries.attempts or not (error.not_processed or (safe and passing)):
        return None
    wait = error.retry_after
    if wait is None:
        wait = chance * min(retries.cap, retries.base * 2.0 ** (attempt - 1))
    return wait if wait <= retries.longest(left) else None
