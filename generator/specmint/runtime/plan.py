"""A call from its arguments to its outcome: attempts, session, limits, retries.

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
    login: Operation | None = None,
    token: Token | None = None,
    left: float | None = None,
) -> Steps[Success]:
    """Carry out a call, and repeat it as far as that is safe.

    Args:
        wanted: Whether the caller wants a payload.
        login: The operation, if it is the session's own login or logout.
        token: The session to use for those.
        left: Seconds that an enclosing call has left.
    """
    if core.closed and login is None:
        raise NotSent("this client is closed")
    trip = _Trip(core, settings, call, wanted, login, left, token)
    return (yield from trip.run())


@dataclass(slots=True, repr=False)
class _Trip:
    """One logical call: what stays the same over its attempts."""

    core: Core
    settings: Settings
    call: Call
    wanted: bool
    login: Operation | None
    left_at_start: float | None
    token: Token | None
    operation: Operation = field(init=False)
    asked: Asked = field(init=False)
    draft: Draft = field(init=False)
    idempotent: bool = field(init=False)
    key: tuple[str, str] | None = field(init=False)
    deadline: float | None = field(init=False)
    url: str = ""

    def __post_init__(self) -> None:
        call, template = self.call, self.call.template
        self.operation = self.login or self.core.api.operation(call.method, template)
        self.asked = Asked(
            operation=self.operation.id, method=call.method, path=template
        )
        self.idempotent = self.login is not None or is_safe(
            call.method, self.operation.idempotent
        )
        self.key = self._idempotency_key()
        self.draft = prepare(call, {} if self.login else self.settings.headers)
        own = self.settings.retries.deadline
        lefts = [each for each in (own, self.left_at_start) if each is not None]
        self.deadline = self.core.clock.monotonic() + min(lefts) if lefts else None

    def _idempotency_key(self) -> tuple[str, str] | None:
        """Header and key, made once per logical call and the same on each attempt."""
        own = self.operation.idempotency_key
        header = own if own is not None else self.core.api.idempotency_key
        if self.idempotent and not own:
            return None
        given = self.settings.idempotency_key
        if not header and given is not None and not self.login:
            raise BadRequest(f"{self.operation.id} takes no idempotency key")
        return (header, given or str(uuid.uuid4())) if header else None

    def left(self) -> float | None:
        """Seconds to the deadline, if there is one."""
        if self.deadline is None:
            return None
        return self.deadline - self.core.clock.monotonic()

    def run(self) -> Steps[Success]:
        attempt = paid = 0
        renewed = False
        while True:
            attempt += 1
            outcome = yield from self._attempt(attempt)
            if isinstance(outcome, Success):
                self.core.quota.earn(paid)
                return outcome
            if isinstance(outcome.error, SessionExpired):
                if not self._renewable() or renewed:
                    raise outcome.error
                renewed, attempt = True, attempt - 1
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
            left=self.left(),
            chance=self.core.clock.chance(),
        )

    def _renewable(self) -> bool:
        """Forget the session that ended; whether another can be opened."""
        if self.core.keeper is None or self.token is None:
            return False
        self.core.keeper.expired(self.core, self.token)
        return True

    def _attempt(self, number: int) -> Steps[Success | Failure]:
        """Session, limits, request: in this order, so that a login never waits for a
        place that its own call holds."""
        core = self.core
        while True:
            self.token = yield from self._session()
            ticket = yield from self._enter()
            if self.login or not (self.token and core.keeper):
                break
            if core.keeper.holds(core, self.token):
                break
            self._leave(ticket, None)
        reply: Reply = None
        try:
            left = self.left()
            if left is not None and left <= 0:
                raise NotSent(
                    "the deadline passed before anything was sent", self.asked
                )
            outgoing = self._outgoing()
            self.url = outgoing.masked
            reply = yield Send(
                outgoing,
                _timeout(self.settings.timeout, left),
                self.settings.max_bytes,
                self.deadline,
            )
        finally:
            self._leave(ticket, reply)
        self._note(outgoing, reply, number)
        outcome = self._judge(reply)
        if isinstance(outcome, Failure) and isinstance(outcome.error, TooManyRequests):
            if ticket is not None and core.gate is not None and outcome.wait:
                core.gate.hold(ticket, outcome.wait)
        return outcome

    def _session(self) -> Steps[Token | None]:
        keeper = self.core.keeper
        if self.login is not None:
            return self.token
        if keeper is None or not keeper.carried_by(self.core, self.operation):
            return None
        return (yield from keeper.open(self.core, self.settings, self.left()))

    def _enter(self) -> Steps[object]:
        if self.core.gate is None or not self.settings.rate_limits:
            return None
        patience = self.settings.retries.longest_wait
        return (yield from self.core.gate.enter(self.operation, patience, self.left()))

    def _leave(self, ticket: object, reply: Reply) -> None:
        if ticket is not None and self.core.gate is not None:
            self.core.gate.leave(ticket, reply)

    def _outgoing(self) -> Outgoing:
        added = authorize(self.core, self.operation, self.call, self.token)
        added.key = self.key
        base = (self.token and self.token.base) or self.core.base
        return finish(self.draft, base, added, rooted=self.call.target is not None)

    def _note(self, outgoing: Outgoing, reply: Reply, number: int) -> None:
        """Tell the log and whoever watches."""
        what = reply.status if isinstance(reply, Answer) else getattr(reply, "what", "")
        seconds = reply.seconds if reply else 0.0
        self.core.log.debug(
            "%s %s: %s in %.3f s, attempt %d",
            self.asked.method,
            self.asked.path,
            what,
            seconds,
            number,
        )
        for calls in tuple(self.core.watchers):
            calls.add(self.core, self.asked, outgoing, reply, number)

    def _judge(self, reply: Reply) -> Success | Failure:
        if isinstance(reply, Answer):
            return self._judge_answer(reply)
        what = reply.what if isinstance(reply, Broken) else "no reply"
        if isinstance(reply, Broken) and not reply.sent:
            return Failure(error=NotSent(what, self.asked), delivery=Delivery.NOT_SENT)
        if self.idempotent:
            error = Interrupted(what, self.asked)
            return Failure(error=error, delivery=Delivery.MAYBE_SENT)
        return Failure(error=self._unknown(what, None), delivery=Delivery.MAYBE_SENT)

    def _judge_answer(self, answer: Answer) -> Success | Failure:
        outcome = classify(answer, self._rules(), self.core.clock.wall())
        if isinstance(outcome, Success):
            return replace(outcome, url=self.url)
        if isinstance(outcome, Refused):
            return Failure(
                error=outcome,
                delivery=Delivery.ANSWERED,
                status=answer.status,
                wait=outcome.retry_after,
                not_processed=outcome.not_processed,
            )
        done = 200 <= answer.status < 300
        unknown = done and not self.idempotent
        return Failure(
            error=self._unknown(outcome.message, outcome) if unknown else outcome,
            delivery=Delivery.ANSWERED,
            cut=done and answer.cut,
        )

    def _rules(self) -> Rules:
        return Rules(
            api=self.core.api,
            operation=self.operation,
            asked=self.asked,
            accept=self.call.accept,
            wanted=self.wanted,
            login=self.login is not None,
            in_session=self.token is not None,
            hidden=self.core.hidden(),
        )

    def _unknown(self, what: str, seen: Unreadable | None) -> UnknownOutcome:
        return UnknownOutcome(
            f"{what}; the request may have been carried out",
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
    parts = {name: min(each or left, left) for name, each in timeout.as_dict().items()}
    return httpx2.Timeout(**parts)
