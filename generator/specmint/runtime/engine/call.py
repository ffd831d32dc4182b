"""Carry out a call, from its parts to its outcome: session, limits, attempts, retries.

No I/O: a generator of effects, which both drivers run. `retry` says what is repeated,
`outcome` what an answer means; this module only puts them in order.
"""

import math
import uuid
from dataclasses import dataclass, field
from logging import DEBUG
from threading import Lock

from .. import errors
from ..errors import BadRequest, CallFailed, NotSent, SessionExpired
from ..http.extra_parts import with_extra
from ..http.request import Parts, Request, build_request
from ..http.response import Answer, NoAnswer
from ..spec import Operation
from .auth import ask, authorize
from .effects import Reply, Send, Sleep, Steps
from .observing import AttemptInfo
from .outcome import Success, classify
from .retry import decide
from .rules import Rules
from .state import Attempted, Leave, Limiter, OpenSession, Sessions, View, driver_lock


def run(
    view: View,
    method: str,
    path: str,
    parts: Parts,
    *,
    target: str | None = None,
    wanted: object = True,
    own: Operation | None = None,
    session: OpenSession | None = None,
    left: float = math.inf,
) -> Steps[Success]:
    """Carry out a call, and repeat it as far as that is safe.

    `target` are path and query of a next page, which replace the call's own. `own` is
    the operation of a login or logout: these open no session, but use `session`. `left`
    are the seconds that an enclosing call has left.
    """
    state = view.state
    method = method.upper()
    if own is None and (view.extra_query or view.extra_body):
        parts = with_extra(parts, view.extra_query, view.extra_body)
    rules = state.rules_of(method, path, parts, own)
    if state.closed and own is None:
        raise NotSent("this client is closed", rules.about)
    rules.wanted = wanted
    parts, header = _keyed(view, rules, parts)
    options = dict[str, str]() if rules.login else view.headers
    elsewhere = rules.operation.server
    base = elsewhere.base(state) if elsewhere else state.base
    request = build_request(method, path, parts, base, target=target, options=options, key=header)
    del parts  # those of a login hold credentials, and a traceback shows the locals
    if view.retries.deadline is not None:
        left = min(left, view.retries.deadline)
    until = state.clock.monotonic() + left
    call = _CallRun(view, rules, request, until, session)
    call.limiter = state.limiter if view.rate_limits and rules.operation.limits else None
    call.sessions = state.sessions if rules.in_session else None
    return (yield from call.run())


def _keyed(view: View, rules: Rules, parts: Parts) -> tuple[Parts, tuple[str, str] | None]:
    """Return the parts of a call with its key, and the header, if it goes there.

    The key is made once for a call, and is the same on each attempt. One that the caller
    wrote into the body stays, unless an option gives another.
    """
    operation = rules.operation
    place = operation.idempotency_key
    given = view.idempotency_key
    if rules.login or (rules.safe and not operation.always_keyed):
        return parts, None
    if isinstance(place, str):
        rules.key = given or str(uuid.uuid4())
        return parts, (place, rules.key)
    if place is not None and place.has_place(parts):
        rules.key = given or place.found(parts) or str(uuid.uuid4())
        return place.put(parts, rules.key), None
    if given is not None:
        raise BadRequest(f"{operation.id} takes no idempotency key")
    return parts, None


@dataclass(eq=False, repr=False)
class _CallRun:
    """One call while it runs: what stays the same over its attempts, and its session.

    `until` is the deadline; `in_doubt`, an attempt that may have been carried out;
    `running`, the lock of its driver, by which it owns what it holds; `sent` counts its
    requests, of which `last` is the latest; `paid`, the repeats that cost quota.
    """

    view: View
    rules: Rules
    request: Request
    until: float
    session: OpenSession | None
    sessions: Sessions | None = None
    limiter: Limiter | None = None
    in_doubt: CallFailed | None = None
    last: Attempted | None = None
    sent: int = 0
    paid: int = 0
    running: Lock = field(default_factory=driver_lock)

    def run(self) -> Steps[Success]:
        """Return the outcome of the last attempt, or raise its error.

        Exception: if an earlier attempt may have reached the vendor, and the last one
        provably did nothing (not sent, 401, 403, 409, 412, 429), raise the earlier one.
        """
        try:
            return (yield from self._repeated())
        except CallFailed as error:
            if self.in_doubt is not None and self._did_nothing(error):
                if error.response is not None:
                    self.in_doubt.message += f"; a later attempt met: {error.message}"
                raise self.in_doubt from error
            gone = self.request.method == "DELETE" and isinstance(error, errors.NotFound)
            refused = isinstance(error, errors.Refused) and not self.rules.safe
            if self.in_doubt is not None and (gone or refused):
                got = self.in_doubt.status
                met = "got no answer" if got is None else f"met HTTP {got}"
                error.message += f"; an earlier attempt {met}, and may have been carried out"
                raise error from self.in_doubt
            raise

    def _did_nothing(self, error: CallFailed) -> bool:
        refused = isinstance(error, errors.NotAllowed | errors.Conflict)
        did_nothing = (error.not_processed or refused) and not self.rules.safe
        return did_nothing or isinstance(error, NotSent)

    def _repeated(self) -> Steps[Success]:
        attempt = renewals = 0
        while True:
            attempt += 1
            outcome = yield from self._attempt(attempt)
            if isinstance(outcome, Success):
                self._tell(None, None)
                self.view.state.quota.earn(self.paid)
                outcome.attempts = self.sent
                return outcome
            if isinstance(outcome, SessionExpired):
                attempt -= 1  # a login is no repeat
                renewals += 1
                may_renew = not self.request.is_spent and self._may_renew(renewals)
                self._tell(outcome, 0.0 if may_renew else None)
                if not may_renew:
                    raise outcome
                continue
            wait = self._wait_after(outcome, attempt)
            self._tell(outcome, wait)
            if wait is None:
                raise outcome
            if not outcome.not_processed:
                self.in_doubt = outcome
            yield Sleep(wait)

    def _wait_after(self, error: CallFailed, attempt: int) -> float | None:
        """Return the seconds to the next attempt, which are paid for; `None` for none."""
        safe = self.rules.safe or self.rules.key is not None
        chance = self.view.state.clock.chance()
        wait = decide(error, self.view.retries, safe, attempt, self._left(), chance)
        is_free = error.retry_after is not None and error.not_processed
        if wait is None or self.request.is_spent:
            return None
        if is_free:
            return wait
        if not self.view.state.quota.spend():
            return None
        self.paid += 1
        return wait

    def _left(self) -> float:
        """Return the seconds to the deadline; `inf` if there is none."""
        return self.until - self.view.state.clock.monotonic()

    def _may_renew(self, times: int) -> bool:
        """Return whether to log in anew and try again: once.

        More often only where the session that ended had been good, as under many calls
        at once, when each new one may be ended by the next login.
        """
        if self.sessions is None or self.session is None:
            return False
        proven = self.sessions.expired(self.view.state, self.session)
        return times == 1 or (proven and times <= self.view.retries.attempts)

    def _attempt(self, number: int) -> Steps[Success | CallFailed]:
        """Send one request, and hold its place in the limits until it is over."""
        leave = yield from self._admitted()
        reply: Reply = None
        done: Success | CallFailed | None = None
        sent = False
        try:
            if self.view.state.secrets.alone:
                yield from ask(self.view.state, self.rules, self.session)
            request = self._authorized()
            sending = Send(
                request,
                timeout=self.view.timeout_within(self._left()),
                max_bytes=self.view.max_bytes,
                until=self.until,
                safe=self.rules.safe,
                receive=self.view.receiver(self.rules),
            )
            sent = True
            self.sent += 1
            reply = yield sending
            arrived = reply or NoAnswer("no reply", sent=True)
            sent = isinstance(arrived, Answer) or arrived.sent
            self._note(request, arrived, number)
            outcome = done = self._meaning(arrived)
        finally:
            leave(reply, done, sent)
        if isinstance(outcome, SessionExpired):
            return outcome
        answered = isinstance(outcome, Success | errors.Refused)
        if answered and self.sessions is not None and self.session is not None:
            self.sessions.accepted(self.session)
        if isinstance(outcome, Success):
            outcome.url = request.shown_url
        return outcome

    def _meaning(self, reply: Answer | NoAnswer) -> Success | CallFailed:
        """Return what a reply means; an error has the details that the spec declares."""
        outcome = classify(reply, self.rules, self.view.state.clock.wall())
        if self.rules.details is not None and isinstance(outcome, CallFailed):
            self.rules.details(self.view, self.rules.about.operation, outcome)
        return outcome

    def _admitted(self) -> Steps[Leave]:
        """Wait for a session, then for a place in the limits; return what leaves it.

        In this order, a login, which needs a place itself, never waits for one that
        its own call holds. A session may end while its call waits for the place.
        """
        leave: Leave = _leave_nothing
        while True:
            if self.sessions is not None:
                opening = self.sessions.open(self.view, self._left(), self.running)
                self.session = yield from opening
            if self.limiter is not None:
                left = self._left()
                leave = yield from self.limiter.enter(self.view, self.rules, left, self.running)
            if self.sessions is None or self.session is None:
                return leave
            if self.sessions.holds(self.view.state, self.session):
                return leave
            leave(None, None, False)

    def _authorized(self) -> Request:
        """Return the request with its credentials, unless it is late or impossible."""
        if self._left() <= 0:
            raise NotSent("the deadline passed before it was sent", self.rules.about)
        request = authorize(self.view.state, self.rules, self.request, self.session)
        if request.problem:
            raise BadRequest(request.problem)
        return request

    def _note(self, request: Request, reply: Answer | NoAnswer, number: int) -> None:
        """Write a line to the log, and let observers see the attempt."""
        state = self.view.state
        about = self.rules.about
        if state.log.isEnabledFor(DEBUG):
            what = reply.status if isinstance(reply, Answer) else reply.why
            line = "%s %s: %s in %.3f s (attempt %d)"
            state.log.debug(line, about.method, about.path, what, reply.seconds, number)
        if state.observers or self.view.on_attempt is not None:
            self.last = Attempted(about, request, reply, number)
            for observer in tuple(state.observers):
                observer(self.last)

    def _tell(self, error: CallFailed | None, retry_in: float | None) -> None:
        """Let the client's `on_attempt` see the last attempt, and what comes of it."""
        observer = self.view.on_attempt
        last = self.last
        if observer is None or last is None:
            return
        attempt = AttemptInfo(
            operation=last.about.operation,
            method=last.about.method,
            path=last.about.path,
            url=last.request.logged_url,
            number=self.sent,
            seconds=last.reply.seconds,
            status=getattr(last.reply, "status", None),
            error=error,
            retry_in=retry_in,
        )
        try:
            observer(attempt)
        except Exception:  # a mistake of the observer's own
            line = "on_attempt failed for %s %s; the call goes on"
            self.view.state.log.warning(line, attempt.method, attempt.path, exc_info=True)


def _leave_nothing(reply: Reply, outcome: object, sent: bool) -> None:
    """Do nothing: the call has no limits."""
