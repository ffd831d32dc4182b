"""A call from its arguments to its outcome: session, limits, attempts, retries.

Sans-I/O: a generator of `steps`, run by both drivers. The rules for repeating are
`retry`'s, the meaning of answers `outcome`'s; this module only puts them in order.
"""

import uuid
from dataclasses import dataclass, field, replace

import httpx2

from .auth import authorize
from .describe import Operation
from .errors import (
    Asked,
    BadRequest,
    Interrupted,
    NotSent,
    Refused,
    SessionExpired,
    TooManyRequests,
    UnknownOutcome,
    Unreadable,
)
from .outcome import Rules, Success, classify
from .request import Call, Draft, Outgoing, finish, prepare
from .retry import Delivery, Failure, decide, is_safe
from .steps import (
    Answer,
    Broken,
    Core,
    GateLike,
    Reply,
    Send,
    Settings,
    Sleep,
    Steps,
    Timeout,
    Token,
)


def run(
    core: Core,
    settings: Settings,
    call: Call,
    *,
    wanted: bool = True,
    own: Operation | None = None,
    token: Token | None = None,
    left: float | None = None,
) -> Steps[Success]:
    """Carry out a call, and repeat it as far as that is safe.

    Args:
        wanted: Whether the caller wants a payload.
        own: The operation, if it is the session's own login or logout; these open
            no session, but use `token`.
        left: Seconds that an enclosing call has left.
    """
    if core.closed and own is None:
        raise NotSent("this client is closed")
    trip = _Trip(core, settings, call, wanted, own, token, left)
    return (yield from trip.run())


@dataclass(slots=True, repr=False, eq=False)
class _Trip:
    """One logical call: what stays the same over its attempts."""

    core: Core
    settings: Settings
    call: Call
    wanted: bool
    own: Operation | None
    token: Token | None
    allowed: float | None
    operation: Operation = field(init=False)
    asked: Asked = field(init=False)
    draft: Draft = field(init=False)
    idempotent: bool = field(init=False)
    key: tuple[str, str] | None = field(init=False)
    deadline: float | None = field(init=False)
    gate: GateLike | None = field(init=False)

    def __post_init__(self) -> None:
        method, path = self.call.method, self.call.template
        self.operation = self.own or self.core.api.operation(method, path)
        self.asked = Asked(operation=self.operation.id, method=method, path=path)
        safe = is_safe(method, self.operation.idempotent)
        self.idempotent = safe or self.own is not None
        self.key = self._idempotency_key()
        self.draft = prepare(self.call, {} if self.own else self.settings.headers)
        limits = (self.settings.retries.deadline, self.allowed)
        left = min((each for each in limits if each is not None), default=None)
        now = self.core.clock.monotonic()
        self.deadline = None if left is None else now + left
        limited = self.settings.rate_limits
        self.gate = self.core.gate(self.operation) if limited else None

    def _idempotency_key(self) -> tuple[str, str] | None:
        """Header and key, made once per logical call and the same on each attempt."""
        own, given = self.operation.idempotency_key, self.settings.idempotency_key
        header = self.core.api.idempotency_key if own is None else own
        if self.own is not None or (self.idempotent and not own):
            return None
        if not header and given is not None:
            raise BadRequest(f"{self.operation.id} takes no idempotency key")
        return (header, given or str(uuid.uuid4())) if header else None

    def run(self) -> Steps[Success]:
        attempt, paid, renewals = 0, 0, 0
        while True:
            outcome = yield from self._attempt(attempt := attempt + 1)
            if isinstance(outcome, Success):
                self.core.quota.earn(paid)
                return outcome
            if isinstance(outcome.error, SessionExpired):
                if not self._renewable(renewals := renewals + 1):
                    raise outcome.error
                attempt -= 1
                continue
            wait = self._wait(outcome, attempt)
            if wait is None:
                raise outcome.error
            if outcome.wait is None:
                if not self.core.quota.spend():
                    raise outcome.error
                paid += 1
            yield Sleep(wait)

    def _wait(self, failure: Failure, attempt: int) -> float | None:
        return decide(
            failure,
            self.settings.retries,
            safe=self.idempotent or self.key is not None,
            attempt=attempt,
            left=self._left(),
            chance=self.core.clock.chance(),
        )

    def _left(self) -> float | None:
        """Seconds to the deadline, if there is one."""
        if self.deadline is None:
            return None
        return self.deadline - self.core.clock.monotonic()

    def _renewable(self, times: int) -> bool:
        """Whether to try again with a new session: once, and more often only where the
        one that ended had been good, as it may under many calls at once."""
        if self.core.keeper is None or self.token is None or self.own is not None:
            return False
        proven = self.core.keeper.expired(self.core, self.token)
        return times == 1 or (proven and times <= self.settings.retries.attempts)

    def _attempt(self, number: int) -> Steps[Success | Failure]:
        """One request; how long a place in the limits is held is decided here."""
        ticket = yield from self._admitted()
        outgoing, reply, sent = self._outgoing(ticket), None, True
        try:
            left = self._left()
            reply = yield Send(
                outgoing,
                _timeout(self.settings.timeout, left),
                self.settings.max_bytes,
                self.deadline,
            )
            sent = not isinstance(reply, Broken) or reply.sent
        finally:
            self._leave(ticket, reply, sent=sent)
        self._note(outgoing, reply, number)
        outcome = self._judge(reply, outgoing)
        self._learn(outcome, ticket)
        return outcome

    def _learn(self, outcome: Success | Failure, ticket: object) -> None:
        """Tell the session that it was taken, and the limits how long to wait."""
        match outcome:
            case Failure(error=SessionExpired()):
                return
            case Failure(error=TooManyRequests(retry_after=float(wait))):
                if ticket is not None and self.gate is not None:
                    self.gate.hold(ticket, wait)
            case _:
                pass
        answered = isinstance(outcome, Success) or outcome.status is not None
        if answered and self.token is not None and self.core.keeper is not None:
            self.core.keeper.accepted(self.token)

    def _admitted(self) -> Steps[object]:
        """Session first, then a place in the limits: a login, which needs a place
        itself, never waits for one that its own call holds."""
        keeper = self.core.keeper
        while True:
            if self.own is None:
                self.token = None
                if keeper is not None and keeper.carried_by(self.core, self.operation):
                    self.token = yield from keeper.open(
                        self.core, self.settings, self._left()
                    )
            ticket: object = None
            if self.gate is not None:
                patience = self.settings.retries.longest_wait
                ticket = yield from self.gate.enter(
                    self.operation, self.asked, patience, self._left()
                )
            if self.own is not None or self.token is None or keeper is None:
                return ticket
            if keeper.holds(self.core, self.token):
                return ticket
            self._leave(ticket, None, sent=False)

    def _leave(self, ticket: object, reply: Reply, *, sent: bool) -> None:
        if ticket is not None and self.gate is not None:
            self.gate.leave(ticket, reply, sent=sent)

    def _outgoing(self, ticket: object) -> Outgoing:
        """The request, unless it is too late or impossible."""
        try:
            left = self._left()
            if left is not None and left <= 0:
                raise NotSent("the deadline passed before it was sent", self.asked)
            added = authorize(self.core, self.operation, self.call, self.token)
            added.key = self.key
            base = self.token.base if self.token and self.token.base else self.core.base
            rooted = self.call.target is not None
            outgoing = finish(self.draft, base, added, rooted=rooted)
            if outgoing.problem:
                raise BadRequest(outgoing.problem)
            return outgoing
        except BaseException:
            self._leave(ticket, None, sent=False)
            raise

    def _note(self, outgoing: Outgoing, reply: Reply, number: int) -> None:
        """Tell the log, and whoever watches."""
        what: object = reply.what if isinstance(reply, Broken) else "no reply"
        self.core.log.debug(
            "%s %s: %s in %.3f s (attempt %d)",
            self.asked.method,
            self.asked.path,
            reply.status if isinstance(reply, Answer) else what,
            reply.seconds if reply else 0.0,
            number,
        )
        for calls in tuple(self.core.watchers):
            calls.add(self.core, self.asked, outgoing, reply, number)

    def _judge(self, reply: Reply, outgoing: Outgoing) -> Success | Failure:
        if isinstance(reply, Answer):
            return self._judge_answer(reply, outgoing)
        what = reply.what if isinstance(reply, Broken) else "no reply"
        if isinstance(reply, Broken) and not reply.sent:
            return Failure(NotSent(what, self.asked), Delivery.NOT_SENT)
        if self.idempotent:
            return Failure(Interrupted(what, self.asked), Delivery.MAYBE_SENT)
        return Failure(self._unknown(what), Delivery.MAYBE_SENT)

    def _judge_answer(self, answer: Answer, outgoing: Outgoing) -> Success | Failure:
        rules = Rules(
            api=self.core.api,
            operation=self.operation,
            asked=self.asked,
            accept=self.call.accept,
            wanted=self.wanted,
            login=self.own is not None,
            in_session=self.token is not None,
            hidden=self.core.hidden,
        )
        outcome = classify(answer, rules, self.core.clock.wall())
        if isinstance(outcome, Success):
            return replace(outcome, url=outgoing.masked)
        if isinstance(outcome, Refused):
            return Failure(
                outcome,
                Delivery.ANSWERED,
                status=answer.status,
                wait=outcome.retry_after,
                not_processed=outcome.not_processed,
            )
        done = 200 <= answer.status < 300
        unknown = done and not self.idempotent
        error = self._unknown(outcome.message, outcome) if unknown else outcome
        return Failure(error, Delivery.ANSWERED, cut=done and answer.cut)

    def _unknown(self, what: str, seen: Unreadable | None = None) -> UnknownOutcome:
        return UnknownOutcome(
            f"{what}; it may have been carried out",
            self.asked,
            seen.answered if seen else None,
            idempotency_key=self.key[1] if self.key else None,
        )


def _timeout(timeout: Timeout, left: float | None) -> Timeout:
    """The time-out of one attempt: no part of it outlives the deadline."""
    if left is None:
        return timeout
    if not isinstance(timeout, httpx2.Timeout):
        return left if timeout is None else min(timeout, left)
    parts = timeout.as_dict().items()
    return httpx2.Timeout(
        **{name: left if each is None else min(each, left) for name, each in parts}
    )
