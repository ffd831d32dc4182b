"""Let a client's `on_attempt` see each request that was sent, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..errors import CallFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptInfo:
    """One request that is over, without its secrets.

    Attributes:
        operation: The operationId.
        method, path: The HTTP method, and the path template.
        url: The URL as logs show it: `redacted` for what is secret or personal.
        number: Which request of its call it was, from 1.
        seconds: How long it took until the answer was here, or was not to come.
        status: The HTTP status; `None` without an answer.
        error: What the call would raise if this was its end; `None` for a success.
        retry_in: Seconds until the next attempt; `None` if there is none.
    """

    operation: str
    method: str
    path: str
    url: str
    number: int
    seconds: float
    status: int | None
    error: CallFailed | None
    retry_in: float | None

    @property
    def will_retry(self) -> bool:
        """Whether another attempt follows."""
        return self.retry_in is not None


OnAttempt: TypeAlias = Callable[[AttemptInfo], object]
"""Is called after each attempt, logins included, by the thread or task of its call.

It is a plain function, and the call waits for it. What it raises is logged and changes
nothing: the call's outcome is the vendor's. An attempt that is interrupted from outside
(Ctrl-C, a cancelled task) is not shown.
"""
