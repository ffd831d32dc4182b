"""What holds for one call: what the spec says of its operation, and what it is."""

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import RequestInfo
from ..http.request import JSON
from ..spec import Operation


@dataclass(slots=True, kw_only=True)
class Rules:
    """What holds for one call; `ClientState.rules_of` makes it, `call` sets its key.

    Attributes:
        safe: A second time does no harm, even without an idempotency key.
        key: The idempotency key, if the call has one.
        wanted: What the caller reads the payload as; None or False wants none.
        login: It is a login or logout; all refusals of a login are `NotAllowed`.
        in_session: It travels in a session, so a 401 means that this ended.
        details: Gives the error of a refusal its `details`, if the spec declares any.
        hidden: Returns the secrets that must not show in an error.
    """

    operation: Operation
    about: RequestInfo
    accept: str = JSON
    safe: bool = True
    key: str | None = None
    wanted: object = True
    login: bool = False
    in_session: bool = False
    details: Callable[..., None] | None = None
    hidden: Callable[[], frozenset[str]] = frozenset[str]
