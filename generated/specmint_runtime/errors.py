"""Everything that this package raises is an `Error`.

No error holds credentials, requests or the exceptions of the HTTP library, and every
error can be pickled.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

_REQUEST_IDS: Final = (
    *("x-request-id", "request-id", "x-requestid", "requestid", "x-correlation-id"),
    *("correlation-id", "x-amzn-requestid", "x-amz-request-id", "x-ms-request-id"),
    *("x-trace-id", "trace-id", "intuit_tid"),
)
_UNSEEN: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """Return a text without what a terminal obeys or cannot print: it reads as `\\x1b`."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def request_id_in(headers: Mapping[str, str]) -> str | None:
    """Return what the vendor calls a request; names of headers are in lower case."""
    return next((headers[name] for name in _REQUEST_IDS if name in headers), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestInfo:
    """Which call an error is about; `path` is the template, without the arguments."""

    operation: str = ""
    method: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseInfo:
    """What an error may show of the vendor's answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a request: its Python name, its wire name, what."""

    python: str
    wire: str
    what: str

    def __str__(self) -> str:
        if self.wire in ("", self.python):
            return f"{self.python}: {self.what}"
        return f"{self.python} ({self.wire} on the wire): {self.what}"


class Error(Exception):
    """The base of everything that this package raises."""


class CallFailed(Error):
    """A call failed; the error carries what the vendor answered, if it did.

    Attributes:
        operation, method, path: The operationId, the HTTP method, the path template.
        message, code: The vendor's words, or ours; the vendor's own code.
        headers, body, raw: Of the answer: headers by names in lower case, the decoded
            body (text if it was not JSON), the first 8 kB of its bytes.
        details: The body as what the spec declares for its status; `None` if nothing.
        retry_after: Seconds that the vendor asks to wait.
        not_processed: Certainly nothing was done, so any call may be repeated.
        transient: Another attempt may succeed, so a safe call may be repeated.
        location: Where a redirect leads. The whole address may be as good as a
            password, so no message and no header has more than its origin.
    """

    not_processed: bool = False
    transient: bool = False
    location: str = ""
    details: Any = None

    def __init__(
        self,
        message: str = "",
        request: RequestInfo | None = None,
        response: ResponseInfo | None = None,
        *,
        code: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.message = visible(message)
        super().__init__(self.message)
        about = request or RequestInfo()
        self.operation = about.operation
        self.method = about.method
        self.path = about.path
        self.response = response
        self.code = code
        self.retry_after = retry_after
        seen = response or ResponseInfo(status=0)
        self.headers = seen.headers
        self.body = seen.body
        self.raw = seen.raw

    @property
    def status(self) -> int | None:
        """The HTTP status, or `None` without an answer."""
        return None if self.response is None else self.response.status

    @property
    def request_id(self) -> str | None:
        """What the vendor calls the request, which its support will ask for."""
        return request_id_in(self.headers)

    def __str__(self) -> str:
        text = self.message
        if where := f"{self.method} {self.path}".strip():
            text = f"{where}: {text}"
        if self.response is not None:
            text = f"{text} [HTTP {self.status}]"
        return text if self.code is None else f"{text} [{visible(self.code)}]"

    def __reduce__(self) -> tuple[Any, ...]:
        # Subclasses take other arguments, so `__init__` cannot be called again.
        return type(self).__new__, (type(self), self.message), dict(self.__dict__)


class Refused(CallFailed):
    """The vendor answered, and said no: `code` is its own, `message` its words.

    `rule` says which condition of the spec's envelope the body broke, if one did.
    """

    rule: str = ""

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status if self.response else 0

    def __str__(self) -> str:
        text = super().__str__()
        return f"{text} ({visible(self.rule)})" if self.rule else text


class NotAllowed(Refused):
    """Credentials or rights are missing (401, 403, codes of a login)."""


class SessionExpired(NotAllowed):
    """The session ended, and a new login did not help."""


class NotFound(Refused):
    """The thing does not exist (404, 410)."""


class Invalid(Refused):
    """The vendor did not accept the request's content (400, 422).

    `fields` has what it says of single fields, by the names that it gives them.
    """

    fields: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Conflict(Refused):
    """The request clashes with what the vendor has (409, 412)."""


class TooManyRequests(Refused):
    """There were too many calls (429); `retry_after` seconds, if the vendor said."""


class ServerFailed(Refused):
    """The vendor failed (5xx)."""


class Unreadable(CallFailed):
    """The answer is not what the spec promises: HTML, cut short, too large."""


class EmptyAnswer(Unreadable):
    """The call succeeded, but its answer is empty where the spec promises a body."""


class Redirected(Unreadable):
    """The answer is elsewhere, at `location`, and was not fetched from there."""


class NotModified(CallFailed):
    """What the caller has is current (304), as a header of the call asked."""


class NotSent(CallFailed):
    """Nothing reached the vendor: no connection, no time left, no place in a limit."""

    not_processed = True


class UnknownOutcome(CallFailed):
    """The request may have been carried out: look before you try again.

    Raised where a second attempt could do the same thing twice. If the call had an
    idempotency key, repeating it with `with_options(idempotency_key=…)` is safe.
    """

    def __init__(self, *args: Any, idempotency_key: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.idempotency_key = idempotency_key


class Interrupted(CallFailed):
    """No answer came and the attempts ran out; the call is safe to repeat."""

    transient = True


class BadRequest(Error, ValueError):
    """The request was refused here, before it was sent; `problems` lists why."""

    def __init__(self, message: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, problems)
        self.message = message
        self.problems = problems

    def __str__(self) -> str:
        return "\n  ".join((self.message, *map(str, self.problems)))
