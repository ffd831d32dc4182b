"""Everything this package raises.

    Error
    ├── Refused                the vendor answered, and said no
    │   ├── NotAllowed         401, 403, login codes
    │   │   └── SessionExpired
    │   ├── NotFound           404, 410
    │   ├── Invalid            400, 422
    │   ├── Conflict           409, 412
    │   ├── TooManyRequests    429; `.retry_after` in seconds, if the vendor said
    │   └── ServerFailed       5xx
    ├── Unreadable             the answer is not what the spec promises
    ├── NotSent                nothing reached the vendor
    ├── UnknownOutcome         it may have been carried out: look before trying again
    ├── Interrupted            no answer, but the call was safe to repeat
    └── BadRequest             refused here, before anything was sent

No error holds credentials, requests or the exceptions of the HTTP library. All can be
pickled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The call an error is about."""

    operation: str = ""
    method: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the vendor answered; `raw` is its first 8 kB, `body` JSON or text."""

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
        wire = f" ({self.wire} on the wire)" if self.wire != self.python else ""
        return f"{self.python}{wire}: {self.what}"


class Error(Exception):
    """Over everything this package raises."""


class _About(Error):
    """An error about one call."""

    def __init__(self, message: str = "", asked: Asked | None = None) -> None:
        self.message = message
        self.asked = asked or Asked()
        super().__init__(message)

    @property
    def operation(self) -> str:
        """The operationId."""
        return self.asked.operation

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.asked.method

    @property
    def path(self) -> str:
        """The path template: values the caller filled in are left out."""
        return self.asked.path

    def __str__(self) -> str:
        where = f"{self.method} {self.path}".strip()
        return f"{where}: {self.message}" if where else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).__new__, (type(self), self.message), dict(self.__dict__)


class _Answer(_About):
    """An error that carries what the vendor answered, if it did."""

    def __init__(
        self,
        message: str = "",
        asked: Asked | None = None,
        answered: Answered | None = None,
    ) -> None:
        super().__init__(message, asked)
        self.answered = answered

    @property
    def status(self) -> int | None:
        """The HTTP status, if there was an answer."""
        return self.answered.status if self.answered else None

    @property
    def headers(self) -> Mapping[str, str]:
        """The answer's headers, names in lower case."""
        return self.answered.headers if self.answered else {}

    @property
    def body(self) -> Any:
        """The decoded body; text if it was not JSON."""
        return self.answered.body if self.answered else None

    @property
    def raw(self) -> bytes:
        """The first 8 kB of the body."""
        return self.answered.raw if self.answered else b""

    def __str__(self) -> str:
        return (
            f"{super().__str__()} [HTTP {self.status}]"
            if self.answered
            else super().__str__()
        )


class Refused(_Answer):
    """The vendor answered, and said no.

    `code` is the vendor's own, `message` its words, `retry_after` the seconds it asks
    to wait, `not_processed` whether it certainly did nothing.
    """

    def __init__(
        self,
        message: str = "",
        asked: Asked | None = None,
        answered: Answered | None = None,
        *,
        code: str | None = None,
        retry_after: float | None = None,
        not_processed: bool = False,
    ) -> None:
        super().__init__(message, asked, answered)
        self.code = code
        self.retry_after = retry_after
        self.not_processed = not_processed

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.answered.status if self.answered else 0

    def __str__(self) -> str:
        code = f" [{self.code}]" if self.code is not None else ""
        return super().__str__() + code


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


class Unreadable(_Answer):
    """The answer is not what the spec promises: HTML, cut short, too large, moved."""


class NotSent(_About):
    """Nothing reached the vendor: no connection, no time, no budget left."""


class UnknownOutcome(_Answer):
    """The request may have been carried out: look before trying again.

    Raised where a second attempt could do it twice. If the call had an idempotency
    key, repeating it with `with_options(idempotency_key=…)` is safe.
    """

    def __init__(
        self,
        message: str = "",
        asked: Asked | None = None,
        answered: Answered | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        super().__init__(message, asked, answered)
        self.idempotency_key = idempotency_key


class Interrupted(_About):
    """No answer came, attempts ran out; the call is safe to repeat."""


class BadRequest(Error, ValueError):
    """Refused here, before anything was sent; `problems` lists all that is wrong."""

    def __init__(self, message: str = "", problems: tuple[Problem, ...] = ()) -> None:
        self.message = message
        self.problems = problems
        super().__init__(message, problems)

    def __str__(self) -> str:
        return "\n  ".join((self.message, *map(str, self.problems)))
