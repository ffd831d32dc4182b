"""What this package raises.

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
    │   ├── EmptyAnswer        the call succeeded, and nothing came with it
    │   └── Redirected         the answer is elsewhere, at `.location`
    ├── NotModified            304: what the caller has is current
    ├── NotSent                nothing reached the vendor
    ├── UnknownOutcome         it may have been carried out: look before trying again
    ├── Interrupted            no answer, but the call was safe to repeat
    └── BadRequest             refused here, before anything was sent

A `Refused` carries what the vendor said: `.status`, `.code`, `.message`, `.body`;
an `Invalid` also what it said of single fields, in `.fields`.
"""

from specmint_runtime.errors import (
    BadRequest,
    Conflict,
    EmptyAnswer,
    Error,
    Interrupted,
    Invalid,
    NotAllowed,
    NotFound,
    NotModified,
    NotSent,
    Redirected,
    Refused,
    ServerFailed,
    SessionExpired,
    TooManyRequests,
    UnknownOutcome,
    Unreadable,
)

__all__ = [
    "BadRequest",
    "Conflict",
    "EmptyAnswer",
    "Error",
    "Interrupted",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "NotModified",
    "NotSent",
    "Redirected",
    "Refused",
    "ServerFailed",
    "SessionExpired",
    "TooManyRequests",
    "UnknownOutcome",
    "Unreadable",
]
