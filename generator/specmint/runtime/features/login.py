"""Say what a login sends, what its answer opens, and what follows if it is refused."""

import copy
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import httpx2

from ..data.json_text import JsonTree, find, pointer_steps
from ..engine.state import ClientState, OpenSession
from ..errors import BadRequest, NotAllowed
from ..http.request import Base, Parts, parse_base
from ..spec import Put
from .session_rules import Session

_FIRST_PAUSE: Final = 60.0
_LONGEST_PAUSE: Final = 3_600.0
_LONGEST_LIFE: Final = 10.0**9


@dataclass(slots=True, repr=False)
class Refusals:
    """How credentials were refused, and when they are tried again.

    `useless` counts the sessions in a row that the vendor never took.
    """

    error: NotAllowed | None = None
    pause: float = 0.0
    until: float = 0.0
    useless: int = 0

    def add(self, error: NotAllowed, now: float) -> None:
        """Note a refusal: each one doubles the pause."""
        self.pause = min(max(_FIRST_PAUSE, 2.0 * self.pause), _LONGEST_PAUSE)
        self.until = now + self.pause
        self.error = error

    def check(self, now: float) -> None:
        """Raise the last refusal again, if it is too early for another login."""
        if self.error is not None and now < self.until:
            again = copy.copy(self.error)
            wait = f"the next login is tried in {self.until - now:.0f} s"
            again.message = f"{again.message} (refused before: {wait})"
            raise again


def login_parts(session: Session, state: ClientState) -> Parts:
    """Return the body of the login call. Raises `BadRequest` if a credential lacks."""
    # First: no variable may hold a credential where something is raised, for a
    # traceback shows the locals.
    for argument in session.fields.values():
        if state.secrets.get(argument) is None:
            raise BadRequest(f"{argument} is needed to log in")
    members: dict[str, object] = dict(session.constants)
    for member, argument in session.fields.items():
        members[member] = state.secrets.get(argument)
    body: dict[str, Any] = {}
    for member, value in members.items():
        *path, name = [member]
        if member.startswith("/"):
            *path, name = pointer_steps(member)
        inner = body
        for step in path:
            inner = inner.setdefault(step, {})
        inner[name] = value
    return {"form": body} if session.body == "form" else {"json": body}


def session_in(body: JsonTree, session: Session, state: ClientState, now: float) -> OpenSession:
    """Return the session that a login's answer opens. Raises `ValueError`."""
    token = find(body, session.token)
    if not isinstance(token, str | int) or not token:
        raise ValueError("the login's answer holds no token")
    if not can_travel(str(token), session.put):
        raise ValueError("the token in the login's answer cannot be sent")
    base, ends = _named_base(body, session, state), _end(body, session, now)
    return OpenSession(str(token), session.put, base, since=now, used=now, ends=ends)


def _end(body: JsonTree, session: Session, now: float) -> float:
    """Return when a session ends by the login's answer; `inf` where it does not say."""
    seconds = find(body, session.expires) if session.expires is not None else None
    if isinstance(seconds, str):  # as some write it
        seconds = int(seconds) if seconds.isascii() and seconds.isdigit() else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | Decimal):
        return math.inf
    # One that has ended when it comes is used until it is refused: fetching another
    # would never end.
    return now + min(float(seconds), _LONGEST_LIFE) if seconds > 0 else math.inf


def can_travel(token: str, put: Put) -> bool:
    """Return whether a token fits the place where it travels."""
    in_text = put.place in {"form", "query"}
    return token.isprintable() and (in_text or token.isascii())


def is_alive(session: Session, opened: OpenSession, now: float) -> bool:
    """Return whether it is good for the margin yet (for half its life at most)."""
    ends = ((session.idle, opened.used), (session.lifetime, opened.since))
    known = [(length, since) for length, since in ends if length is not None]
    if math.isfinite(opened.ends):
        known.append((max(0.0, opened.ends - opened.since), opened.since))
    latest = [since + one - min(session.margin, one / 2) for one, since in known]
    return all(now < end for end in latest)


def is_allowed(session: Session, state: ClientState, base: Base) -> bool:
    """Return whether a login may lead there: to its own origin, or to listed hosts."""
    same = base.origin == state.base.origin
    return same or (_is_listed(session, base) and _is_listed(session, state.base))


def _named_base(body: JsonTree, session: Session, state: ClientState) -> Base | None:
    """Return where the vendor wants further calls, if the spec allows that host.

    A base URL that the user gave for another host (a proxy, a test) stays in force.
    """
    if session.base_url is None or (named := find(body, session.base_url)) is None:
        return None
    base = parse_base(str(named))
    if is_allowed(session, state, base):
        return base
    if _is_listed(session, state.base):
        raise ValueError(f"the login leads to {base.origin}, not allowed")
    return None


def _is_listed(session: Session, base: Base) -> bool:
    """Return whether the spec lists a host; by https, on its usual port only."""
    url = httpx2.URL(base.origin)
    if url.scheme != "https" or url.port is not None:
        return False
    below = tuple(host[1:] for host in session.hosts if host.startswith("*."))
    return url.host in session.hosts or url.host.endswith(below)
