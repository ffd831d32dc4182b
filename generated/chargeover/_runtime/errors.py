"""Everything this package raises, below `Error`.

No error holds credentials, requests or the exceptions of the HTTP library. All can be
pickled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The call an error is about; the path without what the caller filled in."""

    operation: str = ""
    method: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the vendor answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a request: the Python name, the wire name, what."""

    python: str
    wire: str
    what: str

    def __str__(self) -> str:
        wire = (
            f" ({self.wire} on the wire)" if self.wire not in ("", self.python) else ""
        )
        return f"{self.python}{wire}: {self.what}"


class Error(Exception):
    """Over everything this package raises."""


class CallFailed(Error):
    """An error about one call, and what the vendor answered, if it did.

    Attributes:
        operation, method, path: The operationId, the HTTP method, the path template.
        message, code: The vendor's words, or ours; the vendor's own code.
        headers, body, raw: Of the answer: headers by names in lower case, the decoded
            body (text if it was not JSON), the first 8 kB of it.
        retry_after: Seconds that the vendor asks to wait.
        not_processed: Certainly nothing was done: any call may be repeated.
        transient: Another attempt may fare better: a call that is safe to repeat is.
    """

    not_processed: bool = False
    transient: bool = False

    def __init__(
        self,
        message: str = "",
        asked: Asked | None = None,
        answered: Answered | None = None,
        *,
        code: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        about, seen = asked or Asked(), answered or Answered(status=0)
        self.operation = about.operation
        self.method = about.method
        self.path = about.path
        self.message = message
        self.code = code
        self.retry_after = retry_after
        self.answered = answered
        self.headers = seen.headers
        self.body = seen.body
        self.raw = seen.raw

    @property
    def status(self) -> int | None:
        """The HTTP status, if there was an answer."""
        return self.answered.status if self.answered else None

    def __str__(self) -> str:
        where = f"{self.method} {self.path}".strip()
        text = f"{where}: {self.message}" if where else self.message
        text += f" [HTTP {self.status}]" if self.answered else ""
        return text + (f" [{self.code}]" if self.code is not None else "")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).__new__, (type(self), self.message), dict(self.__dict__)


class Refused(CallFailed):
    """The vendor answered, and said no: `code` is its own, `message` its words."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.answered.status if self.answered else 0


class NotAllowed(Refused):
    """Credentials or rights are missing (401, 403, login codes)."""


class SessionExpired(NotAllowed):
    """The session ended, and a new login did not help."""


class NotFound(Refused):
    """There is no such thing (404, 410)."""


class Invalid(Refused):
    """The vendor did not accept the request's content (400, 422)."""


class Conflict(Refused):
    """It clashes with what is there (409, 412)."""


class TooManyRequests(Refused):
    """Too many calls (429); `retry_after` seconds, if the vendor said."""


class ServerFailed(Refused):
    """The vendor failed (5xx)."""


class Unreadable(CallFailed):
    """The answer is not what the spec promises: HTML, cut short, too large, moved."""


class NotSent(CallFailed):
    """Nothing reached the vendor: no connection, no time, no budget left."""

    not_processed = True


class UnknownOutcome(CallFailed):
    """The request may have been carried out: look before trying again.

    Raised where a second attempt could do it twice. If the call had an idempotency
    key, repeating it with `with_options(idempotency_key=…)` is safe.
    """

    def __init__(
        self, *told: Any, idempotency_key: str | None = None, **more: Any
    ) -> None:
        super().__init__(*told, **more)
        self.idempotency_key = idempotency_key


class Interrupted(CallFailed):
    """No answer came, attempts ran out; the call is safe to repeat."""

    transient = True


class BadRequest(Error, ValueError):
    """Refused here, before anything was sent; `problems` lists all that is wrong."""

    def __init__(self, message: str = "", problems: tuple[Problem, ...] = ()) -> None:
        self.message = message
        self.problems = problems
        super().__init__(message, problems)

    def __str__(self) -> str:
        return "\n  ".join((self.message, *map(str, self.problems)))
